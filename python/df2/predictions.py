"""Predictions from memory: rows or columns of Python become columns of the core, which checks every value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from df2 import _core

GEOMETRY = {"detection": "bbox", "landmarks": "keypoints", "segmentation": "segmentation"}
_NO_VALUE = object()


def make_predictions(
    pred: Mapping[str, Any] | Iterable[Mapping[str, Any]],
    dataset: _core.Dataset,
    options: _core.Options,
    limits: _core.ReadLimits,
) -> _core.Predictions:
    """The predictions of a mapping of columns, or of rows as a results file has them (see `df2.evaluate`)."""
    geometry = GEOMETRY[options.task]
    keys = ("image_id", "category_id", "score", geometry)
    columns, unknown = _of_columns(pred, keys) if isinstance(pred, Mapping) else _of_rows(pred, keys)
    if geometry == "segmentation":
        unknown.update(_unknown_mask_keys(columns[geometry]))
    image_ids, category_ids, scores, rows = (columns[key] for key in keys)
    return _core.make_predictions(dataset, options, image_ids, category_ids, scores, rows, unknown, limits)


def _of_columns(pred: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[dict[str, Any], Counter[str]]:
    for key in keys:
        if key not in pred:
            _core.refuse_row("", f'column "{key}"', "none", is_missing=True)
    columns = {key: _as_column(key, pred[key]) for key in keys}
    rows = len(columns["score"])
    return columns, Counter({str(key): rows for key in pred if key not in keys})


def _as_column(key: str, values: Any) -> Any:
    """Lists stay as they are; tensors, data frame columns and scalars become arrays."""
    if isinstance(values, (list, tuple)):
        return values
    if isinstance(values, (str, bytes)) or not hasattr(values, "__len__"):
        _core.refuse_row(f"/{key}", "an array or a list", f"a value of type {type(values).__name__}")
    return np.asarray(values)


def _of_rows(pred: Iterable[Mapping[str, Any]], keys: tuple[str, ...]) -> tuple[dict[str, Any], Counter[str]]:
    columns: dict[str, list[Any]] = {key: [] for key in keys}
    unknown: Counter[str] = Counter()
    for number, row in enumerate(pred):
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


def _unknown_mask_keys(masks: Any) -> Counter[str]:
    return Counter(
        f"segmentation/{key}"
        for mask in masks
        if isinstance(mask, dict) and len(mask) > 2
        for key in mask
        if key not in ("size", "counts")
    )
