"""Results that stay text while the ground truth is live dicts: all that pycocotools leaves, and no dict of results."""

import copy
import json
import pickle
from types import SimpleNamespace

import numpy as np
import pytest

import df2.coco
from coco_battery import KINDS, assert_same, compressed, leftovers, make, printed, walked

pycocotools_coco = pytest.importorskip("pycocotools.coco")
import pycocotools.cocoeval  # noqa: E402
import pycocotools.mask  # noqa: E402

THEIRS = SimpleNamespace(COCO=pycocotools_coco.COCO, COCOeval=pycocotools.cocoeval.COCOeval, mask=pycocotools.mask)
TOLERANCE = {"bbox": 0, "segm": 0, "keypoints": 1e-12}


def made(kind, **size):
    truth, rows = make(kind, **size)
    rows = compressed(rows, THEIRS.mask)
    for row in rows:
        if kind == "segm":
            row["segmentation"]["counts"] = row["segmentation"]["counts"].decode()
    return truth, rows


def evaluated(module, folder, truth, rows, kind, before=None, between=None, change=None):
    """`before`: done with the ground truth before results are loaded; `between`, `change`: with both, and with ev."""
    (folder / "truth.json").write_text(json.dumps(truth))
    (folder / "rows.json").write_text(json.dumps(rows))

    def make_evaluation():
        gt = module.COCO(str(folder / "truth.json"))
        if before:
            before(gt)
        dt = gt.loadRes(str(folder / "rows.json"))
        if between:
            between(gt, dt)
        ev = module.COCOeval(gt, dt, kind)
        if kind == "keypoints":
            ev.params.kpt_oks_sigmas = np.linspace(0.02, 0.1, len(rows[0]["keypoints"]) // 3)
        return ev

    return walked(make_evaluation, change)


def is_text(coco):
    return "dataset" not in vars(coco)


def check(folder, truth, rows, kind, stays_text=True, **steps):
    """Both leave the same; the results have become no dicts before anybody looks at them."""
    ours, text = evaluated(df2.coco, folder, truth, rows, kind, **steps)
    assert ours.engine == "live", ours.engine_reason
    assert is_text(ours.cocoDt) == stays_text
    expected = leftovers(*evaluated(THEIRS, folder, truth, rows, kind, **steps))
    curves = {key: ours.eval[key] for key in ("precision", "recall", "scores")}
    assert_same({key: expected["eval"][key] for key in curves}, curves, TOLERANCE[kind])
    assert_same(expected, leftovers(ours, text), TOLERANCE[kind])
    return ours


def touch(gt, dt=None):
    assert gt.anns


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_random_sets_leave_the_same(tmp_path, kind, seed):
    truth, rows = made(kind, seed=20 + seed, images=5 + 3 * seed, landmarks=(17, 5, 40)[seed % 3])
    step = {"before": touch} if seed % 2 else {"between": touch}
    ours = check(tmp_path, truth, rows, kind, **step)
    assert (ours.eval["recall"] > 0).any()


def spread(truth, rows):
    """Every category has landmarks of its own, and one has none labelled."""
    count = len(rows[0]["keypoints"]) // 3
    part = count // 4
    for ann in truth["annotations"]:
        first = ann["category_id"] // 2 * part
        for i in range(count):
            if not first <= i < first + part or ann["category_id"] == 1:
                ann["keypoints"][3 * i:3 * i + 3] = [0, 0, 0]
        ann["num_keypoints"] = sum(v > 0 for v in ann["keypoints"][2::3])


CHANGES = {
    "landmarks of each category": spread,
    "labels that num_keypoints denies": lambda truth, rows: [
        ann.update(num_keypoints=0) for ann in truth["annotations"][::3]],
    "labels that are not there": lambda truth, rows: [
        ann.update(keypoints=[0] * len(ann["keypoints"])) for ann in truth["annotations"][::3]],
    "occluded landmarks only": lambda truth, rows: [
        ann["keypoints"].__setitem__(slice(2, None, 3), [v and 1 for v in ann["keypoints"][2::3]])
        for ann in truth["annotations"]],
    "boxes beside keypoints": lambda truth, rows: [
        row.update(bbox=[float(i), 2.0, 3.0, 40.0 + i]) for i, row in enumerate(rows)],
}


@pytest.mark.parametrize("name", CHANGES)
def test_landmarks_that_matter_are_kept(tmp_path, name):
    """By the core, whether the ground truth is text or dicts."""
    for seed in range(3):
        truth, rows = made("keypoints", seed=seed, landmarks=20)
        CHANGES[name](truth, rows)
        check(tmp_path, truth, rows, "keypoints", before=touch)
        ours, text = evaluated(df2.coco, tmp_path, truth, rows, "keypoints")
        assert ours.engine == "native", ours.engine_reason
        expected = leftovers(*evaluated(THEIRS, tmp_path, truth, rows, "keypoints"))
        assert_same(expected["stats"], ours.stats, 1e-12)
        assert_same(expected["eval"]["scores"], ours.eval["scores"])
        assert_same(expected, leftovers(ours, text), 1e-12)


PLAIN = {
    "ids from 0": lambda truth, rows: ([ann.update(id=i) for i, ann in enumerate(truth["annotations"])],
                                       [record.update(image_id=record["image_id"] - 7)
                                        for record in truth["annotations"] + rows],
                                       [image.update(id=image["id"] - 7) for image in truth["images"]]),
    "scores that are whole numbers": lambda truth, rows: [row.update(score=i % 3) for i, row in enumerate(rows)],
    "scores that are whole, as floats": lambda truth, rows: [row.update(score=float(i % 3))
                                                             for i, row in enumerate(rows)],
    "results without those of an image": lambda truth, rows: rows.__delitem__(slice(0, 3)),
    "fields that nobody knows": lambda truth, rows: [row.update(more={"a": [None, "x"]}) for row in rows],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PLAIN)
def test_plain_files_stay_text(tmp_path, kind, name):
    truth, rows = made(kind, seed=3)
    PLAIN[name](truth, rows)
    check(tmp_path, truth, rows, kind, before=touch)


ODD = {
    "ids of images that are floats": lambda truth, rows: [image.update(id=image["id"] + 0.0)
                                                          for image in truth["images"]],
    "ids of images that are text": lambda truth, rows: (
        [record.update(image_id=str(record["image_id"])) for record in truth["annotations"] + rows],
        [image.update(id=str(image["id"])) for image in truth["images"]]),
    "a category that is not listed": lambda truth, rows: rows[0].update(category_id=98),
    "a score that is not a number": lambda truth, rows: rows[0].update(score=float("nan")),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ODD)
def test_odd_files_become_dicts(tmp_path, kind, name):
    truth, rows = made(kind, seed=4)
    ODD[name](truth, rows)
    check(tmp_path, truth, rows, kind, stays_text=False, before=touch)


SIZES = {
    "none": lambda image: image.pop("height"),
    "floats": lambda image: image.update(height=64.0),
    "others than those of the masks": lambda image: image.update(height=65),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SIZES)
def test_sizes_of_images_matter_for_masks(tmp_path, kind, name):
    if kind == "segm" and name == "none":
        return  # pycocotools fails
    truth, rows = made(kind, seed=4)
    for ann in truth["annotations"]:
        ann["segmentation"] = rows[0].get("segmentation", [])
    for image in truth["images"]:
        SIZES[name](image)
    check(tmp_path, truth, rows, kind, stays_text=kind != "segm", before=touch)


def test_results_that_fail_fail_alike(tmp_path):
    for change in (lambda rows: rows[0].update(image_id=10**6), lambda rows: rows.clear(),
                   lambda rows: [row.pop("bbox") for row in rows[1:]]):
        truth, rows = made("bbox", seed=5)
        change(rows)
        failed = []
        for module in (THEIRS, df2.coco):
            with pytest.raises((AssertionError, IndexError, KeyError)) as raised:
                evaluated(module, tmp_path, truth, rows, "bbox", before=touch)
            failed.append((raised.type, str(raised.value)))
        assert failed[0] == failed[1]


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_caller_does_to_the_ground_truth_counts(tmp_path, kind):
    truth, rows = made(kind, seed=6)

    def before(gt):
        for ann in gt.dataset["annotations"][::3]:
            ann["iscrowd"] = 1
        gt.dataset["info"]["more"] = 1

    def between(gt, dt):
        for ann in gt.dataset["annotations"][::4]:
            ann["area"] = 9.0
        gt.dataset["annotations"][1]["category_id"] = 5
        gt.dataset["images"].append({"id": 10**6, "height": 1, "width": 1})
        gt.dataset["info"]["more"] = 2
        gt.createIndex()

    check(tmp_path, truth, rows, kind, before=before, between=between)
    check(tmp_path, truth, rows, kind, between=between)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("changed", [
    {"imgIds": [10, 16]}, {"catIds": [1, 5]}, {"useCats": 0}, {"maxDets": [2, 1, 3]}, {"iouThrs": np.array([0.5, 0.62])},
    {"catIds": [5, 99]}], ids=str)
def test_params_are_heard(tmp_path, kind, changed):
    if kind == "keypoints" and "useCats" in changed:
        return  # walked in Python
    truth, rows = made(kind, seed=7)
    check(tmp_path, truth, rows, kind, before=touch,
          change=lambda ev: [setattr(ev.params, name, copy.deepcopy(value)) for name, value in changed.items()])


@pytest.mark.parametrize("kind", KINDS)
def test_touched_results_are_the_truth(tmp_path, kind):
    truth, rows = made(kind, seed=8)

    def between(gt, dt):
        dt.anns[1]["score"] = 2
        dt.dataset["annotations"][3]["area"] = 1e6

    check(tmp_path, truth, rows, kind, stays_text=False, before=touch, between=between)


@pytest.mark.parametrize("kind", KINDS)
def test_results_touched_after_evaluate_do_not_change_what_it_saw(tmp_path, kind):
    truth, rows = made(kind, seed=9)
    rows[0]["score"] = 1
    left = []
    for module in (THEIRS, df2.coco):
        ev, _ = evaluated(module, tmp_path, truth, rows, kind, before=touch)
        for ann in ev.cocoDt.dataset["annotations"]:
            ann["score"] = 7
        for ann in ev.cocoGt.dataset["annotations"]:
            ann["iscrowd"] = 1
        left.append([ev.evalImgs, ev.ious, {key: value for key, value in ev._dts.items() if value}])
        printed(ev.evaluate)
        printed(ev.accumulate)
        left[-1] += [ev.evalImgs, ev.eval["scores"]]
    assert_same(*left, TOLERANCE[kind])


def test_records_of_a_cell_are_those_of_the_results(tmp_path):
    truth, rows = made("bbox", seed=10)
    ev, _ = evaluated(df2.coco, tmp_path, truth, rows, "bbox", before=touch)
    assert is_text(ev.cocoDt)
    groups = ev._dts
    assert all(ann is ev.cocoDt.anns[ann["id"]] for group in groups.values() for ann in group)
    assert not is_text(ev.cocoDt)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],
                         ids=["deepcopy", "pickle"])
