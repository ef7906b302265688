"""COCOeval as xtcocotools has it: poses of bodies, crowds, and parts of whole bodies."""

from __future__ import annotations

import warnings
from collections import defaultdict
from typing import Any

import numpy as np

import df2.coco.mask as maskUtils
from df2 import _core
from df2.coco import cells, cocoeval, params, summary
from df2.coco.areas import area_of_box
from df2.coco.crowding import by_crowding
from df2.coco.printing import say, set_printing

__all__ = ["COCOeval", "Params", "maskUtils"]

# Where the landmarks of each kind stand, and what its scores are called.
_PARTS = ("foot", "face", "lefthand", "righthand")
_WHOLE = ("keypoints", *(f"{part}_kpts" for part in _PARTS))
_UNMATCHED = -1


def _keys(kind: str) -> tuple[tuple[str, ...], str]:
    part = kind.removeprefix("keypoints_")
    if part == "wholebody":
        return _WHOLE, "wholebody_score"
    return ((f"{part}_kpts",), f"{part}_score") if part in _PARTS else (("keypoints",), "score")


class Params(params.Params):
    """The settings of a COCOeval; sigmas are no part of them.

    Parameters
    ----------
    iouType : str
        "segm", "bbox", "keypoints", or "keypoints_" and crowd, wholebody, foot, face, lefthand or righthand.
    """

    def __init__(self, iouType: str = "segm") -> None:
        super().__init__("keypoints" if "keypoints" in iouType else iouType)
        vars(self).pop("kpt_oks_sigmas", None)
        self.iouType = iouType


