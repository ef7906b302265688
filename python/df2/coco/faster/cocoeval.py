"""COCOeval as faster_coco_eval has it below COCOeval_faster: what is evaluated and what is said, without the steps."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from df2.coco import cells, coco, cocoeval, native, summary
from df2.coco.areas import area_of_box
from df2.coco.crowding import by_crowding
from df2.coco.faster import mask as maskUtils
from df2.coco.faster.coco import COCO, said_by
from df2.coco.faster.numbers import Number, detection_numbers, keypoint_numbers
from df2.coco.faster.params import LOG, Params
from df2.coco.faster.version import __author__, __version__, described

__all__ = ["COCO", "COCOeval", "Params", "__author__", "__version__", "iouTypeT", "maskUtils"]

iouTypeT = Literal["segm", "bbox", "keypoints", "keypoints_crowd", "boundary"]

CROWDING = ("easy", "medium", "hard")


class COCOeval(cocoeval.COCOeval):
    """Average precision and recall of results. The steps are those of `COCOeval_faster`.

    Parameters
    ----------
    cocoGt, cocoDt : COCO
        The ground truth, and what its `loadRes` gave. Both may be assigned later.
    iouType : str
        "segm", "bbox", "boundary", "keypoints" or "keypoints_crowd".
    ranges : dict, optional
        Area ranges [low, high] by name, in place of small, medium and large. Not for keypoints.
    print_function : callable
        Gets each line that is printed. `print` is also given to the ground truth and the results.
    extra_calc : bool
        Marks in the annotations who matches whom, and adds the mean similarity of the matches and the area under the
        curves to the summary.
    kpt_oks_sigmas : sequence of float, optional
        In place of `params.kpt_oks_sigmas`.
    use_area : bool
        False: the similarity of poses takes 0.53 of the box of an item for its area.
    lvis_style : bool
        Predictions count only in images where their category was looked for, and the summary tells rare, common and
        frequent categories apart. Not for keypoints.
    separate_eval : bool
        Curves are made by `accumulate` alone, so that evaluations of batches can be joined in `_evalImgs_cpp`.
    boundary_dilation_ratio : float
        For "boundary": how near to the edge of a mask its boundary is, as a part of the image's diagonal.
    boundary_cpu_count, rle_iou_max_workers : int
        Change nothing.

    Raises
    ------
    TypeError
        If there is no such iouType.
    ValueError
        If rle_iou_max_workers is no positive integer.
    """

    _params_kind = Params
    _is_printing = False  # whether `print` stands in the place of the print_function that is given

    def __init__(self, cocoGt: Any = None, cocoDt: Any = None, iouType: str = "segm", ranges: Any = None,
                 print_function: Callable[..., Any] = LOG.info, extra_calc: bool = False, kpt_oks_sigmas: Any = None,
                 use_area: bool | None = True, lvis_style: bool = False, separate_eval: bool = False,
                 boundary_dilation_ratio: float = 0.02, boundary_cpu_count: int = min(os.cpu_count() or 1, 4),
                 rle_iou_max_workers: int = 8) -> None:
        if type(rle_iou_max_workers) is not int or rle_iou_max_workers < 1:
            raise ValueError("rle_iou_max_workers must be a positive integer")
        self.print_function = print if self._is_printing else print_function
        super().__init__(cocoGt, cocoDt, iouType)
        is_pose = "keypoints" in iouType
        if ranges is not None and not is_pose:
            self.params.setDetParams(ranges)
        if kpt_oks_sigmas is not None and is_pose:
            self.params.kpt_oks_sigmas = np.array(kpt_oks_sigmas)
        if iouType == "keypoints" and cocoGt is not None:
            self.params.catIds = _ids_with_annotations(cocoGt)
        self.extra_calc = extra_calc
        self.matched = False
        if iouType == "keypoints" and lvis_style:
            LOG.warning("lvis_style is not for keypoints")
        self.lvis_style = lvis_style and iouType != "keypoints"
        self.separate_eval = separate_eval
        self.use_area = use_area
        self.boundary_dilation_ratio = boundary_dilation_ratio
        self.boundary_cpu_count = boundary_cpu_count
        self.rle_iou_max_workers = rle_iou_max_workers
        for side in (cocoGt, cocoDt):
            if side is not None and self.print_function is print:
                side.print_function = print

    def _say(self, line: str) -> None:
        said_by(self.print_function)(line)

    def __repr__(self) -> str:
        return described(f"{type(self).__name__}()")

    def __str__(self) -> str:
        """What `repr` says, after the summary was printed."""
        self.summarize()
        return repr(self)

    def evaluate(self) -> None:
        """Raises DeprecationWarning: the steps are those of `COCOeval_faster`."""
        raise DeprecationWarning("evaluate is a step of COCOeval_faster")

    def accumulate(self, p: Any = None) -> None:
        """Raises DeprecationWarning: the steps are those of `COCOeval_faster`."""
        raise DeprecationWarning("accumulate is a step of COCOeval_faster")

    def evaluateImg(self, imgId: Any, catId: Any, aRng: Any, maxDet: Any) -> Any:
        """Raises DeprecationWarning: nobody asks for single images."""
        raise DeprecationWarning("evaluateImg is no step of COCOeval_faster, which matches all images at once")

    def _why_walk(self) -> str | None:
        if self.lvis_style:
            return "lvis_style"
        if self.params.iouType == "boundary":
            return "iouType is boundary"
        return None if self.use_area or "keypoints" not in self.params.iouType else "use_area is off"

    def _prepare(self) -> None:
        """Sorts annotations into `_gts` and `_dts`, as they are read."""
        params = self.params
        records: list[list[Any]] = []
        for side, is_truth in ((self.cocoGt, True), (self.cocoDt, False)):
            found = side.loadAnns(side.getAnnIds(imgIds=params.imgIds, catIds=params.catIds))
            if self.lvis_style and not is_truth:
                found = self._looked_for(found, records[0])
            read = params._as_read(side, found, is_truth)
            for record in read:
                if not self.use_area:
                    record.setdefault("area", 0)
                if params.iouType == "boundary":
                    record["boundary"] = maskUtils.rleToBoundary(record["segmentation"], self.boundary_dilation_ratio)
            records.append(read)
        self._group(records[0], records[1])

    def _looked_for(self, predictions: list[Any], items: list[Any]) -> list[Any]:
        """Those of categories that somebody looked for in their image; the others are marked with `drop`."""
        images = {image["id"]: image for image in self.cocoGt.loadImgs(self.params.imgIds)}
        self.img_nel = {id_: image.get("not_exhaustive_category_ids", []) for id_, image in images.items()}
        groups = [category["frequency"] for category in self.cocoGt.loadCats(self.params.catIds)]
        self.freq_groups = [[k for k, group in enumerate(groups) if group == each] for each in self.params.imgCountLbl]
        found = {(item["image_id"], item["category_id"]) for item in items}
        for prediction in predictions:
            image, category = prediction["image_id"], prediction["category_id"]
            if (image, category) in found or category in images[image].get("neg_category_ids", []):
                prediction["lvis_mark"] = category in self.img_nel[image]
            else:
                prediction["drop"] = True
        return [prediction for prediction in predictions if not prediction.get("drop", False)]

    def _walk(self) -> None:
        super()._walk()
        for record in self.evalImgs if self.lvis_style else ():
            if record is not None and len(record["dtIds"]) > 0:
                # Where not all of a category is labelled, a prediction without a match is ignored.
                is_partial = np.array([self.cocoDt.anns[id_]["lvis_mark"] for id_ in record["dtIds"]])
                record["dtIgnore"] |= (record["dtMatches"] == 0) & is_partial

    def computeIoU(self, imgId: Any, catId: Any) -> Any:
        """As that of `df2.coco.COCOeval`; of boundaries the smaller of theirs and that of the masks, but for crowds."""
        if self.params.iouType != "boundary":
            return super().computeIoU(imgId, catId)
        items, predictions = (cells.records_of(found, self.params, imgId, catId) for found in (self._gts, self._dts))
        if len(items) == 0 or len(predictions) == 0:
            return []
        overlaps, of_edges = (self._overlaps(items, predictions, key) for key in ("segmentation", "boundary"))
        crowds = np.array([bool(item["iscrowd"]) for item in items])
        return np.where(crowds, overlaps, np.minimum(overlaps, of_edges))

    def _oks(self, items: Any, predictions: Any) -> Any:
        if not self.use_area:
            items = [{**item, "area": area_of_box(item)} for item in items]
        return super()._oks(items, predictions)

    def _summarize(self, ap: int = 1, iouThr: float | None = None, areaRng: str = "all", maxDets: Any = 100,
                   freq_group_idx: int | None = None, catIds: Any = None) -> Any:
        """One number of the summary, whose line is printed; -1 if nothing was measured.

        Parameters
        ----------
        ap : int
            1 for precision, 0 for recall.
        iouThr : float, optional
            At this threshold alone.
        areaRng : str
        maxDets : int
        freq_group_idx : int, optional
            Of the categories of this group of LVIS.
        catIds : list of int, optional
            Of the categories in these places.
        """
        row = summary.Row(ap == 1, iouThr, areaRng, maxDets)
        chosen, note = catIds, "all" if self.lvis_style else None
        if catIds is not None:
            note = f"={catIds}"
        if self.lvis_style and freq_group_idx is not None:
            chosen, note = self.freq_groups[freq_group_idx], self.params.imgCountLbl[freq_group_idx]
        curves = self.eval
        if chosen is not None:
            curves = {"precision": curves["precision"][:, :, chosen], "recall": curves["recall"][:, chosen]}
        value = summary.value_of(row, self.params, curves)
        line = summary.line_of(row, self.params, value)
        self._say(line if note is None else line.replace(" ] =", f" catIds={note:>3s}] ="))
        return value

    def _numbers(self) -> list[Number]:
        kind = self.params.iouType
        if kind in ("segm", "bbox", "boundary"):
            return detection_numbers(self.params, self.lvis_style)
        if kind in ("keypoints", "keypoints_crowd"):
            return keypoint_numbers(self.params, kind == "keypoints_crowd")
        raise ValueError(f"iouType must be bbox, segm, boundary, keypoints or keypoints_crowd, not {kind}")

    def summarize(self) -> None:
        """Prints the summary of `accumulate`; leaves all its numbers in `all_stats`, and in `stats` those that are no
        recall at a threshold. For crowds three parts of the images are evaluated again, and the last stays so.
        """
        if not self.eval:
            raise Exception("Please run accumulate() first")
        numbers = self._numbers()
        values = np.zeros(len(numbers))
        for is_precision in (True, False):  # the order of the lines
            for i, (_, row, group) in enumerate(numbers):
                if row is not None and row.is_precision == is_precision:
                    values[i] = self._summarize(int(is_precision), row.threshold, row.area, row.max_dets, group)
        if self.params.iouType == "keypoints_crowd":
            values = np.append(values, self._crowd_values())
        self.all_stats: Any = values
        is_pose = "keypoints" in self.params.iouType
        self.stats = values if is_pose else values[:len(numbers) - 2 - 3 * self.lvis_style]

    def _crowd_values(self) -> list[Any]:
        values = self.get_type_result(first=0.2, second=0.8)
        params = self.params
        for name, value in zip(CROWDING, values):
            row = summary.Row(True, None, "all", params.maxDets[-1])
            self._say(summary.line_of(row, params, value).replace("area=   all", f"type={name:>6s}"))
        return values

    def get_type_result(self, first: float = 0.01, second: float = 0.85) -> list[Any]:
        """Average precision of easy, medium and hard images, as their `crowdIndex` says, rounded to four digits.

        The last evaluation, that of the hard images, stays: in `eval`, and in `params.imgIds`.

        Parameters
        ----------
        first, second : float
            Where medium and hard images begin.
        """
        values = []
        said, self.print_function = self.print_function, _nothing
        try:
            for part in by_crowding(_table_of(self.cocoGt, "dataset")["images"], first, second):
                self.params.imgIds = part
                self.evaluate()
                self.accumulate()
                values.append(round(np.mean(self.eval["precision"][:, :, :, 0, :]), 4))
        finally:
            self.print_function = said
        return values

    def split(self, gt_file: Any, first: float = 0.01, second: float = 0.85) -> tuple[list[Any], list[Any], list[Any]]:
        """Ids of the easy, medium and hard images of a file, or of what such a file holds."""
        return by_crowding(COCO.load_json(gt_file, use_deepcopy=True)["images"], first, second)


def _nothing(*args: Any) -> None:
    """Prints nothing."""


def _table_of(side: Any, name: str) -> Any:
    """A table of a COCO, which is not touched by that if it is one of df2."""
    return side._table(name) if isinstance(side, coco.COCO) else getattr(side, name)


def _ids_with_annotations(side: Any) -> list[Any]:
    return sorted(_table_of(side, "catToImgs"))


native.remember(COCOeval)
