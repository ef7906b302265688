"""The evaluation of live dicts: cells are walked in Python, similarities and matching of each are the core's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from df2 import _core


def records_of(found: Any, params: Any, image_id: Any, category_id: Any) -> list[Any]:
    """What `_gts` or `_dts` hold of a cell; without categories, of all of them."""
    if params.useCats:
        records: list[Any] = found[image_id, category_id]
        return records
    return [record for each in params.catIds for record in found[image_id, each]]


def match(ev: Any, image_id: Any, category_id: Any, ranges: list[Any], max_det: Any) -> list[Any]:
    """The record of a cell in each area range; None for each if nothing is there."""
    params = ev.params
    items = records_of(ev._gts, params, image_id, category_id)
    predictions = records_of(ev._dts, params, image_id, category_id)
    if len(items) == 0 and len(predictions) == 0:
        return [None] * len(ranges)
    thresholds = np.asarray(params.iouThrs, dtype=float)
    return _core.coco_match_cell(list(items), list(predictions), ev.ious[image_id, category_id], ranges, thresholds,
                                 int(max_det), image_id, category_id)


def category_ids(params: Any) -> Any:
    """The categories that are told apart: one, called -1, if none are."""
    return params.catIds if params.useCats else [-1]


def filled_cells(ev: Any) -> Iterator[tuple[int, int]]:
    """Places (category, image) of the cells where something is, category by category."""
    params = ev.params
    if not params.useCats:
        yield from ((0, i) for i in range(len(params.imgIds)))
        return
    images = {image: i for i, image in enumerate(params.imgIds)}
    categories = {category: k for k, category in enumerate(params.catIds)}
    places = set()
    for (image, category), records in itertools.chain(ev._gts.items(), ev._dts.items()):
        if len(records) > 0 and image in images and category in categories:
            places.add((categories[category], images[image]))
    yield from sorted(places)


def similarity_of_all(params: Any, compute: Any) -> dict[Any, Any]:
    """`ious`: similarities of every cell, image by image."""
    categories = category_ids(params)
    return {(image, category): compute(image, category) for image in params.imgIds for category in categories}


def similarity_of_filled(ev: Any, compute: Any) -> dict[Any, Any]:
    """The same of the cells where something is; the others have none."""
    params = ev.params
    categories = category_ids(params)
    return {
        (params.imgIds[i], categories[k]): compute(params.imgIds[i], categories[k]) for k, i in filled_cells(ev)
    }


def match_all(ev: Any) -> list[Any]:
    """`evalImgs` by the class's own `evaluateImg`: only cells where something is are looked at."""
    params = ev.params
    categories = category_ids(params)
    image_count, ranges = len(params.imgIds), list(params.areaRng)
    records: list[Any] = [None] * (len(categories) * len(ranges) * image_count)
    for k, i in filled_cells(ev):
        first = k * len(ranges) * image_count + i
        for a, record in enumerate(match(ev, params.imgIds[i], categories[k], ranges, params.maxDets[-1])):
            records[first + a * image_count] = record
    return records


def ask_all(ev: Any) -> list[Any]:
    """`evalImgs` by an `evaluateImg` of the caller's: it is asked for every cell and area range."""
    params = ev.params
    return [
        ev.evaluateImg(image, category, area, params.maxDets[-1])
        for category in category_ids(params)
        for area in params.areaRng
        for image in params.imgIds
    ]


def curves(records: Any, params: Any, evaluated: Any) -> dict[str, Any]:
    """`precision`, `recall` and `scores` of records as `evalImgs` has them.

    Parameters
    ----------
    records : list
        One or None for each category, area range and image of `evaluated`.
    params : Params
        What is asked for; of what was not evaluated, -1 is left.
    evaluated : Params
        What `evaluate` ran with.
    """
    thresholds, points = len(params.iouThrs), np.asarray(params.recThrs, dtype=float)
    categories = len(params.catIds) if params.useCats else 1
    shape = (categories, len(params.areaRng), len(params.maxDets))
    precision = -np.ones((thresholds, len(points), *shape))
    recall = -np.ones((thresholds, *shape))
    scores = -np.ones((thresholds, len(points), *shape))

    known_categories = set(category_ids(evaluated))
    known_areas = {tuple(area) for area in evaluated.areaRng}
    known_limits, known_images = set(evaluated.maxDets), set(evaluated.imgIds)
    limits = [int(limit) for limit in params.maxDets if limit in known_limits]
    images = np.array([i for i, image in enumerate(params.imgIds) if image in known_images], dtype=np.int64)
    areas = [a for a, area in enumerate(params.areaRng) if tuple(area) in known_areas]
    wanted = [k for k, category in enumerate(params.catIds) if category in known_categories]
    image_count, area_count = len(evaluated.imgIds), len(evaluated.areaRng)
    rows = list(records)
    for k, category in enumerate(wanted):
        for a, area in enumerate(areas):
            _core.coco_accumulate(rows, (category * area_count + area) * image_count, images, limits, points, precision,
                                  recall, scores, k, a)
    return {"precision": precision, "recall": recall, "scores": scores}
