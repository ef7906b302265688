"""Contours through landmarks, and the masks that they fill (paper, section 2.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from df2 import _core, _toolkit
from df2.progress import ShowProgress, shown


@dataclass(frozen=True, eq=False)
class ContourFits:
    """How well contours fit masks: a row for each item that has a mask. Made by `fit_contours`."""

    image_id: NDArray[np.int64]
    """(n,)"""
    item_id: NDArray[np.int64]
    """(n,)"""
    category: NDArray[np.int64]
    """(n,): ids."""
    coverage: NDArray[np.float64]
    """(n,): share of the mask's pixels that lie within the contour."""
    iou: NDArray[np.float64]
    """(n,): of the mask and the filled contour."""

    def __len__(self) -> int:
        return len(self.image_id)

    def worst(self, count: int = 20) -> NDArray[np.intp]:
        """The places of the rows with the least coverage, the least first."""
        return np.argsort(self.coverage, kind="stable")[:count]


def fit_contours(dataset: _core.Dataset, *, show_progress: ShowProgress = False) -> ContourFits:
    """Compare the contour through each item's landmarks with its mask.

    Raises
    ------
    GroundTruthError
        The size of an image is not known.
    """
    with shown(show_progress, _toolkit.Progress):
        return ContourFits(**_toolkit.fit_contours(dataset))


def contour(item: _core.Item) -> list[NDArray[np.float64]]:
    """Outlines through the labelled landmarks: closed polygons of (n, 2) pixels. Their union is the first-stage mask.

    Most categories have one, outwear two, slings one for each strap beside it. An outline of fewer than three labelled
    landmarks is left out.
    """
    outlines: list[NDArray[np.float64]] = _toolkit.contour(item)
    return outlines


def skeleton(item: _core.Item) -> list[tuple[int, int]]:
    """Edges of the contour and those within it, as pairs of landmarks from 1."""
    edges: list[tuple[int, int]] = _toolkit.skeleton(item)
    return edges
