"""COCOeval_faster: the evaluation as faster_coco_eval has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from df2.coco import cocoeval, extended, summary
from df2.coco.cocoeval import Params, maskUtils
from df2.coco.fastercoco import is_silent

__all__ = ["COCOeval", "COCOeval_faster", "Params", "maskUtils"]

_GROUPS = ("r", "c", "f")  # rare, common and frequent categories of LVIS


class COCOeval_faster(cocoeval.COCOeval):
    """COCOeval, with a call for all steps and names for its numbers.

    Parameters
    ----------
    cocoGt, cocoDt : COCO
    iouType : str
        "segm", "bbox" or "keypoints".
    ranges : dict, optional
        Area ranges by name, in place of small, medium and large.
    print_function : callable
        Gets each line that is printed.
    extra_calc : bool
        Marks in the annotations who matches whom, and adds the mean similarity of the matches and the area under the
        curves to the summary.
    kpt_oks_sigmas : sequence of float, optional
        In place of `params.kpt_oks_sigmas`.
    use_area : bool
        True; `df2.coco.init_as_xtcocotools` has the evaluation without areas.
    lvis_style : bool
        Predictions count only in images where their category was looked for, and the summary tells rare, common and
        frequent categories apart. Not for keypoints.
    separate_eval : bool
        Changes nothing: there are always two steps.
    """

    def __init__(self, cocoGt: Any = None, cocoDt: Any = None, iouType: str = "segm", ranges: Any = None,
                 print_function: Callable[..., Any] = is_silent, extra_calc: bool = False, kpt_oks_sigmas: Any = None,
                 use_area: bool = True, lvis_style: bool = False, separate_eval: bool = False) -> None:
        if not use_area:
            raise ValueError("use_area must be True; df2.coco.init_as_xtcocotools has an evaluation without areas")
        self.print_function = print_function
        super().__init__(cocoGt, cocoDt, iouType)
        self.extra_calc = extra_calc
        self.matched = False
        self.lvis_style = lvis_style and iouType != "keypoints"
        self.separate_eval = separate_eval
        self.all_stats: Any = np.zeros(0)
        if ranges is not None and iouType != "keypoints":
            self.params.areaRng = [[0, 1e5**2], *ranges.values()]
            self.params.areaRngLbl = ["all", *ranges]
        if kpt_oks_sigmas is not None:
            self.params.kpt_oks_sigmas = np.array(kpt_oks_sigmas)
        if iouType == "keypoints" and cocoGt is not None:
            every = cocoGt.getCatIds()
            self.params.catIds = sorted(category for category in every if cocoGt.getImgIds(catIds=[category]))
        if self.lvis_style:
            vars(self).update(_prepare=self._prepare_lvis, evaluateImg=self._evaluate_lvis)

    def _say(self, line: str) -> None:
        self.print_function(line)

    def run(self) -> None:
        """Evaluates, accumulates and summarizes."""
        self.evaluate()
        self.accumulate()
        self.summarize()

    def _prepare_lvis(self) -> None:
        """As `_prepare`, without predictions of categories that nobody looked for in their image."""
        super()._prepare()
        images = {image["id"]: image for image in self.cocoGt.loadImgs(self.params.imgIds)}
        found = {cell for cell, items in self._gts.items() if len(items) > 0}
        for (image, category), predictions in list(self._dts.items()):
            if (image, category) not in found and category not in images[image].get("neg_category_ids", []):
                for prediction in predictions:
                    prediction["drop"] = True
                del self._dts[image, category]
                continue
            is_partial = category in images[image].get("not_exhaustive_category_ids", [])
            for prediction in predictions:
                prediction["lvis_mark"] = is_partial

    def _evaluate_lvis(self, imgId: Any, catId: Any, aRng: Any, maxDet: Any) -> Any:
        """As `evaluateImg`; where not all of a category is labelled, a prediction without a match is ignored."""
        record = super().evaluateImg(imgId, catId, aRng, maxDet)
        if record is not None and len(record["dtIds"]) > 0:
            marks = {id_: self.cocoDt.anns[id_]["lvis_mark"] for id_ in record["dtIds"]}
            is_marked = np.array([marks[id_] for id_ in record["dtIds"]])
            record["dtIgnore"] |= (record["dtMatches"] == 0) & is_marked
        return record

    def accumulate(self, p: Any = None) -> None:
        """Makes curves of what `evaluate` left; with `extra_calc`, marks the matches, too."""
        super().accumulate(p)
        self.matched = False
        if self.extra_calc:
            self.math_matches()
            self.matched = True

    def math_matches(self) -> None:
        """Marks annotations: `tp`, `gt_id` and `iou` or `fp` for predictions, `dt_id` or `fn` for items."""
        extended.mark(self.cocoGt.anns, self.cocoDt.anns, self._matches())

    def _matches(self) -> Any:
        if "matched" not in self.eval:
            self.eval["matched"] = extended.matches(self)
        return self.eval["matched"]

    def compute_mIoU(self) -> float:
        """The mean similarity of the matches."""
        matches = self._matches()
        return sum(matches.values()) / len(matches) if matches else 0.0

    def compute_mAUC(self) -> float:
        """The mean area under the curves of the first threshold, over categories and area ranges."""
        return extended.mean_area(self.eval["precision"][0], self.params.recThrs)

    @property
    def extended_metrics(self) -> dict[str, Any]:
        """Precision and recall at the score where the mean F1 of all categories is best, and AP of each category."""
        return extended.metrics(self, self._matches())

    def _rows(self) -> list[tuple[str, summary.Row]]:
        limits, last = self.params.maxDets, self.params.maxDets[-1]
        labels = self.params.areaRngLbl[1:]
        rows = [("AP_all", summary.Row(True, None, "all", last)), ("AP_50", summary.Row(True, 0.5, "all", last)),
                ("AP_75", summary.Row(True, 0.75, "all", last))]
        rows += [(f"AP_{label}", summary.Row(True, None, label, last)) for label in labels]
        if self.params.iouType == "keypoints":
            return rows + [(name.replace("AP", "AR"), row._replace(is_precision=False)) for name, row in rows]
        names = ["AR_all", "AR_second", "AR_third"]
        if not self.lvis_style and limits != [1, 10, 100]:
            names = [f"AR_{limit}" for limit in limits]
        names += [f"AR_{limit}" for limit in limits[3:] if self.lvis_style]
        rows += [(name, summary.Row(False, None, "all", limit)) for name, limit in zip(names, limits)]
        rows += [(f"AR_{label}", summary.Row(False, None, label, last)) for label in labels]
        return rows + [("AR_50", summary.Row(False, 0.5, "all", last)), ("AR_75", summary.Row(False, 0.75, "all", last))]

    def summarize(self) -> None:
        """Prints the summary of `accumulate`; leaves it in `stats`, and with two more recalls in `all_stats`."""
        if not self.eval:
            raise Exception("Please run accumulate() first")
        rows = self._rows()
        values: dict[str, Any] = {}
        groups: dict[str, Any] = {}
        for name, row in rows:
            if self.lvis_style and not row.is_precision and not groups:
                groups = self._groups()
            values[name] = summary.value_of(row, self.params, self.eval)
            line = summary.line_of(row, self.params, values[name])
            self._say(line.replace(" ] =", " catIds=all] =") if self.lvis_style else line)
        values.update(groups)
        if self.matched:
            values["mIoU"] = self.compute_mIoU()
            values[f"mAUC_{int(self.params.iouThrs[0] * 100)}"] = self.compute_mAUC()
        self._values = {name: float(value) for name, value in values.items()}
        self.all_stats = np.array(list(self._values.values()))
        self.stats = self.all_stats[:len(rows) - 2 * (self.params.iouType != "keypoints")]

    def _groups(self) -> dict[str, Any]:
        """AP of rare, common and frequent categories."""
        values = {}
        frequencies = [category["frequency"] for category in self.cocoGt.loadCats(self.params.catIds)]
        row = self._rows()[0][1]
        for group in _GROUPS:
            chosen = [k for k, frequency in enumerate(frequencies) if frequency == group]
            part = {"precision": self.eval["precision"][:, :, chosen]}
            values[f"AP{group}"] = value = summary.value_of(row, self.params, part)
            line = summary.line_of(row, self.params, value)
            self._say(line.replace(" ] =", f" catIds={group:>3s}] ="))
        return values

    @property
    def stats_as_dict(self) -> dict[str, float]:
        """The numbers of `summarize` by name, and for boxes and masks the recall at the thresholds 0.5 and 0.75."""
        return dict(self._values)


COCOeval = COCOeval_faster
