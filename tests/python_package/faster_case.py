"""Ground truth for COCOeval_faster, what an evaluation leaves, and values that are equal but for rounding."""

import copy
import json

import numpy as np

from coco_battery import compressed, make
from df2.coco import mask

KINDS = ("bbox", "segm", "boundary", "keypoints", "keypoints_crowd")
MARKS = ("tp", "fp", "fn", "gt_id", "dt_id", "iou")


def case(kind, seed=0, images=12, **options):
    """Ground truth with what LVIS and CrowdPose say of images and categories, and rows of results."""
    truth, rows = make("segm" if kind == "boundary" else kind.partition("_")[0], seed=seed, images=images, **options)
    random = np.random.default_rng(seed)
    for image in truth["images"]:
        image["crowdIndex"] = float(random.random())
        # faster_coco_eval fails where all predictions of an image without items are left out.
        least = 0.5 if any(ann["image_id"] == image["id"] for ann in truth["annotations"]) else 1
        image["neg_category_ids"] = [int(k) for k in (1, 3, 5, 7) if random.random() < least]
        image["not_exhaustive_category_ids"] = [int(k) for k in (1, 3, 5) if random.random() < 0.5]
    for k, category in enumerate(truth["categories"]):
        category["frequency"] = "rcf"[k % 3]
    return json.loads(json.dumps(truth)), compressed(rows, mask)


def left_by(ev):
    """Everything that an evaluation leaves, but for times and what only one of the two has."""
    out = {name: ev.eval[name] for name in ("counts", "matched", "precision", "scores", "recall", "evaluations_size")}
    names = [name for name in dir(ev.params) if not name.startswith("_") and not callable(getattr(ev.params, name))]
    out["params"] = {name: getattr(ev.params, name) for name in names}
    out["asked"] = {name: getattr(ev.eval["params"], name) for name in names}
    out["ious"] = {cell: np.asarray(values) for cell, values in ev.ious.items() if len(values) > 0}
    out["cells"] = list(ev.ious)
    out.update(matched=dict(sorted(out["matched"].items())), kinds=[type(each) for each in out["matched"].values()])
    if hasattr(ev, "all_stats"):
        out.update(stats=ev.stats, all_stats=ev.all_stats, named=ev.stats_as_dict)
        if set(ev.params.catIds) <= set(ev.cocoGt.cats):
            out["extended"] = ev.extended_metrics
    out.update(mIoU=ev.compute_mIoU(), mAUC=ev.compute_mAUC(), is_marked=ev.matched)
    out["ignore"] = [ann.get("ignore") for ann in ev.cocoGt.anns.values()]
    # Where an item has several matches, the order of a hash table decides which one is noted.
    out["marks"] = [[key for key in MARKS if key in ann] for side in (ev.cocoGt, ev.cocoDt)
                    for ann in side.anns.values()]
    return out


def evaluated(package, truth, rows, kind, change=None, **options):
    """What all steps leave, and the lines that they say without times."""
    lines = []
    ground_truth = package.COCO(copy.deepcopy(truth))
    ev = package.COCOeval_faster(ground_truth, ground_truth.loadRes(copy.deepcopy(rows)), kind,
                                 print_function=lines.append, **options)
    if change:
        change(ev)
    ev.run()
    # A sum of numbers that cancel out may have either sign.
    lines = [line.replace("= -0.000", "= 0.000") for line in lines if "t=" not in line]
    return {"lines": lines, **left_by(ev)}


def assert_close(a, b, place=""):
    """The same types and keys, and numbers within 1e-12; NaN is NaN."""
    if isinstance(a, dict):
        assert isinstance(b, dict) and list(a) == list(b), (place, a, b)
        for key in a:
            assert_close(a[key], b[key], f"{place}/{key}")
    elif isinstance(a, np.ndarray):
        assert isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape, (place, a, b)
        assert np.allclose(a, b, rtol=0, atol=1e-12, equal_nan=True) if a.dtype.kind == "f" else np.array_equal(a, b), (
            place, a, b)
    elif isinstance(a, (list, tuple)):
        assert type(a) is type(b) and len(a) == len(b), (place, a, b)
        for i, (one, other) in enumerate(zip(a, b)):
            assert_close(one, other, f"{place}/{i}")
    elif isinstance(a, (float, np.floating)):
        assert type(a) is type(b) and (abs(a - b) <= 1e-12 or a != a and b != b), (place, a, b)
    else:
        assert type(a) is type(b) and a == b, (place, a, b)
