"""Cumulative distributions of the errors of keypoints."""

from __future__ import annotations

from typing import Any

import numpy as np


def _distribution(errors: list[Any], count: int) -> dict[str, list[Any]]:
    """How many are below each of `count` errors between the least and the most usual, and all at the largest."""
    values = np.array(errors)
    end = min(np.median(values) + np.percentile(values, 75), values.max())
    x: list[Any] = [0]
    y: list[Any] = [0]
    if values.min() < end:
        for error in np.linspace(values.min(), end, count):
            x.append(error)
            y.append((values < error).sum())
    return {"x": [*x, values.max()], "y": [*y, len(values)]}


def error_curves(truth: Any, results: Any, iou_type: str, count: int) -> list[dict[str, Any]]:
    """A curve for each category that has items with `matched`; `mae_keypoints` and `mae` are left in predictions.

    Parameters
    ----------
    truth, results : COCO
        After an evaluation that left `dt_id` in items.
    iou_type : str
        Raises ValueError if it is not "keypoints", and there is something to do.
    count : int
        Of points of a curve, without its ends.
    """
    curves = []
    for category_id, category in truth.cats.items():
        means: list[Any] = []
        of_point: dict[str, Any] = {}
        for id_ in truth.getAnnIds(catIds=[category_id]):
            item = truth.anns[id_]
            if not item.get("keypoints", False) or not item.get("matched", False):
                continue
            if iou_type != "keypoints":
                raise ValueError(f"errors of keypoints need an evaluation of keypoints, not of {iou_type}")
            prediction = results.anns[item["dt_id"]]
            points = [np.reshape(each["keypoints"], (-1, 3))[:, :2] for each in (item, prediction)]
            errors = np.abs(points[0] - points[1]).mean(axis=1)[:len(category["keypoints"])]
            prediction["mae_keypoints"] = list(errors)
            prediction["mae"] = np.mean(errors)
            means.append(prediction["mae"])
            for name, error in zip(category["keypoints"], errors):
                of_point.setdefault(name, {"all_mae": []})["all_mae"].append(error)
        if means:
            for own in of_point.values():
                own.update(_distribution(own["all_mae"], count))
            curves.append({"all_mae": means, "mae": {**of_point, "MEAN": _distribution(means, count)},
                           "category": category})
    return curves
