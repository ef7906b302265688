"""Predictions from memory: rows and columns of every form give the report of the file with the same rows."""

import json
import re

import numpy as np
import pytest

import df2
from conftest import TASKS

GEOMETRY = {"detection": "bbox", "landmarks": "keypoints", "segmentation": "segmentation"}


def without_name(report):
    """The report without the name of the predictions; their hash stays."""
    numbers = report.to_dict()
    del numbers["predictions"][0]["name"]
    numbers["signature"] = re.sub(r"\|pred:[^@]*@", "|pred:@", numbers["signature"])
    return numbers


@pytest.fixture(params=TASKS)
def case(request, made):
    """A task: its rows, the report of its file, and scoring of anything else with the same dataset."""
    task = request.param

    class Case:
        key = GEOMETRY[task]
        rows = json.loads(made.pred[task].read_text())
        expected = without_name(df2.evaluate(made.dataset, made.pred[task], task=task))

        def score(self, pred):
            return without_name(df2.evaluate(made.dataset, pred, task=task))

        def columns(self, **changed):
            names = ("image_id", "category_id", "score", self.key)
            return {**{name: [row[name] for row in self.rows] for name in names}, **changed}

    case = Case()
    case.task = task
    return case


def test_rows_give_the_report_of_their_file(case):
    assert case.score(case.rows) == case.expected
    assert case.score(tuple(case.rows)) == case.expected
    assert case.score(row for row in case.rows) == case.expected


def test_columns_give_the_report_of_their_file(case):
    assert case.score(case.columns()) == case.expected


def test_numbers_may_be_of_any_type_that_holds_them(case):
    columns = case.columns()
    for ids in ("int64", "int32", "uint16", "uint64", "float64", ">i4"):
        for scores in ("float64", ">f8", "longdouble"):
            assert case.score({**columns, "image_id": np.array(columns["image_id"], ids),
                               "category_id": np.array(columns["category_id"], ids),
                               "score": np.array(columns["score"], scores)}) == case.expected


def test_arrays_may_have_any_strides(case):
    columns = case.columns()
    spread = np.zeros((len(case.rows), 3))
    spread[:, 1] = columns["score"]
    backwards = np.array(columns["image_id"][::-1])[::-1]
    packed = np.zeros(len(case.rows), [("odd", "u1"), ("category_id", "i8")])
    packed["category_id"] = columns["category_id"]
    assert case.score({**columns, "score": spread[:, 1], "image_id": backwards,
                       "category_id": packed["category_id"]}) == case.expected
    unaligned = np.frombuffer(b"x" + np.array(columns["score"]).tobytes(), np.float64, offset=1)
    assert case.score({**columns, "score": unaligned}) == case.expected


def test_what_offers_itself_as_an_array_is_one(case):
    class Tensor:
        def __init__(self, values):
            self.values = np.array(values)

        def __array__(self, dtype=None, copy=None):
            return self.values

        def __len__(self):
            return len(self.values)

    columns = case.columns()
    assert case.score({name: column if name == case.key else Tensor(column)
                       for name, column in columns.items()}) == case.expected


def test_unknown_keys_are_counted_as_in_a_file(case, made, tmp_path):
    rows = [{**row, "model": 1} if i % 3 else row for i, row in enumerate(case.rows)]
    if case.task == "segmentation":
        rows[0] = {**rows[0], "segmentation": {**rows[0]["segmentation"], "by": "me"}}
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows))
    assert case.score(rows) == case.score(path)
    assert case.score(rows)["counts"]["unknown_keys"]["model"] > 0


def test_no_rows_at_all_are_no_predictions(case, tmp_path):
    path = tmp_path / "none.json"
    path.write_text("[]")
    empty = {name: np.zeros(0) for name in ("image_id", "category_id", "score")}
    shapes = {"detection": (0, 4), "landmarks": (0, 294, 3), "segmentation": (0, 8, 8)}
    assert case.score([]) == case.score(path)
    assert case.score({**empty, case.key: []}) == case.score(path)
    assert case.score({**empty, case.key: np.zeros(shapes[case.task], np.uint8)}) == case.score(path)


