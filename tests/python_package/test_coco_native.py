"""The native engine of df2.coco gives pycocotools' arrays to the bit, and refuses what it would score otherwise."""

import copy
import json
import mmap

import numpy as np
import pytest

import df2
from coco_case import AREAS, Case
from df2 import _core

TYPES = ("bbox", "segm", "keypoints")
INFINITE = [[0, float("inf")], [5, 5], [1024, 1024], [300, 100], *AREAS]


@pytest.mark.parametrize("iou_type", TYPES)
@pytest.mark.parametrize("seed", range(12))
def test_arrays_are_those_of_pycocotools(seed, iou_type, tmp_path):
    found = Case(seed, iou_type, images=4 + 6 * (seed % 4), first_id=seed % 2).check(tmp_path)
    assert (found[1] > 0).any()


@pytest.mark.parametrize("iou_type", TYPES)
@pytest.mark.parametrize("changed", [
    {"iou_thresholds": [0.5]},
    {"iou_thresholds": [0.75, 0.5, 0.9, 0.5]},
    {"iou_thresholds": [1e-9, 0.3, 1.0, 2.0]},
    {"iou_thresholds": np.linspace(0.01, 0.99, 64)},
    {"recall_thresholds": [0.0]},
    {"recall_thresholds": [1.0]},
    {"recall_thresholds": np.linspace(0, 1, 1001)},
    {"recall_thresholds": [0.1, 0.11, 0.9]},
    {"area_ranges": [[0, 1e10]]},
    {"area_ranges": INFINITE},
    {"max_dets": [1]},
    {"max_dets": [2, 3, 300]},
    {"max_dets": [1, 1, 2, 3, 4, 5, 6]},
    {"category_ids": [3]},
    {"category_ids": [0, 1, 2, 6, 99]},
    {"image_ids": [0]},
    {"image_ids": [1, 4, 5, 11]},
    {"image_ids": [2, 3], "category_ids": [0, 3], "iou_thresholds": [0.7, 0.2], "max_dets": [1, 2]},
])
def test_params_may_be_anything(changed, iou_type, tmp_path):
    for seed in (100, 101):
        Case(seed, iou_type).check(tmp_path, **changed)


@pytest.mark.parametrize("iou_type", ("bbox", "segm"))
def test_categories_may_count_as_one(iou_type, tmp_path):
    for seed in range(200, 206):
        Case(seed, iou_type).check(tmp_path, category_ids=None, max_dets=[1, 3, 100])


@pytest.mark.parametrize("iou_type", ("segm", "keypoints"))
def test_areas_come_from_boxes_where_the_first_row_has_one(iou_type, tmp_path):
    for seed in range(300, 304):
        case = Case(seed, iou_type, boxes_too=True)
        case.check(tmp_path)
        del case.rows[0]["bbox"]  # then those of the others say nothing
        case.check(tmp_path)
        case.rows.append(case.rows.pop(0))
        with pytest.raises(df2.SubmissionError, match="not all rows have"):
            case.native()


def test_masks_beside_boxes_may_be_of_any_form(tmp_path):
    case = Case(7, "segm", boxes_too=True)
    for row in case.rows[::2]:
        row["segmentation"] = next(item["segmentation"] for item in case.truth["annotations"]
                                   if item["image_id"] == row["image_id"])
    case.check(tmp_path)
    for row in case.rows:
        del row["bbox"]
    with pytest.raises(df2.SubmissionError, match="compressed"):
        case.native()


def test_many_categories_and_many_landmarks(tmp_path):
    Case(8, "bbox", images=30, categories=80).check(tmp_path)
    Case(9, "keypoints", landmarks=294).check(tmp_path)
    Case(10, "keypoints", landmarks=1).check(tmp_path)


def test_boxes_from_columns_are_those_of_rows():
    case = Case(11, "bbox")
    dataset = _core.coco_dataset(_core.CocoText(case.truth_bytes), "bbox", None)
    columns = [np.array([row[key] for row in case.rows]) for key in ("image_id", "category_id", "score", "bbox")]
    rows = _core.coco_predictions_columns(dataset, "bbox", *columns)
    assert len(rows) == len(case.rows) and len(dataset) == 12
    for a, b in zip(_core.coco_evaluate(dataset, rows, "bbox", **case.params()), case.native()):
        assert np.array_equal(a, b)
    columns[2][0] = np.nan
    with pytest.raises(df2.SubmissionError):
        _core.coco_predictions_columns(dataset, "bbox", *columns)


