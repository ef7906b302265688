"""Consumer-to-shop pairs: items with equal pair_id and equal style above 0 are the same garment.

>>> truth = df2.pairs.make_truth(dataset)  # doctest: +SKIP
>>> truth.items["box"][truth.items["style"] > 0]  # doctest: +SKIP
>>> pairs = df2.pairs.sample_pairs(truth, seed=7)  # doctest: +SKIP
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from df2 import _core
from df2._core import RetrievalTruth
from df2.dataset import make_limits, whole_number

__all__ = [
    "LabelledPairs", "RetrievalTruth", "make_truth", "read_truth", "sample_pairs", "write_pairs", "write_truth"
]

Path = Union[str, "os.PathLike[str]"]
_UNITS = ("image-pair", "identity")


@dataclass(frozen=True, eq=False)
class LabelledPairs:
    """Pairs to train or verify with. Made by `sample_pairs`."""

    item: NDArray[np.int64]
    """(pairs,): places in `truth.items`."""
    gallery: NDArray[np.int64]
    """(pairs,): places in `truth.gallery`."""
    same: NDArray[np.bool_]
    """(pairs,): whether both are of one identity."""

    def __len__(self) -> int:
        return len(self.item)

    def rows(self) -> list[dict[str, Any]]:
        """Rows of {id, same} with ids from 1: the ground truth of verification, as `df2.evaluate` takes it."""
        return [{"id": number, "same": same} for number, same in enumerate(self.same.tolist(), 1)]


def make_truth(dataset: _core.Dataset) -> RetrievalTruth:
    """Queries and gallery of a dataset: consumer items become query items, shop items the gallery.

    Raises
    ------
    GroundTruthError
        The source of an image, or the pair_id of an item, is not known.
    """
    return _core.make_retrieval_truth(dataset)


def read_truth(query: Path, gallery: Path, *, max_file_bytes: int | None = None) -> RetrievalTruth:
    """Queries and gallery from the two official files."""
    limits = make_limits(max_file_bytes=max_file_bytes)
    return _core.read_retrieval_truth(os.fsencode(query), os.fsencode(gallery), limits)


def write_truth(truth: RetrievalTruth, *, query: Path | None = None, gallery: Path | None = None) -> None:
    """Write the two official files, or one of them, as `df2-data pairs` does."""
    if query is not None:
        _core.write_query_file(truth, os.fsencode(query))
    if gallery is not None:
        _core.write_gallery_file(truth, os.fsencode(gallery))


def sample_pairs(
    truth: RetrievalTruth, *, seed: int = 1, per: str = "image-pair", positives: int = 1, negatives: int = 1
) -> LabelledPairs:
    """Draw pairs, as `df2-data sample-pairs` does: the same seed draws the same pairs.

    Parameters
    ----------
    truth : RetrievalTruth
    seed : int
        From 0 to 2^64 - 1.
    per : str
        What positive pairs are drawn for: each "image-pair", or each "identity".
    positives : int
        At most so many for each, from 1 to 1,000,000.
    negatives : int
        Of another identity, for each positive pair; from 0 to 1,000.

    Raises
    ------
    UsageError
        An argument is out of range.
    """
    if per not in _UNITS:
        _core.refuse_usage(f'per must be "image-pair" or "identity", but is {per!r}')
    item, gallery, same = _core.sample_pairs(
        truth,
        seed=whole_number("seed", seed, 0, 2**64 - 1),
        per_identity=per == "identity",
        positives=whole_number("positives", positives, 1, 1_000_000),
        negatives=whole_number("negatives", negatives, 0, 1_000),
    )
    return LabelledPairs(np.array(item, np.int64), np.array(gallery, np.int64), np.array(same, np.bool_))


def write_pairs(truth: RetrievalTruth, pairs: LabelledPairs, path: Path) -> None:
    """Write a file of pairs: the ground truth of verification.

    Raises
    ------
    UsageError
        A place is not one of `truth`.
    """
    _core.write_pairs(truth, pairs.item.tolist(), pairs.gallery.tolist(), pairs.same.tolist(), os.fsencode(path))
