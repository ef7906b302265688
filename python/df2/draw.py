"""Drawings of the dataset and of predictions, as arrays (docs/drawing.md).

>>> from df2 import data, draw
>>> image = df2.read_dataset("validation")[0]  # doctest: +SKIP
>>> drawing = draw.image(image, data.read_picture(image.path))  # doctest: +SKIP
>>> data.write_picture(drawing, "drawing.png")  # doctest: +SKIP

A drawing is (height, width, 3) of uint8: red, green, blue. A picture is the same, or (height, width); None is a blank
canvas of the image's size. Colours are told apart by colour-blind readers, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from df2 import _core, _toolkit, categories
from df2.data.choices import one_of, places_of
from df2.dataset import make_limits, whole_number
from df2.options import make_options
from df2.predictions import make_predictions
from df2.progress import ShowProgress, shown
from df2.rows import Rows, as_rows

__all__ = ["LAYERS", "Judgement", "PredictionFate", "first_stage", "image", "judge", "pose", "sheet"]

Drawing = NDArray[np.uint8]
LAYERS: tuple[str, ...] = _toolkit.LAYERS
"""What is drawn of an item: "boxes", "masks", "landmarks" (visible ones are discs, occluded ones rings), "skeletons",
"labels" (category and levels), "numbers" (of landmarks)."""
_SHOWN = tuple(name for name in LAYERS if name != "numbers")
_TASKS = ("detection", "landmarks", "segmentation")
_MARKS = ("none", "query", "right", "wrong")


def pose(category: int | str, *, side: int = 600) -> Drawing:
    """The definition of a category's pose: its numbered landmarks, contour and inner edges (paper, Figure 2).

    `side`: of the square drawing in pixels, at least 200.
    """
    place = categories.find(category).id - 1
    drawing: Drawing = _toolkit.draw_pose(place, whole_number("side", side, 200, 10_000))
    return drawing


def image(
    image: _core.Image,
    picture: Any = None,
    *,
    layers: Iterable[str] = _SHOWN,
    least_side: int = 400,
    most_side: int = 4096,
) -> Drawing:
    """An image with its items.

    Parameters
    ----------
    image : Image
    picture : array, optional
        The image's picture.
    layers : iterable of str
        Some of `LAYERS`.
    least_side, most_side : int
        Limits of the longer side in pixels: small pictures are enlarged, as their labels could not be read otherwise.

    Returns
    -------
    (height, width, 3) array of uint8
    """
    drawing: Drawing = _toolkit.draw_image(image, picture, *_look(layers, least_side, most_side))
    return drawing


def first_stage(item: _core.Item, picture: Any = None, *, margin: float = 0.15, side: int = 700) -> Drawing:
    """The contour of an item and the mask that it fills, beside the item's own mask (paper, Figure 3d).

    `margin`: share of the box's longer side that is shown around it. `side`: of each half in pixels, at most.
    """
    if isinstance(margin, bool) or not isinstance(margin, (int, float)) or not 0 <= margin <= 10:
        _toolkit.refuse_usage(f"margin must be a number from 0 to 10, but is {margin!r}")
    drawing: Drawing = _toolkit.draw_first_stage(item, picture, float(margin), whole_number("side", side, 16, 10_000))
    return drawing


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
        layers: Iterable[str] = _SHOWN,
        least_side: int = 400,
        most_side: int = 4096,
    ) -> Drawing:
        """The items of an image at the left, its predictions at the right, and what became of them (paper, Figure 5).

        What is right has a whole green frame; everything else has a dashed frame and says what it is. Parameters are
        those of `df2.draw.image`.
        """
        drawing: Drawing = self._made.draw(image, picture, *_look(layers, least_side, most_side))
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


def sheet(
    pictures: Sequence[Any],
    captions: Sequence[str] | None = None,
    *,
    marks: Sequence[str] | None = None,
    columns: int = 4,
    tile: tuple[int, int] = (320, 320),
    title: str = "",
) -> Drawing:
    """Pictures in rows, with captions: a contact sheet, or a query beside what was retrieved for it.

    Parameters
    ----------
    pictures : sequence of array or None
        None is an empty place.
    captions : sequence of str, optional
        One for each.
    marks : sequence of str, optional
        One for each: "none", "query", "right" (a tick) or "wrong" (a cross).
    columns : int
    tile : (int, int)
        Width and height of a picture in pixels; larger pictures are made smaller.
    title : str
        Above all.

    Returns
    -------
    (height, width, 3) array of uint8
    """
    shown_pictures = list(pictures)
    count = len(shown_pictures)
    if count == 0:
        _toolkit.refuse_usage("a sheet needs at least one picture")
    texts = [""] * count if captions is None else [str(caption) for caption in captions]
    signs = [0] * count if marks is None else places_of("marks", marks, _MARKS)
    if len(texts) != count or len(signs) != count:
        _toolkit.refuse_usage(f"captions and marks must be as many as the pictures, which are {count}")
    width, height = (whole_number("tile", side, 16, 10_000) for side in tile)
    drawing: Drawing = _toolkit.draw_sheet(
        shown_pictures, texts, signs, whole_number("columns", columns, 1, 1000), (width, height), str(title)
    )
    return drawing


def _look(layers: Iterable[str], least_side: int, most_side: int) -> tuple[list[int], int, int]:
    least = whole_number("least_side", least_side, 1, 20_000)
    most = whole_number("most_side", most_side, 16, 20_000)
    if least > most:
        _toolkit.refuse_usage(f"least_side must be at most most_side, but they are {least} and {most}")
    return places_of("layers", layers, LAYERS), least, most
