"""Ground truth is judged by what the task reads, and then scores as in pycocotools."""

import json
import random

import numpy as np
import pytest
from conftest import DATA
from test_parity import SIZE, check, coarse_box, rectangle, rle, sigmas

NAMES = ["short_sleeved_shirt", "long_sleeved_shirt", "short_sleeved_outwear", "long_sleeved_outwear", "vest", "sling",
         "shorts", "trousers", "skirt", "short_sleeved_dress", "long_sleeved_dress", "vest_dress", "sling_dress"]
COUNTS = [25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19]


def outside(box):
    """A polygon beside the image, or one without width."""
    return [[box[0] - 500, box[1], box[0] - 490, box[1], box[0] - 490, box[1] + 9]], [[5, 5, 5, 25, 5, 9]]


def make_dataset(rng, empty_masks=False):
    images = [{"id": i + 1, "width": SIZE[1], "height": SIZE[0]} for i in range(rng.randrange(1, 6))]
    annotations = []
    for image in images:
        for _ in range(rng.randrange(1, 5)):
            box = coarse_box(rng)
            polygons = rng.choice([[rectangle(box)], *outside(box)]) if empty_masks else [rectangle(box)]
            annotations.append({"id": 1 + len(annotations), "image_id": image["id"], "category_id": rng.randrange(1, 4),
                                "bbox": box, "area": box[2] * box[3], "iscrowd": 0, "segmentation": polygons})
    return {"images": images, "annotations": annotations,
            "categories": [{"id": i + 1, "name": name} for i, name in enumerate(NAMES)]}


def results_of(rng, dataset, task):
    rows = []
    for item in dataset["annotations"]:
        box = item["bbox"] if rng.random() < 0.6 else coarse_box(rng)
        value = {"bbox": box} if task == "detection" else {"segmentation": rle([rectangle(box)])}
        rows.append({"image_id": item["image_id"], "category_id": item["category_id"], "score": rng.randrange(9) / 8,
                     **value})
    return rows


def spoil(rng, dataset):
    """What detection does not read is made wrong."""
    wrong = {
        "segmentation": [[[]], [[1, 2, 3, 4]], [[1, 2, 3]], "none", {"size": [1, 1], "counts": [7]}],
        "keypoints": [[0] * 51, [1, 2], "17 points", {}, [[1, 2, 2]]],
        "num_keypoints": [-1, "3", 0.5, 1000],
        "style": ["casual", -1, [2]],
        "pair_id": ["a", -7],
    }
    for item in dataset["annotations"]:
        for key, values in wrong.items():
            if rng.random() < 0.5:
                item[key] = rng.choice(values)
        item["iscrowd"] = rng.choice([0, 0.0, False])
    for image in dataset["images"]:
        image["width"] = rng.choice([-1, "640", 0, 640.5, None, 640])
        image["height"] = rng.choice([-1, "480", [], 480])


@pytest.mark.parametrize("seed", range(12))
def test_detection_scores_whatever_the_fields_hold_that_it_does_not_read(seed, tmp_path):
    rng = random.Random(f"fields {seed}")
    dataset = make_dataset(rng)
    spoil(rng, dataset)
    gt, pred = tmp_path / "gt.json", tmp_path / "pred.json"
    gt.write_text(json.dumps(dataset))
    pred.write_text(json.dumps(results_of(rng, dataset, "detection")))
    check(tmp_path, gt, pred, "detection")


@pytest.mark.parametrize("ids", [[0], [14], [0, 99, 2**53]])
def test_categories_that_nothing_has_are_left_out(ids, df2_eval, tmp_path):
    dataset = json.loads((DATA / "coco.json").read_text())
    dataset["categories"] += [{"id": number, "name": f"class {number}"} for number in ids]
    (tmp_path / "gt.json").write_text(json.dumps(dataset))
    arguments = ["--pred", "detection.json", "--task", "detection", "--format", "json"]
    found = df2_eval("--gt", tmp_path / "gt.json", *arguments)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["summary"] == json.loads(df2_eval("--gt", "coco.json", *arguments).stdout)["summary"]


