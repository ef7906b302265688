"""Plots of what a run says, with matplotlib, which has to be installed.

Each function draws into `ax`, or into new axes, and returns the axes:

>>> report = df2.evaluate(gt, pred, task="detection", curves=True)  # doctest: +SKIP
>>> df2.plot.pr_curve(report).figure.savefig("curve.svg")  # doctest: +SKIP

Colours are told apart by colour-blind readers, too.
"""

from df2.plot.axes import COLOURS
from df2.plot.bars import category_bars, side_by_side, subset_bars
from df2.plot.cost import accuracy_over_cost
from df2.plot.curves import pr_curve, roc_curve, top_k_curve
from df2.plot.landmarks import landmark_errors
from df2.plot.scores import calibration
from df2.plot.shares import category_shares, level_shares
from df2.plot.training import training_losses, training_scores

__all__ = [
    "COLOURS",
    "accuracy_over_cost",
    "calibration",
    "category_bars",
    "category_shares",
    "landmark_errors",
    "level_shares",
    "pr_curve",
    "roc_curve",
    "side_by_side",
    "subset_bars",
    "top_k_curve",
    "training_losses",
    "training_scores",
]
