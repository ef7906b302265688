"""Programs as people write them around COCO and COCOeval: they merge batches, fork, subclass and override.

Each takes a module with COCO, COCOeval and mask, and what `files` made; what it gives is compared.
"""

import contextlib
import copy
import io
import json
import multiprocessing
import pickle
from types import SimpleNamespace

import numpy as np

from coco_battery import compressed, make, printed


def files(folder, mask, results="list", **size):
    """The paths of a ground truth and of results, and both as values; programs get their results as a list or a path.
    """
    truth, rows = make(**size)
    rows = compressed(rows, mask)
    for row in rows:
        if "segmentation" in row:
            row["segmentation"]["counts"] = row["segmentation"]["counts"].decode()
    (folder / "truth.json").write_text(json.dumps(truth))
    (folder / "rows.json").write_text(json.dumps(rows))
    return SimpleNamespace(truth_path=str(folder / "truth.json"), rows_path=str(folder / "rows.json"), truth=truth,
                           rows=rows, kind=size.get("kind", "bbox"), results=results)


def quietly(function, *args):
    with contextlib.redirect_stdout(io.StringIO()):
        return function(*args)


def coco_of(m, given):
    return quietly(m.COCO, given.truth_path)


def results_of(coco, given):
    return quietly(coco.loadRes, given.rows_path if given.results == "path" else copy.deepcopy(given.rows))


def evaluation(m, given, kind=None, evaluator=None):
    coco = coco_of(m, given)
    return (evaluator or m.COCOeval)(coco, results_of(coco, given), kind or given.kind)


def steps(ev):
    text = printed(lambda: (ev.evaluate(), ev.accumulate(), ev.summarize()))
    return [text, ev.stats, curves_of(ev)]


def curves_of(ev):
    return {key: ev.eval[key] for key in ("counts", "precision", "recall", "scores")}


# --- Evaluators of many batches and processes


def batches_are_merged(m, given):
    """The evaluator of torchvision's references: per batch an array of records, joined, sorted and accumulated."""
    coco = coco_of(m, given)
    ev = m.COCOeval(coco, iouType=given.kind)
    ids, parts = [], []
    every = coco.getImgIds()
    for batch in (every[5:], every[:5], every[3:6]):
        rows = [copy.deepcopy(row) for row in given.rows if row["image_id"] in batch]
        ev.cocoDt = quietly(coco.loadRes, rows) if rows else m.COCO()
        ev.params.imgIds = list(batch)
        quietly(ev.evaluate)
        records = np.asarray(ev.evalImgs).reshape(-1, len(ev.params.areaRng), len(ev.params.imgIds))
        ids += ev.params.imgIds
        parts.append(pickle.loads(pickle.dumps(records)))
    unique, places = np.unique(np.array(ids), return_index=True)
    ev.evalImgs = list(np.concatenate(parts, 2)[..., places].flatten())
    ev.params.imgIds = list(unique)
    ev._paramsEval = copy.deepcopy(ev.params)
    text = printed(lambda: (ev.accumulate(), ev.summarize()))
    return [text, ev.stats, curves_of(ev), ev.evalImgs]


def steps_are_called_one_by_one(m, given):
    """The older one of torchvision and DETR: an evaluate of its own, outside of the class."""
    coco = coco_of(m, given)
    ev = m.COCOeval(coco, results_of(coco, given), given.kind)
    p = ev.params
    p.imgIds = list(np.unique(p.imgIds))
    p.catIds = list(np.unique(p.catIds))
    p.maxDets = sorted(p.maxDets)
    ev.params = p
    ev._prepare()
    compute = ev.computeOks if given.kind == "keypoints" else ev.computeIoU
    ev.ious = {(image, category): compute(image, category) for image in p.imgIds for category in p.catIds}
    records = [ev.evaluateImg(image, category, area, p.maxDets[-1])
               for category in p.catIds for area in p.areaRng for image in p.imgIds]
    ev._paramsEval = copy.deepcopy(ev.params)
    before = ev.evalImgs
    ev.evalImgs = list(np.asarray(records).reshape(-1))
    text = printed(lambda: (ev.accumulate(), ev.summarize()))
    return [len(before), text, ev.stats, curves_of(ev)]


