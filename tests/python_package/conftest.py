"""Finds the programs, runs them in tests/data, and makes a dataset with submissions."""

import os
import pathlib
import subprocess
from types import SimpleNamespace

import pytest

import df2

TESTS = pathlib.Path(__file__).resolve().parents[1]
DATA = TESTS / "data"
TASKS = ("detection", "landmarks", "segmentation")


@pytest.fixture(scope="session")
def program():
    """program("df2-eval", ...) gives what it prints."""
    folder = os.environ.get("DF2_BIN_DIR")
    if not folder:
        pytest.skip("DF2_BIN_DIR names no folder of programs")
    environment = {key: value for key, value in os.environ.items() if key != "DF2_ROOT"}

    def run(name, *arguments, exit_code=0):
        done = subprocess.run([pathlib.Path(folder).resolve() / name, *map(str, arguments)], cwd=DATA, text=True,
                              capture_output=True, timeout=120, env=environment, check=False)
        assert done.returncode == exit_code, done.stderr
        return done.stdout if exit_code in (0, 1) else done.stderr

    return run


@pytest.fixture(autouse=True)
def in_data(monkeypatch):
    monkeypatch.chdir(DATA)


@pytest.fixture(scope="session")
def made(program, tmp_path_factory):
    """A split of 30 images, read once, and the paths of a submission for each task."""
    folder = tmp_path_factory.mktemp("made")
    program("df2-synth", "workload", "--output", folder, "--images", 30, "--seed", 3)
    gt = folder / "validation"
    pred = {task: folder / f"{task}.json" for task in (*TASKS, "retrieval")}
    for task, path in pred.items():
        program("df2-synth", "submission", "--gt", gt, "--task", task, "--output", path, "--seed", 5)
    return SimpleNamespace(gt=gt, pred=pred, dataset=df2.read_dataset(gt))
