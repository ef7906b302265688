"""What is wrong becomes an exception that says what and where; nothing crashes."""

import json
import pickle

import numpy as np
import pytest

import df2

SPLIT = "split/validation"
ROW = {"image_id": 1, "category_id": 9, "bbox": [10, 10, 20, 30], "score": 0.9}
SIZE = {"size": [48, 64]}


def score(pred, task="detection", **options):
    gt = df2.read_dataset(SPLIT, sizes="sizes.json") if task == "segmentation" else SPLIT
    return df2.evaluate(gt, pred, task=task, **options)


def refused(kind, pred, task="detection", **options):
    with pytest.raises(kind) as caught:
        score(pred, task, **options)
    assert isinstance(caught.value, df2.Error) and isinstance(caught.value, ValueError)
    return caught.value


@pytest.mark.parametrize("flags, arguments", [
    (["--gt", "split", "--pred", "detection.json"], {"gt": "split", "pred": "detection.json"}),
    (["--gt", SPLIT, "--pred", "query.json"], {"gt": SPLIT, "pred": "query.json"}),
    (["--gt", SPLIT, "--pred", "nothing.json"], {"gt": SPLIT, "pred": "nothing.json"}),
    (["--gt", SPLIT, "--pred", "detection.json", "--max-dets", "0"],
     {"gt": SPLIT, "pred": "detection.json", "max_dets": [0]}),
    (["--gt", SPLIT, "--pred", "detection.json", "--max-file-bytes", "9"],
     {"gt": SPLIT, "pred": "detection.json", "max_file_bytes": 9}),
])
def test_the_text_is_that_of_the_program(program, flags, arguments):
    codes = {df2.UsageError: 2, df2.SubmissionError: 3, df2.GroundTruthError: 4, df2.LimitError: 5, df2.FileError: 6}
    with pytest.raises(df2.Error) as caught:
        df2.evaluate(**arguments, task="detection")
    code = next(code for kind, code in codes.items() if isinstance(caught.value, kind))
    assert str(caught.value) in program("df2-eval", *flags, "--task", "detection", exit_code=code)


def test_an_error_knows_fault_code_and_place(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([ROW, {**ROW, "image_id": 77}], indent=1))
    error = refused(df2.SubmissionError, path)
    assert (error.fault, error.code, error.file) == ("submission", "unknown-image", str(path))
    assert (error.line, error.pointer) == (14, "/1/image_id")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is df2.SubmissionError and str(again) == str(error) and vars(again) == vars(error)


def test_a_file_that_is_not_there_is_also_python_s_own_error(tmp_path):
    for gt, pred in ((SPLIT, tmp_path / "rows.json"), (tmp_path / "split", "detection.json")):
        with pytest.raises(FileNotFoundError) as caught:
            df2.evaluate(gt, pred, task="detection")
        assert type(caught.value) is df2.MissingFileError and isinstance(caught.value, df2.FileError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is df2.MissingFileError and str(again) == str(caught.value)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OSError) as caught:
        df2.evaluate(SPLIT, tmp_path / "loop", task="detection")
    assert type(caught.value) is df2.FileError


@pytest.mark.parametrize("options, part", [
    ({"max_det": [1]}, "did you mean max_dets?"),
    ({"top_k": [1]}, "is not an option of detection"),
    ({"retrieval_rule": "strict"}, "is called rules now"),
    ({"max_dets": 5}, "/max_dets"),
    ({"max_dets": [0]}, "/max_dets"),
    ({"score_threshold": float("nan")}, "score_threshold"),
    ({"iou_thresholds": [0.5, float("inf")]}, "iou_thresholds"),
    ({"ties": "yes"}, "/ties"),
    ({"rules": "loose"}, "/rules"),
    ({"categories": [object()]}, "object"),
    ({"images": [99]}, "99"),
    ({"threads": 0}, "threads"),
    ({"threads": True}, "threads"),
    ({"max_file_bytes": -1}, "max_file_bytes"),
    ({"max_rows_per_image": 1.5}, "max_rows_per_image"),
    ({"query": "query.json"}, "query and gallery are for retrieval"),
    ({"sigmas": "sizes.json"}, "sigmas"),
])
def test_a_wrong_option_is_named(options, part):
    assert part in str(refused(df2.UsageError, "detection.json", **options))


