"""More of evaluator_programs.py: ground truth and results come from files, and are touched after they are evaluated."""

import copy
import gc
import pickle
import sys
from types import SimpleNamespace

import numpy as np

from coco_battery import printed
from evaluator_programs import coco_of, curves_of, quietly, steps


def texts(m, given, kind=None, evaluator=None):
    coco = coco_of(m, given)
    return (evaluator or m.COCOeval)(coco, quietly(coco.loadRes, given.rows_path), kind or given.kind)


def annotations_of(ev):
    return [ev.cocoGt.dataset["annotations"], ev.cocoDt.dataset["annotations"]]


def results_are_their_own_truth(m, given):
    """As a check of an evaluator, and of one model against another."""
    if given.kind == "keypoints":
        return None  # pycocotools looks for num_keypoints, which results do not have
    coco = coco_of(m, given)
    first, second = (quietly(coco.loadRes, given.rows_path) for _ in range(2))
    pseudo = quietly(second.loadRes, given.rows_path)
    evs = [m.COCOeval(first, first, given.kind), m.COCOeval(second, pseudo, given.kind)]
    evs.append(m.COCOeval(first, pseudo, given.kind))
    evs[-1].params.useCats = 0
    return [[*steps(ev), ev.evalImgs] for ev in evs]


def an_array_for_results(m, given):
    coco = coco_of(m, given)
    found = quietly(coco.loadRes, given.rows_path)
    rows = np.array([[row["image_id"], *row["bbox"], row["score"], row["category_id"]] for row in given.rows])
    return [quietly(each.loadRes, rows).dataset["annotations"] for each in (found, quietly(coco.loadRes, rows))]


def marks_are_found_afterwards(m, given):
    ev = texts(m, given)
    return [*steps(ev), *annotations_of(ev), ev.evalImgs]


def marks_of_an_evaluation_that_is_gone(m, given):
    ev = texts(m, given)
    ev.params.imgIds = ev.params.imgIds[::2]
    ev.params.areaRng = ev.params.areaRng[:2]
    quietly(ev.evaluate)
    coco, found = ev.cocoGt, ev.cocoDt
    del ev
    gc.collect()
    return [coco.dataset["annotations"], coco.loadAnns(coco.getAnnIds()[:2]), len(found.anns)]


def marks_of_batches_that_are_gone(m, given):
    ev = texts(m, given)
    every = list(ev.params.imgIds)
    for batch in (every[:3], every[2:5], every[5:8], every[1:2]):
        ev.params.imgIds = batch
        quietly(ev.evaluate)
    return [ev.cocoGt.dataset["annotations"], ev.evalImgs]


def marks_in_the_order_of_evaluations(m, given):
    """Whoever is asked first, the last one has the last word."""
    ev = texts(m, given)
    ev.params.areaRng, ev.params.areaRngLbl = [[0, 900]], ["all"]
    quietly(ev.evaluate)
    other = m.COCOeval(ev.cocoGt, ev.cocoDt, given.kind)
    quietly(other.evaluate)
    last = m.COCOeval(ev.cocoGt, ev.cocoDt, given.kind)
    last.params.areaRng, last.params.areaRngLbl = [[900, 1e10]], ["all"]
    last.params.catIds = last.params.catIds[:1]
    quietly(last.evaluate)
    return [other.evalImgs, *annotations_of(ev), ev.evalImgs, last.evalImgs]


def marks_of_the_last_of_several(m, given):
    ev = texts(m, given)
    for low, high in ((0, 1e10), (0, 900), (900, 1e10)):
        ev.params.areaRng, ev.params.areaRngLbl = [[low, high]], ["all"]
        quietly(ev.evaluate)
    other = m.COCOeval(ev.cocoGt, ev.cocoDt, given.kind)
    quietly(other.evaluate)
    return [*annotations_of(ev), ev.evalImgs, other.evalImgs]


def what_was_seen_stays(m, given):
    """Annotations change after the evaluation, and only then anybody asks what it saw."""
    ev = texts(m, given)
    quietly(ev.evaluate)
    for ann in ev.cocoGt.dataset["annotations"]:
        ann.update(area=1, iscrowd=1, bbox=[0, 0, 1, 1], id=ann["id"] + 1000)
    del ev.cocoGt.dataset["annotations"][::2]
    for ann in ev.cocoDt.dataset["annotations"]:
        ann.update(score=0.5, area=2, bbox=[0, 0, 1, 1])
    text = printed(lambda: (ev.accumulate(), ev.summarize()))
    p = copy.deepcopy(ev.params)
    p.maxDets = p.maxDets[:1]
    quietly(ev.accumulate, p)
    groups = [{tuple(map(int, key)): len(value) for key, value in sorted(side.items()) if value}
              for side in (ev._gts, ev._dts)]
    return [text, ev.stats, curves_of(ev), ev.evalImgs, ev.ious, groups]


