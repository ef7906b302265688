"""Tables: columns of numpy and text that pandas, polars, pyarrow and whatever else reads Arrow take."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from df2 import _core


class Column(NamedTuple):
    """One column. Where `is_valid` is false there is no value; None: there always is one."""

    kind: str
    """"l": whole numbers, "g": numbers, "b": flags, "U": text."""
    values: Any
    is_valid: NDArray[np.bool_] | None = None


class Frame:
    """A table, of which pandas and polars make data frames.

    Anything that reads the Arrow C stream takes it as it is: `polars.DataFrame(table)`, `pyarrow.table(table)`,
    `duckdb.from_arrow(pyarrow.table(table))`.
    """

    def _columns(self) -> Mapping[str, Column]:
        raise NotImplementedError

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The table in the Arrow C data interface, in one batch; another schema is not offered."""
        return _core.arrow_stream([(name, *column) for name, column in self._columns().items()])

    def to_pandas(self) -> Any:
        """A pandas.DataFrame; pandas must be installed."""
        pandas = _optional("pandas")
        return pandas.DataFrame({name: _for_pandas(column) for name, column in self._columns().items()})

    def to_polars(self) -> Any:
        """A polars.DataFrame; polars must be installed."""
        return _optional("polars").DataFrame(self)


def column_of(values: list[Any]) -> Column:
    """A column of a list in which None stands for no value."""
    present = [value for value in values if value is not None]
    is_valid = None if len(present) == len(values) else np.array([value is not None for value in values], np.bool_)
    if any(isinstance(value, str) for value in present):
        return Column("U", values, is_valid)
    if present and all(isinstance(value, int) for value in present):
        return Column("l", np.array([value or 0 for value in values], np.int64), is_valid)
    return Column("g", np.array(values, np.float64), is_valid)


def flags_by(prefix: str, names: tuple[Any, ...], flags: NDArray[np.bool_]) -> Iterator[tuple[str, Column]]:
    """A column of each of the columns of an array (rows, names)."""
    for i, name in enumerate(names):
        yield f"{prefix}{name}", Column("b", flags[:, i])


def _for_pandas(column: Column) -> Any:
    if column.is_valid is None or column.kind == "g":
        return column.values
    if column.kind == "l":
        return _optional("pandas").arrays.IntegerArray(np.array(column.values, np.int64), ~column.is_valid)
    return _optional("pandas").array(list(column.values), dtype="string")


def _optional(name: str) -> Any:
    """A package that df2 does not need, imported when it is asked for."""
    return importlib.import_module(name)
