"""The functions of faster_coco_eval's mask: those of pycocotools, with areas of uint64, and boundaries of masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from df2.coco import _mask, mask
from df2.coco.faster.boundary import boundary_of

encode = mask.encode
decode = mask.decode
toBbox = mask.toBbox


def area(rleObjs: Any) -> Any:
    """How many pixels a mask has, or each of a list of masks: uint64."""
    return mask.area(rleObjs).astype(np.uint64)


def merge(rleObjs: Any, intersect: int = 0) -> Any:
    """The union or the intersection of the masks; a mask of no pixels without masks."""
    return mask.merge(rleObjs, intersect)


def frPyObjects(objs: Any, h: Any, w: Any) -> Any:
    """Masks of polygons, of boxes, or of masks whose counts are run lengths; one of these for one of them."""
    return mask.frPyObjects(objs, h, w)


def iou(dt: Any, gt: Any, iscrowd: Any) -> Any:
    """Intersection over union of each in `dt` with each in `gt`, both masks or both boxes; over the area of `dt` where
    the flag of `gt` is set. Without either: []. Without flags, none is set.
    """
    return mask.iou(dt, gt, iscrowd if len(iscrowd) > 0 else [0] * len(gt))


def segmToRle(segm: Any, w: Any, h: Any) -> Any:
    """The mask of all polygons of a segmentation, or of its run lengths; one that is encoded as it is.

    Parameters
    ----------
    segm : list or dict
    w, h : int
        Of the image, in pixels: the width comes first.
    """
    if isinstance(segm, list):
        return mask.merge(_mask.frPoly(segm, h, w))
    if isinstance(segm, dict) and isinstance(segm["counts"], list):
        return mask.frPyObjects(segm, h, w)
    return segm


def rleToBoundary(rle: Any, dilation_ratio: float = 0.02, backend: str = "mask_api") -> Any:
    """The pixels of a mask that are as near to its edge, or to that of the image, as a part of the image's diagonal.

    Parameters
    ----------
    rle : dict
        A run-length mask.
    dilation_ratio : float
        The part; it is rounded to whole pixels, at least one.
    backend : str
        Changes nothing: OpenCV is not needed.
    """
    return boundary_of(rle, dilation_ratio)


def rleToBoundaryCV(rle: Any, dilation_ratio: float = 0.02) -> Any:
    """`rleToBoundary`."""
    return boundary_of(rle, dilation_ratio)


def calculateRleForAllAnnotations(anns: Any, img_sizes: Any, compute_rle: bool, compute_boundary: bool,
                                  boundary_dilation_ratio: float, boundary_cpu_count: int) -> None:
    """Leaves `rle`, and if asked `boundary`, in annotations.

    Parameters
    ----------
    anns : list of dict
    img_sizes : dict
        Height and width of images, by id.
    compute_rle : bool
        False: nothing is left.
    compute_boundary : bool
    boundary_dilation_ratio : float
        As of `rleToBoundary`.
    boundary_cpu_count : int
        Changes nothing.
    """
    for ann in anns if compute_rle else ():
        height, width = img_sizes[ann["image_id"]]
        ann["rle"] = segmToRle(ann["segmentation"], width, height)
        if compute_boundary:
            ann["boundary"] = boundary_of(ann["rle"], boundary_dilation_ratio)
