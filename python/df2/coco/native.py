"""The door to the core's own evaluation of bytes. Everything that it refuses is evaluated in Python instead."""

from __future__ import annotations

import json
import operator
from typing import Any

import numpy as np

from df2 import _core
from df2.coco.kept import Kept, KeptResults
from df2.coco.results import kind_of_row
from df2.errors import Error

_LONGEST_ROW = 1 << 20  # bytes, of the first one
_KINDS = {"bbox": "bbox", "segmentation": "segm", "keypoints": "keypoints"}


def has_methods(value: Any, kind: type, names: tuple[str, ...]) -> bool:
    """Whether these methods of the value are those that `kind` was defined with."""
    if not isinstance(value, kind):
        return False
    return all(getattr(type(value), name, None) is _defined(kind)[name] and name not in vars(value) for name in names)


_definitions: dict[type, dict[str, Any]] = {}


def _defined(kind: type) -> dict[str, Any]:
    """What the class holds when this is first asked, which is when its module is imported."""
    return _definitions.setdefault(kind, dict(vars(kind)))


def remember(kind: type) -> None:
    """Notes the methods of a class as they are defined, so that patches are seen."""
    _defined(kind)


def dataset_of(kept: Kept, iou_type: str) -> Any:
    """The ground truth as read for this kind of similarity; read once. Raises Error where the reader refuses."""
    if iou_type not in kept.readings:
        kept.readings[iou_type] = _core.coco_dataset(kept.data, iou_type, None)
    return kept.readings[iou_type]


def predictions_of(kept: KeptResults, dataset: Any, iou_type: str, across_categories: bool = False) -> Any:
    """The results as read for this kind of similarity and this ground truth; read once."""
    # A dataset is the key, so that no other takes its place.
    key = (dataset, iou_type, across_categories)
    if key not in kept.readings:
        kept.readings[key] = _core.coco_predictions(kept.data, dataset, iou_type, across_categories)
    return kept.readings[key]


def keep(data: bytes) -> Kept | None:
    """The bytes of a ground truth, if the strict reader accepts them."""
    kept = Kept(data)
    try:
        dataset_of(kept, "bbox")
    except Error:
        return None
    return kept


def keep_results(data: bytes, truth: Kept) -> KeptResults | None:
    """The bytes of results, if the strict reader accepts them."""
    kept = KeptResults(data, truth)
    row = _first_row(data)
    try:
        if row is None:
            return None
        kind = _KINDS.get(kind_of_row(row) or "")
        if kind is None:
            return None
        predictions_of(kept, dataset_of(truth, kind), kind)
    except (Error, TypeError):
        return None
    return kept


def _first_row(data: bytes) -> Any:
    """The first row of a list of results; None if there is none, or a very long one."""
    start = data.find(b"[") + 1
    end = start
    while 0 < start and end - start < _LONGEST_ROW:
        end = data.find(b"}", end) + 1
        if end == 0:
            break
        try:
            row = json.loads(data[start:end])
        except ValueError:
            continue
        return row if isinstance(row, dict) else None
    return None


def sorted_ids(kept: Kept) -> tuple[list[int], list[int]]:
    """Ids of the images and of the categories, ascending."""
    dataset = dataset_of(kept, "bbox")
    return dataset.image_ids, dataset.category_ids


def evaluate(truth: Kept, results: KeptResults, params: Any) -> tuple[Any, Any, Any]:
    """Precision, recall and scores as `COCOeval.eval` has them. Raises Error where the core refuses."""
    sigmas = np.asarray(params.kpt_oks_sigmas, dtype=float).tolist() if params.iouType == "keypoints" else None
    dataset = dataset_of(truth, params.iouType)
    predictions = predictions_of(results, dataset, params.iouType, not params.useCats)
    return _core.coco_evaluate(
        dataset, predictions, params.iouType, _whole(params.imgIds),
        _whole(params.catIds) if params.useCats else None,
        np.asarray(params.iouThrs, dtype=float).tolist(), np.asarray(params.recThrs, dtype=float).tolist(),
        [[float(low), float(high)] for low, high in params.areaRng], _whole(params.maxDets), sigmas)


def _whole(values: Any) -> list[int]:
    """The values as int; TypeError if one is none."""
    return [operator.index(value) for value in values]
