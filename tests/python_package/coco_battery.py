"""Random ground truth and results of COCO's format, and what two evaluators of them leave, compared."""

import contextlib
import copy
import io
import re

import numpy as np

KINDS = ("bbox", "segm", "keypoints")


def polygon(x, y, width, height):
    return [[x, y, x + width, y + 0.2 * height, x + 0.8 * width, y + height, x + 0.1 * width, y + 0.9 * height]]


def rectangle_rle(x, y, width, height, size):
    """A run-length mask as a list of counts."""
    mask = np.zeros(size, np.uint8)
    mask[int(y):int(y + height), int(x):int(x + width)] = 1
    flat = mask.flatten(order="F")
    ends = np.flatnonzero(np.diff(flat)) + 1
    counts = np.diff(np.concatenate([[0], ends, [flat.size]])).tolist()
    return {"size": list(size), "counts": [0] * int(flat[0]) + counts}


def make(kind="bbox", seed=0, images=10, categories=4, landmarks=17, predictions=8, size=(64, 96), crowds=0.15):
    """Ground truth and rows of results: crowds, ties of scores, equal boxes, images without items or results."""
    random = np.random.default_rng(seed)
    height, width = size
    truth = {"info": {"year": 2024, "seed": seed}, "licenses": [],
             "images": [{"id": 7 + 3 * i, "height": height, "width": width, "file_name": f"{i}.jpg"}
                        for i in random.permutation(images).tolist()],
             "categories": [{"id": 2 * k + 1, "name": f"c{k}", "supercategory": f"s{k % 2}",
                             "skeleton": [[1, 2]]} for k in range(categories)], "annotations": []}
    rows = []

    def box():
        w, h = random.uniform(4, 0.7 * width), random.uniform(4, 0.7 * height)
        return [round(float(v), 1) for v in (random.uniform(0, width - w), random.uniform(0, height - h), w, h)]

    for place, image in enumerate(truth["images"]):
        mine = []
        for _ in range(0 if place == 1 else int(random.integers(1, 6))):
            x, y, w, h = box()
            ann = {"id": len(truth["annotations"]) + 1, "image_id": image["id"], "bbox": [x, y, w, h],
                   "category_id": 2 * int(random.integers(0, max(categories - 1, 1))) + 1, "area": round(w * h * 0.7, 1),
                   "iscrowd": int(random.random() < crowds), "segmentation": polygon(x, y, w, h)}
            if ann["iscrowd"]:
                ann["segmentation"] = rectangle_rle(x, y, w, h, size)
            if kind == "keypoints":
                points = np.column_stack([random.uniform(x, x + w, landmarks), random.uniform(y, y + h, landmarks),
                                          random.integers(0, 3, landmarks)]).round(1)
                points[:, 2] *= random.random() > 0.1
                ann["keypoints"] = points.ravel().tolist()
                ann["num_keypoints"] = int((points[:, 2] > 0).sum())
            mine.append(ann)
            truth["annotations"].append(ann)
        for _ in range(0 if place == 2 else int(random.integers(1, predictions))):
            near = mine[int(random.integers(len(mine)))] if mine and random.random() < 0.8 else None
            noise = random.choice([0, 0.05, 0.2])
            x, y, w, h = box() if near is None else [round(float(v + noise * random.normal() * min(near["bbox"][2:])), 1)
                                                     for v in near["bbox"]]
            w, h = max(w, 2.0), max(h, 2.0)
            category = 2 * int(random.integers(0, categories)) + 1
            row = {"image_id": image["id"], "score": round(float(random.random()), 1),
                   "category_id": near["category_id"] if near and random.random() < 0.8 else category}
            if kind == "bbox":
                row["bbox"] = [x, y, w, h]
            elif kind == "segm":
                row["segmentation"] = rectangle_rle(max(x, 0), max(y, 0), w, h, size)
            else:
                start = np.array(near["keypoints"]) if near else random.uniform(0, width, 3 * landmarks)
                row["keypoints"] = (start + noise * random.normal(0, w, 3 * landmarks)).round(1).tolist()
            rows.append(row)
    return truth, rows


def compressed(rows, mask):
    """Rows of masks with strings in place of lists of counts, as results have them."""
    return [{**row, "segmentation": mask.frPyObjects(row["segmentation"], *row["segmentation"]["size"])}
            if "segmentation" in row else dict(row) for row in rows]


def coco_of(module, truth):
    coco = module.COCO()
    coco.dataset = truth
    coco.createIndex()
    return coco


def printed(function):
    """What it prints, without times."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function()
    return re.sub(r"t=\d+\.\d+s", "t=?", out.getvalue())


def walked(make, change=None):
    """What `make` gives, evaluated from start to end, and what all that prints."""
    made = {}

    def steps():
        ev = made["ev"] = make()
        if change:
            change(ev)
        ev.evaluate()
        ev.accumulate()
        ev.summarize()

    text = printed(steps)
    return made["ev"], text


def run(module, truth, rows, kind, change=None, evaluator=None):
    """An evaluation from start to end over copies, and what it prints."""
    truth, rows = copy.deepcopy((truth, rows))
    coco = coco_of(module, truth)
    return walked(lambda: (evaluator or module.COCOeval)(coco, coco.loadRes(rows), kind), change)


def leftovers(ev, text):
    """Everything that an evaluation leaves, the records that it changed included."""
    return {"text": text, "evalImgs": ev.evalImgs, "ious": dict(ev.ious), "stats": ev.stats,
            "eval": {key: value for key, value in ev.eval.items() if key not in ("date", "params")},
            "params": vars(ev.params), "_paramsEval": vars(ev._paramsEval), "gt": ev.cocoGt.dataset,
            "dt": ev.cocoDt.dataset}


def assert_same(a, b, tolerance=0.0, place=""):
    """Equal values of equal types, NaN equal to NaN. `tolerance`: of numbers in arrays of float64."""
    if isinstance(a, dict):
        assert isinstance(b, dict) and list(a) == list(b), place
        for key in a:
            assert_same(a[key], b[key], tolerance, f"{place}/{key}")
    elif isinstance(a, (list, tuple)):
        assert type(a) is type(b) and len(a) == len(b), (place, a, b)
        for i, (one, other) in enumerate(zip(a, b)):
            assert_same(one, other, tolerance, f"{place}/{i}")
    elif isinstance(a, np.ndarray):
        assert isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape, (place, a, b)
        assert np.array_equal(a, b, equal_nan=a.dtype == np.float64) or (
            a.dtype == np.float64 and np.allclose(a, b, rtol=0, atol=tolerance, equal_nan=True)), (place, a, b)
    else:
        assert type(a) is type(b) and (a == b or a != a and b != b), (place, a, b)
