"""A metric of each category or difficulty subset, as bars; and two runs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from df2 import _core
from df2.plot.axes import COLOURS, GREY, axes, plain, run_names
from df2.plot.grouped import grouped_bars, legend_below
from df2.report import Report, Scores

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def category_bars(
    *reports: Report, metric: str | None = None, labels: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """A metric of each category, one bar for each run.

    Parameters
    ----------
    *reports : Report
        Of one task.
    metric : str, optional
        A key of `report.per_category`, such as "AP50" or "top20"; by default the first of the summary.
    labels : list of str, optional
        What the runs are called.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        The reports are of several tasks, or have no such metric.
    ImportError
        matplotlib is not installed.
    """
    return _bars([report.per_category for report in reports], reports, metric, labels, ax, "category")


def subset_bars(
    *reports: Report, metric: str | None = None, labels: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """A metric of each difficulty subset, one bar for each run.

    Parameters
    ----------
    *reports : Report
        Of one task, with subsets: the ground truth has the annotated levels.
    metric, labels, ax
        As of `category_bars`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        A report has no subsets, or no such metric.
    ImportError
        matplotlib is not installed.
    """
    return _bars([report.subsets for report in reports], reports, metric, labels, ax, "subset")


def _bars(
    parts: Sequence[Scores],
    reports: Sequence[Report],
    metric: str | None,
    labels: Sequence[str] | None,
    ax: Axes | None,
    what: str,
) -> Axes:
    names = run_names(reports, labels)
    metric = _metric(reports, metric)
    groups = list(dict.fromkeys(group for part in parts for group in part))
    if not groups:
        _core.refuse_usage(f"the report has no {what} to draw")
    values = [[_value(part.get(group, {}), metric) for group in groups] for part in parts]
    if np.isnan(np.array(values)).all():
        _core.refuse_usage(f"no {what} has the metric {metric!r}")
    rows = [(name, own, COLOURS[run % len(COLOURS)]) for run, (own, name) in enumerate(zip(values, names))]
    ax = grouped_bars([group.replace("_", " ") for group in groups], rows, digits=3, ax=ax)
    ax.set(xlabel=metric.replace("_", " "))
    if len(parts) > 1 or labels is not None:
        legend_below(ax, len(parts))
    return ax


def side_by_side(
    first: Report,
    second: Report,
    *,
    metric: str | None = None,
    labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Two runs, category by category: a dot for each run, and a line that says how far the second moved.

    Parameters
    ----------
    first, second : Report
        Of one task.
    metric, labels, ax
        As of `category_bars`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        The reports are of two tasks, or have no such metric.
    ImportError
        matplotlib is not installed.
    """
    names = run_names((first, second), labels)
    metric = _metric((first, second), metric)
    parts = [{"all": report.summary, **report.per_category} for report in (first, second)]
    groups = list(dict.fromkeys(group for part in parts for group in part))
    values = np.array([[_value(part.get(group, {}), metric) for group in groups] for part in parts])
    drawn = ~np.isnan(values).all(axis=0)
    if not drawn.any():
        _core.refuse_usage(f"neither report has the metric {metric!r}")
    groups, values = [group for group, is_drawn in zip(groups, drawn) if is_drawn], values[:, drawn]
    ax = axes(ax, 7, 1.1 + 0.3 * len(groups))
    places = np.arange(len(groups))
    moved = np.where(values[1] >= values[0], COLOURS[2], COLOURS[5])
    ax.hlines(places, values[0], values[1], colors=list(moved), linewidth=3, alpha=0.55)
    for own, name, colour, marker in zip(values, names, (GREY, COLOURS[0]), ("o", "D")):
        ax.scatter(own, places, color=colour, marker=marker, label=name, zorder=3)
    for place, (before, after) in enumerate(values.T):
        if not np.isnan(before + after):
            ax.annotate(f"{after - before:+.3f}", (max(before, after), place), (8, 0), textcoords="offset points",
                        va="center", fontsize=8)  # fmt: skip
    ax.set_yticks(places, groups)
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set(xlabel=metric.replace("_", " "))
    ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    plain(ax, grid="x")
    return ax


def _metric(reports: Sequence[Report], metric: str | None) -> str:
    tasks = {report.task for report in reports}
    if len(tasks) > 1:
        _core.refuse_usage(f"the reports are of several tasks: {', '.join(sorted(tasks))}")
    if metric is None:
        return next(iter(reports[0].summary))
    return metric


def _value(scores: Any, metric: str) -> float:
    value = scores.get(metric)
    return float(value) if isinstance(value, (int, float)) else float("nan")
