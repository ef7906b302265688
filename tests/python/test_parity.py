"""Scores equal those of the real pycocotools: every cell of precision, recall and scores, on random and real data."""

import contextlib
import csv
import io
import json
import os
import pathlib
import random
import subprocess

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ["DF2_BIN_DIR"])
SHARED = pathlib.Path(os.environ.get("DF2_SHARED", ROOT.parent / "shared"))
COUNTS = [25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19]
TASKS = {"detection": "bbox", "landmarks": "keypoints", "segmentation": "segm"}
DATASETS = 200
SIZE = (48, 64)  # height, width


def sigmas():
    """The 294 values of df2's own table, which test_category_table.py compares with the official file."""
    text = (ROOT / "libdf2/df2/category_table.inc").read_text()
    path = SHARED / "reference/landmark_sigmas.csv"
    if path.exists():
        with path.open() as file:
            return np.array([float(row["oks_sigma"]) for row in csv.DictReader(file)])
    pytest.skip(f"{path} is not there; the table of {len(text)} characters has no other witness")


def rle(polygons):
    height, width = SIZE
    mask = coco_mask.merge(coco_mask.frPyObjects(polygons, height, width))
    return {"size": list(SIZE), "counts": mask["counts"].decode()}


def coarse_box(rng):
    """Few different values, so that equal overlaps and areas on the edge of a range are common."""
    return [4 * rng.randrange(7), 4 * rng.randrange(5), 8 * rng.randrange(1, 6), 8 * rng.randrange(1, 5)]


def rectangle(box):
    x, y, w, h = box
    return [x, y, x + w, y, x + w, y + h, x, y + h]


def truth(rng, number, image):
    category = rng.choice([1, 5, 9])
    box = coarse_box(rng)
    keypoints = [0] * 882
    begin = sum(COUNTS[: category - 1])
    labelled = rng.random() > 0.2
    for i in range(begin, begin + COUNTS[category - 1]):
        if labelled and rng.random() < 0.7:
            keypoints[3 * i : 3 * i + 3] = [box[0] + rng.randrange(9), box[1] + rng.randrange(9), rng.choice([1, 2])]
    return {
        "id": number, "image_id": image, "category_id": category, "bbox": box,
        "area": rng.choice([box[2] * box[3], 1024, 9216, 500]), "iscrowd": int(rng.random() < 0.1),
        "segmentation": [rectangle(box)], "keypoints": keypoints,
        "num_keypoints": sum(v > 0 for v in keypoints[2::3]),
    }


def make_dataset(seed):
    rng = random.Random(seed)
    images = [{"id": 5 * i + 1, "width": SIZE[1], "height": SIZE[0]} for i in range(rng.randrange(1, 7))]
    annotations = []
    first = rng.choice([0, 1])
    for image in images:
        for _ in range(rng.randrange(0, 5)):
            annotations.append(truth(rng, first + len(annotations), image["id"]))
    return {"images": images, "annotations": annotations, "categories": [{"id": i, "name": str(i)} for i in (1, 5, 9, 13)]}


def make_results(seed, task, dataset):
    rng = random.Random(seed * 7 + len(task))
    rows = []
    many = rng.random() < 0.1
    for _ in range(rng.randrange(150, 400) if many else rng.randrange(1, 40)):
        image = rng.choice(dataset["images"])["id"]
        category = rng.choice([1, 5, 9, 13])
        row = {"image_id": image, "category_id": category, "score": rng.randrange(9) / 8 if rng.random() < 0.7 else rng.random()}
        box = coarse_box(rng)
        if rng.random() < 0.3:
            box = [box[0] + rng.random(), box[1] + rng.random(), box[2] * rng.random(), box[3] + rng.random()]
        if task == "detection":
            row["bbox"] = box
        elif task == "segmentation":
            row["segmentation"] = rle([rectangle(box)])
        else:
            near = [a for a in dataset["annotations"] if a["image_id"] == image and a["category_id"] == category]
            base = rng.choice(near)["keypoints"] if near and rng.random() < 0.8 else [rng.randrange(40) for _ in range(882)]
            spread = rng.choice([0, 1, 3])
            row["keypoints"] = [v + (rng.uniform(-spread, spread) if i % 3 < 2 else 0) for i, v in enumerate(base)]
        rows.append(row)
    return rows


