"""COCOeval: the evaluation, step by step, for programs written for pycocotools."""

from __future__ import annotations

import datetime
import time
from collections import defaultdict
from typing import Any

import numpy as np

import df2.coco.mask as maskUtils
from df2 import _core
from df2.coco import cells, engine, native, summary
from df2.coco.coco import COCO
from df2.coco.params import Params, copied
from df2.coco.printing import say
from df2.coco.native_run import NativeRun
from df2.coco.run import MADE

__all__ = ["COCOeval", "Params", "maskUtils"]


def head_of(curves: dict[str, Any]) -> dict[str, Any]:
    """What `eval` says of its curves: their shape, and when they were made."""
    return {"counts": list(curves["precision"].shape), "date": datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")}


class COCOeval:
    """Average precision and recall of results.

    Parameters
    ----------
    cocoGt, cocoDt : COCO
        The ground truth, and what its `loadRes` gave. Both may be assigned later.
    iouType : str
        "segm", "bbox" or "keypoints".

    Attributes
    ----------
    params : Params
        What is evaluated, and how.
    evalImgs : list
        Of `evaluate`: for each category, area range and image a dict, or None where nothing is.
    ious : dict
        Of `evaluate`: by (image id, category id) the similarities, predictions x items, or [].
    eval : dict
        Of `accumulate`: `precision` and `scores` [T, R, K, A, M], `recall` [T, K, A, M], `counts`, `params`, `date`.
        -1 stands for what could not be measured.
    stats : numpy.ndarray
        Of `summarize`: 12 numbers, for keypoints 10.
    engine : str
        Of `evaluate` and `accumulate`: "native" if the core ran on the bytes of files, "live" if it ran on live dicts,
        "python" if they were walked.
    engine_reason : str
        Why.
    """

    evalImgs: Any
    ious: Any
    _gts: Any
    _dts: Any
    _params_kind: Any = None  # None: what this module calls Params
    _say = staticmethod(say)

    def __init__(self, cocoGt: Any = None, cocoDt: Any = None, iouType: str = "segm") -> None:
        if not iouType:
            self._say("iouType not specified. use default iouType segm")
        self.cocoGt = cocoGt
        self.cocoDt = cocoDt
        self.evalImgs = defaultdict(list)
        self.eval: Any = {}
        self._gts = defaultdict(list)
        self._dts = defaultdict(list)
        self.params: Any = (self._params_kind or Params)(iouType=iouType)
        self._paramsEval: Any = {}
        self.stats: Any = []
        self.ious = {}
        self.engine = "python"
        self.engine_reason = "nothing was evaluated yet"
        self._run: Any = None
        self._filled_ious: tuple[Any, Any] | None = None  # what was evaluated, and the similarities of some cells
        if cocoGt is not None:
            self.params.imgIds, self.params.catIds = self._all_ids(cocoGt)

    @staticmethod
    def _all_ids(coco: Any) -> tuple[list[Any], list[Any]]:
        if native.has_methods(coco, COCO, ("getImgIds", "getCatIds", "__getattr__")):
            kept = coco._untouched_truth()
            if kept is not None:
                return native.sorted_ids(kept)
        return sorted(coco.getImgIds()), sorted(coco.getCatIds())

    def __getattr__(self, name: str) -> Any:
        state = self.__dict__
        if name == "ious" and state.get("_filled_ious") is not None:
            (params, filled), self._filled_ious = state["_filled_ious"], None
            self.ious = cells.similarity_of_all(params, lambda image, category: filled.get((image, category), []))
        elif name in MADE and state.get("_run") is not None:
            if isinstance(self._run, NativeRun) and not self._run.settle():
                self._walk_again()
                return getattr(self, name)
            setattr(self, name, self._run.make(name))
        if name in self.__dict__:
            return self.__dict__[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def evaluate(self) -> None:
        """Matches the predictions of every image, for `accumulate`."""
        start = time.time()
        self._say("Running per image evaluation...")
        params = self.params
        if params.useSegm is not None:
            params.iouType = "segm" if params.useSegm == 1 else "bbox"
            self._say(f"useSegm (deprecated) is not None. Running {params.iouType} evaluation")
        self._say(f"Evaluate annotation type *{params.iouType}*")
        self._run_engine()
        self._say(f"DONE (t={time.time() - start:0.2f}s).")

    def _run_engine(self) -> None:
        params = self.params
        params.imgIds = list(np.unique(params.imgIds))
        if params.useCats:
            params.catIds = list(np.unique(params.catIds))
        params.maxDets = sorted(params.maxDets)
        self._run, self.engine, self.engine_reason = engine.run_of(self, COCOeval)
        if self._run is None:
            self._walk()
        else:
            self.eval = {}
            self._filled_ious = None
            for name in MADE:
                self.__dict__.pop(name, None)
        self._paramsEval = copied(self.params)

    def _why_walk(self) -> str | None:
        """What only the walk can do of what is asked, if there is something."""
        return None

    def _walk(self) -> None:
        """Evaluates live dicts; leaves `ious` and `evalImgs`."""
        self._prepare()
        kind = self.params.iouType
        name = "computeOks" if "keypoints" in kind else "computeIoU"
        compute = getattr(self, name)
        if all(engine.is_own(self, COCOeval, each) for each in (name, "evaluateImg", "__getattr__")):
            # No other cell has similarities, so their part of ious can wait.
            filled = cells.similarity_of_filled(self, compute)
            self.ious = filled
            self.evalImgs = cells.match_all(self)
            del self.ious
            self._filled_ious = copied(self.params), filled
            return
        self.ious = cells.similarity_of_all(self.params, compute)
        own = engine.is_own(self, COCOeval, "evaluateImg")
        self.evalImgs = cells.match_all(self) if own else cells.ask_all(self)

    def _walk_again(self) -> None:
        """Walks what a native run has only read as bytes, and the core refuses as dicts."""
        kept = self.params, self.eval
        self.params = self._run.params()
        try:
            self._walk()
            self._run = None
        except BaseException:
            for name in MADE:
                self.__dict__.pop(name, None)
            raise
        finally:
            self.params, self.eval = kept

    def _prepare(self) -> None:
        """Sorts annotations into `_gts` and `_dts` by (image id, category id), and marks those that are ignored."""
        params = self.params
        chosen = {"imgIds": params.imgIds, "catIds": params.catIds} if params.useCats else {"imgIds": params.imgIds}
        items, predictions = (coco.loadAnns(coco.getAnnIds(**chosen)) for coco in (self.cocoGt, self.cocoDt))
        if params.iouType == "segm":
            for coco, anns in ((self.cocoGt, items), (self.cocoDt, predictions)):
                for ann in anns:
                    ann["segmentation"] = coco.annToRLE(ann)
        for item in items:
            item["ignore"] = "iscrowd" in item and item["iscrowd"]
            if params.iouType == "keypoints":
                item["ignore"] = item["num_keypoints"] == 0 or item["ignore"]
        self._group(items, predictions)

    def _group(self, items: list[Any], predictions: list[Any]) -> None:
        self._gts, self._dts = defaultdict(list), defaultdict(list)
        for into, anns in ((self._gts, items), (self._dts, predictions)):
            for ann in anns:
                into[ann["image_id"], ann["category_id"]].append(ann)
        self.evalImgs = defaultdict(list)
        self.eval = {}

    def computeIoU(self, imgId: Any, catId: Any) -> Any:
        """Intersection over union of one cell: predictions in score order x items, or [] if either is missing."""
        params = self.params
        items = cells.records_of(self._gts, params, imgId, catId)
        predictions = cells.records_of(self._dts, params, imgId, catId)
        if len(items) == 0 and len(predictions) == 0:
            return []
        if params.iouType not in ("segm", "bbox"):
            raise Exception("unknown iouType for iou computation")
        return self._overlaps(items, predictions, "segmentation" if params.iouType == "segm" else "bbox")

    def _overlaps(self, items: Any, predictions: Any, key: str) -> Any:
        best = _core.coco_best_first(list(predictions), int(self.params.maxDets[-1]))
        crowds = [int(item["iscrowd"]) for item in items]
        return maskUtils.iou([prediction[key] for prediction in best], [item[key] for item in items], crowds)

    def computeOks(self, imgId: Any, catId: Any) -> Any:
        """Object keypoint similarity of one cell: predictions in score order x items, or [] if either is missing."""
        items, predictions = self._gts[imgId, catId], self._dts[imgId, catId]
        if len(items) == 0 or len(predictions) == 0:
            return []
        return self._oks(items, predictions)

    def _oks(self, items: Any, predictions: Any) -> Any:
        best = _core.coco_best_first(list(predictions), int(self.params.maxDets[-1]))
        sigmas = np.asarray(self.params.kpt_oks_sigmas, dtype=float)
        if sigmas.size == 1:
            sigmas = np.full(len(items[0]["keypoints"]) // 3, sigmas.item())
        return _core.coco_keypoint_similarity(best, list(items), sigmas)

    def evaluateImg(self, imgId: Any, catId: Any, aRng: Any, maxDet: Any) -> Any:
        """Who matches whom in one cell and area range: a record of `evalImgs`."""
        return cells.match(self, imgId, catId, [aRng], maxDet)[0]

    def accumulate(self, p: Any = None) -> None:
        """Makes curves of what `evaluate` left.

        Parameters
        ----------
        p : Params, optional
            Asks for a part of what was evaluated; the default is `params`.
        """
        self._say("Accumulating evaluation results...")
        start = time.time()
        params = self.params if p is None else p
        run = self._ready_run(params)
        if run is None and not self.evalImgs:
            self._say("Please run evaluate() first")
        params.catIds = params.catIds if params.useCats == 1 else [-1]
        curves = self._curves(params) if run is None else run.curves()
        self.eval = {"params": params, **head_of(curves), **curves}
        self._say(f"DONE (t={time.time() - start:0.2f}s).")

    def _ready_run(self, params: Any) -> Any:
        """What ran, if that has the answer: nobody touched what it left, and the same is asked. Else None."""
        run = self.__dict__.get("_run")
        if (run is not None and "evalImgs" not in self.__dict__ and run.answers(params)
                and run.answers(self._paramsEval)):
            return run
        if self.engine in ("native", "live"):
            self.engine, self.engine_reason = "python", "what evaluate left was touched, or other params are asked"
        return None

    def _curves(self, params: Any) -> dict[str, Any]:
        return cells.curves(self.evalImgs, params, self._paramsEval)

    def summarize(self) -> None:
        """Prints the summary of `accumulate`; leaves it in `stats`."""
        if not self.eval:
            raise Exception("Please run accumulate() first")
        params = self.params
        if params.iouType == "keypoints":
            self.stats = summary.summarize(summary.keypoint_rows(), params, self.eval)
        else:
            self.stats = summary.summarize(summary.detection_rows(params.maxDets), params, self.eval)

    def __str__(self) -> str:
        """Prints the summary, as pycocotools does; it is no text."""
        return self.summarize()  # type: ignore[func-returns-value, return-value]


native.remember(COCOeval)
