"""What all plots share: axes to draw into, colours, and what a run is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from df2 import _core
from df2.outcomes import OutcomeTable
from df2.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Curve = TypeVar("Curve")

# Okabe and Ito's colours.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
GREY = "#8A8A8A"
GRID = "#DDDDDD"


def axes(ax: Axes | None, width: float = 6.4, height: float = 4.8) -> Axes:
    """`ax`, or the axes of a new figure of this size in inches."""
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("df2.plot draws with matplotlib: pip install matplotlib") from error
    made: Axes = pyplot.subplots(figsize=(width, height), layout="constrained")[1]
    return made


def plain(ax: Axes, *, grid: str = "both") -> None:
    """A light grid behind, and no frame above and at the right."""
    ax.set_axisbelow(True)
    if grid == "x":
        ax.grid(axis="x", color=GRID, linewidth=0.8)
    elif grid == "y":
        ax.grid(axis="y", color=GRID, linewidth=0.8)
    else:
        ax.grid(color=GRID, linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)


def run_names(reports: Sequence[Report], labels: Sequence[str] | None) -> list[str]:
    """One for each report: the given ones, or "run 1", "run 2" ..."""
    if not reports:
        _core.refuse_usage("give at least one report")
    if labels is None:
        return [f"run {number}" for number in range(1, len(reports) + 1)]
    if isinstance(labels, str) or len(labels) != len(reports):
        _core.refuse_usage(f"labels must be a list of {len(reports)} names, one for each report")
    return [str(label) for label in labels]


def require_task(reports: Sequence[Report], *tasks: str) -> None:
    for report in reports:
        if report.task not in tasks:
            _core.refuse_usage(f"this plot is of {' or '.join(tasks)}, but the report is of {report.task}")


def require_curves(report: Report, kind: type[Curve]) -> Curve:
    """The curves of a report, which are of this kind."""
    if not isinstance(report.curves, kind):
        _core.refuse_usage("the report has no curves: evaluate with curves=True")
    return report.curves


def require_predictions(report: Report) -> OutcomeTable:
    """What became of the predictions."""
    table = report.outcomes.predictions if report.outcomes is not None else None
    if table is None:
        _core.refuse_usage("the report has no outcomes of predictions: evaluate with outcomes=True")
    return table


def place_of(thresholds: ArrayLike, wanted: float) -> int:
    """Of a threshold among the run's."""
    own = np.asarray(thresholds, np.float64)
    found = np.flatnonzero(np.isclose(own, wanted, rtol=0, atol=1e-9))
    if not len(found):
        _core.refuse_usage(f"the run has no threshold {wanted!r}; it has {', '.join(map(str, own))}")
    return int(found[0])
