"""Curves of a training: its losses, and the scores of its validations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from df2 import _core
from df2.plot.axes import COLOURS, axes, plain
from df2.training_log import LOSSES, TrainingLog

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SCORES = ("detection.AP50", "segmentation.AP50", "landmarks.AP50")


def training_losses(
    log: TrainingLog, *, losses: Sequence[str] = LOSSES, window: int | None = None, ax: Axes | None = None
) -> Axes:
    """The losses of a training over its steps, on a logarithmic scale.

    Parameters
    ----------
    log : TrainingLog
        From `df2.read_training_log`.
    losses : list of str
        "total", or parts of it; by default every part.
    window : int, optional
        Each value is the mean of so many rows up to it, as single steps jump. By default a twentieth of the rows.
        Rows that have not the loss are left out.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        The log has no rows of steps, or a loss of another name is asked for.
    ImportError
        matplotlib is not installed.
    """
    if not log.steps:
        _core.refuse_usage("the log has no rows of steps yet")
    if window is not None and window < 1:
        _core.refuse_usage(f"window must be a number of rows from 1 on, but is {window}")
    rows = window or max(1, len(log.steps) // 20)
    values = [_mean_before(log.loss(name), rows) for name in losses]
    ax = axes(ax)
    for name, smooth, colour in zip(losses, values, COLOURS):
        ax.plot(log.step_numbers(), smooth, color=colour, label=name)
    ax.set(xlabel="Step", ylabel="Loss", yscale="log")
    # Above the curves, which fill the axes from side to side.
    ax.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1))
    plain(ax)
    return ax


def training_scores(log: TrainingLog, *, scores: Sequence[str] = SCORES, ax: Axes | None = None) -> Axes:
    """The scores of a training's validations over its epochs.

    Parameters
    ----------
    log : TrainingLog
        From `df2.read_training_log`.
    scores : list of str
        Names as the log has them: task and metric.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        The log has no validations, or none with a score of this name.
    ImportError
        matplotlib is not installed.
    """
    if not log.validations:
        _core.refuse_usage("the log has no validations: df2-rcnn train makes them with --validation")
    for name in scores:
        if np.isnan(log.score(name)).all():
            known = sorted({key for row in log.validations for key in row["scores"]})
            _core.refuse_usage(f"no validation has a score named {name}; there are {', '.join(known)}")
    ax = axes(ax)
    epochs = [row["epoch"] for row in log.validations]
    for name, colour in zip(scores, COLOURS * len(scores)):
        ax.plot(epochs, log.score(name), color=colour, marker=".", label=name)
    ax.set(xlabel="Epoch", ylabel="Score", ylim=(0, 1.02))
    ax.legend(frameon=False)
    plain(ax)
    return ax


def _mean_before(values: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Of each value and those before it, `window` in all or as many as there are; NaN where the value is."""
    is_there = ~np.isnan(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(is_there, values, 0))])
    counts = np.concatenate([[0], np.cumsum(is_there)])
    ends = np.arange(1, len(values) + 1)
    begins = np.maximum(0, ends - window)
    means = np.full(len(values), np.nan)
    np.divide(sums[ends] - sums[begins], counts[ends] - counts[begins], out=means, where=is_there)
    return means
