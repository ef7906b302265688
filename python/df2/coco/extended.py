"""What faster_coco_eval says beyond COCO's summary: who matches whom, areas under curves, the best mean F1."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import numpy as np

from df2.coco import cells


def matches(ev: Any) -> dict[str, float]:
    """The similarity of each prediction and item that match at any threshold in any area range, by "id_id".

    Parameters
    ----------
    ev : COCOeval
        After `evaluate`.
    """
    columns: dict[Any, dict[int, int]] = {}
    found: dict[str, float] = {}
    for record in ev.evalImgs:
        if record is None or len(record["dtIds"]) == 0:
            continue
        cell = record["image_id"], record["category_id"]
        if cell not in columns:
            items = cells.records_of(ev._gts, ev._paramsEval, *cell)
            columns[cell] = {int(item["id"]): g for g, item in enumerate(items)}
        for row in record["dtMatches"]:
            for d in np.flatnonzero(row):
                item = int(row[d])
                found[f"{record['dtIds'][d]}_{item}"] = float(ev.ious[cell][d][columns[cell][item]])
    return found


def mark(items: dict[Any, Any], predictions: dict[Any, Any], matched: dict[str, float]) -> None:
    """Writes into the annotations who matches whom."""
    for record in itertools.chain(items.values(), predictions.values()):
        for key in ("tp", "fp", "fn", "gt_id", "dt_id", "iou"):
            record.pop(key, None)
    for pair, similarity in matched.items():
        prediction_id, item_id = map(int, pair.split("_"))
        predictions[prediction_id].update(tp=True, gt_id=item_id, iou=similarity)
        items[item_id]["dt_id"] = prediction_id
    for records, key, flag in ((predictions, "gt_id", "fp"), (items, "dt_id", "fn")):
        for record in records.values():
            if key not in record:
                record[flag] = True


def mean_area(precision: Any, recall_points: Any) -> float:
    """The mean area under curves, over categories and area ranges; 0 without any.

    Parameters
    ----------
    precision : numpy.ndarray (points, categories, ranges, limits)
        Of one threshold. As in faster_coco_eval, a row of the limits of the first points is taken for the curve.
    recall_points : sequence of float
    """
    recall = np.asarray(recall_points)
    areas = []
    for k, a in np.ndindex(precision.shape[1:3]):
        curve = precision[:, k, a].ravel()
        if np.all(curve == -1):
            continue
        best = np.maximum.accumulate(curve[::-1])[::-1]
        steps = np.flatnonzero(recall[1:] != recall[:-1])
        areas.append(round(float(np.sum((recall[steps + 1] - recall[steps]) * best[steps + 1])), 15))
    return sum(areas) / len(areas) if areas else 0.0


def _shares(ev: Any, matched: dict[str, float]) -> tuple[list[Any], Any, Any]:
    """The categories with counted items, and for each score, the lowest first, precision and recall of each."""
    right = {int(pair.split("_")[0]) for pair, similarity in matched.items() if similarity >= 0.5}
    predictions, items = ev.cocoDt.anns, Counter(
        item["category_id"] for item in ev.cocoGt.anns.values() if not item.get("iscrowd", 0))
    names = ev.params.catIds if ev.params.useCats else {row["category_id"] for row in predictions.values()}
    chosen = [category for category in names if items[category] > 0]
    thresholds = np.unique([float(row["score"]) for row in predictions.values()])
    precision, recall = (np.zeros((len(thresholds), len(chosen))) for _ in range(2))
    for k, category in enumerate(chosen):
        own = [(float(row["score"]), id_ in right) for id_, row in predictions.items() if row["category_id"] == category]
        scores = np.array(sorted(score for score, _ in own))
        good = np.array(sorted(score for score, is_right in own if is_right))
        above, right_above = (len(each) - np.searchsorted(each, thresholds) for each in (scores, good))
        precision[:, k] = right_above / np.maximum(above, 1)
        recall[:, k] = right_above / items[category]
    return chosen, precision, recall


def metrics(ev: Any, matched: dict[str, float]) -> dict[str, Any]:
    """Precision and recall at the lowest score where the mean F1 of all categories is best, and AP.

    Parameters
    ----------
    ev : COCOeval_faster
        After `summarize`.
    matched : dict
        Of `matches`.
    """
    at_half = np.flatnonzero(np.isclose(ev.params.iouThrs, 0.5))
    if len(at_half) == 0:
        raise ValueError(f"extended_metrics requires IoU threshold 0.50, but params.iouThrs are {ev.params.iouThrs}")
    chosen, precision, recall = _shares(ev, matched)
    own: dict[Any, tuple[float, float]] = {}
    whole = 0.0, 0.0
    if precision.size > 0:
        both = precision + recall
        f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
        best = int(np.argmax([np.mean(row) for row in f1]))
        own = dict(zip(chosen, zip(precision[best].tolist(), recall[best].tolist())))
        whole = float(np.mean(precision[best])), float(np.mean(recall[best]))
    classes = []
    for k, category in enumerate(ev.params.catIds if ev.params.useCats else []):
        curves = ev.eval["precision"][:, :, k, 0, -1]
        averages = [_mean(curves), _mean(curves[at_half[0]])]
        if category in own and None not in averages:
            name = ev.cocoGt.loadCats([category])[0]["name"]
            classes.append({"class": name, "map@50:95": averages[0], "map@50": averages[1],
                            "precision": own[category][0], "recall": own[category][1]})
    stats = ev.stats_as_dict
    classes.append({"class": "all", "map@50:95": stats["AP_all"], "map@50": stats["AP_50"], "precision": whole[0],
                    "recall": whole[1]})
    return {"class_map": classes, "map": stats["AP_50"], "precision": whole[0], "recall": whole[1]}


def _mean(values: Any) -> float | None:
    measured = values[values > -1]
    return float(measured.mean()) if len(measured) > 0 else None
