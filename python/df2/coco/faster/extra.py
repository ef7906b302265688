"""The numbers of faster_coco_eval's `extra`: evaluations without thresholds, curves, and confusion of categories."""

from __future__ import annotations

import copy
import logging
from collections import Counter, defaultdict
from typing import Any

import numpy as np

from df2.coco.faster.ced import error_curves
from df2.coco.faster.faster_eval_api import COCOeval_faster

_LOG = logging.getLogger("faster_coco_eval.extra")  # of the module it stands for
_NO_DRAWING = "df2.coco draws nothing in the place of faster_coco_eval, which does it with plotly: "


class ExtraEval:
    """An evaluation at one threshold, over all areas and predictions. With both sides given it runs at once.

    Parameters
    ----------
    cocoGt, cocoDt : COCO
        They are copied.
    iouType : str
        "bbox", "segm" or "keypoints"; of keypoints the thresholds are the usual ones, and `useCats` is True.
    min_score : float
        Predictions with lower scores are left out.
    iou_tresh : float
        The threshold; spelled as it is there.
    recall_count : int
        There is one recall point more.
    useCats : bool
    kpt_oks_sigmas : sequence of float, optional

    Attributes
    ----------
    eval : dict
        That of `cocoEval`, the COCOeval_faster. None before `evaluate`.

    Raises
    ------
    AssertionError
        Without cocoGt, and without cocoDt where it counts.
    """

    def __init__(self, cocoGt: Any = None, cocoDt: Any = None, iouType: str = "bbox", min_score: float = 0,
                 iou_tresh: float = 0.0, recall_count: int = 100, useCats: bool = False,
                 kpt_oks_sigmas: Any = None) -> None:
        assert cocoGt is not None, "there is no ground truth"
        is_pose = iouType == "keypoints"
        self.iouType = iouType
        self.min_score = min_score
        self.iou_tresh = iou_tresh
        self.useCats = useCats or is_pose
        self.recall_count = recall_count
        self.cocoGt = copy.deepcopy(cocoGt)
        self.cocoDt = copy.deepcopy(cocoDt)
        self.eval: Any = None
        self.kpt_oks_sigmas = np.array(kpt_oks_sigmas) if is_pose and kpt_oks_sigmas is not None else None
        if self.cocoDt is not None:
            self.drop_cocodt_by_score(min_score)
            self.evaluate()

    def evaluate(self) -> None:
        """Evaluates and marks the matches in the annotations."""
        assert self.cocoDt is not None, "there are no results"
        if not self.cocoGt.anns:
            _LOG.warning("the ground truth has no annotations, so that every prediction is wrong")
        self.recThrs = np.linspace(0, 1, self.recall_count + 1)
        self.cocoEval = COCOeval_faster(self.cocoGt, self.cocoDt, self.iouType, extra_calc=True,
                                        kpt_oks_sigmas=self.kpt_oks_sigmas)
        params = self.cocoEval.params
        params.maxDets = [max(1000, len(self.cocoDt.anns))]
        params.recThrs = self.recThrs
        if self.iouType != "keypoints":
            params.iouThrs = [self.iou_tresh]
        params.areaRng = [[0, 10000000000]]
        params.useCats = int(self.useCats)
        self.cocoEval.evaluate()
        self.cocoEval.accumulate()
        self.eval = self.cocoEval.eval

    def drop_cocodt_by_score(self, min_score: float) -> None:
        """Leaves out predictions with scores below `min_score`, if that is above 0."""
        assert self.cocoDt is not None, "there are no results"
        if min_score > 0 and any(ann["score"] < min_score for ann in self.cocoDt.anns.values()):
            dropped = {id_ for id_, ann in self.cocoDt.anns.items() if ann["score"] < min_score}
            dataset = self.cocoDt.dataset
            dataset["annotations"] = [ann for ann in dataset["annotations"] if ann["id"] not in dropped]
            self.cocoDt.createIndex()

    @property
    def fp_image_ann_map(self) -> dict[Any, set[Any]]:
        """Ids of the wrong predictions of each image that has some."""
        return _marked(self.cocoDt, "fp")

    @property
    def fn_image_ann_map(self) -> dict[Any, set[Any]]:
        """Ids of the missed items of each image that has some."""
        return _marked(self.cocoGt, "fn")


def _marked(side: Any, mark: str) -> dict[Any, set[Any]]:
    found: defaultdict[Any, set[Any]] = defaultdict(set)
    for id_, ann in side.anns.items():
        if ann.get(mark):
            found[ann["image_id"]].add(id_)
    return found