@pytest.mark.parametrize("seed", range(12))
def test_masks_without_a_pixel_score_as_in_pycocotools(seed, tmp_path):
    rng = random.Random(f"pixels {seed}")
    dataset = make_dataset(rng, empty_masks=True)
    gt, pred = tmp_path / "gt.json", tmp_path / "pred.json"
    gt.write_text(json.dumps(dataset))
    pred.write_text(json.dumps(results_of(rng, dataset, "segmentation")))
    check(tmp_path, gt, pred, "segmentation")


def keypoints(rng, box, category):
    """The labelled points of a category of DeepFashion2, among those of all."""
    values = np.zeros((294, 3))
    begin = sum(COUNTS[:category])
    for i in range(begin, begin + COUNTS[category]):
        if rng.random() < 0.8:
            values[i] = [box[0] + rng.randrange(9), box[1] + rng.randrange(9), rng.choice([1, 2])]
    return values.ravel().tolist()


RENUMBERED = {
    "by_alphabet": {name: i + 1 for i, name in enumerate(sorted(NAMES))},
    "from_0": {name: i for i, name in enumerate(NAMES)},
    "one_class": dict.fromkeys(NAMES, 1),
    "backwards": {name: 13 - i for i, name in enumerate(NAMES)},
}


@pytest.mark.parametrize("name", RENUMBERED)
@pytest.mark.parametrize("with_names", [True, False])
def test_renumbered_landmarks_are_refused_and_score_by_the_categories_of_the_file(name, with_names, df2_eval, tmp_path):
    rng = random.Random(f"{name} {with_names}")
    dataset = make_dataset(rng)
    ids = RENUMBERED[name]
    for item in dataset["annotations"]:
        category = rng.randrange(13)
        item["category_id"] = ids[NAMES[category]]
        item["keypoints"] = keypoints(rng, item["bbox"], category)
        item["num_keypoints"] = sum(v > 0 for v in item["keypoints"][2::3])
    some = sorted(set(ids.values()))
    known = {number: names for names, number in ids.items()} if name != "one_class" else {1: "clothes"}
    dataset["categories"] = [{"id": i, "name": known[i] if with_names else f"class {i}"} for i in some]
    rows = []
    for item in dataset["annotations"]:
        points = [v + (rng.uniform(-2, 2) if i % 3 < 2 else 0) for i, v in enumerate(item["keypoints"])]
        if rng.random() < 0.3:
            points = [item["bbox"][0], item["bbox"][1], 1] * 294  # all on one spot
        rows.append({"image_id": item["image_id"], "category_id": item["category_id"], "score": rng.randrange(9) / 8,
                     "keypoints": points})
    gt, pred = tmp_path / "gt.json", tmp_path / "pred.json"
    gt.write_text(json.dumps(dataset))
    pred.write_text(json.dumps(rows))
    refused = df2_eval("--gt", gt, "--pred", pred, "--task", "landmarks")
    assert refused.returncode == 4
    assert b"--categories-of ground-truth" in refused.stderr or b"category id from 1 to 13" in refused.stderr
    check(tmp_path, gt, pred, "landmarks", "--categories-of", "ground-truth", oks_sigmas=sigmas())


DETECTION = ["--gt", "coco.json", "--pred", "detection.json", "--task", "detection", "--format", "json"]


@pytest.mark.parametrize("asked", ["skirt,7", "SKIRT,shorts", "9,7", "skirt,shorts", "Skirt,Shorts"])
def test_categories_are_chosen_by_name_in_any_spelling(asked, df2_eval):
    wanted = df2_eval(*DETECTION, "--categories", "7,9")
    for flags in ([], ["--categories-of", "ground-truth"]):
        found = df2_eval(*DETECTION, "--categories", asked, *flags)
        assert found.returncode == 0, found.stderr
        assert json.loads(found.stdout)["summary"] == json.loads(wanted.stdout)["summary"]
        assert json.loads(found.stdout)["options"]["categories"] == [7, 9]


@pytest.mark.parametrize("flags", [[], ["--categories-of", "ground-truth"]])
def test_a_category_name_that_nobody_has_is_a_wrong_option(flags, df2_eval):
    refused = df2_eval(*DETECTION, "--categories", "skirt,hat", *flags)
    assert refused.returncode == 2
    assert b'"hat"' in refused.stderr
