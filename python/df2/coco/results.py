"""Rows of results become annotations, as pycocotools makes them: fields are added to the caller's own dicts."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

import df2.coco.mask as maskUtils
from df2 import _core

_OWN = maskUtils.area, maskUtils.toBbox


def _fill_boxes(rows: list[Any]) -> None:
    for number, row in enumerate(rows, 1):
        box = row["bbox"]
        x, y, width, height = box[0], box[1], box[2], box[3]
        if "segmentation" not in row:
            right, low = x + width, y + height
            row["segmentation"] = [[x, y, x, low, right, low, right, y]]
        row["area"] = width * height
        row["id"] = number
        row["iscrowd"] = 0


def _measured(masks: list[Any]) -> tuple[Any, Any]:
    """The area and the box of each mask; all at once, if nobody has changed the functions that tell them."""
    if (maskUtils.area, maskUtils.toBbox) == _OWN and all(type(mask) is dict for mask in masks):
        return maskUtils.area(masks), map(np.ndarray.copy, maskUtils.toBbox(masks))
    return map(maskUtils.area, masks), map(maskUtils.toBbox, masks)


def _fill_masks(rows: list[Any]) -> None:
    areas, boxes = _measured([row["segmentation"] for row in rows])
    for number, (row, area, box) in enumerate(zip(rows, areas, boxes), 1):
        row["area"] = area
        row.setdefault("bbox", box)
        row["id"] = number
        row["iscrowd"] = 0


def _extent(points: Any) -> tuple[Any, Any, Any, Any]:
    """Least and largest x and y, as numbers of numpy."""
    found = _core.coco_keypoint_extent(points)
    if found is not None:
        left, right, top, low = (np.int64(end) if type(end) is int else np.float64(end) for end in found)
        return left, right, top, low
    xs, ys = np.asarray(points[0::3]), np.asarray(points[1::3])
    return xs.min(), xs.max(), ys.min(), ys.max()


def _fill_keypoints(rows: list[Any]) -> None:
    for number, row in enumerate(rows, 1):
        left, right, top, low = _extent(row["keypoints"])
        width, height = right - left, low - top
        row["area"] = width * height
        row["id"] = number
        row["bbox"] = [left, top, width, height]


def array_rows(array: Any) -> list[Any]:
    """Rows of results, of an array (n, 7): image id, x, y, width, height, score, category id."""
    return [{"image_id": int(row[0]), "bbox": list(row[1:5]), "score": row[5], "category_id": int(row[6])}
            for row in array]


def kind_of_row(row: Any) -> str | None:
    """What all rows are taken for: the first decides."""
    if "caption" in row:
        return "caption"
    if "bbox" in row and not row["bbox"] == []:
        return "bbox"
    return next((kind for kind in ("segmentation", "keypoints") if kind in row), None)


def results_head(truth: dict[str, Any]) -> dict[str, Any]:
    """What the `dataset` of boxes, masks or keypoints begins with; records of images are shared with the truth."""
    return {"info": copy.deepcopy(truth.get("info", {})), "images": list(truth["images"]),
            "categories": copy.deepcopy(truth["categories"])}


def add_rows(head: dict[str, Any], rows: list[Any]) -> dict[str, Any]:
    """The `dataset` of boxes, masks or keypoints. The rows get `id` and what their kind lacks."""
    fill = {"bbox": _fill_boxes, "segmentation": _fill_masks, "keypoints": _fill_keypoints}
    fill[kind_of_row(rows[0]) or ""](rows)
    return {**head, "annotations": rows}


def results_dataset(truth: dict[str, Any], rows: list[Any]) -> dict[str, Any]:
    """The `dataset` of results.

    Parameters
    ----------
    truth : dict
        `dataset` of the ground truth; its records of images are shared.
    rows : list of dict
        The results. They get `id`, and by their kind `area`, `iscrowd`, `bbox` and `segmentation`.
    """
    kind = kind_of_row(rows[0])
    if kind not in ("caption", None):
        return add_rows(results_head(truth), rows)
    dataset: dict[str, Any] = {"info": copy.deepcopy(truth.get("info", {})), "images": list(truth["images"])}
    if kind == "caption":
        named = {row["image_id"] for row in rows}
        dataset["images"] = [image for image in dataset["images"] if image["id"] in named]
        for number, row in enumerate(rows, 1):
            row["id"] = number
    dataset["annotations"] = rows
    return dataset
