"""Accuracy over what a network costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from df2 import _core
from df2.plot.axes import COLOURS, axes, plain, run_names
from df2.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COSTS = {
    "parameters": ("parameters (millions)", 1e6),
    "weights_bytes": ("weights (MB)", 1e6),
    "multiply_adds": ("multiply-adds of a picture (billions)", 1e9),
    "latency_ms": ("latency of a picture (ms)", 1.0),
    "peak_memory_bytes": ("peak memory (MB)", 1e6),
}


def accuracy_over_cost(
    *reports: Report,
    cost: str = "multiply_adds",
    metric: str | None = None,
    labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """A metric over what the network costs, a dot for each run; of latencies a line from quartile to quartile.

    Parameters
    ----------
    *reports : Report
        Of one task, evaluated with `efficiency`.
    cost : str
        "multiply_adds", "parameters", "weights_bytes", "latency_ms" or "peak_memory_bytes".
    metric : str, optional
        A key of `report.summary`; by default the first.
    labels : list of str, optional
        What the runs are called; by default as their networks.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        The reports are of several tasks, or one has no such metric or cost.
    ImportError
        matplotlib is not installed.
    """
    if cost not in _COSTS:
        _core.refuse_usage(f"cost must be one of {', '.join(_COSTS)}, but is {cost!r}")
    names = run_names(reports, labels)
    if len({report.task for report in reports}) > 1:
        _core.refuse_usage("the reports are of several tasks, whose accuracies are not comparable")
    title, unit = _COSTS[cost]
    key = metric or next(iter(reports[0].summary))
    ax = axes(ax)
    for run, (report, name) in enumerate(zip(reports, names)):
        efficiency: Mapping[str, Any] = report.efficiency or {}
        value, accuracy = efficiency.get(cost), report.summary.get(key)
        if value is None or accuracy is None:
            _core.refuse_usage(f"{name} has no {cost if value is None else key}: evaluate with efficiency=FILE")
        colour = COLOURS[run % len(COLOURS)]
        if cost == "latency_ms":
            ax.hlines(accuracy, value["lower_quartile"], value["upper_quartile"], colors=colour, linewidth=2)
            value = value["median"]
        ax.scatter(value / unit, accuracy, color=colour, zorder=3)
        text = name if labels is not None else efficiency["model"]
        ax.annotate(text, (value / unit, accuracy), (6, 6), textcoords="offset points", fontsize=8)
    ax.set(xlabel=title, ylabel=key.replace("_", " "))
    ax.margins(0.2)
    plain(ax)
    return ax
