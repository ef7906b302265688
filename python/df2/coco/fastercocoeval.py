"""COCOeval_faster: the evaluation under the name that faster_coco_eval gives it."""

from __future__ import annotations

from typing import Any

from df2.coco import cocoeval, summary
from df2.coco.cocoeval import Params, maskUtils

__all__ = ["COCOeval", "COCOeval_faster", "Params", "maskUtils"]


class COCOeval_faster(cocoeval.COCOeval):
    """COCOeval, with a call for all steps and names for its numbers.

    Parameters
    ----------
    cocoGt, cocoDt : COCO
    iouType : str
        "segm", "bbox" or "keypoints".
    kpt_oks_sigmas : sequence of float, optional
        In place of `params.kpt_oks_sigmas`.
    """

    def __init__(self, cocoGt: Any = None, cocoDt: Any = None, iouType: str = "segm",
                 kpt_oks_sigmas: Any = None) -> None:
        super().__init__(cocoGt, cocoDt, iouType)
        if kpt_oks_sigmas is not None:
            self.params.kpt_oks_sigmas = kpt_oks_sigmas

    def run(self) -> None:
        """Evaluates, accumulates and summarizes."""
        self.evaluate()
        self.accumulate()
        self.summarize()

    @property
    def stats_as_dict(self) -> dict[str, float]:
        """The numbers of `summarize` by name, and for boxes and masks the recall at the thresholds 0.5 and 0.75."""
        if self.params.iouType == "keypoints":
            names = ["AP_all", "AP_50", "AP_75", "AP_medium", "AP_large"]
            names += [name.replace("AP", "AR") for name in names[:3]] + ["AR_medium", "AR_large"]
            return dict(zip(names, map(float, self.stats)))
        limits = self.params.maxDets
        recalls = ["AR_all", "AR_second", "AR_third"] if limits == [1, 10, 100] else [f"AR_{n}" for n in limits[:3]]
        sizes = ("small", "medium", "large")
        names = ["AP_all", "AP_50", "AP_75", *(f"AP_{size}" for size in sizes), *recalls,
                 *(f"AR_{size}" for size in sizes)]
        values = dict(zip(names, map(float, self.stats)))
        for name, threshold in (("AR_50", 0.5), ("AR_75", 0.75)):
            row = summary.Row(False, threshold, "all", limits[2])
            values[name] = float(summary.value_of(row, self.params, self.eval))
        return values


COCOeval = COCOeval_faster
