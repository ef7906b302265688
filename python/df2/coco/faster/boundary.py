"""The boundary of a mask: its pixels that are near to pixels that it does not have."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

import df2.coco.mask as maskUtils

_HALF = 0.5 + 1e-12  # also what is a half but for rounding


def _eroded(pixels: NDArray[np.uint8], reach: int) -> NDArray[np.bool_]:
    """The pixels of which all others within a square of 2 * reach + 1 are there. What lies outside is not."""
    side = 2 * reach + 1
    kept = np.asarray(pixels, bool)
    for _ in range(2):  # rows, then columns
        counts = np.pad(kept, ((reach + 1, reach), (0, 0))).cumsum(axis=0, dtype=np.int32)
        kept = (counts[side:] - counts[:-side] == side).T
    return kept


def boundary_of(rle: dict[str, Any], dilation_ratio: float) -> Any:
    """The pixels of a mask that are as near to its edge, or to that of the image, as a part of the image's diagonal.

    Parameters
    ----------
    rle : dict
        A run-length mask.
    dilation_ratio : float
        The part of the diagonal. It is rounded to whole pixels, halves down, to at least one; distances are those of a
        square.

    Returns
    -------
    dict
        A run-length mask of the same size.
    """
    height, width = rle["size"]
    reach = max(1, math.ceil(dilation_ratio * math.hypot(height, width) - _HALF))
    pixels = maskUtils.decode(rle)
    left, top, across, down = (int(side) for side in maskUtils.toBbox(rle))
    inside = pixels[top:top + down, left:left + across]  # of a view: what is changed there is changed in the whole
    inside[_eroded(inside, reach)] = 0
    return maskUtils.encode(pixels)