@pytest.mark.parametrize("class_agnostic", [True, False])
def test_masks_from_memory_can_be_scored_across_categories(made, class_agnostic):
    rows = json.loads(made.pred["segmentation"].read_text())
    reports = [df2.evaluate(made.dataset, pred, task="segmentation", class_agnostic=class_agnostic)
               for pred in (rows, made.pred["segmentation"])]
    assert without_name(reports[0]) == without_name(reports[1])
    assert ("AP_class_agnostic" in reports[0].summary) == class_agnostic


@pytest.mark.parametrize("dtype", ["float64", "longdouble"])
def test_boxes_are_an_array_of_four_columns(made, dtype):
    rows = json.loads(made.pred["detection"].read_text())
    boxes = np.array([row["bbox"] for row in rows], dtype)
    columns = {name: [row[name] for row in rows] for name in ("image_id", "category_id", "score")}
    expected = without_name(df2.evaluate(made.dataset, made.pred["detection"], task="detection"))
    for column in (boxes, np.asfortranarray(boxes), boxes.tolist(), list(boxes), np.repeat(boxes, 2, axis=1)[:, ::2]):
        assert without_name(df2.evaluate(made.dataset, {**columns, "bbox": column}, task="detection")) == expected


def test_landmarks_are_flat_or_have_two_or_three_numbers_each(made):
    random = np.random.default_rng(7)
    rows = json.loads(made.pred["landmarks"].read_text())
    columns = {name: [row[name] for row in rows] for name in ("image_id", "category_id", "score")}
    points = random.uniform(0, 400, (len(rows), 294, 3))

    def score(keypoints):
        return without_name(df2.evaluate(made.dataset, {**columns, "keypoints": keypoints}, task="landmarks"))

    expected = score(points.reshape(len(rows), -1).tolist())
    assert score(points) == expected
    assert score(points[:, :, :2]) == expected
    assert score(points.reshape(len(rows), -1)) == expected
    assert score(list(points[:, :, :2])) == expected
    own = [np.reshape(row["keypoints"], (-1, 3)) for row in rows]
    assert score(own) == without_name(df2.evaluate(made.dataset, made.pred["landmarks"], task="landmarks"))


def test_masks_are_counts_runs_bitmaps_or_polygons():
    height, width = 48, 64
    dataset = df2.read_dataset("split/validation", sizes="sizes.json")
    random = np.random.default_rng(11)
    bitmaps = random.random((3, height, width)) < 0.4
    bitmaps[2, :, :] = False
    bitmaps[2, 10:30, 12:40] = True
    heads = {"image_id": [1, 2, 3], "category_id": [9, 9, 7], "score": [0.9, 0.8, 0.7]}

    def score(masks):
        return without_name(df2.evaluate(dataset, {**heads, "segmentation": masks}, task="segmentation"))

    def runs(bitmap):
        pixels = bitmap.ravel(order="F").astype(np.int8)
        ends = np.flatnonzero(np.diff(pixels)) + 1
        lengths = np.diff([0, *ends, pixels.size])
        return [0, *lengths.tolist()] if pixels[0] else lengths.tolist()

    expected = score([{"size": [height, width], "counts": runs(bitmap)} for bitmap in bitmaps])
    assert expected["counts"]["predictions"] == 3
    for masks in (bitmaps, list(bitmaps), [np.asfortranarray(one) for one in bitmaps], bitmaps.astype(np.uint8) * 255,
                  bitmaps.astype(np.int64) * 256, [one[::-1][::-1] for one in bitmaps],
                  [{"size": (height, width), "counts": np.array(runs(one))} for one in bitmaps]):
        assert score(masks) == expected
    polygon = [[[12, 10, 40, 10, 40, 30, 12, 30]]]
    assert score([*bitmaps[:2], *polygon]) == expected
    assert score([*bitmaps[:2], [np.array(polygon[0][0], np.float32)]]) == expected
