"""Run-length masks: made of bitmaps, polygons and boxes, measured, combined and compared.

A mask is a dict `{"size": [height, width], "counts": bytes}`, as COCO has it: run lengths down the columns, compressed.
Where masks are taken, `counts` may be a str, as in JSON files. Nothing is changed in place, and all functions may be
called in several threads and in forked processes.

>>> import numpy as np
>>> from df2 import mask
>>> shirt = mask.encode(np.array([[0, 1, 1], [0, 1, 1]]))
>>> shirt
{'size': [2, 3], 'counts': b'24'}
>>> mask.area(shirt)
4
>>> mask.iou([shirt], [mask.from_boxes([[0, 0, 2, 2]], (2, 3))[0]])
array([[0.33333333]])

All functions raise `df2.UsageError` for a value that cannot be, and say where it is; TypeError for what is no mask, no
array or no number; KeyError for a mask without `size` or `counts`; and MemoryError for what no machine can hold. An
image has 1 to 2^31 - 1 pixels. The numbers and the strings are those of pycocotools, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from df2 import _core


class Mask(TypedDict):
    """What the functions give: a size [height, width] in pixels, and compressed run lengths."""

    size: list[int]
    counts: bytes


def encode(bitmaps: ArrayLike) -> Any:
    """Make masks of bitmaps.

    Parameters
    ----------
    bitmaps : array of (height, width) or (n, height, width)
        Of bool or numbers; what is not 0 is foreground.

    Returns
    -------
    Mask, or list of n Mask
    """
    array = np.asarray(bitmaps)
    if array.ndim == 2:
        return _core.encode_bitmaps(array, False)
    if array.ndim == 3:
        return _core.encode_bitmaps(array.transpose(1, 2, 0), False)
    _core.refuse_usage(f"bitmaps must be an array of (height, width) or (n, height, width), but have {array.ndim} axes")


def decode(masks: Any) -> NDArray[np.uint8]:
    """Make bitmaps of masks.

    Parameters
    ----------
    masks : Mask, or sequence of n Mask of one size

    Returns
    -------
    array of (height, width) or (n, height, width), uint8
        0 is background, 1 foreground. Its columns are contiguous in memory.
    """
    if isinstance(masks, dict):
        return _core.decode_masks([masks], False)[:, :, 0]
    return _core.decode_masks(masks, False).transpose(2, 0, 1)


def area(masks: Any) -> Any:
    """Count the foreground pixels.

    Parameters
    ----------
    masks : Mask, or sequence of n Mask

    Returns
    -------
    int, or array of (n,), uint32
    """
    if isinstance(masks, dict):
        return int(_core.mask_areas([masks], False)[0])
    return _core.mask_areas(masks, False)


def bounding_box(masks: Any) -> NDArray[np.float64]:
    """Find the smallest box of whole pixels that holds the foreground.

    Parameters
    ----------
    masks : Mask, or sequence of n Mask

    Returns
    -------
    array of (4,) or (n, 4), float64
        x, y, width, height in pixels; all 0 for a mask without foreground.
    """
    if isinstance(masks, dict):
        box: NDArray[np.float64] = _core.mask_boxes([masks], False)[0]
        return box
    return _core.mask_boxes(masks, False)


def union(masks: Sequence[Any]) -> Mask:
    """Make the mask of the pixels that are foreground in any of the masks, which have one size; at least one mask."""
    return _core.combine_masks(masks, False, False)


def intersection(masks: Sequence[Any]) -> Mask:
    """Make the mask of the pixels that are foreground in all of the masks, which have one size; at least one mask."""
    return _core.combine_masks(masks, True, False)


def iou(predictions: Sequence[Any], items: Sequence[Any], crowd: ArrayLike | None = None) -> NDArray[np.float64]:
    """Compare each prediction with each item: intersection over union of the pixels.

    Parameters
    ----------
    predictions : sequence of n Mask
    items : sequence of m Mask
        All masks have one size.
    crowd : m flags, optional
        Items that are crowds: there the intersection is divided by the area of the prediction.

    Returns
    -------
    array of (n, m), float64
    """
    flags = np.zeros(len(items), np.uint8) if crowd is None else np.asarray(crowd, np.bool_).view(np.uint8)
    return _core.mask_ious(predictions, items, flags, False)


def from_polygons(polygons: Sequence[Any], size: Sequence[int]) -> Mask:
    """Fill polygons, and unite them to one mask.

    Parameters
    ----------
    polygons : sequence of polygons
        Each is x1, y1, x2, y2 ... in pixels, flat or as an array of (points, 2), of 3 points or more. It is closed.
        Coordinates are at most 1e6 in absolute value.
    size : (height, width)
        Of the image, in pixels.
    """
    height, width = size
    return _core.unite_polygons(polygons, height, width)


def from_boxes(boxes: ArrayLike, size: Sequence[int]) -> list[Mask]:
    """Fill boxes: a mask for each.

    Parameters
    ----------
    boxes : array of (n, 4)
        x, y, width, height in pixels, of at most 1e6 in absolute value.
    size : (height, width)
        Of the image, in pixels.
    """
    height, width = size
    array = np.asarray(boxes, np.float64)
    if array.ndim != 2 or array.shape[1] != 4:
        _core.refuse_usage(f"boxes must be an array of (n, 4), but have the shape {array.shape}")
    return _core.fill_boxes(array, height, width, False)


def from_runs(runs: ArrayLike, size: Sequence[int]) -> Mask:
    """Make a mask of run lengths that are not compressed, as COCO's crowds have them.

    Parameters
    ----------
    runs : whole numbers
        Run lengths down the columns, first background, then foreground, in turn; they add up to height x width.
    size : (height, width)
        Of the image, in pixels.
    """
    height, width = size
    array = np.asarray(runs)
    if array.ndim != 1 or (array.size != 0 and array.dtype.kind not in "iu"):
        _core.refuse_usage("runs must be a list or an array of whole numbers")
    if array.size != 0 and not 0 <= int(array.min()) <= int(array.max()) < 2**31:
        _core.refuse_usage("runs must be whole numbers from 0 to 2^31 - 1")
    return _core.compress_runs(array.astype(np.uint32), height, width, False)