def test_copies_carry_the_text(tmp_path, copied):
    truth, rows = made("bbox", seed=11)
    ev, text = evaluated(df2.coco, tmp_path, truth, rows, "bbox", before=touch)
    results = copied(ev.cocoDt)
    assert is_text(results) and is_text(ev.cocoDt)
    twin = copied(ev)
    assert is_text(twin.cocoDt) and is_text(ev.cocoDt)
    assert all(ann is twin.cocoDt.anns[ann["id"]] for group in twin._dts.values() for ann in group)
    assert is_text(ev.cocoDt)
    assert_same(leftovers(*evaluated(THEIRS, tmp_path, truth, rows, "bbox", before=touch)), leftovers(twin, text))
    assert_same(ev.cocoDt.dataset, results.dataset)


def test_the_file_need_not_be_there_later(tmp_path):
    truth, rows = made("segm", seed=12)
    expected = evaluated(THEIRS, tmp_path, truth, rows, "segm")[0].cocoDt.dataset
    ev, _ = evaluated(df2.coco, tmp_path, truth, rows, "segm", before=touch)
    (tmp_path / "rows.json").write_text("[]")
    assert_same(expected, ev.cocoDt.dataset)


def array_of(rows):
    return np.array([[row["image_id"], *row["bbox"], row["score"], row["category_id"]] for row in rows])


