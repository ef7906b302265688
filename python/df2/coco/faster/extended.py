"""What faster_coco_eval says beyond COCO's summary: who matches whom, areas under curves, the best mean F1."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import numpy as np

from df2.coco import cells


def note_matches(ev: Any) -> None:
    """Notes in the records of `evalImgs` who matches whom: `matched`, triples of ids and their similarity.

    Parameters
    ----------
    ev : COCOeval
        After `evaluate`, or with records that have it already.
    """
    columns: dict[Any, dict[int, int]] = {}
    for record in ev.evalImgs:
        if record is None or "matched" in record:
            continue
        record["matched"] = found = []
        cell = record["image_id"], record["category_id"]
        pairs = _pairs_of(record)
        if pairs and cell not in columns:
            items = cells.records_of(ev._gts, ev._paramsEval, *cell)
            columns[cell] = {int(item["id"]): g for g, item in enumerate(items)}
        for d, item in pairs:
            found.append((int(record["dtIds"][d]), item, float(ev.ious[cell][d][columns[cell][item]])))


def _pairs_of(record: dict[str, Any]) -> dict[tuple[int, int], None]:
    """Places of predictions with ids of items that they match, each once. Where both ids are 0 nothing tells it."""
    if len(record["gtIds"]) == 0 or len(record["dtIds"]) == 0:
        return {}
    taken = np.asarray(record["dtMatches"])
    thresholds, places = np.nonzero(taken)
    ids = taken[thresholds, places].astype(int)
    pairs: dict[tuple[int, int], None] = dict.fromkeys(zip(places.tolist(), ids.tolist()))
    if 0 in record["gtIds"]:  # by which an item is in no row
        partners = record["gtMatches"][:, list(record["gtIds"]).index(0)]
        pairs.update({(list(record["dtIds"]).index(id_), 0): None for id_ in partners[partners != 0]})
    return pairs


def matches(ev: Any) -> dict[str, float]:
    """The similarity of each prediction and item that match at any threshold in any area range, by "id_id".

    Parameters
    ----------
    ev : COCOeval
        As of `note_matches`.
    """
    note_matches(ev)
    return {f"{prediction}_{item}": similarity for record in ev.evalImgs if record is not None
            for prediction, item, similarity in record["matched"]}


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


def area_under(recall: Any, precision: Any) -> Any:
    """The area under a curve, where precision counts as the best of that recall or more.

    Parameters
    ----------
    recall : sequence of float (n)
    precision : sequence of float (n or more)
        What lies behind the n-th counts for the best alone.
    """
    recall, precision = np.asarray(recall), np.asarray(precision)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.flatnonzero(recall[1:] != recall[:-1])
    return np.sum((recall[steps + 1] - recall[steps]) * best[steps + 1])


def _shares(ev: Any, matched: dict[str, float]) -> tuple[list[Any], Any, Any]:
    """The categories with counted items, and for each score, the lowest first, precision and recall of each."""
    right = {int(pair.split("_")[0]) for pair, similarity in matched.items() if similarity >= 0.5}
    predictions, items = ev.cocoDt.anns, Counter(
        item["category_id"] for item in ev.cocoGt.anns.values() if not item.get("iscrowd", 0))
    names = ev.params.catIds if ev.params.useCats else {row["category_id"] for row in predictions.values()}
    chosen = [category for category in names if items[category] > 0]
    thresholds = np.unique([float(row["score"]) for row in predictions.values()])
    precision, recall = (np.zeros((len(thresholds), len(chosen))) for _ in range(2))
    scores_of: dict[Any, tuple[list[float], list[float]]] = {category: ([], []) for category in chosen}
    for id_, row in predictions.items():
        if row["category_id"] in scores_of:
            for own in scores_of[row["category_id"]][:1 + (id_ in right)]:
                own.append(float(row["score"]))
    for k, category in enumerate(chosen):
        scores, good = (np.sort(own) for own in scores_of[category])
        above, right_above = (len(each) - np.searchsorted(each, thresholds) for each in (scores, good))
        precision[:, k] = right_above / np.maximum(above, 1)
        recall[:, k] = right_above / items[category]
    return chosen, precision, recall


def metrics(ev: Any) -> dict[str, Any]:
    """Precision and recall at the lowest score where the mean F1 of all categories is best, and AP.

    Parameters
    ----------
    ev : COCOeval_faster
        After `summarize`.
    """
    at_half = np.flatnonzero(np.isclose(ev.params.iouThrs, 0.5))
    if len(at_half) == 0:
        raise ValueError(f"extended_metrics needs the threshold 0.5, but params.iouThrs are {ev.params.iouThrs}")
    chosen, precision, recall = _shares(ev, ev.eval["matched"])
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
