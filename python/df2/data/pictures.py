"""Pictures as arrays."""

from __future__ import annotations

import os
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from df2 import _toolkit
from df2.dataset import whole_number

Path = Union[str, "os.PathLike[str]"]


def read_picture(path: Path, *, most_pixels: int = 100_000_000) -> NDArray[np.uint8]:
    """Read a JPEG or PNG, told by its first bytes: (height, width, 3) of uint8, red, green, blue.

    The EXIF orientation is ignored, because landmarks are given in stored pixels; the official tools do the same.

    Raises
    ------
    GroundTruthError
        It is of another format, broken off or damaged.
    LimitError
        It has more than `most_pixels` pixels. No memory was taken for them.
    FileError, MissingFileError
    """
    picture: NDArray[np.uint8] = _toolkit.read_picture(
        os.fsencode(path), whole_number("most_pixels", most_pixels, 1, 2**31 - 1)
    )
    return picture


def write_picture(picture: Any, path: Path, *, quality: int = 95) -> None:
    """Write (height, width, 3) or (height, width) of uint8 as a JPEG or PNG, as the ending of `path` says.

    The file is written whole or not at all.

    `quality` is that of a JPEG, 1 to 100.
    """
    _toolkit.write_picture(picture, os.fsencode(path), whole_number("quality", quality, 1, 100))
