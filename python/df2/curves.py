"""Curves of a run as arrays, with the numbers of df2-eval --curves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from df2 import _core
from df2.arrays import frozen

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curves:
    """Precision and recall of every category, subset and max_dets, as in COCO's evaluation.

    NaN stands for what could not be measured. The arrays are read-only.
    """

    thresholds: Floats
    """(T,): similarities from which a prediction matches."""
    recall_points: Floats
    """(R,): where precision is read."""
    categories: tuple[str, ...]
    """K names."""
    subsets: tuple[str, ...]
    """A names, "all" first."""
    max_dets: tuple[int, ...]
    """M numbers: predictions of an image and category that count."""
    precision: Floats
    """(T, R, K, A, M), fractions from 0 to 1."""
    score: Floats
    """(T, R, K, A, M): the score of the prediction at which the recall is reached."""
    recall: Floats
    """(T, K, A, M): the largest recall, a fraction from 0 to 1."""
    vis: Curves | None = None
    """Landmarks with annotated levels: the same of visible landmarks only."""

    def at(self, category: str, subset: str = "all", max_dets: int | None = None) -> tuple[Floats, Floats, Floats]:
        """Precision (T, R), score (T, R) and recall (T,) of one category; by default of the largest max_dets.

        Raises
        ------
        UsageError
            There is no such category, subset or max_dets.
        """
        k = _place("category", category, self.categories)
        a = _place("subset", subset, self.subsets)
        m = _place("max_dets", self.max_dets[-1] if max_dets is None else max_dets, self.max_dets)
        return self.precision[:, :, k, a, m], self.score[:, :, k, a, m], self.recall[:, k, a, m]

    def __repr__(self) -> str:
        return f"<df2.Curves {self.precision.shape} of thresholds, recall points, categories, subsets, max_dets>"


@dataclass(frozen=True, eq=False)
class RankCurve:
    """How many queries have a hit among the first retrieved garments (CMC)."""

    ranks: NDArray[np.int64]
    """(N,): 1, 2, ... N."""
    accuracy: Floats
    """(N,): the fraction of queries with a hit at this rank or a better one; NaN without queries."""
    queries: int
    per_category: Mapping[str, RankCurve]
    """Of each category by name; empty in the curve of one."""
    subsets: Mapping[str, RankCurve]
    """Of each difficulty subset by name; empty in the curve of one."""

    def __repr__(self) -> str:
        return f"<df2.RankCurve of {self.queries} queries to rank {len(self.ranks)}>"


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Verification: one point for each score that decides, from the strictest on."""

    thresholds: Floats
    """(P,): pairs of this score and more are called the same; NaN where none is."""
    true_positives: NDArray[np.int64]
    false_positives: NDArray[np.int64]
    true_positive_rate: Floats
    """(P,), fractions from 0 to 1; NaN where there are no pairs of one identity."""
    false_positive_rate: Floats
    """(P,), likewise of pairs of two identities."""
    same: int
    different: int

    def __repr__(self) -> str:
        return f"<df2.RocCurve of {self.same} + {self.different} pairs>"


AnyCurves = Curves | RankCurve | RocCurve


def curves_of(report: _core.Report, task: str) -> AnyCurves:
    """The curves of a report, by its task."""
    if task == "retrieval":
        return _rank_curves(json.loads(_core.curves_json(report)))
    if task == "verification":
        return _roc_curve(json.loads(_core.curves_json(report)))
    made: Curves | None = None
    for arrays in reversed(_core.ap_curves(report)):
        made = Curves(**{name: frozen(value) for name, value in arrays.items()}, vis=made)
    assert made is not None
    return made


def _rank_curves(numbers: dict[str, Any]) -> RankCurve:
    ranks = frozen(np.array(numbers["ranks"], np.int64))

    def curve(part: dict[str, Any]) -> RankCurve:
        accuracy = frozen(np.array(part["accuracy"], np.float64))  # None becomes NaN
        parts = ({name: curve(own) for name, own in part.get(key, {}).items()} for key in ("per_category", "subsets"))
        return RankCurve(ranks, accuracy, part["queries"], *parts)

    return curve(numbers)


def _roc_curve(numbers: dict[str, Any]) -> RocCurve:
    arrays: dict[str, Any] = {
        name: frozen(np.array(column, np.int64 if name.endswith("positives") else np.float64))
        for name, column in numbers.items()
        if isinstance(column, list)
    }
    return RocCurve(**arrays, same=numbers["same"], different=numbers["different"])


def _place(what: str, wanted: Any, known: tuple[Any, ...]) -> int:
    if wanted not in known:
        _core.refuse_usage(f"{what} must be one of {', '.join(map(str, known))}, but is {wanted!r}")
    return known.index(wanted)
