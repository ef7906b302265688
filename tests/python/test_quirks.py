"""Where df2 keeps a quirk of pycocotools and where it leaves it: both numbers, from the real programs.

The rows of docs/compat.md that need another program to be seen. "Kept" means equal scores; "left" shows both.
"""

import json

import pytest
from pycocotools import mask as coco_mask

from test_parity import COUNTS, TASKS, rectangle, reference, rle

SKIRT = 9
BEGIN = sum(COUNTS[: SKIRT - 1])
NAMES = {  # the summary of pycocotools, in its order
    "detection": ["AP", "AP50", "AP75", "AP_small", "AP_medium", "AP_large"],
    "segmentation": ["AP", "AP50", "AP75", "AP_small", "AP_medium", "AP_large"],
    "landmarks": ["AP", "AP50", "AP75", "AP_medium", "AP_large"],
}
PERFECT = pytest.approx(1)


def keypoints(box, visibility):
    """A skirt's landmarks on the diagonal of the box; all others in its first corner, unlabelled."""
    x, y, width, height = box
    points = [x, y, 0] * 294
    for i in range(COUNTS[SKIRT - 1]):
        share = i / (COUNTS[SKIRT - 1] - 1)
        points[3 * (BEGIN + i):3 * (BEGIN + i) + 3] = [x + share * width, y + share * height, visibility]
    return points


def geometry(task, box):
    return {"detection": {"bbox": box}, "landmarks": {"keypoints": keypoints(box, 1)},
            "segmentation": {"segmentation": rle([rectangle(box)])}}[task]


def prediction(task, box, score, **members):
    return {"image_id": 1, "category_id": SKIRT, "score": score, **geometry(task, box), **members}


def truth(boxes, first_id=1):
    """One image of skirts."""
    return {
        "images": [{"id": 1, "width": 64, "height": 48}], "categories": [{"id": SKIRT, "name": "skirt"}],
        "annotations": [{"id": first_id + i, "image_id": 1, "category_id": SKIRT, "bbox": box, "area": box[2] * box[3],
                         "iscrowd": 0, "segmentation": [rectangle(box)], "keypoints": keypoints(box, 2),
                         "num_keypoints": COUNTS[SKIRT - 1]} for i, box in enumerate(boxes)],
    }


@pytest.fixture
def score(df2_eval, tmp_path):
    """score(task, ground truth, predictions) -> (summary of df2, summary of pycocotools), or how each refuses them."""

    def run(task, gt, predictions, max_dets=None):
        gt_path, pred_path = tmp_path / "gt.json", tmp_path / "pred.json"
        gt_path.write_text(json.dumps(gt))
        pred_path.write_text(predictions if isinstance(predictions, str) else json.dumps(predictions))
        flags = ["--max-dets", ",".join(map(str, max_dets))] if max_dets else []
        result = df2_eval("--gt", gt_path, "--pred", pred_path, "--task", task, "--format", "json", *flags)
        ours = json.loads(result.stdout)["summary"] if result.returncode == 0 else result.stderr.decode()
        try:
            theirs = dict(zip(NAMES[task], reference(gt_path, pred_path, task, max_dets).stats))
        except (AssertionError, IndexError, KeyError, TypeError) as error:
            theirs = error
        return ours, theirs

    return run


