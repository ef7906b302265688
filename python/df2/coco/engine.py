"""Which engine runs: the core's own, or the walk over live dicts. Whatever pycocotools would honour is looked at."""

from __future__ import annotations

from typing import Any

import df2.coco.mask as maskUtils
from df2.coco import native
from df2.coco.coco import COCO

EVAL_METHODS = ("_prepare", "computeIoU", "computeOks", "evaluateImg", "accumulate", "summarize")
_COCO_METHODS = ("getAnnIds", "loadAnns", "getImgIds", "getCatIds", "annToRLE", "createIndex", "__getattr__")
_MASK_FUNCTIONS = ("iou", "frPyObjects", "merge", "area", "toBbox")
_ORIGINAL = {name: getattr(maskUtils, name) for name in _MASK_FUNCTIONS}

native.remember(COCO)


def is_own(value: Any, kind: type, name: str) -> bool:
    """Whether the method is the one that `kind` was defined with."""
    return native.has_methods(value, kind, (name,))


def why_python(ev: Any, kind: type) -> str | None:
    """Why the core cannot run by itself; None if nothing speaks against it.

    Parameters
    ----------
    ev : COCOeval
    kind : type
        The class COCOeval.
    """
    for name in EVAL_METHODS:
        if not is_own(ev, kind, name):
            return f"{name} is not COCOeval's own"
    for name, function in _ORIGINAL.items():
        if getattr(maskUtils, name) is not function:
            return f"mask.{name} is not df2's own"
    for role, coco in (("cocoGt", ev.cocoGt), ("cocoDt", ev.cocoDt)):
        if not isinstance(coco, COCO):
            return f"{role} is no COCO"
        for name in _COCO_METHODS:
            if not is_own(coco, COCO, name):
                return f"{name} of {role} is not COCO's own"
        if coco._untouched() is None:
            return f"the tables of {role} were touched, or its file is read in Python only"
    return _why_not_params(ev)


def _why_not_params(ev: Any) -> str | None:
    params = ev.params
    if params.useCats not in (0, 1):
        return "useCats is neither 0 nor 1"
    if params.useCats:
        return None
    if params.iouType == "keypoints":
        return "useCats is 0 for keypoints"
    # Without categories the core takes those that the ground truth has.
    every = native.sorted_ids(ev.cocoGt._untouched())[1]
    return None if sorted(params.catIds) == every else "useCats is 0 and catIds are not those of the ground truth"
