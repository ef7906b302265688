"""Queries beside what was retrieved for them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Union

from df2 import _core, _toolkit
from df2.data.choices import one_of
from df2.dataset import make_limits, whole_number
from df2.draw.found import Found
from df2.draw.look import Drawing, Pictures, checked_pictures
from df2.options import make_options
from df2.progress import ShowProgress, shown
from df2.retrieval import Submission, make_submission
from df2.rows import Rows

_RULES = ("official", "strict")
_MOST_ENTRIES = 20


@dataclass(frozen=True)
class RetrievedEntry:
    """A place that was retrieved."""

    image_id: int
    """Of a shop image, which the dataset need not have."""
    box: tuple[float, float, float, float]
    """x, y, width, height in pixels."""
    is_hit: bool
    """Whether it shows the query's garment."""


@dataclass(frozen=True)
class QueryFate:
    """What was retrieved for a query."""

    image_id: int
    item: int
    """The place of the query among the image's items."""
    category: int
    """The item's category id."""
    rank: int | None
    """Of the first hit in the whole list, from 1."""
    miss: str | None
    """Why there is none: "image_without_rows", "undetected", "wrong_category", "wrong_box" or "not_retrieved"."""
    entries: tuple[RetrievedEntry, ...]
    """The first of the list that answers the query, at most `top`; none where no list does."""


@dataclass(frozen=True)
class Retrieval(Found[QueryFate]):
    """What was retrieved for each query: a sequence, by image id. Made by `judge_queries`."""

    top: int
    """How many entries of each list are looked at."""

    def draw(self, place: int, pictures: Pictures = None, *, side: int = 240) -> Drawing:
        """A query at the left, and beside it the first `top` entries: ticks are hits, crosses are not (Figure 6c).

        Parameters
        ----------
        place : int
            Which query.
        pictures : callable, optional
            Called with each image that is shown; gives its picture, or None for a blank canvas.
        side : int
            Of each square place in pixels, from 16 to 3000.

        Returns
        -------
        (height, width, 3) array of uint8
        """
        at = range(len(self))[place]
        drawing: Drawing = self._made.draw(
            at, checked_pictures(pictures), self.top, whole_number("side", side, 16, 3000)
        )
        return drawing


def judge_queries(
    dataset: _core.Dataset,
    pred: Union[str, os.PathLike[str], Rows, Submission],
    *,
    rules: str = "official",
    top: int = 5,
    max_file_bytes: int | None = None,
    max_rows_per_image: int | None = None,
    show_progress: ShowProgress = False,
) -> Retrieval:
    """Find out what was retrieved for every query.

    Parameters
    ----------
    dataset : Dataset
        With pairs, as native annotations have them.
    pred : path, list of dict, dict of columns, or Submission
        As `df2.evaluate` takes it, or what `df2.retrieval.rank` gives.
    rules : str
        "official" or "strict": by which rules a row answers a query.
    top : int
        How many entries of each list are looked at, from 1 to 20.
    max_file_bytes, max_rows_per_image : int, optional
        Refuse larger files, or more rows of one image.
    show_progress : bool or callable
        As `df2.evaluate` takes it.

    Returns
    -------
    Retrieval

    Raises
    ------
    SubmissionError, GroundTruthError, FileError, UsageError
        As of `df2.evaluate`.
    """
    is_strict = _RULES[one_of("rules", rules, _RULES)] == "strict"
    most = whole_number("top", top, 1, _MOST_ENTRIES)
    with shown(show_progress), shown(show_progress, _toolkit.Progress):
        truth = _core.make_retrieval_truth(dataset)
        if not isinstance(pred, Submission):
            limits = make_limits(max_file_bytes=max_file_bytes, max_rows_per_image=max_rows_per_image)
            pred = make_submission(truth, pred, make_options("retrieval", {"rules": rules}), limits)
        made = _toolkit.judge_queries(dataset, truth, pred, is_strict, most)
    queries = tuple(
        QueryFate(image_id, item, category, rank, miss, tuple(RetrievedEntry(*entry) for entry in entries))
        for image_id, item, category, rank, miss, entries in made.rows()
    )
    return Retrieval(queries, made, most)
