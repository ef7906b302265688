"""More of evaluator_programs.py: they change what is evaluated, between the steps, too, and copy evaluations."""

import copy
import pickle
import threading
from collections import OrderedDict, defaultdict

import numpy as np

from coco_battery import printed
from evaluator_programs import coco_of, curves_of, evaluation, quietly, results_of, steps


def categories_one_after_another(m, given):
    """As torchmetrics: the same evaluation for each category."""
    ev = evaluation(m, given)
    ev.cocoGt.anns  # noqa: B018 (touched, as it is by whoever makes it in memory)
    whole = steps(ev)
    out = [whole]
    for category in ev.cocoGt.getCatIds():
        ev.params.catIds = [category]
        out.append(steps(ev))
    ev.params.catIds = sorted(ev.cocoGt.getCatIds())
    return [out, steps(ev), ev.evalImgs, ev.ious]


def annotations_change_between_the_steps(m, given):
    """What evaluate saw stays, whatever becomes of the annotations."""
    ev = evaluation(m, given)
    for ann in ev.cocoGt.dataset["annotations"][::4]:
        ann["area"] *= 3
    quietly(ev.evaluate)
    for ann in ev.cocoGt.dataset["annotations"]:
        ann.update(area=1, iscrowd=1, bbox=[0, 0, 1, 1], id=ann["id"] + 1000)
    for ann in ev.cocoDt.dataset["annotations"]:
        ann.update(score=0.5, area=2, bbox=[0, 0, 1, 1])
    ev.cocoGt.dataset["annotations"].clear()
    text = printed(lambda: (ev.accumulate(), ev.summarize()))
    groups = [{tuple(map(int, key)): len(value) for key, value in sorted(side.items()) if value}
              for side in (ev._gts, ev._dts)]
    return [text, ev.stats, curves_of(ev), ev.evalImgs, ev.ious, groups]


def what_evaluate_leaves_in_the_annotations(m, given):
    ev = evaluation(m, given)
    ev.cocoGt.loadAnns(ev.cocoGt.getAnnIds()[:1])[0]["area"] = 50.0
    quietly(ev.evaluate)
    ids = {id(ann) for ann in ev.cocoGt.anns.values()}
    kept = all(id(ann) in ids for items in ev._gts.values() for ann in items)
    return [ev.cocoGt.dataset["annotations"], ev.cocoDt.dataset["annotations"], kept]


def results_are_filtered(m, given):
    """Scores are changed, results dropped, and the index made again."""
    ev = evaluation(m, given)
    for ann in ev.cocoDt.anns.values():
        ann["score"] = float(np.round(ann["score"] ** 2, 3))
    ev.cocoDt.dataset["annotations"] = [ann for ann in ev.cocoDt.dataset["annotations"] if ann["score"] > 0.1]
    quietly(ev.cocoDt.createIndex)
    del ev.cocoGt.anns[ev.cocoGt.dataset["annotations"][0]["id"]]
    ev.cocoGt.dataset["annotations"].pop(0)
    quietly(ev.cocoGt.createIndex)
    return [*steps(ev), ev.evalImgs]


def tables_are_assigned(m, given):
    """Indices that were made by hand, without createIndex."""
    coco, found = m.COCO(), m.COCO()
    for each, anns in ((coco, given.truth["annotations"]), (found, None)):
        anns = copy.deepcopy(anns) or results_of(coco_of(m, given), given).dataset["annotations"]
        each.dataset = {"images": given.truth["images"], "categories": given.truth["categories"], "annotations": anns}
        each.anns = {ann["id"]: ann for ann in anns}
        each.imgs = {image["id"]: image for image in given.truth["images"]}
        each.cats = {category["id"]: category for category in given.truth["categories"]}
        each.imgToAnns, each.catToImgs = defaultdict(list), defaultdict(list)
        for ann in anns[::-1]:
            each.imgToAnns[ann["image_id"]].append(ann)
            each.catToImgs[ann["category_id"]].append(ann["image_id"])
    ev = m.COCOeval(coco, found, given.kind)
    return [*steps(ev), ev.evalImgs]


def results_of_an_array(m, given):
    coco = coco_of(m, given)
    rows = np.array([[row["image_id"], *row["bbox"], row["score"], row["category_id"]] for row in given.rows])
    ev = m.COCOeval(coco, quietly(coco.loadRes, rows), "bbox")
    return [*steps(ev), quietly(coco.loadNumpyAnnotations, rows)[:2]]


