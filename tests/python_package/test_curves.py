"""Curves are those of df2-eval --curves, as arrays, and there only where they were asked for."""

import json
import pickle

import numpy as np
import pytest

import df2
from test_files import RUNS, flags


def numbers(program, run, tmp_path):
    path = tmp_path / "curves.json"
    program("df2-eval", *flags(run), "--curves", path, "--quiet")
    return json.loads(path.read_text())


def equal(array, values):
    """Exactly, with NaN for None."""
    return np.array_equal(array, np.array(values, np.float64), equal_nan=True)


@pytest.mark.parametrize("name, options", [("detection", {}), ("detection", {"max_dets": [1, 3]}), ("coco", {}),
                                           ("landmarks", {"iou_thresholds": [0.5, 0.75]}), ("segmentation", {})])
def test_precision_and_recall_are_those_of_the_program(program, tmp_path, name, options):
    run = {**RUNS[name], **options}
    expected = numbers(program, run, tmp_path)
    report = df2.evaluate(**run, curves=True)
    views = [(report.curves, expected)]
    if name == "landmarks":
        views.append((report.curves.vis, expected["vis"]))
    assert report.curves.vis is None or name == "landmarks"
    for curves, view in views:
        assert equal(curves.precision, view["precision"]) and equal(curves.score, view["scores"])
        assert equal(curves.recall, view["recall"]) and np.isfinite(curves.precision).any()
        assert equal(curves.thresholds, view["thresholds"]) and equal(curves.recall_points, view["recall_points"])
        assert list(curves.max_dets) == view["max_dets"] and list(curves.subsets) == view["subsets"]
        assert list(curves.categories) == list(report.per_category)
    assert report == df2.evaluate(**run) and df2.evaluate(**run).curves is None


def test_one_curve_is_found_by_its_names():
    curves = df2.evaluate(**RUNS["detection"], curves=True).curves
    k, a = curves.categories.index("skirt"), curves.subsets.index(curves.subsets[-1])
    for given, m in (({}, -1), ({"max_dets": curves.max_dets[0]}, 0)):
        precision, score, recall = curves.at("skirt", curves.subsets[-1], **given)
        assert equal(precision, curves.precision[:, :, k, a, m]) and equal(score, curves.score[:, :, k, a, m])
        assert equal(recall, curves.recall[:, k, a, m]) and precision.shape == (10, 101) and recall.shape == (10,)
    for odd in (("hat",), ("skirt", "none"), ("skirt", "all", 7)):
        with pytest.raises(df2.UsageError, match="must be one of"):
            curves.at(*odd)
    with pytest.raises(ValueError, match="read-only"):
        curves.precision[0] = 1


def test_accuracy_by_rank_is_that_of_the_program(program, tmp_path):
    expected = numbers(program, RUNS["retrieval"], tmp_path)
    curve = df2.evaluate(**RUNS["retrieval"], curves=True).curves
    assert curve.ranks.tolist() == expected["ranks"] and repr(curve).startswith("<df2.RankCurve of ")
    pairs = [(curve, expected)]
    for key in ("per_category", "subsets"):
        assert list(getattr(curve, key)) == list(expected[key])
        pairs += [(getattr(curve, key)[name], part) for name, part in expected[key].items()]
    assert len(pairs) > 1
    for own, part in pairs:
        assert equal(own.accuracy, part["accuracy"]) and own.queries == part["queries"]


def test_the_roc_curve_is_that_of_the_program(program, tmp_path):
    expected = numbers(program, RUNS["verification"], tmp_path)
    curve = df2.evaluate(**RUNS["verification"], curves=True).curves
    for name in ("thresholds", "true_positives", "false_positives", "true_positive_rate", "false_positive_rate"):
        assert equal(getattr(curve, name), expected[name])
    assert (curve.same, curve.different) == (expected["same"], expected["different"])
    assert curve.true_positives.dtype == np.int64


@pytest.mark.parametrize("name", RUNS)
def test_a_report_with_curves_is_a_plain_value(name):
    report = df2.evaluate(**RUNS[name], curves=True)
    again = pickle.loads(pickle.dumps(report))
    assert again == report and repr(again.curves) == repr(report.curves)
    assert hash(again) == hash(df2.evaluate(**RUNS[name]))


def test_an_accumulator_has_the_curves_of_the_run(made):
    accumulator = df2.Accumulator(made.dataset, task="detection").update(made.pred["detection"])
    curves = df2.evaluate(made.dataset, made.pred["detection"], task="detection", curves=True).curves
    assert equal(accumulator.report(curves=True).curves.precision, curves.precision)
    assert accumulator.report().curves is None