def reference(gt_path, pred_path, task, max_dets=None, oks_sigmas=None, **params):
    with contextlib.redirect_stdout(io.StringIO()):
        gt = COCO(str(gt_path))
        evaluation = COCOeval(gt, gt.loadRes(str(pred_path)), TASKS[task])
        if task == "landmarks":
            evaluation.params.kpt_oks_sigmas = sigmas() if oks_sigmas is None else oks_sigmas
        if max_dets:
            evaluation.params.maxDets = max_dets
        for name, value in params.items():
            setattr(evaluation.params, name, value)
        evaluation.evaluate()
        evaluation.accumulate()
        if not params:
            evaluation.summarize()
    return evaluation


def mean(cells):
    """pycocotools' mean over what is present, else -1."""
    present = cells[cells > -1]
    return present.mean() if present.size else -1


def array(values):
    result = np.array(values, dtype=float)
    result[np.isnan(result)] = -1
    return result


def check(folder, gt_path, pred_path, task, *flags, oks_sigmas=None):
    """df2-eval with these flags and pycocotools say the same; the values of the summary."""
    report, curves = folder / "report.json", folder / "curves.json"
    subprocess.run(
        [BIN / "df2-eval", "--gt", gt_path, "--pred", pred_path, "--task", task, "--no-subsets",
         "--format", "json", "--output", report, "--curves", curves, *flags,
         *(["--class-agnostic"] if task == "segmentation" else [])], check=True)
    ours = json.loads(curves.read_text())
    theirs = reference(gt_path, pred_path, task, oks_sigmas=oks_sigmas)
    for name in ("precision", "scores", "recall"):
        expected, found = theirs.eval[name], array(ours[name])
        assert found.shape == expected.shape
        if task == "landmarks":
            assert np.abs(found - expected).max() <= 1e-12, name
        else:
            assert np.array_equal(found, expected), name
    metrics = json.loads(report.read_text())["summary"]
    rows = array(list(metrics.values()))
    summary = rows[: len(theirs.stats)]
    assert np.abs(summary - theirs.stats).max() <= (1e-12 if task == "landmarks" else 0)
    names = list(metrics)[len(theirs.stats) :]
    for t, threshold in enumerate(theirs.params.iouThrs):
        found = metrics[f"AP{round(100 * threshold)}"]
        assert abs((-1 if found is None else found) - mean(theirs.eval["precision"][t, :, :, 0, -1])) <= 1e-12, threshold
    if task != "landmarks":
        assert names[-1] == "AP_class_agnostic"
        agnostic = reference(gt_path, pred_path, task, useCats=0)
        expected = mean(agnostic.eval["precision"][:, :, :, 0, -1])
        assert abs(rows[-1] - expected) <= 1e-12, "AP_class_agnostic"
    return summary


@pytest.mark.parametrize("task", TASKS)
def test_random_datasets_score_as_in_pycocotools(task, tmp_path):
    for seed in range(DATASETS):
        dataset = make_dataset(seed)
        gt_path, pred_path = tmp_path / "gt.json", tmp_path / "pred.json"
        gt_path.write_text(json.dumps(dataset))
        pred_path.write_text(json.dumps(make_results(seed, task, dataset)))
        check(tmp_path, gt_path, pred_path, task)


