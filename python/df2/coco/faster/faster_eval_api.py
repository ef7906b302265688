"""COCOeval_faster: the evaluation as faster_coco_eval has it."""

from __future__ import annotations

import copy
import functools
import logging
import time
from typing import Any

import numpy as np

from df2.coco import cells, cocoeval, native
from df2.coco.faster import cocoeval as below
from df2.coco.faster import extended
from df2.coco.faster.accumulated import Accumulated
from df2.coco.faster.cocoeval import Params, maskUtils

__all__ = ["COCOeval", "COCOeval_faster", "Params", "maskUtils"]

_LOG = logging.getLogger("faster_coco_eval.core.faster_eval_api")  # of the module it stands for


class COCOeval_faster(below.COCOeval):
    """Average precision and recall of results, with a call for all steps and names for its numbers.

    Its parameters are those of the class below.

    Attributes
    ----------
    eval : dict
        Of `evaluate`, or with `separate_eval` of `accumulate`: as that of `df2.coco.COCOeval`, with `matched`, the
        similarity of each prediction and item that match at any threshold in any area range, by "id_id".
    all_stats, stats : numpy.ndarray
        Of `summarize`.
    matched : bool
        Of `accumulate`: whether the annotations have marks.
    """

    def run(self) -> None:
        """Evaluates, accumulates and summarizes."""
        self.evaluate()
        self.accumulate()
        self.summarize()

    def evaluate(self) -> None:
        """Matches the predictions of every image, and without `separate_eval` makes curves of that."""
        start = time.time()
        self._say(f"Evaluate annotation type *{self.params.iouType}*")
        self._numbers()
        self._run_engine()
        if not self.separate_eval:
            self.eval = self._accumulated()
        self._say("COCOeval_opt.evaluate() finished...")
        self._say(f"DONE (t={time.time() - start:0.2f}s).")

    def accumulate(self, p: Any = None) -> None:
        """Makes curves of what `evaluate` left with `separate_eval`; with `extra_calc`, marks the matches.

        Parameters
        ----------
        p : Params
            Changes nothing: what was evaluated counts.

        Raises
        ------
        AssertionError
            With `separate_eval`, before `evaluate`.
        """
        self._say("Accumulating evaluation results...")
        start = time.time()
        if self.separate_eval:
            assert self._paramsEval, "evaluate() comes before accumulate()"
            self.eval = self._accumulated()
        self.matched = False
        if self.extra_calc:
            try:
                self.math_matches()
                self.matched = True
            except (AttributeError, KeyError) as error:  # joined evaluations have matches of other results
                _LOG.error("the matches cannot be marked: %r", error)
        self._say("COCOeval_opt.accumulate() finished...")
        self._say(f"DONE (t={time.time() - start:0.2f}s).")

    def _accumulated(self) -> dict[str, Any]:
        evaluated = copy.copy(self._paramsEval)
        evaluated.catIds = list(cells.category_ids(evaluated))
        run = self._ready_run(evaluated)
        curves = self._curves(evaluated) if run is None else run.curves()
        values = {"params": self._paramsEval, **cocoeval.head_of(curves), "matched": None,
                  "precision": curves["precision"], "scores": curves["scores"], "recall": curves["recall"],
                  "evaluations_size": len(evaluated.catIds) * len(evaluated.areaRng) * len(evaluated.imgIds)}
        # A copy sees what this evaluation saw also after the next one.
        return Accumulated(values, functools.partial(extended.matches, copy.copy(self)))

    @property
    def _evalImgs_cpp(self) -> Any:
        """`evalImgs`, whose records tell who matches whom. Programs join those of batches, and assign that."""
        if not self._paramsEval:
            raise AttributeError("nothing was evaluated yet")
        extended.note_matches(self)
        return self.evalImgs

    @_evalImgs_cpp.setter
    def _evalImgs_cpp(self, records: Any) -> None:
        self.evalImgs = records

    def math_matches(self) -> None:
        """Marks annotations: `tp`, `gt_id` and `iou` or `fp` for predictions, `dt_id` or `fn` for items."""
        extended.mark(self.cocoGt.anns, self.cocoDt.anns, self.eval["matched"])

    def compute_mIoU(self) -> float:
        """The mean similarity of the matches; 0 without any. Raises RuntimeError before `eval` has them."""
        matched = self.eval.get("matched")
        if matched is None:
            raise RuntimeError("there are no matches: evaluate and accumulate come first")
        return sum(matched.values()) / len(matched) if matched else 0.0

    def compute_mAUC(self) -> float:
        """The mean area under the curves of the first threshold, over categories and area ranges; 0 without any.

        Raises RuntimeError before `eval` has them. As in faster_coco_eval, the limits of the first recall points stand
        in the place of the points of the last limit.
        """
        if "counts" not in self.eval or "precision" not in self.eval:
            raise RuntimeError("there are no curves: evaluate and accumulate come first")
        precision = self.eval["precision"][0]
        areas = [self.calc_auc(self.params.recThrs, precision[:, k, a].ravel())
                 for k, a in np.ndindex(precision.shape[1:3])]
        measured = [area for area in areas if area != -1]
        return sum(measured) / len(measured) if measured else 0.0

    @staticmethod
    def calc_auc(recall_list: Any, precision_list: Any, method: str = "c++") -> Any:
        """The area under a curve of precision over recall, where precision counts as the best of that recall or more.

        Parameters
        ----------
        recall_list, precision_list : sequence of float
            Of points in the order of recall.
        method : str
            "c++": rounded to 15 digits. Else not.
        """
        area = extended.area_under(recall_list, precision_list)
        return round(float(area), 15) if method == "c++" else area

    def summarize(self) -> None:
        """As that of the class below; with `extra_calc`, two numbers more in `all_stats`."""
        super().summarize()
        if self.matched:
            self.all_stats = np.append(self.all_stats, [self.compute_mIoU(), self.compute_mAUC()])

    @property
    def extended_metrics(self) -> dict[str, Any]:
        """Precision and recall at the score where the mean F1 of all categories is best, and AP of each category.

        After `summarize`. Raises ValueError if 0.5 is no threshold.
        """
        return extended.metrics(self)

    @property
    def stats_as_dict(self) -> dict[str, float]:
        """The numbers in `all_stats` by name. After `summarize`."""
        names = [number.name for number in self._numbers()]
        if self.params.iouType == "keypoints_crowd":
            names += [f"AP_{part}" for part in below.CROWDING]
        if self.matched:
            names += ["mIoU", f"mAUC_{int(self.params.iouThrs[0] * 100)}"]
        return {name: float(self.all_stats[i]) for i, name in enumerate(names)}


class COCOeval(COCOeval_faster):
    """COCOeval_faster for programs written for pycocotools: whatever `print_function` is given, it prints.

    Another may be assigned afterwards.
    """

    _is_printing = True


native.remember(COCOeval_faster)
