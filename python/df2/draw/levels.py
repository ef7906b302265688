"""Identities, and the images that show their levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from df2 import _core, _toolkit
from df2.attributes import ATTRIBUTES
from df2.data.choices import places_of
from df2.dataset import whole_number
from df2.draw.found import Found
from df2.draw.look import LAYERS, SHOWN, Drawing, Pictures, checked_pictures

_SOURCES = ("shop", "user")


@dataclass(frozen=True)
class Identity:
    """A garment: a pair_id and a style above 0."""

    pair_id: int
    style: int
    category: int
    """Its category id."""
    levels: dict[str, dict[str, tuple[_core.Item | None, ...]]] = field(repr=False, hash=False)
    """By attribute ("scale", "occlusion", "zoom_in", "viewpoint") and source ("shop", "user"): for the levels 1, 2 and
    3 an item that shows it, or None. Items that stand alone in their image come first."""


@dataclass(frozen=True)
class Identities(Found[Identity]):
    """The identities of a dataset: a sequence, by pair_id and style. Made by `identities`."""

    def draw(
        self, place: int, pictures: Pictures = None, *, layers: Iterable[str] = SHOWN, side: int = 240
    ) -> Drawing:
        """The levels of one identity: a row for each attribute, shop images at the left, user images at the right.

        Parameters
        ----------
        place : int
            Which identity.
        pictures : callable, optional
            Called with each image that is shown; gives its picture, or None for a blank canvas.
        layers : iterable of str
            Some of `LAYERS`; labels are not drawn, as the grid says what they say.
        side : int
            Of each square place in pixels, from 16 to 3000.

        Returns
        -------
        (height, width, 3) array of uint8
        """
        at = range(len(self))[place]
        drawing: Drawing = self._made.draw(at, *_look(pictures, layers, side))
        return drawing

    def draw_levels(
        self, pictures: Pictures = None, *, layers: Iterable[str] = SHOWN, side: int = 240
    ) -> Drawing:
        """For each attribute the identity that shows most of its levels (paper, Figure 2). Parameters are those of
        `draw`."""
        drawing: Drawing = self._made.draw_levels(*_look(pictures, layers, side))
        return drawing


def identities(dataset: _core.Dataset) -> Identities:
    """Find the identities of a dataset whose items have pairs and levels, and which images show their levels."""
    made = _toolkit.find_identities(dataset)
    found = []
    for pair_id, style, category, grid in made.rows():
        levels = {}
        for attribute, places in zip(ATTRIBUTES, grid):
            levels[attribute] = dict(zip(_SOURCES, (tuple(places[:3]), tuple(places[3:]))))
        found.append(Identity(pair_id, style, category, levels))
    return Identities(tuple(found), made)


def _look(pictures: Pictures, layers: Iterable[str], side: int) -> tuple[Pictures, list[int], int]:
    return (
        checked_pictures(pictures),
        places_of("layers", layers, LAYERS),
        whole_number("side", side, 16, 3000),
    )
