"""Drawings of one thing: an image, an item, a category's pose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from df2 import _core, _toolkit, categories
from df2.dataset import whole_number
from df2.draw.look import SHOWN, Drawing, look_of


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
    layers: Iterable[str] = SHOWN,
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
    drawing: Drawing = _toolkit.draw_image(image, picture, *look_of(layers, least_side, most_side))
    return drawing


def first_stage(item: _core.Item, picture: Any = None, *, margin: float = 0.15, side: int = 700) -> Drawing:
    """The contour of an item and the mask that it fills, beside the item's own mask (paper, Figure 3d).

    `margin`: share of the box's longer side that is shown around it. `side`: of each half in pixels, at most.
    """
    if isinstance(margin, bool) or not isinstance(margin, (int, float)) or not 0 <= margin <= 10:
        _toolkit.refuse_usage(f"margin must be a number from 0 to 10, but is {margin!r}")
    drawing: Drawing = _toolkit.draw_first_stage(item, picture, float(margin), whole_number("side", side, 16, 10_000))
    return drawing