_inherited = {}  # by forked processes


def _part(images):
    ev = evaluation(*_inherited["all"])
    ev.params.imgIds = images
    quietly(ev.evaluate)
    return ev.evalImgs, ev.params.imgIds


def processes_share_the_images(m, given):
    """As mmdet's COCOevalMP: each process evaluates some images."""
    ev = evaluation(m, given)
    images = sorted(ev.params.imgIds)
    quietly(ev.evaluate)  # and the parent has done it before
    _inherited["all"] = m, given
    with multiprocessing.get_context("fork").Pool(2) as pool:
        parts = [pool.apply(_part, (images[i::2],)) for i in range(2)]
    ev.params.imgIds = [image for _, own in parts for image in own]
    areas = len(ev.params.areaRng)
    joined = np.concatenate([np.asarray(records).reshape(-1, areas, len(own)) for records, own in parts], 2)
    ev.evalImgs = joined.flatten().tolist()
    ev._paramsEval = copy.deepcopy(ev.params)
    text = printed(lambda: (ev.accumulate(), ev.summarize()))
    return [text, ev.stats, curves_of(ev)]


# --- Subclasses


def lists_of_instances(m, given):
    """As detectron2's COCOeval_opt: `_prepare` and the similarities are the class's, what follows is not."""
    class Evaluator(m.COCOeval):
        def evaluate(self):
            p = self.params
            p.imgIds = list(np.unique(p.imgIds))
            p.catIds = list(np.unique(p.catIds))
            p.maxDets.sort()
            self._prepare()
            compute = {"segm": self.computeIoU, "bbox": self.computeIoU, "keypoints": self.computeOks}[p.iouType]
            self.ious = {(i, k): compute(i, k) for i in p.imgIds for k in p.catIds}
            keys = [(i, k) for i in p.imgIds for k in p.catIds]
            self.items = [[(int(g["id"]), g["area"], g.get("iscrowd", 0), g["ignore"]) for g in self._gts[key]]
                          for key in keys]
            self.found = [[(int(d["id"]), d["score"], d["area"]) for d in self._dts[key]] for key in keys]
            self.best = [np.max(self.ious[key], initial=-1) for key in keys]
            self._paramsEval = copy.deepcopy(self.params)

        def accumulate(self):
            self.eval = {"precision": np.array([len(each) for each in self.items]), "recall": np.array(self.best)}

        def summarize(self):
            self.stats = np.array([self.eval["precision"].sum(), self.eval["recall"].sum()])

    ev = evaluation(m, given, evaluator=Evaluator)
    quietly(ev.evaluate)
    ev.accumulate()
    ev.summarize()
    return [ev.items, ev.found, ev.best, ev.stats, ev.ious]


def flags_of_the_file_are_kept(m, given):
    """A `_prepare` that brings back the file's own `ignore`, as evaluators of crowds do."""
    class Evaluator(m.COCOeval):
        def _prepare(self):
            super()._prepare()
            for items in self._gts.values():
                for item in items:
                    item["ignore"] = item["ignore"] or item.get("hard", 0)

    coco = coco_of(m, given)
    for ann in coco.dataset["annotations"][::3]:
        ann["hard"] = 1
    ev = Evaluator(coco, results_of(coco, given), given.kind)
    return [*steps(ev), ev.evalImgs]


def rotated_similarity(m, given):
    """As detectron2's RotatedCOCOeval: `computeIoU` is replaced, and called with what the class has sorted."""
    class Evaluator(m.COCOeval):
        def computeIoU(self, imgId, catId):
            items, found = self._gts[imgId, catId], self._dts[imgId, catId]
            if len(items) == 0 and len(found) == 0:
                return []
            found = [found[i] for i in np.argsort([-d["score"] for d in found], kind="mergesort")]
            found = found[:self.params.maxDets[-1]]
            boxes = [[d["bbox"] for d in found], [g["bbox"] for g in items]]
            values = m.mask.iou(*boxes, [int(g["iscrowd"]) for g in items])
            return np.sqrt(values) * 0.98 if len(values) else []

    ev = evaluation(m, given, "bbox", Evaluator)
    return [*steps(ev), ev.evalImgs, ev.ious]


