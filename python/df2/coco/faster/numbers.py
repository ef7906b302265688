"""The numbers that COCOeval_faster says, in the order of `all_stats`, and their names."""

from __future__ import annotations

from typing import Any, NamedTuple

from df2.coco.summary import Row


class Number(NamedTuple):
    """One number. Without a row it is 0; `group` is a place in `params.imgCountLbl`, of LVIS."""

    name: str
    row: Row | None
    group: int | None = None


def detection_numbers(params: Any, lvis_style: bool) -> list[Number]:
    """Of boxes and masks: AP, AR at each limit, and at two thresholds; for LVIS AP of the groups."""
    last, labels = params.maxDets[-1], params.areaRngLbl[1:]
    numbers = [Number("AP_all", Row(True, None, "all", last)), Number("AP_50", Row(True, 0.5, "all", last)),
               Number("AP_75", Row(True, 0.75, "all", last))]
    numbers += [Number(f"AP_{label}", Row(True, None, label, last)) for label in labels]
    numbers += _recall_of_limits(params.maxDets, lvis_style)
    numbers += [Number(f"AR_{label}", Row(False, None, label, last)) for label in labels]
    numbers += [Number("AR_50", Row(False, 0.5, "all", last)), Number("AR_75", Row(False, 0.75, "all", last))]
    if lvis_style:
        numbers += [Number(f"AP{group}", Row(True, None, "all", last), i) for i, group in enumerate("rcf")]
    return numbers


def _recall_of_limits(limits: Any, lvis_style: bool) -> list[Number]:
    usual = ["AR_all", "AR_second", "AR_third"]
    names = [f"AR_{limit}" for limit in limits]
    if lvis_style:
        names = usual + names[3:]
    elif limits == [1, 10, 100]:
        names = usual
    return [Number(name, Row(False, None, "all", limits[i]) if i < len(limits) else None)
            for i, name in enumerate(names)]


def keypoint_numbers(params: Any, is_crowd: bool) -> list[Number]:
    """Of keypoints: AP and AR, of all and at two thresholds, and where images are no crowds by size."""
    last = params.maxDets[-1]
    parts = [("all", None, "all"), ("50", 0.5, "all"), ("75", 0.75, "all")]
    if not is_crowd:
        parts += [("medium", None, "medium"), ("large", None, "large")]
    return [Number(f"{kind}_{name}", Row(kind == "AP", threshold, area, last))
            for kind in ("AP", "AR") for name, threshold, area in parts]
