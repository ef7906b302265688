"""The lines that COCOeval.summarize prints, and their numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from df2.coco.printing import say


class Row(NamedTuple):
    """One number of the summary: a mean over categories, thresholds and recall points."""

    is_precision: bool
    threshold: float | None
    area: str
    max_dets: Any


def detection_rows(max_dets: Any) -> list[Row]:
    """Twelve numbers. The first is at 100 predictions whatever `max_dets` says, most others at its third limit."""
    first, second, third = max_dets[0], max_dets[1], max_dets[2]
    sizes = ("small", "medium", "large")
    return [
        Row(True, None, "all", 100), Row(True, 0.5, "all", third), Row(True, 0.75, "all", third),
        *(Row(True, None, size, third) for size in sizes),
        *(Row(False, None, "all", limit) for limit in (first, second, third)),
        *(Row(False, None, size, third) for size in sizes),
    ]


def keypoint_rows() -> list[Row]:
    """Ten numbers, all at 20 predictions."""
    parts = ((None, "all"), (0.5, "all"), (0.75, "all"), (None, "medium"), (None, "large"))
    return [Row(is_precision, threshold, area, 20) for is_precision in (True, False) for threshold, area in parts]


def value_of(row: Row, params: Any, curves: dict[str, Any]) -> Any:
    """The mean of what was measured; -1 if nothing was."""
    areas = [i for i, name in enumerate(params.areaRngLbl) if name == row.area]
    limits = [i for i, limit in enumerate(params.maxDets) if limit == row.max_dets]
    cells = curves["precision" if row.is_precision else "recall"]
    if row.threshold is not None:
        cells = cells[np.flatnonzero(np.asarray(params.iouThrs) == row.threshold)]
    cells = cells[..., areas, limits]
    measured = cells[cells > -1]
    return np.mean(measured) if len(measured) > 0 else -1


def line_of(row: Row, params: Any, value: Any, form: str = "0.3f") -> str:
    """The line, as pycocotools prints it."""
    title = "Average Precision  (AP)" if row.is_precision else "Average Recall     (AR)"
    if row.threshold is None:
        thresholds = f"{params.iouThrs[0]:0.2f}:{params.iouThrs[-1]:0.2f}"
    else:
        thresholds = f"{row.threshold:0.2f}"
    return f" {title} @[ IoU={thresholds:<9} | area={row.area:>6s} | maxDets={row.max_dets:>3d} ] = {value:{form}}"


def summarize(rows: list[Row], params: Any, curves: dict[str, Any], form: str = "0.3f") -> Any:
    """Prints a line for each row, its number in this form; gives the numbers."""
    stats = np.zeros(len(rows))
    for i, row in enumerate(rows):
        stats[i] = value_of(row, params, curves)
        say(line_of(row, params, stats[i], form))
    return stats