@pytest.mark.parametrize("task", TASKS)
def test_kept_a_prediction_matched_to_the_item_with_id_0_counts_as_unmatched(score, task):
    boxes = [[2, 2, 20, 40], [30, 2, 30, 40]]
    predictions = [prediction(task, boxes[1], 0.9), prediction(task, boxes[0], 0.8)]
    ours, theirs = score(task, truth(boxes, first_id=1), predictions)
    assert (ours["AP"], theirs["AP"]) == (PERFECT, PERFECT)
    ours, theirs = score(task, truth(boxes, first_id=0), predictions)
    assert ours["AP"] == pytest.approx(theirs["AP"], abs=1e-12)
    assert ours["AP"] == pytest.approx(51 / 101)  # half of the items are never found: 51 of the 101 recall points


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:divide by zero")
def test_kept_a_similarity_of_0_by_0_passes_every_threshold_and_hides_no_other_item(score):
    here, there = [2, 2, 20, 40], [30, 2, 30, 40]
    rows = [prediction("landmarks", here, 0.9), prediction("landmarks", there, 0.8)]
    # With COCO's epsilon the area is 0, as are all distances to the first prediction. An area below 0 is outside any
    # range.
    ignored = -2.0 ** -52
    # Alone in its place the item takes that prediction from the list; beside a counted one it does not get it.
    for boxes, odd in [([here, there], 0), ([there, here], 1), ([here, here, there], 0), ([here, there, here], 2)]:
        gt = truth(boxes)
        gt["annotations"][odd]["area"] = ignored
        ours, theirs = score("landmarks", gt, rows)
        assert (ours["AP"], theirs["AP"]) == (PERFECT, PERFECT)


@pytest.mark.parametrize("task", ["landmarks", "segmentation"])
def test_left_the_area_of_a_row_is_that_of_its_mask_or_landmarks_even_beside_a_bbox(score, task):
    item, small, medium = [2, 2, 40, 40], [50, 30, 10, 10], [10, 2, 40, 40]
    found, missed = prediction(task, item, 0.8), prediction(task, small, 0.9)
    # The false positive is small: it does not count among medium items.
    ours, theirs = score(task, truth([item]), [missed, found])
    assert (ours["AP_medium"], theirs["AP_medium"]) == (PERFECT, PERFECT)
    # A bbox beside it makes it medium for pycocotools, which takes the area from there.
    ours, theirs = score(task, truth([item]), [{**missed, "bbox": medium}, {**found, "bbox": item}])
    assert (ours["AP_medium"], theirs["AP_medium"]) == (PERFECT, pytest.approx(0.5))
    assert ours["AP"] == pytest.approx(theirs["AP"], abs=1e-12) == pytest.approx(0.5)


@pytest.mark.parametrize("task", TASKS)
def test_left_an_empty_results_list_scores_zero(score, task):
    ours, theirs = score(task, truth([[2, 2, 20, 40]]), [])
    assert ours["AP"] == 0
    assert isinstance(theirs, IndexError)


@pytest.mark.parametrize("task", ["detection", "landmarks"])
def test_left_not_a_number_is_refused(score, task):
    row = prediction(task, [40, 10, 5, 5], 0.5)
    key = next(iter(geometry(task, [1, 1, 1, 1])))
    row[key] = [float("nan")] * len(row[key])
    ours, theirs = score(task, truth([[2, 2, 20, 40]]), [row])
    assert "[not-finite]" in ours
    assert theirs["AP"] == PERFECT


@pytest.mark.parametrize("task", TASKS)
def test_left_what_cannot_be_measured_is_null(score, task):
    ours, theirs = score(task, truth([[2, 2, 40, 40]]), [prediction(task, [2, 2, 40, 40], 0.5)])
    assert (ours["AP_large"], theirs["AP_large"]) == (None, -1)


@pytest.mark.parametrize("task", ["detection", "segmentation"])
def test_left_every_ap_is_at_the_largest_limit_whatever_its_number_and_place(score, task):
    item, elsewhere = [2, 2, 20, 40], [40, 2, 20, 10]
    rows = [prediction(task, elsewhere, 0.9)] * 2 + [prediction(task, item, 0.8)]  # the right one is the third
    third = pytest.approx(1 / 3)
    ours, theirs = score(task, truth([item]), rows)
    assert (ours["AP"], ours["AP50"]) == (theirs["AP"], theirs["AP50"]) == (third, third)
    # AP is looked up at limit 100, the other APs at the third limit.
    ours, theirs = score(task, truth([item]), rows, [1, 2, 50])
    assert (ours["AP"], ours["AP50"]) == (third, third)
    assert (theirs["AP"], theirs["AP50"]) == (-1, third)
    ours, theirs = score(task, truth([item]), rows, [1, 2, 2, 100])
    assert (ours["AP"], ours["AP50"]) == (third, third)
    assert (theirs["AP"], theirs["AP50"]) == (third, 0)
    ours, theirs = score(task, truth([item]), rows, [1, 100])
    assert (ours["AP"], ours["AP50"]) == (third, third)
    assert isinstance(theirs, IndexError)
    ours, theirs = score(task, truth([item]), rows, [1, 2, 3])
    assert (ours["AR1"], ours["AR2"], ours["AR3"]) == (0, 0, 1)