def limits_in_the_summary(m, given):
    """As detectron2's COCOevalMaxDets: a summary of its own."""
    class Evaluator(m.COCOeval):
        def summarize(self):
            def one(ap=1, threshold=None, area="all", limit=100):
                p = self.params
                a = [i for i, name in enumerate(p.areaRngLbl) if name == area]
                n = [i for i, value in enumerate(p.maxDets) if value == limit]
                s = self.eval["precision" if ap == 1 else "recall"]
                if threshold is not None:
                    s = s[np.where(threshold == p.iouThrs)[0]]
                s = s[..., a, n]
                value = np.mean(s[s > -1]) if len(s[s > -1]) else -1
                print(f"{ap} {area:>6s} {limit:3d} {value:0.3f}")
                return value
            limits = self.params.maxDets
            self.stats = np.array([one(limit=limits[-1]), one(1, 0.5, "all", limits[-1]), one(0, None, "all", limits[0]),
                                   one(0, 0.75, "large", limits[-1])])

    ev = evaluation(m, given, evaluator=Evaluator)
    ev.params.maxDets = [2, 5, 7]
    return [*steps(ev), ev.evalImgs]


def a_record_for_every_image(m, given):
    """An `evaluateImg` that notes more, and params of a class of its own."""
    class Evaluator(m.COCOeval):
        def evaluateImg(self, imgId, catId, aRng, maxDet):
            record = super().evaluateImg(imgId, catId, aRng, maxDet)
            self.asked.append((int(imgId), int(catId), list(aRng), maxDet, record is None))
            return record

    ev = evaluation(m, given, evaluator=Evaluator)
    ev.asked = []
    return [*steps(ev), ev.asked, ev.evalImgs]


def a_coco_of_its_own(m, given):
    """As mmdet's: other names for the methods, and tables beside those of the class."""
    class Coco(m.COCO):
        def __init__(self, path):
            super().__init__(path)
            self.img_ann_map, self.cat_img_map = self.imgToAnns, self.catToImgs

        def get_ann_ids(self, img_ids=[], cat_ids=[]):
            return self.getAnnIds(img_ids, cat_ids)

        def annToRLE(self, ann):
            return super().annToRLE(ann)

    coco = quietly(Coco, given.truth_path)
    ev = m.COCOeval(coco, results_of(coco, given), given.kind)
    first = coco.getImgIds()[0]
    return [*steps(ev), coco.get_ann_ids([first]), len(coco.img_ann_map), coco.img_ann_map is coco.imgToAnns]


def other_attributes_are_those_of_the_ground_truth(m, given):
    """A `__getattr__` of its own, which knows nothing of what is made when it is touched."""
    class Evaluator(m.COCOeval):
        def __getattr__(self, name):
            if name.startswith("__") or "cocoGt" not in self.__dict__:
                raise AttributeError(name)
            return getattr(self.cocoGt, name)

    ev = evaluation(m, given, evaluator=Evaluator)
    return [*steps(ev), ev.getCatIds(), len(ev.anns), ev.evalImgs, ev.ious]


def whatever_it_is_given_is_counted(m, given):
    """An `accumulate` of its own, before and after that of the class."""
    class Evaluator(m.COCOeval):
        def accumulate(self, p=None):
            self.seen = [sum(record is not None for record in self.evalImgs), sum(map(len, self._dts.values()))]
            super().accumulate(p)
            self.eval["precision"][self.eval["precision"] < 0] = 0

    ev = evaluation(m, given, evaluator=Evaluator)
    return [*steps(ev), ev.seen]


PROGRAMS = (
    batches_are_merged, steps_are_called_one_by_one, processes_share_the_images, lists_of_instances,
    flags_of_the_file_are_kept, rotated_similarity, limits_in_the_summary, a_record_for_every_image,
    a_coco_of_its_own, other_attributes_are_those_of_the_ground_truth, whatever_it_is_given_is_counted,
)
