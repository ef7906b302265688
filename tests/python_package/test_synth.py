"""Made scenes and submissions: the bytes of df2-synth for the same seed."""

import json
import pathlib

import numpy as np
import pytest

import df2
from conftest import TASKS


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("options", [{"images": 7, "seed": 3}, {"images": 2, "seed": 2**64 - 1}])
def test_a_workload_is_that_of_the_program(program, tmp_path, options):
    flags = [text for name, value in options.items() for text in (f"--{name}", value)]
    program("df2-synth", "workload", "--output", tmp_path / "a", *flags)
    dataset = df2.synth.make_workload(**options)
    df2.synth.write_workload(dataset, tmp_path / "b")
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert df2.read_dataset(tmp_path / "a/validation").content_hash() == dataset.content_hash()
    with pytest.raises(df2.UsageError):
        df2.synth.write_workload(df2.synth.make_workload(images=1), tmp_path / "b")


@pytest.mark.parametrize("options, flags", [
    ({"images": 9, "seed": 3}, ["--images", "9", "--seed", "3"]),
    ({"images": 6, "size": (96, 128), "identities": 2, "difficulty": "hard", "unlabelled": 0.5,
      "shares": {"zoom_in": [0.5, 0.25, 0.25]}},
     ["--images", "6", "--size", "96x128", "--identities", "2", "--difficulty", "hard", "--unlabelled", "0.5", "--zoom-in",
      "50,25,25"])])
def test_a_dataset_with_pictures_is_that_of_the_program(program, tmp_path, options, flags):
    program("df2-synth", "dataset", "--output", tmp_path / "a", *flags)
    df2.synth.write_dataset(tmp_path / "b", **options)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    df2.synth.write_dataset(tmp_path / "b", **options)  # goes on with what is there
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    with pytest.raises(df2.UsageError, match="other options"):
        df2.synth.write_dataset(tmp_path / "b", images=5)
    df2.synth.write_dataset(tmp_path / "c", pictures=False, **options)
    assert not list((tmp_path / "c").rglob("*.jpg"))
    program("df2-synth", "dataset", "--coco-only", tmp_path / "gt.json", *flags)
    labels = df2.synth.make_dataset(**options)
    assert df2.read_dataset(tmp_path / "gt.json").content_hash() == labels.content_hash()
    assert len(labels) == options["images"]


@pytest.mark.parametrize("options", [
    {"images": 0}, {"images": 10**7}, {"images": 2, "identities": 3}, {"identities": 0}, {"size": (1, 1)}, {"size": 400},
    {"size": (400,)}, {"size": (10**6, 10**6)}, {"difficulty": "huge"}, {"difficulty": None}, {"unlabelled": 2},
    {"shares": {"scale": [1, 1, 1]}}, {"shares": {"scale": [0.5, 0.5]}}, {"shares": {"style": [0.5, 0.5, 0]}}, {"shares": [1]},
    {"shares": {"scale": "abc"}}, {"shares": {"scale": ["a", 0, 1]}}])
def test_a_dataset_that_cannot_be_made_is_refused(tmp_path, options):
    with pytest.raises(df2.UsageError):
        df2.synth.make_dataset(**options)
    with pytest.raises(df2.UsageError):
        df2.synth.write_dataset(tmp_path / "made", **options)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("task", [*TASKS, "retrieval"])
@pytest.mark.parametrize("options", [
    {}, {"seed": 9, "jitter": 0.2, "miss_rate": 0.5, "wrong_category": 0.3, "false_positives": 3},
    {"rows_per_image": 12, "seed": 4}])