@pytest.mark.parametrize("arguments, part", [
    ({"gt": SPLIT, "task": "detection"}, "pred is needed"),
    ({"pred": "detection.json", "task": "detection"}, "gt must be the path"),
    ({"gt": SPLIT, "pred": 5, "task": "detection"}, "of type int"),
    ({"gt": SPLIT, "pred": "detection.json", "task": "clothes"}, "/task"),
    ({"gt": SPLIT, "pred": "detection.json", "task": 1}, "/task"),
    ({"query": "query.json", "pred": "retrieval.json", "task": "retrieval"}, "query and gallery together"),
    ({"gt": SPLIT, "query": "query.json", "gallery": "gallery.json", "pred": "retrieval.json", "task": "retrieval"},
     "either gt"),
    ({"gt": SPLIT, "pred": 5, "task": "retrieval"}, "of type int"),
    ({"gt": "pairs.json", "pred": 5, "task": "verification"}, "of type int"),
    ({"gt": 5, "pred": "verification.json", "task": "verification"}, "gt must be a path"),
    ({"gt": "pairs.json", "pred": "verification.json", "task": "verification", "sizes": "sizes.json"}, "sizes"),
    ({"gt": "pairs.json", "pred": "verification.json", "task": "verification", "rules": "strict"}, "/rules"),
])
def test_arguments_that_do_not_fit_together_are_refused(arguments, part):
    with pytest.raises(df2.UsageError, match=part):
        df2.evaluate(**arguments)


def test_a_dataset_takes_no_more_sizes():
    with pytest.raises(df2.UsageError, match="read_dataset"):
        df2.evaluate(df2.read_dataset(SPLIT), "segmentation.json", task="segmentation", sizes="sizes.json")


@pytest.mark.parametrize("change, code, pointer", [
    ({"image_id": 77}, "unknown-image", "/1/image_id"),
    ({"image_id": "1"}, "bad-id", "/1/image_id"),
    ({"image_id": True}, "bad-id", "/1/image_id"),
    ({"image_id": 1.0}, "bad-id", "/1/image_id"),
    ({"image_id": -1}, "bad-id", "/1/image_id"),
    ({"image_id": 2**70}, "bad-id", "/1/image_id"),
    ({"category_id": 14}, "unknown-category", "/1/category_id"),
    ({"category_id": None}, "bad-id", "/1/category_id"),
    ({"score": float("nan")}, "not-finite", "/1/score"),
    ({"score": "0.5"}, "wrong-type", "/1/score"),
    ({"score": [0.5]}, "wrong-type", "/1/score"),
    ({"score": False}, "wrong-type", "/1/score"),
    ({"score": 1j}, "wrong-type", "/1/score"),
    ({"bbox": None}, "wrong-type", "/1/bbox"),
    ({"bbox": "1234"}, "wrong-type", "/1/bbox"),
    ({"bbox": {1: 2}}, "wrong-type", "/1/bbox"),
    ({"bbox": [1, 2, 3]}, "wrong-type", "/1/bbox"),
    ({"bbox": [1, 2, 3, "4"]}, "wrong-type", "/1/bbox/3"),
    ({"bbox": [1, 2, -3, 4]}, "negative-size", "/1/bbox"),
    ({"bbox": [1, 10**400, 3, 4]}, "not-finite", "/1/bbox/1"),
    ({"bbox": np.array(["1", "2", "3", "4"])}, "wrong-type", "/1/bbox"),
])
def test_a_wrong_value_of_a_row_is_named(change, code, pointer):
    error = refused(df2.SubmissionError, [ROW, {**ROW, **change}])
    assert (error.code, error.pointer, error.file) == (code, pointer, "predictions")


@pytest.mark.parametrize("rows, pointer", [
    ([ROW, {key: value for key, value in ROW.items() if key != "score"}], "/1"),
    ([ROW, 5], "/1"), ([None], "/0"), ([[1, 2, 3]], "/0"), ({"image_id": [1]}, None),
])
def test_a_row_of_another_kind_is_named(rows, pointer):
    assert refused(df2.SubmissionError, rows).pointer == pointer


