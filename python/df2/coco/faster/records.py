"""Annotations as an evaluation of faster_coco_eval reads them: it takes files that lack fields."""

from __future__ import annotations

from typing import Any

_ABSENT = {"iscrowd": 0, "num_keypoints": 0}


def as_read(coco: Any, records: list[Any], params: Any, is_truth: bool) -> list[Any]:
    """Annotations in which no field is absent that counts as 0, and masks are run-length masks. Those of categories
    that are not asked for are left out.

    Parameters
    ----------
    coco : COCO
        Whose annotations they are.
    records : list of dict
        Those of a ground truth are copied, and left with `ignore`. Of results only those are copied that are read
        differently. Nothing else is left in them: masks stay as they are.
    params : Params
    is_truth : bool
    """
    kind = params.iouType
    if not params.useCats and len(params.catIds) > 0:
        chosen = set(params.catIds)
        records = [record for record in records if record["category_id"] in chosen]
    read = [_item(record, "keypoints" in kind) if is_truth else _prediction(record, kind) for record in records]
    if kind in ("segm", "boundary"):
        for record, own in zip(records, read):
            if own is not record:
                own["segmentation"] = coco.annToRLE(record)
    return read


def _item(record: dict[str, Any], is_pose: bool) -> dict[str, Any]:
    own = {**_ABSENT, **record}
    if not is_pose:  # the similarity of poses needs an area
        own.setdefault("area", 0)
    ignored = int(own["iscrowd"])
    record["ignore"] = own["ignore"] = own["num_keypoints"] == 0 or ignored if is_pose else ignored
    return own


def _prediction(record: dict[str, Any], kind: str) -> dict[str, Any]:
    is_as_it_is = kind != "boundary" and "area" in record
    if is_as_it_is and kind == "segm":
        mask = record["segmentation"]
        is_as_it_is = isinstance(mask, dict) and isinstance(mask["counts"], (str, bytes))
    return record if is_as_it_is else {"area": 0, **record}
