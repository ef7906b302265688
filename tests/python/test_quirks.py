"""Where df2 keeps a quirk of pycocotools and where it leaves it: both numbers, from the real programs.

The rows of docs/compat.md that need another program to be seen. "Kept" means equal scores; "left" shows both.
"""

import json

import pytest

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
    """score(task, ground truth, predictions) -> (summary of df2, summary of pycocotools)."""

    def run(task, gt, predictions):
        gt_path, pred_path = tmp_path / "gt.json", tmp_path / "pred.json"
        gt_path.write_text(json.dumps(gt))
        pred_path.write_text(json.dumps(predictions))
        result = df2_eval("--gt", gt_path, "--pred", pred_path, "--task", task, "--format", "json")
        ours = json.loads(result.stdout)["summary"] if result.returncode == 0 else result.stderr.decode()
        try:
            theirs = dict(zip(NAMES[task], reference(gt_path, pred_path, task).stats))
        except IndexError as error:
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
    # With COCO's epsilon the area is 0, as are all distances to the first prediction; an area below 0 is outside any range.
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