def records_of_other_types(m, given):
    """Ordered dicts, arrays as boxes, short floats."""
    coco = coco_of(m, given)
    anns = [OrderedDict(ann, bbox=np.array(ann["bbox"]), area=np.float32(ann["area"]))
            for ann in coco.dataset["annotations"]]
    coco.dataset["annotations"] = anns
    quietly(coco.createIndex)
    rows = [dict(row, score=np.float32(row["score"])) for row in copy.deepcopy(given.rows)]
    results = quietly(coco.loadRes, rows)
    for ann in results.anns.values():
        ann["area"] = np.array([ann["area"]], np.float32)[0]
    ev = m.COCOeval(coco, results, given.kind)
    return [*steps(ev), ev.evalImgs]


def params_are_replaced(m, given):
    ev = evaluation(m, given)
    fresh = type(ev.params)(iouType=given.kind)
    fresh.imgIds, fresh.catIds = ev.params.imgIds[::-1] + ev.params.imgIds[:2], ev.params.catIds[1:]
    fresh.iouThrs = np.array([0.3, 0.5, 0.75])
    fresh.recThrs = np.linspace(0, 1, 21)
    fresh.areaRng = [[0, 1e10], [0, 20**2], [20**2, 50**2]]
    fresh.areaRngLbl = ["all", "medium", "large"] if given.kind == "keypoints" else ["all", "small", "medium"]
    fresh.note = {"mine": [1, 2]}
    ev.params = fresh
    if given.kind == "keypoints":
        fresh.kpt_oks_sigmas = np.full(17, 0.07)
    return [*steps(ev), ev.evalImgs, vars(ev._paramsEval)["note"], ev._paramsEval.note is not fresh.note]


def proposals(m, given):
    """As mmdet: categories do not count, and other limits."""
    ev = evaluation(m, given, "bbox" if given.kind == "keypoints" else given.kind)
    ev.params.useCats = 0
    ev.params.maxDets = [1, 3, 10]
    return [*steps(ev), ev.evalImgs, ev.ious, ev.params.catIds]


# --- Copies


def copies_go_on(m, given):
    ev = evaluation(m, given)
    ev.cocoDt.anns  # noqa: B018
    quietly(ev.evaluate)
    deep, pickled, shallow = copy.deepcopy(ev), pickle.loads(pickle.dumps(ev)), copy.copy(ev)
    out = []
    for each in (deep, pickled, shallow, ev):
        text = printed(lambda: (each.accumulate(), each.summarize()))
        out.append([text, each.stats, curves_of(each), each.evalImgs, each.ious])
        same = [ann is each.cocoGt.anns[ann["id"]] for items in each._gts.values() for ann in items]
        out.append([all(same), len(same)])
    return out


def threads_evaluate(m, given):
    out = [None] * 4

    def work(i):
        ev = evaluation(m, given)
        ev.cocoGt.anns  # noqa: B018
        ev.evaluate()
        ev.accumulate()
        out[i] = curves_of(ev)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(out))]
    quietly(lambda: ([thread.start() for thread in threads], [thread.join() for thread in threads]))
    return out


def images_one_by_one(m, given):
    """Tools that look for the worst images: a stats for each."""
    ev = evaluation(m, given)
    ev.cocoGt.anns  # noqa: B018
    out = []
    for image in ev.cocoGt.getImgIds():
        ev.params.imgIds = [image]
        out.append(steps(ev))
    return out


def matches_are_read(m, given):
    """Tools for confusion matrices: matches at one threshold, with the similarity of each."""
    ev = evaluation(m, given)
    quietly(ev.evaluate)
    found = []
    for record in ev.evalImgs:
        if record is None or record["aRng"] != ev.params.areaRng[0]:
            continue
        similarity = ev.ious[record["image_id"], record["category_id"]]
        for d, item in enumerate(record["dtMatches"][0]):
            best = float(np.max(similarity[d])) if len(similarity) else -1
            found.append((record["dtIds"][d], record["dtScores"][d], float(item), best, bool(record["dtIgnore"][0][d])))
    return found


PROGRAMS = (
    categories_one_after_another, annotations_change_between_the_steps, what_evaluate_leaves_in_the_annotations,
    results_are_filtered, tables_are_assigned, results_of_an_array, records_of_other_types, params_are_replaced,
    proposals, copies_go_on, threads_evaluate, images_one_by_one, matches_are_read,
)
