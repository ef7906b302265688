"""COCOeval of df2.coco over live dicts leaves what that of pycocotools leaves: records, similarities, curves, lines."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest

import df2.coco
from coco_battery import KINDS, assert_same, compressed, leftovers, make, run

pycocotools_coco = pytest.importorskip("pycocotools.coco")
import pycocotools.cocoeval  # noqa: E402
import pycocotools.mask  # noqa: E402

THEIRS = SimpleNamespace(COCO=pycocotools_coco.COCO, COCOeval=pycocotools.cocoeval.COCOeval, mask=pycocotools.mask)
# exp of numpy and of the C library differ in the last bit on some processors.
TOLERANCE = {"bbox": 0, "segm": 0, "keypoints": 1e-12}


def both(kind, change=None, truth=None, rows=None, **size):
    made = make(kind, **size)
    truth, rows = truth or made[0], rows or made[1]
    rows = compressed(rows, THEIRS.mask)
    expected = leftovers(*run(THEIRS, truth, rows, kind, change))
    ours = run(df2.coco, truth, rows, kind, change)
    assert ours[0].engine in ("live", "python") and ours[0].engine_reason
    assert_same(expected, leftovers(*ours), TOLERANCE[kind])
    walked = run(df2.coco, truth, rows, kind, lambda ev: (change and change(ev), walks(ev)))
    assert walked[0].engine == "python" and "_prepare" in walked[0].engine_reason
    assert_same(expected, leftovers(*walked), TOLERANCE[kind])
    return ours[0]


def walks(ev):
    """What is patched is called, so nothing can be left to the core."""
    ev._prepare = ev._prepare


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_random_datasets_leave_the_same(kind, seed):
    ev = both(kind, seed=seed, images=4 + 3 * seed, predictions=6 + 4 * seed)
    assert ev.engine == "live" and ev.stats[0] > 0


def changed(**values):
    def change(ev):
        for name, value in values.items():
            setattr(ev.params, name, copy.deepcopy(value))
    return change


def in_place(ev):
    ev.params.maxDets[-1] = 3
    ev.params.iouThrs[0] = 0.4
    ev.params.areaRng[1][1] = 600


CHANGES = {
    "some images": changed(imgIds=[10, 16, 16, 13]),
    "images that are not there": changed(imgIds=np.array([10, 10**6])),
    "some categories": changed(catIds=[5, 1]),
    "categories that are not there": changed(catIds=[3, 99]),
    "no categories": changed(useCats=0),
    "no categories of some": changed(useCats=0, catIds=[1, 3]),
    "limits out of order": changed(maxDets=[100, 1, 3, 2]),
    "no limit of 100": changed(maxDets=[1, 2, 3]),
    "thresholds out of order": changed(iouThrs=np.array([0.9, 0.5, 0.1, 0.75])),
    "a threshold of 0": changed(iouThrs=np.array([0, 0.5])),
    "a threshold of 1": changed(iouThrs=np.array([0.5, 1])),
    "seventy thresholds": changed(iouThrs=np.linspace(0.3, 0.99, 70)),
    "few recall points": changed(recThrs=np.array([0, 0.25, 1])),
    "recall points out of order": changed(recThrs=np.array([0.9, 0, 0.5, -1, 0.1, 2, 0.2, 0])),
    "no recall points": changed(recThrs=np.array([])),
    "areas": changed(areaRng=[[0, 1e10], [0, 500], [500, 1e10]], areaRngLbl=["all", "small", "large"]),
    "names of areas twice": changed(areaRngLbl=["all", "all", "large"]),
    "in place": in_place,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CHANGES)
def test_parameters_count_alike(kind, name):
    both(kind, CHANGES[name], seed=11, images=12)


@pytest.mark.parametrize("kind", ["bbox", "segm"])
def test_useSegm_still_decides(kind):
    both(kind, changed(useSegm=int(kind == "segm")), seed=3)


def test_a_list_of_thresholds_is_taken():
    truth, rows = make(seed=3)
    lists, _ = run(df2.coco, truth, rows, "bbox", changed(iouThrs=[0.5, 0.75]))
    arrays, _ = run(df2.coco, truth, rows, "bbox", changed(iouThrs=np.array([0.5, 0.75])))
    assert_same(lists.stats, arrays.stats)
    assert_same(lists.eval["precision"], arrays.eval["precision"])


def test_a_thousand_categories_leave_the_same():
    both("bbox", images=6, categories=1203, predictions=30)


def test_landmarks_of_deepfashion2_leave_the_same():
    both("keypoints", changed(kpt_oks_sigmas=np.linspace(0.01, 0.1, 294)), landmarks=294, images=8)


def test_more_than_a_hundred_predictions_of_an_image_leave_the_same():
    both("bbox", images=5, categories=1, predictions=400)


DATA = {
    "an id of 0": lambda truth, rows: truth["annotations"][2].update(id=0),
    "ids from 0": lambda truth, rows: [ann.update(id=ann["id"] - 1) for ann in truth["annotations"]],
    "ids beyond 2^53": lambda truth, rows: [ann.update(id=2**53 + ann["id"]) for ann in truth["annotations"]],
    "negative ids": lambda truth, rows: [ann.update(id=-ann["id"]) for ann in truth["annotations"]],
    "float ids": lambda truth, rows: [ann.update(id=float(ann["id"])) for ann in truth["annotations"]],
    "an annotation id twice": lambda truth, rows: truth["annotations"][4].update(id=truth["annotations"][3]["id"]),
    "an image id twice": lambda truth, rows: truth["images"].append(dict(truth["images"][0], width=97)),
    "text for images": lambda truth, rows: (
        [record.update(image_id=f"i{record['image_id']}") for record in truth["annotations"] + rows],
        [image.update(id=f"i{image['id']}") for image in truth["images"]]),
    "text for categories": lambda truth, rows: (
        [record.update(category_id=f"c{record['category_id']}") for record in truth["annotations"] + rows],
        [category.update(id=f"c{category['id']}") for category in truth["categories"]]),
    "numpy ids": lambda truth, rows: [ann.update(id=np.int32(ann["id"]), image_id=np.int64(ann["image_id"]))
                                      for ann in truth["annotations"]],
    "a score that is not a number": lambda truth, rows: (rows[1].update(score=float("nan")),
                                                         rows[5].update(score=float("nan"))),
    "infinite scores": lambda truth, rows: (rows[1].update(score=float("inf")), rows[5].update(score=float("-inf"))),
    "one score": lambda truth, rows: [row.update(score=1) for row in rows],
    "short scores": lambda truth, rows: [row.update(score=np.float32(row["score"])) for row in rows],
    "another category": lambda truth, rows: [row.update(category_id=77) for row in rows[::3]],
    "bool crowds": lambda truth, rows: [ann.update(iscrowd=bool(ann["iscrowd"])) for ann in truth["annotations"]],
    "an own ignore": lambda truth, rows: [ann.update(ignore=1) for ann in truth["annotations"]],
    "areas on the edge": lambda truth, rows: [ann.update(area=1024) for ann in truth["annotations"]],
    "all crowds": lambda truth, rows: [ann.update(iscrowd=1) for ann in truth["annotations"]],
    "no annotations": lambda truth, rows: truth["annotations"].clear(),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", DATA)
def test_unusual_data_leave_the_same(kind, name):
    truth, rows = make(kind, seed=21, images=8)
    DATA[name](truth, rows)
    both(kind, truth=truth, rows=rows)


def test_a_coordinate_that_is_not_a_number_leaves_the_same():
    truth, rows = make(seed=2)
    rows[3]["bbox"][0] = float("nan")
    both("bbox", truth=truth, rows=rows)


@pytest.mark.parametrize("first_id", [0, -3])
def test_ids_of_results_that_take_no_item_leave_the_same(first_id):
    """Results need not come from loadRes. A taken item is known by the id of its prediction, if that is above 0."""
    truth, rows = make(seed=5, images=6, predictions=20)
    left = []
    for module in (THEIRS, df2.coco):
        own_truth, own_rows = copy.deepcopy((truth, rows))
        for number, row in enumerate(own_rows):
            row.update(id=number % 7 + first_id, area=row["bbox"][2] * row["bbox"][3], iscrowd=0)
        gt, dt = module.COCO(), module.COCO()
        gt.dataset, dt.dataset = own_truth, {**own_truth, "annotations": own_rows}
        gt.createIndex()
        dt.createIndex()
        ev = module.COCOeval(gt, dt, "bbox")
        ev.evaluate()
        ev.accumulate()
        left.append([ev.evalImgs, ev.eval["precision"], ev.eval["recall"]])
    assert_same(*left)


@pytest.mark.parametrize("key", ["iscrowd", "area", "num_keypoints", "bbox", "keypoints"])
def test_what_is_missing_is_named(key):
    truth, rows = make("keypoints", seed=1)
    for ann in truth["annotations"]:
        del ann[key]
    for module in (THEIRS, df2.coco):
        with pytest.raises(KeyError, match=key):
            run(module, truth, rows, "keypoints")


def test_other_numbers_of_landmarks_are_refused():
    truth, rows = make("keypoints", seed=1)
    with pytest.raises(ValueError, match="keypoints have 51 numbers, but there are 18 sigmas"):
        run(df2.coco, truth, rows, "keypoints", changed(kpt_oks_sigmas=np.full(18, 0.05)))


def test_accumulate_may_ask_for_a_part():
    truth, rows = make(seed=8, images=9)

    def part(ev):
        p = copy.deepcopy(ev.params)
        p.maxDets, p.catIds, p.areaRng, p.imgIds = [10], p.catIds[:2], p.areaRng[:2], p.imgIds[::2]
        ev.accumulate(p)
        return [ev.eval[name] for name in ("counts", "precision", "recall", "scores")]

    assert_same(*(part(run(module, truth, rows, "bbox")[0]) for module in (THEIRS, df2.coco)))