def test_left_every_ap_of_landmarks_is_at_the_largest_limit_too(score):
    box = [2, 2, 20, 40]
    ours, theirs = score("landmarks", truth([box]), [prediction("landmarks", box, 0.9)], [10])
    assert (ours["AP"], ours["AR"]) == (PERFECT, PERFECT)
    assert theirs["AP"] == -1  # looked up at limit 20


def test_left_a_polygon_of_4_numbers_is_refused(score):
    box, two_points = [2, 2, 20, 40], [30, 2, 40, 2]
    gt, rows = truth([box]), [prediction("segmentation", box, 0.9)]
    gt["annotations"][0]["segmentation"] = [two_points, rectangle(box)]
    ours, theirs = score("segmentation", gt, rows)
    assert "/annotations/0/segmentation/0" in ours and "[polygon]" in ours
    assert isinstance(theirs, TypeError)  # a list that begins so is taken for boxes, which have to be an array
    gt["annotations"][0]["segmentation"] = [rectangle(box), two_points]
    ours, theirs = score("segmentation", gt, rows)
    assert "/annotations/0/segmentation/1" in ours and "[polygon]" in ours
    assert theirs["AP"] == PERFECT  # further back it fills nothing


@pytest.mark.parametrize("segmentation", [[rectangle([2, 2, 20, 40])], {"size": [48, 64], "counts": [98, 2876, 98]}],
                         ids=["polygons", "a list of counts"])
def test_left_masks_of_results_may_be_polygons_or_a_list_of_counts(score, segmentation):
    row = prediction("segmentation", [2, 2, 20, 40], 0.9, segmentation=segmentation)
    ours, theirs = score("segmentation", truth([[2, 2, 20, 40]]), [row])
    assert ours["AP"] is not None
    assert isinstance(theirs, (TypeError, IndexError))


@pytest.mark.parametrize("task", TASKS)
def test_left_an_annotation_id_twice_is_refused(score, task):
    boxes = [[2, 2, 20, 40], [30, 2, 30, 40]]
    gt = truth(boxes)
    gt["annotations"][1]["id"] = gt["annotations"][0]["id"]
    ours, theirs = score(task, gt, [prediction(task, boxes[1], 0.9), prediction(task, boxes[0], 0.8)])
    assert "[duplicate-id]" in ours
    assert theirs["AP"] == pytest.approx(51 / 101)  # the second item stands there twice, the first is gone


def test_left_a_key_twice_is_refused(score):
    right, wrong = [2, 2, 20, 40], [40, 2, 10, 10]
    rows = json.dumps([prediction("detection", right, 0.9)])
    rows = rows.replace('"bbox"', f'"bbox": {wrong}, "bbox"')
    ours, theirs = score("detection", truth([right]), rows)
    assert "[json-duplicate-key]" in ours
    assert theirs["AP"] == PERFECT  # the last one wins


@pytest.mark.parametrize("task", TASKS)
def test_kept_an_items_own_ignore_key_has_no_effect(score, task):
    boxes = [[2, 2, 20, 40], [30, 2, 30, 40]]
    gt = truth(boxes)
    gt["annotations"][1]["ignore"] = 1
    ours, theirs = score(task, gt, [prediction(task, boxes[0], 0.9)])
    assert ours["AP"] == pytest.approx(theirs["AP"], abs=1e-12) == pytest.approx(51 / 101)


