"""Many pictures on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from df2 import _toolkit
from df2.data.choices import places_of
from df2.dataset import whole_number
from df2.draw.look import Drawing

_MARKS = ("none", "query", "right", "wrong")


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
