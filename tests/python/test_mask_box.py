"""--mask-box deepfashion2: pycocotools with the older box of masks, which is spelled out here, scores the same."""

import json
import random

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from test_parity import check

HEIGHT, WIDTH = 7, 9
DATASETS = 60


def older_box(rle):
    """First and last column, first and last row of the ends of all runs down the columns, without what lies between."""
    pixels = np.concatenate([[0], coco_mask.decode(rle).ravel(order="F"), [0]]).astype(int)
    steps = np.diff(pixels)
    ends = np.concatenate([np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1])
    if len(ends) == 0:
        return None
    columns, rows = np.divmod(ends, HEIGHT)
    return columns.min(), columns.max(), rows.min(), rows.max()


def meet(a, b):
    return a is not None and b is not None and a[0] <= b[1] and b[0] <= a[1] and a[2] <= b[3] and b[2] <= a[3]


current_iou = coco_mask.iou


def older_iou(submitted, truth, crowd):
    overlap = current_iou(submitted, truth, crowd)
    for p, prediction in enumerate(submitted):
        for i, item in enumerate(truth):
            if not meet(older_box(prediction), older_box(item)):
                overlap[p, i] = 0
    return overlap


def mask_of_runs(rng):
    """Few runs, so that most go on in the next column."""
    cuts = sorted(rng.sample(range(HEIGHT * WIDTH + 1), 2 * rng.randrange(1, 3)))
    runs = np.diff([0, *cuts, HEIGHT * WIDTH]).tolist()
    rle = coco_mask.frPyObjects({"size": [HEIGHT, WIDTH], "counts": runs}, HEIGHT, WIDTH)
    return runs, {"size": [HEIGHT, WIDTH], "counts": rle["counts"].decode()}


def moved(rng, runs):
    """Almost the same mask: each cut one pixel further, or not."""
    cuts = np.cumsum(runs[:-1]) + [rng.randrange(2) for _ in runs[1:]]
    runs = np.diff([0, *np.clip(cuts, 0, HEIGHT * WIDTH), HEIGHT * WIDTH]).tolist()
    rle = coco_mask.frPyObjects({"size": [HEIGHT, WIDTH], "counts": runs}, HEIGHT, WIDTH)
    return {"size": [HEIGHT, WIDTH], "counts": rle["counts"].decode()}


def make_case(seed):
    rng = random.Random(seed)
    images = [{"id": i, "width": WIDTH, "height": HEIGHT} for i in range(1, 6)]
    items, rows = [], []
    for image in images:
        for _ in range(rng.randrange(1, 4)):
            runs, mask = mask_of_runs(rng)
            items.append({"id": len(items) + 1, "image_id": image["id"], "category_id": 9,
                          "bbox": [0, 0, WIDTH, HEIGHT], "area": sum(runs[1::2]),
                          "iscrowd": int(rng.random() < 0.1), "segmentation": mask})
            for _ in range(2):
                rows.append({"image_id": image["id"], "category_id": 9, "score": rng.randrange(9) / 8,
                             "segmentation": moved(rng, runs)})
    return {"images": images, "annotations": items, "categories": [{"id": 9, "name": "skirt"}]}, rows


@pytest.mark.filterwarnings("ignore:__array__ implementation")
def test_the_older_box_scores_as_the_official_code_and_only_there(tmp_path, monkeypatch):
    gt_path, pred_path = tmp_path / "gt.json", tmp_path / "pred.json"
    differ = 0
    for seed in range(DATASETS):
        truth, rows = make_case(seed)
        gt_path.write_text(json.dumps(truth))
        pred_path.write_text(json.dumps(rows))
        current = check(tmp_path, gt_path, pred_path, "segmentation")
        with monkeypatch.context() as patch:
            patch.setattr("pycocotools.cocoeval.maskUtils.iou", older_iou)
            older = check(tmp_path, gt_path, pred_path, "segmentation", "--mask-box", "deepfashion2")
        differ += older[0] != current[0]
        assert "|mask_box:deepfashion2" in json.loads((tmp_path / "report.json").read_text())["signature"]
    assert differ > DATASETS // 6  # masks that touch the top and the bottom of their image are where the rules differ
