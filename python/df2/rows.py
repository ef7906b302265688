"""Rows and columns of results, as Python has them, become columns by key."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Union

from df2 import _core
from df2.arrays import as_array
from df2.errors import SubmissionError, make_error

Rows = Union[Mapping[str, Any], Iterable[Mapping[str, Any]]]
_NO_VALUE = object()
_MEMORY = "predictions"


def columns_of(rows: Rows, keys: tuple[str, ...]) -> tuple[dict[str, Any], Counter[str]]:
    """The columns with these keys, and how many rows have which other key."""
    return _of_columns(rows, keys) if isinstance(rows, Mapping) else _of_rows(rows, keys)


@contextlib.contextmanager
def rows_called(name: str, fault: str = "submission") -> Iterator[None]:
    """What is refused inside is in the rows of this name, and of this fault: rows need not be predictions."""
    try:
        yield
    except SubmissionError as error:
        if error.file != _MEMORY:
            raise
        text = name + error.text.removeprefix(_MEMORY)
        raise make_error(text, fault, error.code, name, error.line, error.pointer) from None


def as_rows(name: str, value: Any) -> Rows:
    """The value, which must be rows or columns; `name` is the argument's."""
    if not isinstance(value, Iterable) or isinstance(value, (str, bytes, bytearray)):
        _core.refuse_usage(
            f"{name} must be a path, a list of rows or a dict of columns, but is of type {type(value).__name__}"
        )
    return value


def _of_columns(rows: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[dict[str, Any], Counter[str]]:
    for key in keys:
        if key not in rows:
            _core.refuse_row("", f'column "{key}"', "none", is_missing=True)
    columns = {key: _as_column(key, rows[key]) for key in keys}
    # Before anything is copied: an array may repeat one number as often as it likes.
    size = len(columns[keys[0]])
    for key, column in columns.items():
        if len(column) != size:
            _core.refuse_row(f"/{key}", f"{size} values, as {keys[0]} has", f"{len(column)}")
    return columns, Counter({str(key): size for key in rows if key not in keys})


def _as_column(key: str, values: Any) -> Any:
    """Lists stay as they are; tensors and data frame columns become arrays."""
    if isinstance(values, (list, tuple)):
        return values
    array = as_array(values)
    if array is None or array.ndim == 0:
        _core.refuse_row(f"/{key}", "an array or a list", f"a value of type {type(values).__name__}")
    return array


def _of_rows(rows: Iterable[Mapping[str, Any]], keys: tuple[str, ...]) -> tuple[dict[str, Any], Counter[str]]:
    columns: dict[str, list[Any]] = {key: [] for key in keys}
    unknown: Counter[str] = Counter()
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            _core.refuse_row(f"/{number}", "a row {" + ", ".join(keys) + "}", f"a value of type {type(row).__name__}")
        for key, column in columns.items():
            value = row.get(key, _NO_VALUE)
            if value is _NO_VALUE:
                _core.refuse_row(f"/{number}", f'key "{key}"', "none", is_missing=True)
            column.append(value)
        if len(row) > len(keys):
            unknown.update(str(key) for key in row if key not in columns)
    return columns, unknown