def test_any_bytes_are_text(tmp_path):
    case = Case(12, "bbox")
    expected = case.native()
    (tmp_path / "truth.json").write_bytes(case.truth_bytes)
    with open(tmp_path / "truth.json", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        for data in (bytearray(case.truth_bytes), memoryview(case.truth_bytes), mapped):
            for a, b in zip(case.native(data), expected):
                assert np.array_equal(a, b)
    for wrong in ("{}", None, memoryview(case.truth_bytes)[::2]):
        with pytest.raises((TypeError, BufferError)):
            _core.CocoText(wrong)


def changed_truth(case, change):
    other = copy.deepcopy(case.truth)
    change(other)
    return json.dumps(other).encode()


@pytest.mark.parametrize("iou_type, key", [
    *((iou_type, key) for iou_type in TYPES for key in ("id", "image_id", "category_id", "area", "iscrowd")),
    ("bbox", "bbox"), ("keypoints", "bbox"), ("segm", "segmentation"), ("keypoints", "keypoints"),
    ("keypoints", "num_keypoints")])
def test_ground_truth_without_a_field_that_is_read_is_refused(iou_type, key):
    case = Case(13, iou_type)
    for change in (lambda item: item.pop(key), lambda item: item.update({key: None}),
                   lambda item: item.update({key: "1"}), lambda item: item.update({key: float("nan")})):
        with pytest.raises(df2.GroundTruthError):
            case.native(changed_truth(case, lambda truth, change=change: change(truth["annotations"][3])))


@pytest.mark.parametrize("change", [
    lambda truth: truth["annotations"].append(truth["annotations"][0]),
    lambda truth: truth["images"].append(truth["images"][0]),
    lambda truth: truth["categories"].append(truth["categories"][0]),
    lambda truth: truth["annotations"][0].update(category_id=99),
    lambda truth: truth["annotations"][0].update(iscrowd=2),
    lambda truth: truth["annotations"][0].update(id=1.5),
    lambda truth: truth["annotations"][0].update(id=-1),
    lambda truth: truth.pop("images"),
    lambda truth: truth.pop("categories"),
    lambda truth: truth.pop("annotations")])
def test_ground_truth_that_pycocotools_sees_otherwise_is_refused(change):
    case = Case(14, "bbox")
    with pytest.raises(df2.Error):
        case.native(changed_truth(case, change))


def test_masks_need_the_size_of_each_image():
    case = Case(15, "segm")
    for change in (lambda image: image.pop("width"), lambda image: image.update(height=None)):
        with pytest.raises(df2.GroundTruthError, match="width and height"):
            case.native(changed_truth(case, lambda truth, change=change: change(truth["images"][0])))


def test_annotations_of_other_images_and_fields_of_other_types_say_nothing(tmp_path):
    case = Case(16, "bbox")
    case.truth["annotations"].append({**case.truth["annotations"][0], "id": 10**6, "image_id": 10**6})
    for item in case.truth["annotations"]:
        item.update(segmentation="none", keypoints=[1], num_keypoints=None, style="old", scale=7, attributes={"a": [1]})
    for row in case.rows:
        row.update(segmentation=[], keypoints=7, id=5, iscrowd=1, area=-3)
    case.check(tmp_path)
    with pytest.raises(df2.UsageError, match="none of the ground truth"):
        case.native(image_ids=[0, 10**6])


@pytest.mark.parametrize("iou_type", TYPES)
@pytest.mark.parametrize("change", [
    lambda rows: rows.clear(),
    lambda rows: rows[0].update(caption="a"),
    lambda rows: rows[1].update(image_id=99),
    lambda rows: rows[1].update(category_id=1),
    lambda rows: rows[1].update(score=float("nan")),
    lambda rows: rows[1].update(score=2**53 + 2),
    lambda rows: rows[1].update(score=None),
    lambda rows: rows[1].pop("score"),
    lambda rows: rows[1].pop("image_id"),
    lambda rows: rows[1].update(bbox=[0, 0, -1, 1]),
    lambda rows: rows[1].update(bbox=[]),
    lambda rows: [rows[1].pop(key, None) for key in ("bbox", "segmentation", "keypoints")]])
def test_results_that_pycocotools_sees_otherwise_are_refused(iou_type, change):
    case = Case(17, iou_type)
    change(case.rows)
    with pytest.raises(df2.SubmissionError):
        case.native()


def test_landmarks_beside_masks_are_refused():
    case = Case(18, "keypoints")
    case.rows[0]["segmentation"] = []
    with pytest.raises(df2.SubmissionError, match="segmentation"):
        case.native()


@pytest.mark.parametrize("changed", [
    {"image_ids": []}, {"image_ids": [1, 0]}, {"image_ids": [1, 1]}, {"image_ids": [0.5]}, {"image_ids": ["a"]},
    {"category_ids": []}, {"category_ids": [3, 0]}, {"iou_thresholds": []}, {"iou_thresholds": [0.0]},
    {"iou_thresholds": [float("nan")]}, {"iou_thresholds": np.linspace(.1, .9, 65)}, {"recall_thresholds": []},
    {"recall_thresholds": [0.5, 0.1]}, {"recall_thresholds": [0.0, 0.0]}, {"recall_thresholds": [-0.1, 1]},
    {"recall_thresholds": [0, 1.1]}, {"recall_thresholds": [float("nan")]}, {"area_ranges": []},
    {"area_ranges": [[0, float("nan")]]}, {"area_ranges": [[0]]}, {"area_ranges": [[0, 1]] * 13}, {"max_dets": []},
    {"max_dets": [0]}, {"max_dets": [-1, 5]}, {"max_dets": [2**40]}, {"max_dets": [1.5]}])
def test_params_that_cannot_be_held_are_refused(changed):
    with pytest.raises(df2.Error):
        Case(19, "bbox").native(**changed)


def test_landmarks_cannot_count_as_one_category():
    with pytest.raises(df2.UsageError):
        Case(20, "keypoints").native(category_ids=None)


def test_parts_that_do_not_belong_together_are_refused():
    case = Case(21, "bbox")
    dataset, other = (_core.coco_dataset(_core.CocoText(case.truth_bytes), "bbox", None) for _ in range(2))
    rows = _core.coco_predictions(_core.CocoText(case.rows_bytes), dataset, "bbox")
    for arguments in ((other, rows, "bbox"), (dataset, rows, "segm"), (dataset, rows, "box")):
        with pytest.raises(df2.UsageError):
            _core.coco_evaluate(*arguments, **case.params())
    with pytest.raises(df2.UsageError):
        _core.coco_predictions(_core.CocoText(case.rows_bytes), dataset, "segm")
    with pytest.raises(df2.UsageError):
        _core.coco_dataset(_core.CocoText(case.truth_bytes), "bbox", [0.1])


def test_sigmas_may_come_with_the_params():
    case = Case(24, "keypoints", landmarks=5)
    dataset = _core.coco_dataset(_core.CocoText(case.truth_bytes), "keypoints", None)
    rows = _core.coco_predictions(_core.CocoText(case.rows_bytes), dataset, "keypoints")
    found = _core.coco_evaluate(dataset, rows, "keypoints", **case.params(), sigmas=case.sigmas)
    for a, b in zip(found, case.native()):
        assert np.array_equal(a, b)
    assert dataset.image_ids == sorted(i["id"] for i in case.truth["images"])
    assert dataset.category_ids == [0, 3, 6]
    for sigmas in (None, [0.1] * 4, [0.0] * 5, [float("nan")] * 5):
        with pytest.raises(df2.Error):
            _core.coco_evaluate(dataset, rows, "keypoints", **case.params(), sigmas=sigmas)
    for sigmas in ([0.0] * 5, [0.1] * 17):
        with pytest.raises(df2.Error):
            _core.coco_dataset(_core.CocoText(case.truth_bytes), "keypoints", sigmas)


def test_boxes_that_rounding_takes_away_are_refused():
    case = Case(22, "bbox", images=1)
    tiny = [5.0, 5.0, 1e-170, 1e-170]
    item = {"id": 1, "image_id": 0, "category_id": 0, "iscrowd": 0, "area": 1.0, "bbox": tiny}
    case.truth["annotations"] = [{**item, "bbox": [0, 0, 1e-170, 1e-170]}]
    case.rows = [{"image_id": 0, "category_id": 0, "score": 1, "bbox": [0, 0, 1e-170, 1e-170]}]
    with pytest.raises(df2.UsageError, match="rounding"):
        case.native()


@pytest.mark.parametrize("iou_type", TYPES)
def test_damaged_bytes_are_refused(iou_type):
    case = Case(23, iou_type, images=4)
    sigmas = None if case.sigmas is None else case.sigmas.tolist()
    dataset = _core.coco_dataset(_core.CocoText(case.truth_bytes), iou_type, sigmas)
    for data, read in ((case.truth_bytes, lambda data: _core.coco_dataset(_core.CocoText(data), iou_type, sigmas)),
                       (case.rows_bytes, lambda data: _core.coco_predictions(_core.CocoText(data), dataset, iou_type))):
        for end in (*range(0, 40), *range(40, len(data), max(1, len(data) // 100)), len(data) - 1):
            with pytest.raises(df2.Error):
                read(data[:end])
        for wrong in (b"\x1f\x8b" + data, b"\xef\xbb\xbf" + data, data + b"1", data.replace(b'"id"', b'"id', 1) + b"\x00",
                      b"[" * 100, b"\x00" * 100, data.decode().encode("utf-16")):
            with pytest.raises(df2.Error):
                read(wrong)
    rng = np.random.default_rng(0)
    for _ in range(200):
        damaged = bytearray(case.rows_bytes)
        damaged[int(rng.integers(len(damaged)))] = int(rng.integers(256))
        try:
            _core.coco_predictions(_core.CocoText(damaged), dataset, iou_type)
        except df2.Error:
            pass