@pytest.mark.parametrize("change", [
    {"score": [0.5]}, {"score": np.zeros((2, 2))}, {"score": np.array(["a", "b"])}, {"score": 0.5}, {"score": "ab"},
    {"score": np.array([0.5, 1j])}, {"score": np.array([0.5, None])}, {"score": None}, {"score": np.float64(1)},
    {"image_id": np.array([1, 1.5])}, {"image_id": np.array([1, np.nan])}, {"image_id": np.array([True, True])},
    {"image_id": np.array([1, 2**64 - 1], np.uint64)}, {"image_id": [1, 2, 3]},
    {"bbox": np.zeros((2, 5))}, {"bbox": np.zeros(8)}, {"bbox": np.zeros((4, 2))}, {"bbox": np.zeros((2, 4), complex)},
    {"bbox": [[1, 2, 3, 4]]}, {"bbox": np.full((2, 4), np.nan)}, {"bbox": np.zeros((2, 4), "M8[s]")},
])
def test_a_wrong_column_is_refused(change):
    columns = {"image_id": [1, 2], "category_id": [9, 9], "score": [0.5, 0.25], "bbox": [[1, 2, 3, 4]] * 2}
    assert score(columns).counts["predictions"] == 2
    refused(df2.SubmissionError, {**columns, **change})


@pytest.mark.parametrize("change", [
    {"bbox": np.ma.masked_greater(np.arange(8.0).reshape(2, 4), 6)}, {"score": np.ma.masked_equal([0.5, 0.25], 0.25)},
])
def test_masked_values_are_refused_and_an_array_without_them_is_taken(change):
    columns = {"image_id": [1, 2], "category_id": [9, 9], "score": [0.5, 0.25], "bbox": [[1, 2, 3, 4]] * 2}
    with pytest.raises(df2.UsageError, match="masked values"):
        score({**columns, **change})
    assert score({**columns, "score": np.ma.array([0.5, 0.25])}).counts["predictions"] == 2


@pytest.mark.parametrize("mask, code", [
    (5, "wrong-type"), ("abc", "wrong-type"), (None, "wrong-type"), (np.zeros((48, 64)), "wrong-type"),
    (np.zeros((48, 64, 1), bool), "wrong-type"), (np.zeros((47, 64), bool), "rle-size"),
    (SIZE, "missing-key"), ({"counts": "0"}, "missing-key"), ({**SIZE, "counts": 5}, "wrong-type"),
    ({**SIZE, "counts": None}, "wrong-type"), ({**SIZE, "counts": [1, 2]}, "rle-counts"),
    ({**SIZE, "counts": [-1, 3073]}, "rle-counts"), ({**SIZE, "counts": "!!"}, "rle-counts"),
    ({"size": [48], "counts": "0"}, "rle-size"), ({"size": [48, 2**40], "counts": "0"}, "rle-size"),
    ({"size": "48", "counts": "0"}, "wrong-type"), ({**SIZE, "counts": [1.5]}, "rle-counts"),
    ({**SIZE, "counts": np.array([0.5])}, "rle-counts"), ({"size": [True, 9], "counts": "0"}, "rle-size"), ([[1, 2, 3]], "polygon"), ([[1, 2, 3, 4, 5, "6"]], "wrong-type"),
    ([5], "wrong-type"), ([[0, 0, 9, 9, 1e9, 1]], "out-of-range"),
])
def test_a_wrong_mask_is_named(mask, code):
    row = {"image_id": 1, "category_id": 9, "score": 0.5}
    error = refused(df2.SubmissionError, [{**row, "segmentation": mask}], "segmentation")
    assert (error.code, error.pointer.startswith("/0/segmentation")) == (code, True)


@pytest.mark.parametrize("keypoints", [
    [[1, 2, 1]], np.zeros((1, 294, 4)), np.zeros((1, 293, 2)), np.zeros((1, 2, 3, 4)), np.zeros(3), [np.zeros(())],
    [[[1, 2, 3]]], ["abc"], [None],
])
def test_wrong_landmarks_are_refused(keypoints):
    refused(df2.SubmissionError, {"image_id": [1], "category_id": [9], "score": [0.5], "keypoints": keypoints},
            "landmarks")


def test_objects_that_misbehave_raise_what_they_raise():
    class Broken(dict):
        def get(self, key, default=None):
            raise RuntimeError("broken")

    class Shrinking:
        def __init__(self, box):
            self.box = box

        def __float__(self):
            self.box.clear()
            return 1.0

    with pytest.raises(RuntimeError, match="broken"):
        score([Broken(ROW)])
    box = [1.0, 2.0, 3.0, 4.0]
    box[0] = Shrinking(box)
    refused(df2.SubmissionError, [{**ROW, "bbox": box}])
    columns = {"image_id": [1], "category_id": [9], "score": [0.5], "bbox": [box]}
    refused(df2.SubmissionError, columns)
