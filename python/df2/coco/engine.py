"""Which engine runs: the core, on text or live dicts, or the walk. Whatever pycocotools would honour is looked at."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import df2.coco.mask as maskUtils
from df2 import _core
from df2.coco import native
from df2.coco.coco import COCO
from df2.coco.kept import KeptArray, KeptResults
from df2.coco.run import LiveRun, NativeRun
from df2.errors import Error

# accumulate and summarize may be anybody's: what they look at is made when they touch it, by __getattr__.
EVAL_METHODS = ("_prepare", "computeIoU", "computeOks", "evaluateImg", "__getattr__")
_COCO_METHODS = ("getAnnIds", "loadAnns", "getImgIds", "getCatIds", "annToRLE", "createIndex", "__getattr__")
_MASK_FUNCTIONS = ("iou", "frPyObjects", "merge", "area", "toBbox")
_ORIGINAL = {name: getattr(maskUtils, name) for name in _MASK_FUNCTIONS}

native.remember(COCO)


def is_own(value: Any, kind: type, name: str) -> bool:
    """Whether the method is the one that `kind` was defined with."""
    return native.has_methods(value, kind, (name,))


def run_of(ev: Any, kind: type) -> tuple[LiveRun | NativeRun | None, str, str]:
    """The core's evaluation, the name of the engine, and why it is this one. None: the walk has to do it.

    Parameters
    ----------
    ev : COCOeval
    kind : type
        The class COCOeval.
    """
    reason = _why_walk(ev, kind)
    if reason is not None:
        return None, "python", reason
    reason = _why_live(ev)
    if reason is None:
        try:
            truth, results = ev.cocoGt._untouched(), ev.cocoDt._untouched()
            return NativeRun(ev.params, native.evaluate(truth, results, ev.params)), "native", "nothing speaks against it"
        except (Error, TypeError, ValueError, OverflowError) as error:
            reason = f"the core refuses the files: {error}"
    try:
        return live_run(ev), "live", reason
    except Exception as error:  # what is wrong is for the walk to say
        return None, "python", f"{reason}, and the core refuses the dicts: {type(error).__name__}: {error}"


def live_run(ev: Any) -> LiveRun:
    """The core's evaluation of live dicts. Raises whatever dicts raise that are not as plain as it needs them."""
    params = ev.params
    if params.iouType == "keypoints" and not params.useCats:
        raise ValueError("useCats is 0 for keypoints")
    if len(params.imgIds) == 0 or len(params.catIds) == 0:
        raise ValueError("no images or no categories")
    items = _chosen_records(ev.cocoGt, params)
    results = ev.cocoDt._untouched()
    if isinstance(results, KeptResults) and not isinstance(results, KeptArray):
        try:
            return LiveRun(params, items, results, native.sizes_of(ev.cocoGt, results.known[0], params.iouType))
        except (Error, TypeError, ValueError, KeyError, OverflowError):
            pass  # as records they may do
    return LiveRun(params, items, _chosen_records(ev.cocoDt, params))


def _chosen_records(coco: Any, params: Any) -> list[Any]:
    """What is evaluated of the live dicts, with run-length masks where masks are compared."""
    of_image, anns = coco.imgToAnns, coco.anns
    if type(of_image) not in (dict, defaultdict) or type(anns) is not dict:
        raise TypeError("imgToAnns or anns is no dict")
    records: list[Any] = _core.coco_choose(of_image, anns, list(params.imgIds),
                                           list(params.catIds) if params.useCats else None)
    if params.iouType == "segm":
        _encode_masks(coco, records)
    return records


def _encode_masks(coco: Any, records: list[Any]) -> None:
    """Leaves run-length masks in the records, as `_prepare` does. The size of each image has to be there."""
    sized = set()
    for record in records:
        mask, image = record["segmentation"], record["image_id"]
        if image in sized and type(mask) is dict and type(mask["counts"]) is not list:
            continue
        record["segmentation"] = coco.annToRLE(record)
        sized.add(image)


def _why_walk(ev: Any, kind: type) -> str | None:
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
    return "useCats is neither 0 nor 1" if ev.params.useCats not in (0, 1) else None


def _why_live(ev: Any) -> str | None:
    params = ev.params
    for role, coco in (("cocoGt", ev.cocoGt), ("cocoDt", ev.cocoDt)):
        if coco._untouched() is None:
            return f"the tables of {role} were touched, or its file is read in Python only"
    if params.useCats:
        return None
    # Without categories the core takes those that the ground truth has.
    every = native.sorted_ids(ev.cocoGt._untouched())[1]
    return None if sorted(params.catIds) == every else "useCats is 0 and catIds are not those of the ground truth"
