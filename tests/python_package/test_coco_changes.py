"""Values that run the caller's code when they are read, which changes the list that they stand in.

A list that is walked over meanwhile would be read after its memory is freed: `make asan-python` sees that for sure.
"""

import numpy as np
import pytest

from coco_case import Case
from df2 import _core

COUNT = 1000


class Clearing:
    """A number that clears a list when it is read."""

    def __init__(self, value, victim):
        self.value = value
        self.victim = victim

    def __float__(self):
        self.victim.clear()
        return self.value


def accumulated(scores, ignored):
    """Precision, recall and scores of one image whose predictions all match, but for those that are ignored."""
    record = {"dtScores": scores, "dtMatches": np.ones(ignored.shape), "dtIgnore": ignored, "gtIgnore": [0] * COUNT}
    filled = [np.full(shape, -1.0) for shape in ((1, 1, 1, 1, 1), (1, 1, 1, 1), (1, 1, 1, 1, 1))]
    _core.coco_accumulate([record], 0, [0], [COUNT], [0.0], *filled, 0, 0)
    return [array.item() for array in filled]


def test_predictions_that_a_score_clears_are_those_that_were():
    predictions = []
    predictions += [{"id": i, "score": i / COUNT} for i in range(COUNT)]
    predictions[0]["score"] = Clearing(0.0, predictions)
    expected = [COUNT - 1 - i for i in range(COUNT)]
    assert [prediction["id"] for prediction in _core.coco_best_first(predictions, COUNT)] == expected
    assert not predictions


def test_scores_of_a_record_that_a_score_clears_are_those_that_were():
    scores = [0.5] * COUNT
    scores[0] = Clearing(0.5, scores)
    assert accumulated(scores, np.zeros((1, COUNT), bool)) == [1.0, 1.0, 0.5]
    assert not scores


def test_items_that_an_area_clears_are_those_that_were():
    items = []
    items += [{"keypoints": [1, 2, 2], "bbox": [0, 0, 1, 1], "area": 2.0} for _ in range(COUNT)]
    items[0]["area"] = Clearing(2.0, items)
    similarity = _core.coco_keypoint_similarity([{"keypoints": [1, 2, 1]}], items, [0.1])
    assert not items and similarity.tolist() == [[1.0] * COUNT]


def test_area_ranges_that_an_end_clears_are_those_that_were():
    ranges = []
    ranges += [[0, 1e5 + i] for i in range(COUNT)]
    ranges[0][0] = Clearing(0.0, ranges)
    records = _core.coco_match_cell([], [{"id": 1, "score": 0.5, "area": 3.0}], [], ranges, [0.5], 10, 1, 1)
    assert not ranges and [record["aRng"][1] for record in records] == [1e5 + i for i in range(COUNT)]


def test_area_ranges_of_all_cells_that_an_end_clears_are_those_that_were():
    case = Case(1, "bbox", images=2)
    ranges = [[0, 1e5 + i] for i in range(12)]
    changed = [list(ends) for ends in ranges]
    changed[0][0] = Clearing(0.0, changed)
    options = {"iou_thresholds": [0.5], "recall_thresholds": [0.0], "max_dets": [100]}
    expected, ours = (case.native(area_ranges=given, **options) for given in (ranges, changed))
    assert not changed and expected[1].shape[2] == 12
    for one, other in zip(ours, expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("byte", [1, 2, 255])
def test_every_byte_but_zero_is_a_flag(byte):
    """numpy lets any bytes be seen as flags."""
    ignored = np.zeros((1, COUNT), np.uint8)
    expected = accumulated([0.5] * COUNT, ignored.astype(bool))
    ignored[0, : COUNT // 2] = byte
    ours = accumulated([0.5] * COUNT, ignored.view(bool))
    assert ours == [1.0, 0.5, 0.5] != expected
