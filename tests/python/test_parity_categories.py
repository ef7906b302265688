"""Ground truth with its own categories scores as in pycocotools: COCO's 80, one class, ids from 0, other landmarks."""

import json
import random

import numpy as np
import pytest
from test_parity import SIZE, TASKS, check, coarse_box, rectangle, rle, sigmas

DATASETS = 10
COCO_IDS = [i for i in range(1, 91) if i not in (12, 26, 29, 30, 45, 66, 68, 69, 71, 83)]
PERSON_SIGMAS = np.array([.26, .25, .25, .35, .35, .79, .79, .72, .72, .62, .62, 1.07, 1.07, .87, .87, .89, .89]) / 10.0

# Name: ids of the categories, points of an item (0: none), sigmas.
SETS = {
    "coco_80": (COCO_IDS, 0, None),
    "fashionpedia_46": (list(range(46)), 0, None),
    "one_class": ([1], 0, None),
    "ids_from_0": (list(range(13)), 0, None),
    "large_ids": ([7, 1 << 20, 1 << 53], 0, None),
    "person_17": ([1], 17, PERSON_SIGMAS),
    "two_kinds_17": ([0, 90], 17, PERSON_SIGMAS),
    "renumbered_294": (list(range(13)), 294, "official"),
    "own_sigmas_5": ([3, 4], 5, np.array([0.05, 0.1, 0.02, 0.3, 1.0])),
}


def keypoints_of(rng, box, points):
    """Each point labelled or not, whatever the category."""
    values = [0] * (3 * points)
    if rng.random() > 0.2:
        for i in range(points):
            if rng.random() < 0.7:
                values[3 * i : 3 * i + 3] = [box[0] + rng.randrange(9), box[1] + rng.randrange(9), rng.choice([1, 2])]
    return values


def make_dataset(rng, ids, points):
    some = rng.sample(ids, min(len(ids), 4))
    images = [{"id": 5 * i, "width": SIZE[1], "height": SIZE[0]} for i in range(rng.randrange(1, 7))]
    annotations = []
    for image in images:
        for _ in range(rng.randrange(0, 6)):
            box = coarse_box(rng)
            annotation = {
                "id": 1 + len(annotations), "image_id": image["id"], "category_id": rng.choice(some), "bbox": box,
                "area": rng.choice([box[2] * box[3], 1024, 9216, 500]), "iscrowd": int(rng.random() < 0.2),
                "segmentation": [rectangle(box)],
            }
            if points:
                annotation["keypoints"] = keypoints_of(rng, box, points)
                annotation["num_keypoints"] = sum(v > 0 for v in annotation["keypoints"][2::3])
            annotations.append(annotation)
    return {"images": images, "annotations": annotations, "categories": [{"id": i, "name": f"kind {i}"} for i in ids]}


def make_results(rng, task, dataset, points):
    ids = [c["id"] for c in dataset["categories"]]
    some = rng.sample(ids, min(len(ids), 2)) + [a["category_id"] for a in dataset["annotations"]]
    rows = []
    for _ in range(rng.randrange(1, 60)):
        image = rng.choice(dataset["images"])["id"]
        row = {"image_id": image, "category_id": rng.choice(some), "score": rng.randrange(9) / 8}
        box = coarse_box(rng)
        if task == "detection":
            row["bbox"] = box
        elif task == "segmentation":
            row["segmentation"] = rle([rectangle(box)])
        else:
            near = [a for a in dataset["annotations"] if a["image_id"] == image]
            base = rng.choice(near)["keypoints"] if near and rng.random() < 0.8 else keypoints_of(rng, box, points)
            spread = rng.choice([0, 1, 3])
            row["keypoints"] = [v + (rng.uniform(-spread, spread) if i % 3 < 2 else 0) for i, v in enumerate(base)]
        rows.append(row)
    return rows


CASES = [(name, task) for name, (_, points, _) in SETS.items() for task in TASKS if task != "landmarks" or points]


@pytest.mark.parametrize("name,task", CASES)
def test_categories_of_the_ground_truth_score_as_in_pycocotools(name, task, tmp_path):
    ids, points, own_sigmas = SETS[name]
    flags = ["--categories-of", "ground-truth"]
    if points == 5 and task == "landmarks":
        path = tmp_path / "sigmas.json"
        path.write_text(json.dumps(list(own_sigmas)))
        flags += ["--sigmas", path]
    values = sigmas() if isinstance(own_sigmas, str) else own_sigmas
    for seed in range(DATASETS):
        rng = random.Random(f"{name} {seed}")
        dataset = make_dataset(rng, ids, points)
        if task == "landmarks" and not dataset["annotations"]:
            continue
        gt_path, pred_path = tmp_path / "gt.json", tmp_path / "pred.json"
        gt_path.write_text(json.dumps(dataset))
        pred_path.write_text(json.dumps(make_results(rng, task, dataset, points)))
        check(tmp_path, gt_path, pred_path, task, *flags, oks_sigmas=values)
