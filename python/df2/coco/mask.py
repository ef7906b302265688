"""The functions of `pycocotools.mask`. docs/python.md says what differs."""

from __future__ import annotations

from typing import Any

import numpy as np

from df2 import _core
from df2.coco import _mask

__author__ = "tsungyi"

iou = _mask.iou
merge = _mask.merge
frPyObjects = _mask.frPyObjects


def encode(bimask: Any) -> Any:
    """The mask of a bitmap (height, width), or the list of masks of bitmaps (height, width, n); else None."""
    bitmaps = np.asarray(bimask)
    return _core.encode_bitmaps(bitmaps, True) if bitmaps.ndim in (2, 3) else None


def decode(rleObjs: Any) -> Any:
    """The bitmap (height, width) of a mask, or the bitmaps (height, width, n) of a list of masks."""
    if isinstance(rleObjs, list):
        return _core.decode_masks(rleObjs, True)
    return _core.decode_masks([rleObjs], True)[:, :, 0]


def area(rleObjs: Any) -> Any:
    """How many pixels a mask has, or each of a list of masks."""
    if isinstance(rleObjs, list):
        return _core.mask_areas(rleObjs, True)
    return _core.mask_areas([rleObjs], True)[0]


def toBbox(rleObjs: Any) -> Any:
    """The box of a mask, or the boxes of a list of masks: x, y, width, height."""
    if isinstance(rleObjs, list):
        return _core.mask_boxes(rleObjs, True)
    return _core.mask_boxes([rleObjs], True)[0]