class Curves(ExtraEval):
    """Curves of an evaluation, as numbers."""

    def build_curve(self, label: str) -> list[dict[str, Any]]:
        """Precision over recall of each category, or of all together without `useCats`.

        Parameters
        ----------
        label : str
            What the category is called in the names of the curves.

        Returns
        -------
        list of dict
            `recall_list`, `precision_list` and `scores`, arrays (n); `auc`, the area rounded to four digits; `name`,
            `label` and `category_id`. Categories without items are left out.
        """
        assert self.eval is not None, "evaluate() comes first"
        ids = [int(each) for each in self.cocoEval.params.catIds] if self.useCats else [0]
        count = self.eval["precision"].shape[2] if self.useCats else 1
        curves = []
        for k in range(count):
            precision, scores = (self.eval[name][:, :, k].ravel() for name in ("precision", "scores"))
            points = min(len(self.recThrs), len(precision))
            precision, scores = precision[:points], scores[:points]
            measured = precision > -1
            if not np.any(measured):
                _LOG.warning("category %s has no items, so it has no curve", ids[k])
                continue
            own = {"recall_list": self.recThrs[:points][measured], "precision_list": precision[measured]}
            area = round(COCOeval_faster.calc_auc(own["recall_list"], own["precision_list"]), 4)
            called = f"[{label}={ids[k]}] " if count > 1 else ""
            curves.append({**own, "name": f"{called}auc: {area:.3f}", "label": called, "scores": scores[measured],
                           "auc": area, "category_id": ids[k]})
        return curves

    def build_ced_curve(self, mae_count: int = 1000) -> list[dict[str, Any]]:
        """The cumulative distribution of the errors of keypoints, for each category.

        Only items count that have `matched` and `dt_id`: evaluations leave the second, the caller sets the first.

        Parameters
        ----------
        mae_count : int
            How many points a curve has between its ends.

        Returns
        -------
        list of dict
            `category`; `all_mae`, the mean error of each pose, in pixels; and in `mae` by the name of a keypoint, and
            by "MEAN", `x` and `y`: errors, and how many poses have less.

        Raises
        ------
        ValueError
            If the evaluation is not of keypoints.
        """
        assert self.eval is not None, "evaluate() comes first"
        return error_curves(self.cocoGt, self.cocoDt, self.iouType, mae_count)

    def plot_pre_rec(self, curves: Any = None, label: Any = "category_id", return_fig: Any = False) -> Any:
        """Raises ImportError: nothing is drawn here."""
        raise ImportError(_NO_DRAWING + "build_curve gives the numbers")

    def plot_f1_confidence(self, curves: Any = None, label: Any = "category_id", return_fig: Any = False) -> Any:
        """Raises ImportError: nothing is drawn here."""
        raise ImportError(_NO_DRAWING + "build_curve gives the numbers")

    def plot_ced_metric(self, curves: Any = None, normalize: Any = True, return_fig: Any = False) -> Any:
        """Raises ImportError: nothing is drawn here."""
        raise ImportError(_NO_DRAWING + "build_ced_curve gives the numbers")


class PreviewResults(ExtraEval):
    """Confusion of categories, as numbers."""

    def compute_confusion_matrix(self) -> Any:
        """How many items of each category were matched by predictions of each.

        Returns
        -------
        numpy.ndarray (categories, categories + 2) of float32
            Rows are categories of items and columns those of predictions, in the order of `cocoGt.cats`; behind them
            stand the wrong predictions and the missed items of the category of the row.
        """
        assert self.eval is not None, "evaluate() comes first"
        if self.useCats:
            _LOG.warning("predictions match items of their category alone, as useCats is %s", self.useCats)
        places = {category: k for k, category in enumerate(self.cocoGt.cats)}
        matrix = np.zeros((len(places), len(places) + 2), dtype=np.float32)
        missed: Counter[Any] = Counter()
        for item in self.cocoGt.anns.values():
            if item.get("dt_id") is None:
                missed[item["category_id"]] += 1
                continue
            named = self.cocoDt.anns[item["dt_id"]]["category_id"]
            if item["category_id"] in places and named in places:
                matrix[places[item["category_id"]], places[named]] += 1
        wrong = Counter(row["category_id"] for row in self.cocoDt.anns.values() if row.get("gt_id") is None)
        for category, k in places.items():
            matrix[k, -2:] = wrong[category], missed[category]
        return matrix

    def display_matrix(self, normalize: bool = False, conf_matrix: Any = None, return_fig: bool = False) -> Any:
        """Raises ImportError: nothing is drawn here."""
        raise ImportError(_NO_DRAWING + "compute_confusion_matrix gives the numbers")

    def display_image(self, image_id: Any = 1, display_fp: bool = True, display_fn: bool = True,
                      display_tp: bool = True, display_gt: bool = True, show_false_only: bool = False,
                      data_folder: Any = None, categories: Any = None, gt_ann_ids: Any = None, dt_ann_ids: Any = None,
                      return_fig: bool = False) -> Any:
        """Raises ImportError: nothing is drawn here."""
        raise ImportError(_NO_DRAWING + "df2.draw draws items and predictions")

    def display_tp_fp_fn(self, image_ids: Any = ["all"], display_fp: bool = True, display_fn: bool = True,
                         display_tp: bool = True, display_gt: bool = False, show_false_only: bool = False,
                         data_folder: Any = None, categories: Any = None) -> None:
        """Raises ImportError: nothing is drawn here."""
        raise ImportError(_NO_DRAWING + "df2.draw draws items and predictions")
