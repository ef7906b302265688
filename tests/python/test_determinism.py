"""The same input gives the same bytes: for any number of threads, sharding, order of merging and format of the truth."""

import json
import os
import pathlib
import random
import subprocess

import pytest

BIN = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve()
TASKS = ["detection", "landmarks", "segmentation"]
IMAGES = 60


def run(program, *arguments):
    result = subprocess.run([BIN / program, *map(str, arguments)], capture_output=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


@pytest.fixture(scope="module", name="data")
def _data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    run("df2-synth", "dataset", "--output", folder, "--images", IMAGES, "--seed", 7)
    for task in TASKS:
        run("df2-synth", "submission", "--gt", folder / "validation", "--task", task, "--output", folder / f"{task}.json",
            "--rows-per-image", 8)
    return folder


def evaluate(data, task, *more, truth="validation"):
    return run("df2-eval", "--gt", data / truth, "--pred", data / f"{task}.json", "--task", task, *more)


def test_the_same_seed_makes_the_same_bytes_for_any_number_of_threads(data, tmp_path):
    run("df2-synth", "--threads", 5, "dataset", "--output", tmp_path, "--images", IMAGES, "--seed", 7)
    for task in TASKS:
        run("df2-synth", "--threads", 1, "submission", "--gt", tmp_path / "validation", "--task", task, "--output",
            tmp_path / f"{task}.json", "--rows-per-image", 8)
    files = sorted(path.relative_to(data) for path in data.rglob("*.json"))
    assert len(files) > IMAGES
    for path in files:
        assert (data / path).read_bytes() == (tmp_path / path).read_bytes(), path
    run("df2-synth", "dataset", "--output", tmp_path / "other", "--images", IMAGES, "--seed", 8)
    assert (tmp_path / "other" / "validation.json").read_bytes() != (data / "validation.json").read_bytes()


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_any_number_of_threads_and_any_repetition_give_the_same_bytes(data, task, form):
    expected = evaluate(data, task, "--format", form, "--ties", "--threads", 1)
    for threads in (1, 2, 3, 7):
        assert evaluate(data, task, "--format", form, "--ties", "--threads", threads) == expected


@pytest.mark.parametrize("task", TASKS)
def test_shards_in_any_number_and_order_give_the_bytes_of_the_single_run(data, tmp_path, task):
    rng = random.Random(task)
    expected = evaluate(data, task, "--format", "json")
    evaluate(data, task, "--curves", tmp_path / "single.json")
    ids = list(range(1, IMAGES + 1))
    for shards in (2, 5, 13):
        rng.shuffle(ids)
        partials = []
        for i in range(shards):
            (tmp_path / "images").write_text("\n".join(map(str, ids[i::shards])))
            partials.append(tmp_path / f"{shards}_{i}.part")
            evaluate(data, task, "--images", f"@{tmp_path / 'images'}", "--partial", partials[-1], "--threads", 1 + i % 3)
        rng.shuffle(partials)
        assert run("df2-eval", "merge", *partials, "--format", "json") == expected
        run("df2-eval", "merge", *partials, "--curves", tmp_path / "merged.json")
        assert (tmp_path / "merged.json").read_bytes() == (tmp_path / "single.json").read_bytes()


@pytest.mark.parametrize("task", TASKS)
def test_the_order_of_rows_changes_nothing_where_no_scores_are_equal(data, tmp_path, task):
    rows = json.loads((data / f"{task}.json").read_text())
    for i, row in enumerate(rows):
        row["score"] = 1 - i / len(rows)
    random.Random(1).shuffle(rows)
    numbers = []
    for order in (rows, rows[::-1]):
        (tmp_path / f"{task}.json").write_text(json.dumps(order))
        numbers.append(run("df2-eval", "--gt", data / "validation", "--pred", tmp_path / f"{task}.json", "--task", task,
                           "--format", "json"))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("task", TASKS)
def test_native_annotations_and_their_coco_export_give_the_same_numbers(data, task):
    native, exported = (json.loads(evaluate(data, task, "--format", "json", truth=truth))
                        for truth in ("validation", "validation.json"))
    for key in ("summary", "per_category", "subsets", "counts"):
        assert native[key] == exported[key]
    assert native.get("vis") == exported.get("vis")