class COCOeval(cocoeval.COCOeval):
    """Average precision and recall of poses.

    Parameters
    ----------
    cocoGt, cocoDt : COCO
    iouType : str
        As of Params.
    sigmas : numpy.ndarray, optional
        One for each landmark; the default is COCO's 17.
    use_area : bool
        False: the area of an item is 0.53 of its box, as for files that have none.

    Notes
    -----
    -1 stands for no match in `dtMatches` and `gtMatches`. Predictions without a landmark of v > 0 are left out.
    """

    _params_kind = Params

    def __init__(self, cocoGt: Any = None, cocoDt: Any = None, iouType: str = "keypoints", sigmas: Any = None,
                 use_area: bool = True) -> None:
        super().__init__(cocoGt, cocoDt, iouType)
        self.sigmas = params.Params("keypoints").kpt_oks_sigmas if sigmas is None else sigmas
        self.use_area = use_area
        self.score_key = "score"
        if cocoGt is not None:
            self.anno_file = cocoGt.anno_file

    def _landmarks(self, record: Any) -> list[Any]:
        return [number for key in _keys(self.params.iouType)[0] for number in record[key]]

    def _prepare(self) -> None:
        """Sorts annotations into `_gts` and `_dts`; the landmarks decide which are ignored or left out."""
        kind = self.params.iouType
        kept, self.params.iouType = kind, "bbox" if "keypoints" in kind else kind
        try:
            super()._prepare()
        finally:
            self.params.iouType = kept
        if "keypoints" not in kind:
            return
        self.score_key = _keys(kind)[1]
        for items in self._gts.values():
            for item in items:
                has_none = (item["num_keypoints"] == 0 if kind == "keypoints_crowd"
                            else not any(v > 0 for v in self._landmarks(item)[2::3]))
                item["ignore"] = has_none or item["ignore"]
        is_missing = False
        posed: defaultdict[Any, list[Any]] = defaultdict(list)
        for cell, predictions in self._dts.items():
            for prediction in predictions:
                is_missing |= self.score_key not in prediction
                prediction.setdefault(self.score_key, prediction["score"])
            posed[cell] = [one for one in predictions if any(v > 0 for v in self._landmarks(one)[2::3])]
        self._dts = posed
        if is_missing:
            warnings.warn(f"{self.score_key!r} not found, use 'score' instead.", stacklevel=2)

    def _views(self, items: list[Any], predictions: list[Any]) -> tuple[list[Any], list[Any]]:
        """Records as the core reads them: with the area, landmarks and score that count."""
        items = [dict(item) for item in items]
        predictions = [{**prediction, "score": prediction[self.score_key]} for prediction in predictions]
        if "keypoints" in self.params.iouType:
            for record in (*items, *predictions):
                record["keypoints"] = self._landmarks(record)
        for item in items:
            if not self.use_area or "area" not in item:
                item["area"] = area_of_box(item)
        return items, predictions

    def computeOks(self, imgId: Any, catId: Any) -> Any:
        """Object keypoint similarity of one cell: predictions in score order x items, or [] if either is missing."""
        if not self._gts[imgId, catId] or not self._dts[imgId, catId]:
            return []
        items, predictions = self._views(self._gts[imgId, catId], self._dts[imgId, catId])
        best = _core.coco_best_first(predictions, int(self.params.maxDets[-1]))
        return _core.coco_keypoint_similarity(best, items, np.asarray(self.sigmas, dtype=float))

    def evaluateImg(self, imgId: Any, catId: Any, aRng: Any, maxDet: Any) -> Any:
        """Who matches whom in one cell and area range: a record of `evalImgs`."""
        items = cells.records_of(self._gts, self.params, imgId, catId)
        predictions = cells.records_of(self._dts, self.params, imgId, catId)
        if len(items) == 0 and len(predictions) == 0:
            return None
        own_items, own_predictions = self._views(items, predictions)
        record = _core.coco_match_cell(
            own_items, own_predictions, self.ious[imgId, catId], [aRng], np.asarray(self.params.iouThrs, dtype=float),
            int(maxDet), imgId, catId, _UNMATCHED)[0]
        for item, own in zip(items, own_items):
            item["_ignore"] = own["_ignore"]
        for key in ("dtMatches", "gtMatches"):
            record[key] = record[key].astype(np.int64)
        return record

    def _curves(self, params: Any) -> dict[str, Any]:
        """As that of pycocotools, where 0 and not -1 stands for no match."""
        records = [None if record is None else {**record, "dtMatches": np.asarray(record["dtMatches"]) > _UNMATCHED}
                   for record in self.evalImgs]
        return cells.curves(records, params, self._paramsEval)

    def summarize(self) -> None:
        """Prints the summary of `accumulate`; leaves it in `stats`: 12 numbers, for poses 10, for crowds 9."""
        if not self.eval:
            raise Exception("Please run accumulate() first")
        kind = self.params.iouType
        if kind == "keypoints_crowd":
            rows = [row for row in summary.keypoint_rows() if row.area == "all"]
            stats = summary.summarize(rows, self.params, self.eval, " 0.3f")
            self.stats = np.concatenate([stats, self._crowd_stats()])
        else:
            rows = summary.keypoint_rows() if "keypoints" in kind else summary.detection_rows(self.params.maxDets)
            self.stats = summary.summarize(rows, self.params, self.eval, " 0.3f")

    def _crowd_stats(self) -> list[Any]:
        values = self.get_type_result(first=0.2, second=0.8)
        thresholds = f"{self.params.iouThrs[0]:0.2f}:{self.params.iouThrs[-1]:0.2f}"
        for name, value in zip(("easy", "medium", "hard"), values):
            say(f" Average Precision  (AP) @[ IoU={thresholds:<9} | type={name:>6s} | maxDets= 20 ] = {value:0.3f}")
        return values

    def get_type_result(self, first: float = 0.01, second: float = 0.85) -> list[Any]:
        """Average precision of easy, medium and hard images, as their `crowdIndex` says.

        Parameters
        ----------
        first, second : float
            Where medium and hard images begin.
        """
        values = []
        before = set_printing(False)
        try:
            for part in by_crowding(self.cocoGt.dataset["images"], first, second):
                self.params.imgIds = part
                self.evaluate()
                self.accumulate()
                values.append(round(np.mean(self.eval["precision"][:, :, :, 0, :]), 4))
        finally:
            set_printing(before)
        return values
