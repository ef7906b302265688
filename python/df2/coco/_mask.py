"""The functions of `pycocotools._mask`: always lists of masks, and arrays of (height, width, n) with columns first.

What pycocotools answers is answered alike. Broken masks, which it reads as whatever lies in memory, are refused with a
ValueError: counts that do not fit their size, masks of several sizes to decode, coordinates that are no numbers.
Counts that end too early are completed with background.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from df2 import _core

__author__ = "tsungyi"
PYTHON_VERSION = 3


def encode(mask: Any) -> Any:
    """Masks of the bitmaps (height, width, n), or the mask of one (height, width). Other orders than columns first and
    other types are taken, too.
    """
    return _core.encode_bitmaps(np.asarray(mask), True)


def decode(rleObjs: Any) -> NDArray[np.uint8]:
    """Bitmaps (height, width, n) of masks of one size."""
    return _core.decode_masks(rleObjs, True)


def merge(rleObjs: Any, intersect: Any = 0) -> Any:
    """The union or the intersection of the masks; a mask of no pixels when their sizes differ, or without masks."""
    if not isinstance(intersect, (int, np.integer, np.bool_)):
        raise TypeError(f"intersect must be an integer, not {type(intersect).__name__}")
    return _core.combine_masks(rleObjs, bool(intersect), True)


def area(rleObjs: Any) -> NDArray[np.uint32]:
    """How many pixels each mask has."""
    return _core.mask_areas(rleObjs, True)


def toBbox(rleObjs: Any) -> NDArray[np.float64]:
    """The boxes (n, 4) of the masks: x, y, width, height."""
    return _core.mask_boxes(rleObjs, True)


def iou(dt: Any, gt: Any, pyiscrowd: Any) -> Any:
    """Intersection over union of each in `dt` with each in `gt`, both masks or both boxes; over the area of `dt` where
    the flag of `gt` is set. Masks of different sizes give -1 if their boxes overlap. Without either: [].
    """
    crowd = np.array(pyiscrowd, np.uint8)
    if crowd.ndim != 1:
        raise ValueError(f"iscrowd must be a list of flags, but has {crowd.ndim} axes")
    if len(crowd) != len(gt):
        raise AssertionError(f"iou: {len(crowd)} flags of crowds for {len(gt)} in gt")
    if len(dt) == 0 or len(gt) == 0:
        return []
    for name, shapes in (("dt", dt), ("gt", gt)):
        if not isinstance(shapes, (list, tuple, np.ndarray)):
            raise TypeError(f"iou: {name} must be a list of masks or boxes, or an array of boxes, not {type(shapes)}")
    if isinstance(dt[0], dict) and isinstance(gt[0], dict):
        return _core.mask_ious(dt, gt, crowd, True)
    if isinstance(dt[0], dict) or isinstance(gt[0], dict):
        raise TypeError("iou: dt and gt must be both masks or both boxes")
    return _core.box_ious(dt, gt, crowd)


def frPoly(poly: Any, h: Any, w: Any) -> Any:
    """A mask for each polygon [x1, y1, x2, y2 ...]."""
    return _core.fill_polygons(poly, h, w)


def frBbox(bb: Any, h: Any, w: Any) -> Any:
    """A mask for each box of an array (n, 4)."""
    boxes = np.asarray(bb, np.float64)
    if boxes.ndim != 2:
        raise ValueError(f"boxes must be an array of (n, 4), but have the shape {boxes.shape}")
    if boxes.shape[1] != 4:
        # pycocotools reads all numbers in a row, four for each of the n rows.
        boxes = boxes.reshape(-1)[: 4 * len(boxes)]
        if boxes.size != 4 * len(bb):
            raise ValueError(f"boxes must be an array of (n, 4), but have the shape {np.shape(bb)}")
    return _core.fill_boxes(boxes, h, w, True)


def frUncompressedRLE(ucRles: Any, h: Any = None, w: Any = None) -> Any:
    """Compressed masks of masks whose counts are run lengths; each has its own size, and h and w are not looked at."""
    masks = []
    for mask in ucRles:
        counts = np.array(mask["counts"], np.uint32)
        if counts.ndim != 1:
            raise ValueError(f"counts must be a list of run lengths, but have {counts.ndim} axes")
        height, width = mask["size"][0], mask["size"][1]
        masks.append(_core.compress_runs(counts, height, width, True))
    return masks


def frPyObjects(pyobj: Any, h: Any, w: Any) -> Any:
    """Masks of polygons, of boxes as an array, or of masks whose counts are run lengths; one of these for one of them.

    A list of which the first has four numbers is taken for boxes.
    """
    if isinstance(pyobj, np.ndarray):
        return frBbox(pyobj, h, w)
    if isinstance(pyobj, dict) and "counts" in pyobj and "size" in pyobj:
        return _frMask(pyobj, h, w)
    if not isinstance(pyobj, (list, tuple)):
        raise TypeError(f"what is made masks must be a list of polygons, boxes or masks, or an array of boxes, "
                        f"not {type(pyobj).__name__}")
    if len(pyobj) == 0:
        raise IndexError("what is made masks is an empty list, so it cannot be told from its first element")
    first = pyobj[0]
    if isinstance(first, dict):
        return [_frMask(mask, h, w) for mask in pyobj]
    if isinstance(first, (int, float, np.number)):  # one box or polygon, which pycocotools refuses
        return (frBbox([pyobj], h, w) if len(pyobj) == 4 else frPoly([pyobj], h, w))[0]
    if len(first) == 4:
        return frBbox(pyobj, h, w)
    if len(first) < 4:
        raise ValueError(f"/0: a polygon has at least 6 numbers and a box has 4, but here are {len(first)}")
    return frPoly(pyobj, h, w)


def _frMask(mask: dict[str, Any], h: Any, w: Any) -> Any:
    if isinstance(mask["counts"], (str, bytes)):
        raise ValueError("the counts of a mask must be run lengths here, but these are text: the mask is encoded already")
    return frUncompressedRLE([mask], h, w)[0]
