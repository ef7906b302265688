"""What COCOeval_faster of df2.coco says is what that of faster_coco_eval says; `make clients` has that package."""

import copy
import json

import numpy as np
import pytest

from coco_battery import KINDS, compressed, make
from df2.coco import fastercoco, fastercocoeval, mask

theirs = pytest.importorskip("faster_coco_eval")


def lvis_of(truth):
    """The same ground truth with what LVIS says of its images and categories."""
    random = np.random.default_rng(1)
    for image in truth["images"]:
        image["neg_category_ids"] = [int(k) for k in (1, 3, 5, 7) if random.random() < 0.5]
        image["not_exhaustive_category_ids"] = [int(k) for k in (1, 3, 5) if random.random() < 0.5]
    for k, category in enumerate(truth["categories"]):
        category["frequency"] = "rcf"[k % 3]
    return truth


def said(coco, evaluator, truth, rows, kind, change=None, **options):
    lines = []
    ground_truth = coco(copy.deepcopy(truth))
    results = ground_truth.loadRes(copy.deepcopy(rows))
    ev = evaluator(ground_truth, results, kind, print_function=lines.append, **options)
    if change:
        change(ev)
    ev.run()
    lines = [line for line in lines if line.startswith(" Average")]
    # Where several match at different thresholds, the order of a hash table decides which is noted there.
    marks = [[key for key in ("tp", "fp", "fn", "gt_id", "dt_id", "iou") if key in ann]
             for side in (ground_truth, results) for ann in side.anns.values()]
    out = {"lines": lines, "stats": ev.stats, "all_stats": ev.all_stats, "named": ev.stats_as_dict, "marks": marks}
    if kind != "keypoints":
        out["extended"] = ev.extended_metrics
        out["mIoU"], out["mAUC"] = ev.compute_mIoU(), ev.compute_mAUC()
    return out


def assert_close(a, b, place=""):
    if isinstance(a, dict):
        assert list(a) == list(b), (place, a, b)
        for key in a:
            assert_close(a[key], b[key], f"{place}/{key}")
    elif isinstance(a, (list, tuple, np.ndarray)):
        assert len(a) == len(b), (place, a, b)
        for i, (one, other) in enumerate(zip(a, b)):
            assert_close(one, other, f"{place}/{i}")
    elif isinstance(a, (float, np.floating)):
        assert abs(a - b) <= 1e-12 or a != a and b != b, (place, a, b)
    else:
        assert a == b, (place, a, b)


def limits(ev):
    ev.params.maxDets = [1, 4, 7]


OPTIONS = {
    "plain": {}, "marked": {"extra_calc": True}, "lvis": {"lvis_style": True}, "limits": {"change": limits},
    "ranges": {"ranges": {"tiny": [0, 400], "huge": [400, 1e10]}},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("seed", range(3))
def test_it_says_the_same(kind, options, seed):
    truth, rows = make(kind, seed=seed, images=12)
    truth = json.loads(json.dumps(lvis_of(truth)))
    rows = compressed(rows, mask)
    if kind == "keypoints" and "ranges" in options:
        pytest.skip("faster_coco_eval takes no ranges of keypoints")
    expected = said(theirs.COCO, theirs.COCOeval_faster, truth, rows, kind, **options)
    assert_close(expected, said(fastercoco.COCO, fastercocoeval.COCOeval_faster, truth, rows, kind, **options))


def test_a_coco_answers_to_both_kinds_of_names():
    truth, rows = make(seed=4)
    answers = []
    for coco in (theirs.COCO, fastercoco.COCO):
        one = coco(copy.deepcopy(truth), use_deepcopy=True)
        answers.append([
            sorted(one.get_ann_ids(img_ids=[10, 13], cat_ids=[1, 3])), one.get_cat_ids(cat_names=["c1"]),
            sorted(one.get_img_ids(cat_ids=[1])), one.load_anns([2]), one.load_cats([3]), one.load_imgs([10]),
            {key: len(value) for key, value in one.img_ann_map.items()}, dict(one.cat_img_map),
            len(one.loadRes(copy.deepcopy(rows), min_score=0.5).anns), one.loadRes([]).dataset["annotations"]])
    assert answers[0] == answers[1]