def evaluated_array(module, folder, truth, array, before=None, kind="bbox"):
    (folder / "truth.json").write_text(json.dumps(truth))

    def make_evaluation():
        gt = module.COCO(str(folder / "truth.json"))
        if before:
            before(gt)
        return module.COCOeval(gt, gt.loadRes(array), kind)

    return walked(make_evaluation)


def test_an_array_is_evaluated_by_the_core(tmp_path):
    truth, rows = make("bbox", seed=13)
    array = array_of(rows)
    expected = leftovers(*evaluated_array(THEIRS, tmp_path, truth, array))
    ours, text = evaluated_array(df2.coco, tmp_path, truth, array)
    assert ours.engine == "native" and is_text(ours.cocoDt)
    assert_same({key: expected["eval"][key] for key in ("precision", "recall", "scores")},
                {key: ours.eval[key] for key in ("precision", "recall", "scores")})
    array[:] = 0  # which is the caller's
    assert_same(expected, leftovers(ours, text))


@pytest.mark.parametrize("change", [
    lambda array: array.astype(np.float32), lambda array: np.where(array == array[0, 5], np.nan, array),
    lambda array: array * [1, 1, 1, -1, 1, 1, 1]], ids=["float32", "NaN", "negative"])
def test_other_arrays_become_rows(tmp_path, change):
    truth, rows = make("bbox", seed=14)
    array = change(array_of(rows))
    ours, text = evaluated_array(df2.coco, tmp_path, truth, array)
    assert ours.engine != "native"
    assert_same(leftovers(*evaluated_array(THEIRS, tmp_path, truth, array)), leftovers(ours, text))


def test_an_array_beside_touched_ground_truth_or_masks_becomes_rows(tmp_path):
    truth, rows = make("segm", seed=15)
    for row in rows:
        row["bbox"] = [1.0, 2.0, 20.5, 30.25]
    array = array_of(rows)
    for kind, before in (("bbox", touch), ("segm", None)):
        ours, text = evaluated_array(df2.coco, tmp_path, truth, array, before, kind)
        assert ours.engine == "live"
        assert_same(leftovers(*evaluated_array(THEIRS, tmp_path, truth, array, before, kind)), leftovers(ours, text))
    for wrong in (array[:, :6], array[:0], array + [10**6, 0, 0, 0, 0, 0, 0]):
        failed = []
        for module in (THEIRS, df2.coco):
            with pytest.raises((AssertionError, IndexError)) as raised:
                evaluated_array(module, tmp_path, truth, wrong)
            failed.append(raised.type)
        assert failed[0] == failed[1]
