"""How far predicted landmarks lie from the labelled ones, drawn on the garment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from df2 import _core, categories
from df2.plot.axes import GREY, axes, place_of, require_predictions, require_task
from df2.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]


def landmark_errors(
    report: Report,
    dataset: _core.Dataset,
    keypoints: Sequence[Any],
    category: int | str,
    *,
    threshold: float = 0.5,
    ax: Axes | None = None,
) -> Axes:
    """The median distance of each landmark of a category, on its skeleton: the larger a dot, the worse.

    Distances are those between a prediction and the item that it matched, of landmarks that are labelled, in per cent
    of the root of the item's area. The garment has the median shape of the labelled items.

    Parameters
    ----------
    report : Report
        Of landmarks, made with `outcomes=True`.
    dataset : Dataset
        The ground truth of the run, which has DeepFashion2's categories.
    keypoints : sequence
        The landmarks of each prediction, in the order of the results: (n, L, 3), (n, L, 2), (n, 3 L), or a list of
        these. L is all 294 landmarks, or those of the category.
    category : int or str
        Its id or name.
    threshold : float
        The OKS from which a prediction matches; one of the run's.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        The report is of another task or has no outcomes; there is no such category; nothing matched.
    ImportError
        matplotlib is not installed.
    """
    require_task([report], "landmarks")
    table = require_predictions(report)
    kind = categories.find(category)
    place = place_of(table.thresholds, threshold)
    matched = table["is_matched"][:, place] & (table["category_id"] == kind.id)
    shapes, distances = [], []
    for row in np.flatnonzero(matched):
        item = _item(dataset, int(table["image_id"][row]), int(table["match"][row, place]))
        points = _points(keypoints[int(table["prediction"][row])], kind)
        labelled = item.visibility > 0
        away = np.hypot(*(points - item.points).T) / np.sqrt(max(item.area, 1.0)) * 100
        distances.append(np.where(labelled, away, np.nan))
        corner, extent = item.box[:2], np.maximum(item.box[2:], 1)
        shapes.append(np.where(labelled[:, None], (item.points - corner) / extent, np.nan))
    if not shapes:
        _core.refuse_usage(f"no prediction of {kind.name} matched at {threshold!r}")
    return _draw(kind, _median(np.array(shapes)), _median(np.array(distances)), len(shapes), ax)


def _item(dataset: _core.Dataset, image_id: int, item_id: int) -> _core.Item:
    image = dataset.find(image_id)
    for item in image.items if image is not None else ():
        if item.id == item_id:
            return item
    _core.refuse_usage(f"image {image_id} has no item {item_id}: the report is of another ground truth")


def _points(row: Any, kind: categories.Category) -> Floats:
    """(n, 2), of the category's own landmarks."""
    values = np.asarray(row, np.float64)
    points = values.reshape(-1, 3) if values.ndim == 1 else values
    if len(points) == len(categories.SIGMAS):
        points = points[kind.landmarks.start : kind.landmarks.stop]
    if points.ndim != 2 or len(points) != kind.landmark_count:
        _core.refuse_usage(f"keypoints of {kind.name} must be {kind.landmark_count} or {len(categories.SIGMAS)} landmarks")
    return points[:, :2]


def _median(values: Floats) -> Floats:
    """Over the first axis; NaN where nothing is labelled."""
    is_known = ~np.isnan(values).all(axis=0)
    made = np.full(values.shape[1:], np.nan)
    made[is_known] = np.nanmedian(values[:, is_known], axis=0)
    return made


def _draw(kind: categories.Category, shape: Floats, distance: Floats, count: int, ax: Axes | None) -> Axes:
    ax = axes(ax, 5.2, 5.6)
    for a, b in kind.skeleton:
        ax.plot(*shape[[a - 1, b - 1]].T, color=GREY, linewidth=1, zorder=1)
    known = ~np.isnan(distance)
    largest = max(float(distance[known].max(initial=0)), 1e-9)
    x, y = shape[known].T
    dots = ax.scatter(x, y, s=30 + 300 * distance[known] / largest, c=distance[known], cmap="cividis",
                      vmin=0, edgecolors="white", linewidths=0.8, zorder=2)  # fmt: skip
    for landmark in np.flatnonzero(known):
        ax.annotate(str(landmark + 1), shape[landmark], (6, 6), textcoords="offset points", fontsize=7)
    ax.figure.colorbar(dots, ax=ax, label="Median distance, % of the root of the area", shrink=0.8)
    ax.set_title(f"{kind.name}, {count} matched")
    ax.invert_yaxis()
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax
