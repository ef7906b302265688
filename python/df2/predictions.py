"""Predictions from memory: rows or columns of Python become columns of the core, which checks every value."""

from __future__ import annotations

from collections import Counter
from typing import Any

from df2 import _core
from df2.rows import Rows, columns_of

GEOMETRY = {"detection": "bbox", "landmarks": "keypoints", "segmentation": "segmentation"}


def make_predictions(
    pred: Rows, dataset: _core.Dataset, options: _core.Options, limits: _core.ReadLimits
) -> _core.Predictions:
    """The predictions of a mapping of columns, or of rows as a results file has them (see `df2.evaluate`)."""
    (image_ids, category_ids, scores, geometry), unknown = prediction_columns(pred, options.task)
    return _core.make_predictions(dataset, options, image_ids, category_ids, scores, geometry, unknown, limits)


def prediction_columns(pred: Rows, task: str) -> tuple[list[Any], Counter[str]]:
    """image_id, category_id, score and the geometry of a task; and how many rows have which other key."""
    geometry = GEOMETRY[task]
    keys = ("image_id", "category_id", "score", geometry)
    columns, unknown = columns_of(pred, keys)
    if geometry == "segmentation":
        unknown.update(_unknown_mask_keys(columns[geometry]))
    return [columns[key] for key in keys], unknown


def _unknown_mask_keys(masks: Any) -> Counter[str]:
    return Counter(
        f"segmentation/{key}"
        for mask in masks
        if isinstance(mask, dict) and len(mask) > 2
        for key in mask
        if key not in ("size", "counts")
    )
