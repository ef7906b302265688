"""What drawings have in common: the layers of an item, and limits of their sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from df2 import _core, _toolkit
from df2.data.choices import places_of
from df2.dataset import whole_number

Drawing = NDArray[np.uint8]
LAYERS: tuple[str, ...] = _toolkit.LAYERS
"""What is drawn of an item: "boxes", "masks", "landmarks" (visible ones are discs, occluded ones rings), "skeletons",
"labels" (category and levels), "numbers" (of landmarks)."""
SHOWN = tuple(name for name in LAYERS if name != "numbers")
Pictures = Union[Callable[[_core.Image], Any], None]


def look_of(layers: Iterable[str], least_side: int, most_side: int) -> tuple[list[int], int, int]:
    least = whole_number("least_side", least_side, 1, 20_000)
    most = whole_number("most_side", most_side, 16, 20_000)
    if least > most:
        _toolkit.refuse_usage(f"least_side must be at most most_side, but they are {least} and {most}")
    return places_of("layers", layers, LAYERS), least, most


def checked_pictures(pictures: Pictures) -> Pictures:
    if pictures is not None and not callable(pictures):
        _toolkit.refuse_usage(
            f"pictures must be a function that gives the picture of an image, but is {type(pictures).__name__}"
        )
    return pictures
