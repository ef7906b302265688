"""Which engine runs: the core, on text or live dicts, or the walk. Whatever pycocotools would honour is looked at."""

from __future__ import annotations

import sys
from typing import Any

import df2.coco.mask as maskUtils
from df2.coco import native
from df2.coco.coco import COCO
from df2.coco.live import live_run
from df2.coco.native_run import NativeRun
from df2.coco.run import LiveRun
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
            curves = native.evaluate(truth, results, ev.params)
            return NativeRun(ev.params, curves, truth, results), "native", "nothing speaks against it"
        except (Error, TypeError, ValueError, OverflowError) as error:
            reason = f"the core refuses the files: {error}"
    try:
        text = ev.cocoDt._untouched()
        return live_run(ev.cocoGt, text, lambda: ev.cocoDt, ev.params), "live", reason
    except Exception as error:  # what is wrong is for the walk to say
        return None, "python", f"{reason}, and the core refuses the dicts: {type(error).__name__}: {error}"


def _why_walk(ev: Any, kind: type) -> str | None:
    for name in EVAL_METHODS:
        if not is_own(ev, kind, name):
            return f"{name} is not COCOeval's own"
    for name, function in _ORIGINAL.items():
        if getattr(maskUtils, name) is not function:
            return f"mask.{name} is not df2's own"
    for module in ("coco", "cocoeval"):
        if sys.modules[f"df2.coco.{module}"].maskUtils is not maskUtils:
            return f"{module}.maskUtils is not df2's own"
    for role, coco in (("cocoGt", ev.cocoGt), ("cocoDt", ev.cocoDt)):
        if not isinstance(coco, COCO):
            return f"{role} is no COCO"
        for name in _COCO_METHODS:
            if not is_own(coco, COCO, name):
                return f"{name} of {role} is not COCO's own"
    if ev.params.useCats not in (0, 1):
        return "useCats is neither 0 nor 1"
    reason: str | None = ev._why_walk()
    return reason


def _why_live(ev: Any) -> str | None:
    params = ev.params
    for role, kept in (("cocoGt", ev.cocoGt._untouched_truth()), ("cocoDt", ev.cocoDt._untouched())):
        if kept is None:
            return f"the tables of {role} were touched, or its file is read in Python only"
    if params.useCats:
        return None
    # Without categories the core takes those that the ground truth has.
    every = native.sorted_ids(ev.cocoGt._untouched())[1]
    if list(params.catIds) == every:
        return None
    return "useCats is 0 and catIds are not those of the ground truth, in ascending order"
