"""How well scores tell right predictions from wrong ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from df2 import _core
from df2.plot.axes import COLOURS, GREY, axes, place_of, plain, require_predictions
from df2.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def calibration(report: Report, *, threshold: float = 0.5, bins: int = 10, ax: Axes | None = None) -> Axes:
    """The share of right predictions over their score: on the dotted line a score is the chance to be right.

    Parameters
    ----------
    report : Report
        Of detection, landmarks or segmentation, made with `outcomes=True`.
    threshold : float
        The similarity (IoU or OKS) from which a prediction is right; one of the run's.
    bins : int
        How many intervals of the score, from 0 to 1. Scores outside fall into the first and the last.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        The bars are grey where an interval has fewer than 10 predictions.

    Raises
    ------
    UsageError
        The report has no outcomes of predictions, or no such threshold.
    ImportError
        matplotlib is not installed.
    """
    table = require_predictions(report)
    if isinstance(bins, bool) or not isinstance(bins, int) or not 1 <= bins <= 1000:
        _core.refuse_usage(f"bins must be a whole number from 1 to 1000, but is {bins!r}")
    place = place_of(table.thresholds, threshold)
    judged = ~table["ignored"][:, place]
    right = table["right"][judged, place]
    interval = np.clip((table["score"][judged] * bins).astype(np.int64), 0, bins - 1)
    counts = np.bincount(interval, minlength=bins)
    hits = np.bincount(interval, weights=right, minlength=bins)
    share = np.divide(hits, counts, out=np.zeros(bins), where=counts > 0)
    ax = axes(ax)
    left = np.arange(bins) / bins
    colours = [COLOURS[0] if count >= 10 else GREY for count in counts]
    bars = ax.bar(left, share, 0.94 / bins, align="edge", color=colours)
    ax.bar_label(bars, [f"{count}" if count else "" for count in counts], padding=2, fontsize=7)
    ax.plot([0, 1], [0, 1], color="black", linestyle=":", linewidth=1)
    ax.set(xlabel="Score", ylabel=f"Share right at {threshold:.2f}", xlim=(0, 1), ylim=(0, 1.08))
    ax.set_title("Numbers: predictions", fontsize=9)
    plain(ax, grid="y")
    return ax
