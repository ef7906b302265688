"""The core's evaluation of live dicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from df2 import _core
from df2.coco import native
from df2.coco.coco import COCO
from df2.coco.kept import Kept, KeptArray, KeptResults
from df2.coco.params import core_kind
from df2.coco.run import LiveRun
from df2.errors import Error


def live_run(truth: COCO, text: Kept | None, found: Callable[[], COCO], params: Any) -> LiveRun:
    """The core's evaluation of live dicts. Raises whatever dicts raise that are not as plain as it needs them.

    Parameters
    ----------
    truth : COCO
        The ground truth, with methods of COCO's own.
    text : Kept or None
        Of the results; it is read again, where it still is the truth and the core accepts it.
    found : callable
        The results as a COCO, otherwise.
    params : Params
    """
    if core_kind(params) == "keypoints" and not params.useCats:
        raise ValueError("useCats is 0 for keypoints")
    if len(params.imgIds) == 0 or len(params.catIds) == 0:
        raise ValueError("no images or no categories")
    items = _chosen_records(truth, params, True)
    # Results that are their own ground truth were touched just now.
    if isinstance(text, KeptResults) and not isinstance(text, KeptArray) and text.source is not None:
        try:
            return LiveRun(params, items, text, native.sizes_of(truth, text.known[0], params.iouType))
        except (Error, TypeError, ValueError, KeyError, OverflowError):
            pass  # as records they may do
    return LiveRun(params, items, _chosen_records(found(), params, False))


def leave_marks(truth: COCO, params: Any) -> None:
    """Leaves in the annotations what `evaluate` does: `ignore`, `_ignore`, and run-length masks where those count."""
    LiveRun(params, _chosen_records(truth, params, True), [])


def view_of(kept: Kept) -> COCO:
    """The tables as a COCO, which are not touched by that."""
    view = COCO()
    vars(view).update(kept.tables())
    return view


def _chosen_records(coco: Any, params: Any, is_truth: bool) -> list[Any]:
    """What is evaluated of the live dicts, with run-length masks where masks are compared."""
    of_image, anns = coco.imgToAnns, coco.anns
    if type(of_image) not in (dict, defaultdict) or type(anns) is not dict:
        raise TypeError("imgToAnns or anns is no dict")
    records: list[Any] = _core.coco_choose(of_image, anns, list(params.imgIds),
                                           list(params.catIds) if params.useCats else None)
    as_read = getattr(params, "_as_read", None)  # a kind of Params may leave other marks than pycocotools
    if as_read is not None:
        records = as_read(coco, records, is_truth)
    elif params.iouType == "segm":
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