def test_kept_the_files_num_keypoints_decides_which_items_count(score):
    boxes = [[2, 2, 20, 40], [30, 2, 30, 40]]
    rows = [prediction("landmarks", boxes[0], 0.9)]
    gt = truth(boxes)
    gt["annotations"][1]["num_keypoints"] = 0  # although all of them are labelled
    ours, theirs = score("landmarks", gt, rows)
    assert (ours["AP"], theirs["AP"]) == (PERFECT, PERFECT)
    gt = truth(boxes)
    gt["annotations"][1]["keypoints"] = keypoints(boxes[1], 0)  # although none of them is labelled
    ours, theirs = score("landmarks", gt, rows)
    assert ours["AP"] == pytest.approx(theirs["AP"], abs=1e-12) == pytest.approx(51 / 101)


@pytest.mark.parametrize("task, key", [("detection", "iscrowd"), ("detection", "area"), ("landmarks", "num_keypoints")])
def test_left_keys_that_other_tools_leave_out_have_a_default(score, task, key):
    box = [2, 2, 20, 40]
    gt = truth([box])
    del gt["annotations"][0][key]
    ours, theirs = score(task, gt, [prediction(task, box, 0.9)])
    assert ours["AP"] == PERFECT
    assert isinstance(theirs, KeyError)


@pytest.mark.parametrize("task", TASKS)
def test_kept_results_of_categories_that_the_ground_truth_does_not_list_change_nothing(score, task):
    box = [2, 2, 20, 40]
    found, unlisted = prediction(task, box, 0.8), prediction(task, box, 0.9, category_id=3)
    ours, theirs = score(task, truth([box]), [unlisted, found])
    assert (ours["AP"], theirs["AP"]) == (PERFECT, PERFECT)
    ours, theirs = score(task, truth([box]), [{**unlisted, "category_id": 14}, found])
    assert "[unknown-category]" in ours
    assert theirs["AP"] == PERFECT


@pytest.mark.parametrize("task", TASKS)
def test_kept_results_of_images_that_the_ground_truth_does_not_list_are_refused(score, task):
    box = [2, 2, 20, 40]
    ours, theirs = score(task, truth([box]), [prediction(task, box, 0.8, image_id=2)])
    assert "[unknown-image]" in ours
    assert isinstance(theirs, AssertionError)


@pytest.mark.parametrize("task", ["landmarks", "segmentation"])
def test_left_the_task_and_not_the_first_row_decides_what_is_read(score, task):
    boxes = [[2, 2, 20, 40], [30, 2, 30, 40]]
    first, second = prediction(task, boxes[0], 0.9, bbox=boxes[0]), prediction(task, boxes[1], 0.8)
    ours, theirs = score(task, truth(boxes), [second, first])
    assert (ours["AP"], theirs["AP"]) == (PERFECT, PERFECT)
    ours, theirs = score(task, truth(boxes), [first, second])
    assert ours["AP"] == PERFECT
    assert isinstance(theirs, KeyError)  # every row has to be of the first one's kind


def test_left_rows_without_the_tasks_key_are_refused(score):
    box = [2, 2, 20, 40]
    ours, theirs = score("detection", truth([box]), [prediction("segmentation", box, 0.9)])
    assert "[missing-key]" in ours
    assert theirs["AP"] == PERFECT  # scored by the boxes of the masks


def test_left_masks_with_an_empty_run_at_the_same_place_are_compared_by_their_pixels(score):
    def mask(*runs):
        compressed = coco_mask.frPyObjects({"size": [48, 64], "counts": runs}, 48, 64)
        return {"size": [48, 64], "counts": compressed["counts"].decode()}

    gt = truth([[0, 0, 64, 48]])
    gt["annotations"][0]["segmentation"] = mask(100, 0, 100, 500, 2372)
    similar = prediction("segmentation", [0, 0, 1, 1], 0.9, segmentation=mask(100, 0, 100, 490, 2382))
    ours, theirs = score("segmentation", gt, [similar])
    assert (ours["AP"], theirs["AP"]) == (PERFECT, 0)
