"""Curves: precision over recall, accuracy over ranks, and the ROC curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from df2.curves import Curves, RankCurve, RocCurve
from df2.plot.axes import COLOURS, GREY, axes, place_of, plain, require_curves, require_task, run_names
from df2.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def pr_curve(
    report: Report,
    *,
    category: str | None = None,
    subset: str = "all",
    thresholds: Sequence[float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Precision over recall at several similarities.

    Parameters
    ----------
    report : Report
        Of detection, landmarks or segmentation, made with `curves=True`.
    category : str, optional
        The name of one category. By default the mean over all categories that have items.
    subset : str
        "all", or a difficulty subset such as "occlusion_heavy".
    thresholds : list of float, optional
        Similarities (IoU or OKS) of the run; by default 0.5, 0.75 and 0.9, as far as the run has them.
    ax : matplotlib.axes.Axes, optional
        Where to draw.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        The report has no such curves.
    ImportError
        matplotlib is not installed.
    """
    require_task([report], "detection", "landmarks", "segmentation")
    curves = require_curves(report, Curves)
    chosen = _places(curves, thresholds)
    ax = axes(ax)
    for place, colour in zip(chosen, COLOURS * len(chosen)):
        precision, name = _precision(curves, category, subset, place)
        ax.plot(curves.recall_points, precision, color=colour, label=f"{name} {curves.thresholds[place]:.2f}")
    measure = "OKS" if report.task == "landmarks" else "IoU"
    ax.set(xlabel="Recall", ylabel="Precision", xlim=(0, 1), ylim=(0, 1.02))
    ax.set_title(f"{category or 'All categories'}" + ("" if subset == "all" else f", {subset}"))
    ax.legend(title=f"{measure} threshold", frameon=False)
    plain(ax)
    return ax


def _places(curves: Curves, thresholds: Sequence[float] | None) -> list[int]:
    if thresholds is None:
        usual = [int(np.abs(curves.thresholds - wanted).argmin()) for wanted in (0.5, 0.75, 0.9)]
        return sorted(set(usual))
    return [place_of(curves.thresholds, wanted) for wanted in thresholds]


def _precision(curves: Curves, category: str | None, subset: str, place: int) -> tuple[NDArray[np.float64], str]:
    """(recall points,), and what stands before the threshold in the legend."""
    if category is not None:
        return curves.at(category, subset)[0][place], ""
    every = np.stack([curves.at(name, subset)[0][place] for name in curves.categories])
    measured = every[~np.isnan(every[:, 0])]
    return (measured.mean(axis=0) if len(measured) else np.full(every.shape[1], np.nan)), "mean at"


def top_k_curve(*reports: Report, labels: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """How often one of the first k retrieved garments is right, over k (CMC).

    Parameters
    ----------
    *reports : Report
        Of retrieval, made with `curves=True`.
    labels : list of str, optional
        What the runs are called.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        A report is of another task or has no curves.
    ImportError
        matplotlib is not installed.
    """
    names = run_names(reports, labels)
    require_task(reports, "retrieval")
    ax = axes(ax)
    for report, name, colour in zip(reports, names, COLOURS * len(reports)):
        curve = require_curves(report, RankCurve)
        ax.plot(curve.ranks, curve.accuracy, color=colour, marker=".", label=name)
    ax.set(xlabel="k", ylabel="Top-k accuracy", ylim=(0, 1.02))
    ax.locator_params(axis="x", integer=True)
    if len(reports) > 1 or labels is not None:
        ax.legend(frameon=False)
    plain(ax)
    return ax


def roc_curve(*reports: Report, labels: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Verification: pairs of one identity that are accepted, over pairs of two that are.

    Parameters
    ----------
    *reports : Report
        Of verification, made with `curves=True`.
    labels : list of str, optional
        What the runs are called.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        A report is of another task or has no curves.
    ImportError
        matplotlib is not installed.
    """
    names = run_names(reports, labels)
    require_task(reports, "verification")
    ax = axes(ax, 5.2, 5.2)
    ax.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=1)
    for report, name, colour in zip(reports, names, COLOURS * len(reports)):
        curve = require_curves(report, RocCurve)
        ax.plot(curve.false_positive_rate, curve.true_positive_rate, color=colour, label=name)
    ax.set(xlabel="False positive rate", ylabel="True positive rate", xlim=(-0.01, 1), ylim=(0, 1.01))
    ax.set_aspect("equal")
    if len(reports) > 1 or labels is not None:
        ax.legend(frameon=False, loc="lower right")
    plain(ax)
    return ax
