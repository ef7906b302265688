"""Scores from files: the bytes of df2-eval, for every task, format and kind of option."""

import gzip
import pathlib
import shutil

import pytest

import df2

SPLIT = "split/validation"
RUNS = {
    "detection": {"gt": SPLIT, "pred": "detection.json", "task": "detection"},
    "landmarks": {"gt": SPLIT, "pred": "landmarks.json", "task": "landmarks"},
    "segmentation": {"gt": SPLIT, "pred": "segmentation.json", "task": "segmentation", "sizes": "sizes.json"},
    "retrieval": {"query": "query.json", "gallery": "gallery.json", "pred": "retrieval.json", "task": "retrieval"},
    "verification": {"gt": "pairs.json", "pred": "verification.json", "task": "verification"},
    "coco": {"gt": "coco.json", "pred": "detection.json", "task": "detection"},
}


def flags(arguments):
    """The flags of df2-eval that say what the keywords say."""
    for name, value in arguments.items():
        if value is True:
            yield f"--{name.replace('_', '-')}"
        elif value is False:
            yield f"--no-{name.replace('_', '-')}"
        else:
            yield f"--{name.replace('_', '-')}"
            yield ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_every_format_has_the_bytes_of_the_program(program, run):
    report = df2.evaluate(**run)
    texts = {"table": str(report), "json": report.to_json(), "csv": report.to_csv(),
             "markdown": report.to_markdown(), "latex": report.to_latex()}
    for name, text in texts.items():
        assert text == program("df2-eval", *flags(run), "--format", name, "--quiet")


@pytest.mark.parametrize("run, options", [
    ("detection", {"max_dets": [1, 3], "ties": True}),
    ("detection", {"categories": ["skirt", 7], "score_threshold": 0.65, "rules": "strict"}),
    ("detection", {"images": ("1-2",), "subset_rule": "all-images"}),
    ("landmarks", {"iou_thresholds": [0.5, 0.75], "subsets": False}),
    ("landmarks", {"recall_thresholds": ["0:0.1:1"], "rules": "strict"}),
    ("segmentation", {"mask_box": "deepfashion2", "subsets": True}),
    ("segmentation", {"class_agnostic": True}),
    ("detection", {"class_agnostic": False}),
    ("retrieval", {"top_k": [1, 2, 3], "min_matches": 1}),
    ("retrieval", {"rules": "strict", "categories": [1, 8]}),
    ("coco", {"categories_of": "ground-truth"}),
    ("coco", {"threads": 1, "max_rows_per_image": 5}),
])
def test_options_are_those_of_the_program(program, run, options):
    run = {**RUNS[run], **options}
    assert df2.evaluate(**run).to_json() == program("df2-eval", *flags(run), "--format", "json", "--quiet")


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation", "retrieval"])
def test_a_larger_split_is_scored_alike_from_its_path_and_from_a_dataset(program, made, task):
    expected = program("df2-eval", "--gt", made.gt, "--pred", made.pred[task], "--task", task, "--format", "json",
                       "--quiet")
    assert df2.evaluate(made.gt, made.pred[task], task=task).to_json() == expected
    assert df2.evaluate(made.dataset, made.pred[task], task=task).to_json() == expected
    assert df2.evaluate(df2.read_dataset(made.gt, task=task), made.pred[task], task=task).to_json() == expected


def test_a_path_may_be_text_a_path_gzip_compressed_or_no_utf_8(tmp_path):
    expected = df2.evaluate(**RUNS["detection"])
    (tmp_path / "detection.json").write_bytes(gzip.compress(pathlib.Path("detection.json").read_bytes()))
    assert df2.evaluate(pathlib.Path(SPLIT), tmp_path / "detection.json", task="detection") == expected
    odd = tmp_path / "r\udcff.json"
    shutil.copy("detection.json", odd)
    assert df2.evaluate(SPLIT, odd, task="detection").summary == expected.summary


def test_what_options_are_made_of_does_not_matter():
    import numpy as np

    expected = df2.evaluate(**RUNS["detection"], max_dets=[1, 2], images=[1, 2], score_threshold=0.75)
    for max_dets in ((1, 2), np.array([2, 1]), range(1, 3), {1, 2}, [np.int32(1), np.int64(2)], ["1-2"]):
        assert df2.evaluate(**RUNS["detection"], max_dets=max_dets, images=np.arange(1, 3, dtype=np.uint8),
                            score_threshold=np.float32(0.75), categories=None) == expected


def test_a_dataset_says_what_it_holds(made):
    dataset = df2.read_dataset(SPLIT)
    assert (len(dataset), dataset.name, dataset.item_count, dataset.has_attributes) == (3, "validation", 4, True)
    assert dataset.image_ids.tolist() == [1, 2, 3] and dataset.image_ids.dtype == "int64"
    assert list(dataset.categories) == list(range(1, 14)) and dataset.categories[9] == "skirt"
    assert repr(dataset) == "<df2.Dataset 'validation': 3 images, 4 items, 13 categories>"
    assert dataset.content_hash() == df2.evaluate(**RUNS["detection"]).to_dict()["ground_truth"]["hash"]
    assert len(made.dataset) == 30 and made.dataset.content_hash() != dataset.content_hash()


def test_sizes_are_given_where_the_ground_truth_is_read():
    dataset = df2.read_dataset(SPLIT, sizes="sizes.json")
    run = {**RUNS["segmentation"], "gt": dataset, "sizes": None}
    assert df2.evaluate(**run) == df2.evaluate(**RUNS["segmentation"])
