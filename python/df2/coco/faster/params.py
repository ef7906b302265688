"""The settings of a COCOeval_faster."""

from __future__ import annotations

import logging
import operator
from typing import Any

import numpy as np

from df2.coco import params
from df2.coco.faster.records import as_read

LOG = logging.getLogger("faster_coco_eval.core.cocoeval")  # of the module it stands for: programs set levels by names
_WHOLE = 1e5**2


def _same_as(name: str) -> property:
    """The setting of that name, for reading."""
    return property(operator.attrgetter(name), doc=f"`{name}`.")


class Params(params.Params):
    """Everything that a run can be told. Names of both forms read the same; those of pycocotools may be assigned.

    Parameters
    ----------
    iouType : str
        "segm", "bbox", "boundary", "keypoints" or "keypoints_crowd".
    kpt_sigmas : sequence of float, optional
        Keypoints only: one for each landmark, in place of COCO's 17.
    ranges : dict, optional
        Boxes and masks only: area ranges [low, high] by name, in place of small, medium and large.

    Attributes
    ----------
    compute_rle, compute_boundary : bool
        Whether masks are compared, and whether edges of masks are.
    imgCountLbl : list of str
        The groups of categories of LVIS: rare, common and frequent.

    Raises
    ------
    TypeError
        If there is no such iouType.
    """

    def __init__(self, iouType: str = "segm", kpt_sigmas: Any = None, ranges: Any = None) -> None:
        self._set([], [], [])
        if iouType in ("segm", "bbox", "boundary"):
            self.setDetParams(ranges)
        elif "keypoints" in iouType:
            self.setKpParams()
            if kpt_sigmas is not None:
                self.kpt_oks_sigmas = np.array(kpt_sigmas)
        else:
            raise TypeError("iouType not supported")
        self.compute_rle = iouType in ("segm", "boundary")
        self.compute_boundary = iouType == "boundary"
        self.iouType = iouType
        self.imgCountLbl: Any = ["r", "c", "f"]

    def setDetParams(self, ranges: Any = None) -> None:
        """The limits and area ranges for boxes and masks. Warns of ranges that leave areas out."""
        own = params.Params("bbox")
        if ranges is not None:
            own.areaRng, own.areaRngLbl = [[0, _WHOLE], *ranges.values()], ["all", *ranges]
            lows, highs = [low for low, _ in ranges.values()], [high for _, high in ranges.values()]
            if min(lows, default=_WHOLE) > 0 or max(highs, default=0) < _WHOLE:
                LOG.warning("the area ranges do not cover all areas from 0 to 1e5^2")
        self.maxDets, self.areaRng, self.areaRngLbl = own.maxDets, own.areaRng, own.areaRngLbl

    def setKpParams(self) -> None:
        """The limit, area ranges and sigmas for keypoints."""
        own = params.Params("keypoints")
        self.maxDets, self.areaRng, self.areaRngLbl = own.maxDets, own.areaRng, own.areaRngLbl
        self.kpt_oks_sigmas = own.kpt_oks_sigmas

    def _as_read(self, coco: Any, records: list[Any], is_truth: bool) -> list[Any]:
        """What an evaluation reads in the place of these annotations."""
        return as_read(coco, records, self, is_truth)

    @property
    def useSegm(self) -> int:
        """1 for "segm", else 0. Assigned, it sets `iouType`, and warns: assign that."""
        return int(self.iouType == "segm")

    @useSegm.setter
    def useSegm(self, value: int) -> None:
        self.iouType = "segm" if value == 1 else "bbox"
        LOG.warning("useSegm is deprecated: assign iouType, which is a name")

    iou_type = _same_as("iouType")
    img_ids = _same_as("imgIds")
    cat_ids = _same_as("catIds")
    iou_thrs = _same_as("iouThrs")
    rec_thrs = _same_as("recThrs")
    max_dets = _same_as("maxDets")
    area_rng = _same_as("areaRng")
    area_rng_lbl = _same_as("areaRngLbl")
    use_cats = _same_as("useCats")
    img_count_lbl = _same_as("imgCountLbl")
