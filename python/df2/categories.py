"""The 13 categories of DeepFashion2 and their 294 landmarks.

>>> from df2 import categories
>>> categories.find("skirt").id
9
>>> categories.find(9).landmark_count
8
>>> len(categories.SIGMAS), len(categories.MIRROR)
(294, 294)

Landmarks of one category are numbered from 1, as in the official figure; those of all categories from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from df2 import _core
from df2.arrays import frozen


@dataclass(frozen=True)
class Category:
    """What a category is called and which landmarks it has. A plain value."""

    id: int
    name: str
    """As annotated: "short sleeve top"."""
    converter_name: str
    """In the official COCO-type files: "short_sleeved_shirt"; may be empty where the ground truth names its own."""
    landmark_begin: int
    """The first of its landmarks among all, from 0."""
    landmark_count: int
    contour: tuple[int, ...]
    """Closed outline in drawing order; landmarks from 1."""
    inner_edges: tuple[tuple[int, int], ...]
    """Edges of the skeleton beyond the contour."""
    mirror_pairs: tuple[tuple[int, int], ...]
    """Left and right partners."""
    centre_landmarks: tuple[int, ...]
    """Landmarks that are their own mirror image."""
    sigmas: NDArray[np.float64] = field(compare=False, repr=False)
    """(landmark_count,): the OKS sigma of each landmark; read-only."""

    def __post_init__(self) -> None:
        frozen(self.sigmas)

    @property
    def landmarks(self) -> range:
        """The places of its landmarks among all, from 0."""
        return range(self.landmark_begin, self.landmark_begin + self.landmark_count)

    @property
    def skeleton(self) -> tuple[tuple[int, int], ...]:
        """All edges: those of the closed contour, then the inner ones; landmarks from 1."""
        closed = self.contour[1:] + self.contour[:1]
        return tuple(zip(self.contour, closed)) + self.inner_edges

    def mirror(self, landmark: int) -> int:
        """The partner of a landmark (both from 1) in the mirror; itself on the centre line.

        Raises
        ------
        UsageError
            The category has no such landmark.
        """
        if isinstance(landmark, bool) or landmark not in range(1, self.landmark_count + 1):
            _core.refuse_usage(f"{self.name} has the landmarks 1 to {self.landmark_count}, not {landmark!r}")
        for left, right in self.mirror_pairs:
            if landmark in (left, right):
                return left + right - landmark
        return landmark


def of(dataset: _core.Dataset) -> tuple[Category, ...]:
    """The categories of a dataset, by id: DeepFashion2's, or those of its own file (`categories_of`)."""
    return _made(dataset)


def find(name: int | str) -> Category:
    """The category of DeepFashion2 with this id, or this name in any spelling.

    Raises
    ------
    UsageError
        There is none.
    """
    if isinstance(name, str):
        place = _core.find_category_name(name)
        if place is not None:
            return CATEGORIES[place]
    elif not isinstance(name, bool):
        for category in CATEGORIES:
            if category.id == name:
                return category
    _core.refuse_usage(f"{name!r} is neither the id nor the name of a category of DeepFashion2")


def _made(dataset: _core.Dataset | None) -> tuple[Category, ...]:
    return tuple(Category(*values) for values in _core.categories_of(dataset))


def _mirror_of_all() -> NDArray[np.int64]:
    places = [
        category.landmark_begin + category.mirror(landmark) - 1
        for category in CATEGORIES
        for landmark in range(1, category.landmark_count + 1)
    ]
    return frozen(np.array(places, np.int64))


CATEGORIES = _made(None)
"""By id, ascending."""
SIGMAS: NDArray[np.float64] = frozen(np.concatenate([category.sigmas for category in CATEGORIES]))
"""(294,): the OKS sigmas of all landmarks; read-only."""
MIRROR = _mirror_of_all()
"""(294,): the place of each landmark's partner: `landmarks[MIRROR]` names the sides of a flipped image right."""