def others_stand_in_their_place(m, given):
    """Another COCO is assigned before anybody asks what the evaluation saw."""
    ev = texts(m, given)
    quietly(ev.evaluate)
    ev.cocoGt, ev.cocoDt = m.COCO(), m.COCO()
    return [ev.evalImgs, ev.ious]


def records_are_those_of_the_tables(m, given):
    ev = texts(m, given)
    quietly(ev.evaluate)
    ids = [{id(ann) for ann in coco.anns.values()} for coco in (ev.cocoGt, ev.cocoDt)]
    return [all(id(ann) in own for records in side.values() for ann in records)
            for side, own in zip((ev._gts, ev._dts), ids)]


def copies_after_the_evaluation(m, given):
    ev = texts(m, given)
    quietly(ev.evaluate)
    twins = [copy.deepcopy(ev), pickle.loads(pickle.dumps(ev))]
    coco = copy.deepcopy(ev.cocoGt)
    for twin in twins:
        for ann in twin.cocoGt.dataset["annotations"]:
            ann["area"] = 1
    return [[twin.evalImgs for twin in twins], coco.dataset["annotations"], *annotations_of(ev)]


def tables_have_a_lookup_of_their_own(m, given):
    class Missing(m.COCO):
        def __getattr__(self, name):
            raise AttributeError(name)

    class Declared(m.COCO):
        anns = None
        imgs = {}

    class Listed(m.COCO):
        @property
        def imgToAnns(self):
            return self.by_image

        @imgToAnns.setter
        def imgToAnns(self, value):
            self.by_image = value

    out = []
    for kind in (Missing, Declared, Listed):
        coco = quietly(kind, given.truth_path)
        ev = m.COCOeval(coco, quietly(coco.loadRes, given.rows_path), given.kind)
        out.append([len(coco.anns), len(coco.imgs), len(coco.imgToAnns), *steps(ev)])
    return out


def images_are_chosen_afterwards(m, given):
    class Evaluator(m.COCOeval):
        def _prepare(self):
            super()._prepare()

    ev = texts(m, given, evaluator=Evaluator)
    quietly(ev.evaluate)
    ev.params.imgIds, ev.params.catIds = ev.params.imgIds[:1], ev.params.catIds[:1]
    return [ev.ious, ev.evalImgs]


def categories_in_another_order(m, given):
    if given.kind == "keypoints":
        return None  # pycocotools compares them category by category
    ev = texts(m, given)
    for ann in ev.cocoDt.dataset["annotations"]:
        ann["score"] = 0.5
    untouched = texts(m, given)
    for each in (ev, untouched):
        each.params.useCats = 0
        each.params.catIds = each.params.catIds[::-1]
    return [*steps(ev), ev.evalImgs, *steps(untouched), untouched.evalImgs]


def names_of_the_module_are_rebound(m, given):
    module = sys.modules[m.COCOeval.__module__]
    masks, params = module.maskUtils, module.Params

    class Limits(params):
        def setDetParams(self):
            super().setDetParams()
            self.maxDets = [1, 2, 3]

    def halved(*boxes):
        values = masks.iou(*boxes)
        return values * 0.5 if len(values) else values

    names = {name: getattr(masks, name) for name in ("encode", "decode", "area", "toBbox", "merge", "frPyObjects")}
    out = []
    try:
        module.maskUtils = SimpleNamespace(**names, iou=halved)
        out.append(steps(texts(m, given)))
        module.maskUtils, module.Params = masks, Limits
        out.append(steps(texts(m, given)))
    finally:
        module.maskUtils, module.Params = masks, params
    return out


def one_sigma_for_all_landmarks(m, given):
    if given.kind != "keypoints":
        return None
    coco = coco_of(m, given)
    for ann in coco.dataset["annotations"]:
        ann["keypoints"][2::3] = [max(1, flag) for flag in ann["keypoints"][2::3]]
    ev = m.COCOeval(coco, quietly(coco.loadRes, given.rows_path), given.kind)
    ev.params.kpt_oks_sigmas = np.array([0.05])
    return [*steps(ev), ev.ious]


PROGRAMS = (
    results_are_their_own_truth, an_array_for_results, marks_are_found_afterwards,
    marks_of_an_evaluation_that_is_gone, marks_of_batches_that_are_gone, marks_in_the_order_of_evaluations,
    marks_of_the_last_of_several, what_was_seen_stays, others_stand_in_their_place, records_are_those_of_the_tables,
    copies_after_the_evaluation, tables_have_a_lookup_of_their_own, images_are_chosen_afterwards,
    categories_in_another_order, names_of_the_module_are_rebound, one_sigma_for_all_landmarks,
)
