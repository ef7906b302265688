"""The package as a whole: names, types, help, threads and memory."""

import concurrent.futures
import doctest
import gc
import importlib.metadata
import pathlib
import resource
import subprocess
import sys

import pytest

import df2
from conftest import TASKS, TESTS
from test_files import RUNS

PACKAGE = TESTS.parent / "python/df2"


def test_every_public_name_is_there_and_described():
    assert sorted(df2.__all__) == df2.__all__
    for name in df2.__all__:
        assert getattr(df2, name).__doc__
    for kind in (df2.Dataset, df2.Image, df2.Item, df2.pairs.RetrievalTruth, df2.retrieval.Submission):
        named = [name for name in vars(kind) if not name.startswith("_")]
        assert named
        for name in named:
            assert getattr(kind, name).__doc__, name


@pytest.mark.parametrize("module", [df2.categories, df2.synth])
def test_examples_of_the_help_are_true(module):
    done = doctest.testmod(module)
    assert done.attempted > 2 and done.failed == 0


def test_the_version_is_written_once(program):
    assert program("df2-eval", "--version").split()[-1] == df2.__version__
    try:
        assert importlib.metadata.version("df2") == df2.__version__
    except importlib.metadata.PackageNotFoundError:
        pass  # it runs from the build folder


def test_the_package_imports_nothing_but_numpy():
    code = "import sys, numpy; before = set(sys.modules); import df2; [getattr(df2, name) for name in df2.__all__]; " \
           "print(*{name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - {"numpy"} == {"df2"}  # parts of numpy that it had not loaded itself


def test_what_is_not_asked_for_is_not_loaded():
    code = "import sys, df2.coco; print(*(name for name in sys.modules if name.startswith('df2.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name for name in done.stdout.split() if not name.startswith("df2.coco")} == {"df2._core", "df2.errors"}
    assert set(df2.__all__) <= set(dir(df2))
    with pytest.raises(AttributeError, match="module 'df2' has no attribute 'clothes'"):
        getattr(df2, "clothes")


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation", "retrieval", "verification"])
def test_the_help_of_options_names_those_that_the_task_has(program, task):
    named = {line.split()[0] for line in df2.option_help(task).splitlines() if not line.startswith(" ")}
    with pytest.raises(df2.UsageError) as caught:
        df2.evaluate("pairs.json", "verification.json", task=task, no_such_option=1)
    assert all(name in str(caught.value) for name in named)
    assert ("rules" in named) == (task != "verification")
    with pytest.raises(df2.UsageError):
        df2.option_help("clothes")


def test_threads_share_a_dataset(made):
    expected = {task: df2.evaluate(made.dataset, made.pred[task], task=task) for task in TASKS}
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        runs = [(task, pool.submit(df2.evaluate, made.dataset, made.pred[task], task=task, threads=1 + i % 3))
                for i, task in enumerate(TASKS * 6)]
        for task, run in runs:
            assert run.result() == expected[task]


def test_other_threads_run_while_df2_reads_and_scores(tmp_path):
    """The results come through a pipe that a thread of the same process fills: it must run meanwhile, or both wait."""
    code = """
import os, threading, df2
def fill():
    with open("pipe", "wb") as pipe:
        pipe.write(rows)
rows = open("rows.json", "rb").read()
os.mkfifo("pipe")
threading.Thread(target=fill).start()
print(df2.evaluate("split", "pipe", task="detection").counts["predictions"])
"""
    (tmp_path / "split").symlink_to(pathlib.Path("split/validation").resolve())
    (tmp_path / "rows.json").write_bytes(pathlib.Path("detection.json").read_bytes())
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.stdout == "7\n", done.stderr


def test_a_dataset_outlives_its_name():
    dataset = df2.read_dataset("split/validation")
    ids, names = dataset.image_ids, dataset.categories
    del dataset
    gc.collect()
    assert ids.tolist() == [1, 2, 3] and names[9] == "skirt"
    ids[0] = 99  # a copy
    assert df2.read_dataset("split/validation").image_ids[0] == 1


def test_a_thousand_runs_do_not_grow_memory():
    rows = [{"image_id": 1, "category_id": 9, "bbox": [10, 10, 20, 30], "score": 0.9, "model": "a"}] * 50
    dataset = df2.read_dataset("split/validation")

    def run(times):
        for _ in range(times):
            df2.evaluate(dataset, rows, task="detection", threads=1)
            with pytest.raises(df2.SubmissionError):
                df2.evaluate(dataset, [{**rows[0], "bbox": [1, 2, 3, "4"]}], task="detection")
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = run(100)
    assert run(900) - before < 8 << 10  # kilobytes


def test_a_run_of_every_task_is_the_same_twice():
    for run in RUNS.values():
        assert df2.evaluate(**run) == df2.evaluate(**run)


def test_no_file_of_the_package_is_long():
    """But for the stub: one file has to say the types of the whole module."""
    for path in (*PACKAGE.rglob("*.py"), *(PACKAGE.parent / "bindings").rglob("*.*"), *pathlib.Path(__file__).parent.glob("*.py")):
        assert len(path.read_text().splitlines()) <= 400, path