def test_submissions_are_those_of_the_program(program, made, tmp_path, task, options):
    flags = [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", value)]
    program("df2-synth", "submission", "--gt", made.gt, "--task", task, "--output", tmp_path / "a.json", *flags)
    assert df2.synth.make_submission(made.dataset, task=task, path=tmp_path / "b.json", **options) is None
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    rows = df2.synth.make_submission(made.dataset, task=task, **options)
    assert rows == json.loads((tmp_path / "a.json").read_text())
    assert df2.evaluate(made.dataset, rows, task=task).summary == \
        df2.evaluate(made.dataset, tmp_path / "a.json", task=task).summary


def test_scores_of_pairs_are_those_of_the_program(program, made, tmp_path):
    pairs = df2.pairs.sample_pairs(df2.pairs.make_truth(made.dataset), negatives=2)
    df2.pairs.write_pairs(df2.pairs.make_truth(made.dataset), pairs, tmp_path / "pairs.json")
    program("df2-synth", "submission", "--gt", tmp_path / "pairs.json", "--task", "verification", "--output",
            tmp_path / "a.json", "--seed", 8)
    for gt in (pairs.rows(), tmp_path / "pairs.json", {"id": np.arange(1, len(pairs) + 1), "same": pairs.same}):
        df2.synth.make_submission(gt, task="verification", seed=8, path=tmp_path / "b.json")
        assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
        rows = df2.synth.make_submission(gt, task="verification", seed=8)
        assert rows == json.loads((tmp_path / "a.json").read_text())
    assert df2.evaluate(pairs.rows(), rows, task="verification").summary == \
        df2.evaluate(tmp_path / "pairs.json", tmp_path / "a.json", task="verification").summary


@pytest.mark.parametrize("options", [
    {"seed": -1}, {"seed": 2**64}, {"seed": "1"}, {"jitter": -0.1}, {"jitter": float("nan")}, {"jitter": 11},
    {"miss_rate": 1.1}, {"wrong_category": True}, {"false_positives": 1001}, {"rows_per_image": 0},
    {"rows_per_image": 10**5}, {"false_positives": None}])
def test_what_is_out_of_range_is_named(made, options):
    with pytest.raises(df2.UsageError, match=next(iter(options))):
        df2.synth.make_submission(made.dataset, task="detection", **options)


def test_what_is_no_ground_truth_is_refused(made):
    for task in TASKS:
        for gt in (5, None, "split/validation", [], df2.pairs.make_truth(made.dataset)):
            with pytest.raises(df2.UsageError, match="gt must be"):
                df2.synth.make_submission(gt, task=task)
    with pytest.raises(df2.UsageError, match="gt must be"):
        df2.synth.make_submission(5, task="retrieval")
    with pytest.raises(df2.UsageError, match="/task"):
        df2.synth.make_submission(made.dataset, task="clothes")
    for images in (0, -1, 10**9, 1.5, "2", None):
        with pytest.raises(df2.UsageError, match="images"):
            df2.synth.make_workload(images=images)
    with pytest.raises(df2.GroundTruthError, match="size"):
        df2.synth.make_submission(df2.read_dataset("split/validation"), task="segmentation")
    with pytest.raises(df2.FileError):
        df2.synth.make_submission(made.dataset, task="detection", path=pathlib.Path("no/such/folder/rows.json"))


@pytest.mark.parametrize("options", [{}, {"seed": 5, "strength": 0.8, "dimension": 3}])
def test_features_are_those_of_the_program(program, made, tmp_path, options):
    flags = [text for name, value in options.items() for text in (f"--{name}", value)]
    paths = [tmp_path / "q.npy", tmp_path / "g.npy"]
    program("df2-synth", "features", "--gt", made.gt, "--query-features", paths[0], "--gallery-features", paths[1], *flags)
    truth = df2.pairs.make_truth(made.dataset)
    for gt in (made.dataset, truth):
        for path, features in zip(paths, df2.synth.make_features(gt, **options)):
            assert features.dtype == np.float32
            assert np.array_equal(np.load(path), features)


def test_features_of_strength_1_are_perfect(made):
    truth = df2.pairs.make_truth(made.dataset)
    queries, gallery = df2.synth.make_features(truth, strength=1)
    ks = [1, len(gallery)]
    report = df2.evaluate(truth, task="retrieval", query_features=queries, gallery_features=gallery, top_k=ks)
    # A list of the whole gallery finds whatever can be found.
    assert len(queries) > 5 and report.summary.top1 == report.summary[f"top{len(gallery)}"] > 0.5


@pytest.mark.parametrize("options", [
    {"seed": -1}, {"strength": -0.1}, {"strength": 1.1}, {"strength": float("nan")}, {"strength": "1"},
    {"dimension": 1}, {"dimension": 65_537}, {"dimension": 2.5}])
def test_features_out_of_range_are_named(made, options):
    with pytest.raises(df2.UsageError, match=next(iter(options))):
        df2.synth.make_features(made.dataset, **options)
    with pytest.raises(df2.UsageError, match="gt must be"):
        df2.synth.make_features(5)
