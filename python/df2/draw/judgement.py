"""Predictions beside the ground truth."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Union

import numpy as np

from df2 import _core, _toolkit
from df2.data.choices import one_of
from df2.dataset import make_limits
from df2.draw.look import SHOWN, Drawing, look_of
from df2.options import make_options
from df2.predictions import make_predictions
from df2.progress import ShowProgress, shown
from df2.rows import Rows, as_rows

_TASKS = ("detection", "landmarks", "segmentation")


@dataclass(frozen=True)
class PredictionFate:
    """What became of a prediction."""

    category: int
    """The predicted category's id."""
    score: float
    fate: str
    """"right", "poor", "wrong category", "false positive" or "ignored"."""
    similarity: float | None
    """With the item that it took or, of a wrong category, shows."""


@dataclass(frozen=True)
class Judgement:
    """What became of predictions and items. Made by `judge`."""

    below_min_score: int
    """Predictions that are left out for their score."""
    _made: Any = field(repr=False, compare=False)

    def of_items(self, image: _core.Image) -> tuple[str, ...]:
        """For each item of an image: "found", "missed" or "ignored"."""
        items: list[str] = self._made.fates(image)[0]
        return tuple(items)

    def of_predictions(self, image: _core.Image) -> tuple[PredictionFate, ...]:
        """The predictions for an image, in the order of their rows."""
        return tuple(PredictionFate(*row) for row in self._made.fates(image)[1])

    def draw(
        self,
        image: _core.Image,
        picture: Any = None,
        *,
        layers: Iterable[str] = SHOWN,
        least_side: int = 400,
        most_side: int = 4096,
    ) -> Drawing:
        """The items of an image at the left, its predictions at the right, and what became of them (paper, Figure 5).

        What is right has a whole green frame; everything else has a dashed frame and says what it is. Parameters are
        those of `df2.draw.image`.
        """
        drawing: Drawing = self._made.draw(image, picture, *look_of(layers, least_side, most_side))
        return drawing


def judge(
    dataset: _core.Dataset,
    pred: Union[str, os.PathLike[str], Rows],
    *,
    task: str,
    threshold: float = 0.5,
    min_score: float = 0.5,
    poor_below: float = 0,
    max_file_bytes: int | None = None,
    max_rows_per_image: int | None = None,
    show_progress: ShowProgress = False,
) -> Judgement:
    """Find out what becomes of every prediction and item at one threshold.

    Parameters
    ----------
    dataset : Dataset
    pred : path, list of dict, or dict of columns
        As `df2.evaluate` takes it.
    task : str
        "detection", "landmarks" or "segmentation".
    threshold : float
        The similarity (IoU, OKS) that matches, from 0 to 1. A prediction without a match is of a "wrong category" where
        its box or mask overlaps an item of another one by as much.
    min_score : float
        Predictions of less are as if they were not there.
    poor_below : float
        A match of less similarity is "poor".
    max_file_bytes, max_rows_per_image : int, optional
        Refuse larger files, or more predictions of one image.
    show_progress : bool or callable
        As `df2.evaluate` takes it.

    Returns
    -------
    Judgement

    Raises
    ------
    SubmissionError, GroundTruthError, FileError, UsageError
        As of `df2.evaluate`.
    """
    place = one_of("task", task, _TASKS)
    limits = make_limits(max_file_bytes=max_file_bytes, max_rows_per_image=max_rows_per_image)
    options = make_options(task, {})
    for name, value in (("threshold", threshold), ("poor_below", poor_below), ("min_score", min_score)):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
            _toolkit.refuse_usage(f"{name} must be a number, but is {value!r}")
    with shown(show_progress), shown(show_progress, _toolkit.Progress):
        if isinstance(pred, (str, os.PathLike)):
            read = _core.read_predictions(os.fsencode(pred), dataset, options, limits)
        else:
            read = make_predictions(as_rows("pred", pred), dataset, options, limits)
        made = _toolkit.judge(dataset, read, place, float(threshold), float(min_score), float(poor_below))
    return Judgement(made.below_min_score, made)