@pytest.mark.parametrize("task", TASKS)
def test_other_thresholds_score_as_in_pycocotools(task, tmp_path):
    gt_path, pred_path, curves = tmp_path / "gt.json", tmp_path / "pred.json", tmp_path / "curves.json"
    for seed in range(40):
        rng = random.Random(seed)
        dataset = make_dataset(seed)
        gt_path.write_text(json.dumps(dataset))
        pred_path.write_text(json.dumps(make_results(seed, task, dataset)))
        count = rng.choice([1, 2, 7, 33, 64])
        thresholds = sorted(rng.sample([i / 100 for i in range(101)], count))
        points = sorted(rng.sample([i / 1000 for i in range(1001)], rng.choice([1, 5, 50, 400])))
        report = subprocess.run(
            [BIN / "df2-eval", "--gt", gt_path, "--pred", pred_path, "--task", task, "--no-subsets", "--format", "json",
             "--curves", curves, "--iou-thresholds", ",".join(map(str, thresholds)),
             "--recall-thresholds", ",".join(map(str, points))], check=True, capture_output=True).stdout
        theirs = reference(gt_path, pred_path, task, iouThrs=np.array(thresholds), recThrs=np.array(points))
        ours = json.loads(curves.read_text())
        for name in ("precision", "scores", "recall"):
            assert np.allclose(array(ours[name]), theirs.eval[name], rtol=0, atol=1e-12), (seed, name)
        summary = json.loads(report)["summary"]
        rows = [name for name in summary if name[:2] == "AP" and name[2:3].isdigit()]
        assert len(rows) == count
        expected = mean(theirs.eval["precision"][:, :, :, 0, -1])
        assert abs((-1 if summary["AP"] is None else summary["AP"]) - expected) <= 1e-12


@pytest.mark.parametrize("task", TASKS)
def test_real_annotations_score_as_in_pycocotools(task, tmp_path):
    gt_path = SHARED / "reference/real/coco_32_images.json"
    if not gt_path.exists():
        pytest.skip(f"{gt_path} is not there (its licence forbids a copy)")
    dataset = json.loads(gt_path.read_text())
    sizes = {image["id"]: (image["height"], image["width"]) for image in dataset["images"]}
    for seed in range(5):
        rng = random.Random(seed)
        rows = []
        for item in dataset["annotations"] * 3:
            row = {"image_id": item["image_id"], "category_id": item["category_id"], "score": round(rng.random(), 2)}
            noise = rng.choice([1, 5, 20])
            if task == "detection":
                row["bbox"] = [max(0, v + rng.gauss(0, noise)) for v in item["bbox"]]
            elif task == "landmarks":
                row["keypoints"] = [v + (rng.gauss(0, noise) if i % 3 < 2 else 0) for i, v in enumerate(item["keypoints"])]
            else:
                polygons = [[v + rng.gauss(0, noise) for v in polygon] for polygon in item["segmentation"]]
                mask = coco_mask.merge(coco_mask.frPyObjects(polygons, *sizes[item["image_id"]]))
                row["segmentation"] = {"size": mask["size"], "counts": mask["counts"].decode()}
            rows.append(row)
        pred_path = tmp_path / "pred.json"
        pred_path.write_text(json.dumps(rows))
        check(tmp_path, gt_path, pred_path, task)


@pytest.mark.parametrize("task,stem", [("detection", "bbox"), ("landmarks", "keys"), ("segmentation", "segm")])
def test_the_official_example_results_are_scored(task, stem, tmp_path):
    path = SHARED / f"reference/official_example_{stem}_results.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    rows = json.loads(path.read_text())
    sizes = {row["image_id"]: row["segmentation"]["size"] if task == "segmentation" else [700, 700] for row in rows}
    dataset = {
        "images": [{"id": i, "width": size[1], "height": size[0]} for i, size in sizes.items()],
        "categories": [{"id": 1, "name": "short_sleeved_shirt"}], "annotations": [],
    }
    for number, row in enumerate(rows, 1):
        keypoints = [0] * 882
        if task == "landmarks":
            keypoints[:75] = [round(v) if i % 3 < 2 else 2 for i, v in enumerate(row["keypoints"][:75])]
        box = [round(v) for v in row.get("bbox", [180, 180, 90, 90])]
        dataset["annotations"].append({
            "id": number, "image_id": row["image_id"], "category_id": 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0,
            "segmentation": [rectangle(box)], "keypoints": keypoints, "num_keypoints": 25 if task == "landmarks" else 0,
        })
    gt_path = tmp_path / "gt.json"
    gt_path.write_text(json.dumps(dataset))
    check(tmp_path, gt_path, path, task)
