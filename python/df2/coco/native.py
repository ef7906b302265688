"""The door to the core's own evaluation of text. Everything that it refuses is evaluated in Python instead."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from df2 import _core
from df2.coco.kept import Kept, KeptArray, KeptResults
from df2.coco.params import core_kind
from df2.coco.results import kind_of_row, results_head
from df2.errors import Error

_LONGEST_ROW = 1 << 20  # bytes, of the first one
_KINDS = {"bbox": "bbox", "segmentation": "segm", "keypoints": "keypoints"}


def has_methods(value: Any, kind: type, names: tuple[str, ...]) -> bool:
    """Whether these methods of the value are those that `kind`, or one of df2's made of it, was defined with."""
    if not isinstance(value, kind):
        return False
    own, mine = _defined(next((each for each in type(value).__mro__ if each in _definitions), kind)), vars(value)
    return all(getattr(type(value), name, None) is own.get(name, getattr(object, name, None)) and name not in mine
               for name in names)


_definitions: dict[type, dict[str, Any]] = {}


def _defined(kind: type) -> dict[str, Any]:
    """What the class holds when this is first asked, which is when its module is imported."""
    if kind not in _definitions:
        _definitions[kind] = {name: value for each in reversed(kind.__mro__[:-1]) for name, value in vars(each).items()}
    return _definitions[kind]


def remember(kind: type) -> None:
    """Notes the methods of a class as they are defined, so that patches are seen."""
    _defined(kind)


def dataset_of(kept: Kept, iou_type: str) -> Any:
    """The ground truth as read for this kind of similarity; read once. Raises Error where the reader refuses."""
    if iou_type not in kept.readings:
        kept.readings[iou_type] = _core.coco_dataset(kept.source, iou_type, None)
    return kept.readings[iou_type]


def predictions_of(kept: KeptResults, dataset: Any, iou_type: str, across_categories: bool = False) -> Any:
    """The results as read for this kind of similarity and this ground truth; read once."""
    # A dataset is the key, so that no other takes its place.
    key = (dataset, iou_type, across_categories)
    if key not in kept.readings:
        if isinstance(kept, KeptArray):
            kept.readings[key] = _core.coco_predictions_columns(dataset, iou_type, *_columns(kept.source))
        else:
            kept.readings[key] = _core.coco_predictions(kept.source, dataset, iou_type, across_categories)
    return kept.readings[key]


def _columns(array: Any) -> tuple[Any, Any, Any, Any]:
    """Ids of images and of categories, scores, and boxes."""
    return array[:, 0].astype(np.int64), array[:, 6].astype(np.int64), array[:, 5], array[:, 1:5]


def keep(text: _core.CocoText) -> Kept | None:
    """The text of a ground truth, if the strict reader accepts it."""
    kept = Kept(text)
    try:
        dataset_of(kept, "bbox")
    except Error:
        return None
    return kept


def keep_results(text: _core.CocoText, truth: Kept) -> KeptResults | None:
    """The text of results, if the strict reader accepts it."""
    kind = _kind_of(_first_row(text))
    if kind is None:
        return None
    try:
        kept = KeptResults(text, truth, sorted_ids(truth))
        predictions_of(kept, dataset_of(truth, kind), kind)
    except Error:
        return None
    return kept


def keep_array(array: Any, truth: Kept) -> KeptResults | None:
    """A copy of an array of results, if it is one of numbers that the core accepts."""
    if array.dtype != np.float64 or array.ndim != 2 or array.shape[1] != 7 or not np.isfinite(array).all():
        return None
    kept = KeptArray(array.copy(), truth, sorted_ids(truth))
    try:
        predictions_of(kept, dataset_of(truth, "bbox"), "bbox")
    except Error:
        return None
    return kept


def keep_live_results(text: _core.CocoText, coco: Any) -> KeptResults | None:
    """The same for live dicts, as plain as those of a file: what is not is for the walk in Python to say."""
    row = _first_row(text)
    kind = _kind_of(row)
    try:
        known = _whole(coco.imgs), _whole(category["id"] for category in coco.dataset["categories"])
        if kind is None:
            return None
        _core.coco_check_results(text, kind, (known[0], sizes_of(coco, known[0], kind), known[1]),
                                 len(row["keypoints"]) // 3 if kind == "keypoints" else 0)
        return KeptResults(text, results_head(coco.dataset), known)
    except (Error, TypeError, KeyError, AttributeError, OverflowError):
        return None


def sizes_of(coco: Any, image_ids: list[int], iou_type: str) -> list[tuple[int, int]]:
    """Height and width of the images, where masks are compared. KeyError or TypeError where one has none."""
    if iou_type != "segm":
        return []
    images = [coco.imgs[each] for each in image_ids]
    return [(operator.index(image["height"]), operator.index(image["width"])) for image in images]


def _kind_of(row: Any) -> str | None:
    """The kind of similarity that rows are for of which this is the first, if the core reads them."""
    try:
        return _KINDS.get(kind_of_row(row) or "") if row is not None else None
    except TypeError:
        return None


def _first_row(text: _core.CocoText) -> Any:
    """The first row of a list of results; None if there is none, or a very long one."""
    data = text.read(0, _LONGEST_ROW)
    start = data.find(b"[") + 1
    end = data.find(b"}", start) + 1
    while 0 < start < end:
        try:
            row = json.loads(data[start:end])
        except ValueError:
            end = data.find(b"}", end) + 1
            continue
        return row if isinstance(row, dict) else None
    return None


def sorted_ids(kept: Kept) -> tuple[list[int], list[int]]:
    """Ids of the images and of the categories, ascending."""
    dataset = dataset_of(kept, "bbox")
    return dataset.image_ids, dataset.category_ids


def evaluate(truth: Kept, results: KeptResults, params: Any) -> tuple[Any, Any, Any]:
    """Precision, recall and scores as `COCOeval.eval` has them. Raises Error where the core refuses."""
    kind = core_kind(params)
    sigmas = np.asarray(params.kpt_oks_sigmas, dtype=float).tolist() if kind == "keypoints" else None
    dataset = dataset_of(truth, kind)
    predictions = predictions_of(results, dataset, kind, not params.useCats)
    return _core.coco_evaluate(
        dataset, predictions, kind, _whole(params.imgIds),
        _whole(params.catIds) if params.useCats else None,
        np.asarray(params.iouThrs, dtype=float).tolist(), np.asarray(params.recThrs, dtype=float).tolist(),
        [[float(low), float(high)] for low, high in params.areaRng], _whole(params.maxDets), sigmas)


def _whole(values: Iterable[Any]) -> list[int]:
    """The values as int; TypeError if one is none."""
    return [operator.index(value) for value in values]
