"""An interrupted run ends at once, replaces nothing and leaves nothing unfinished, whatever it was doing."""

import os
import random
import signal
import subprocess
import time

import pytest

IMAGES = 3000


@pytest.fixture(scope="module")
def dataset(df2_synth, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dataset")
    df2_synth("workload", "--output", folder, "--images", IMAGES).check_returncode()
    df2_synth("submission", "--gt", folder / "validation", "--task", "landmarks", "--output",
              folder / "landmarks.json").check_returncode()
    return folder


def commands(dataset):
    split, output = dataset / "validation", "out"
    return {
        "score": ["df2-eval", "--gt", split, "--pred", dataset / "landmarks.json", "--task", "landmarks", "--output",
                  output],
        "partial": ["df2-eval", "--gt", split, "--pred", dataset / "landmarks.json", "--task", "landmarks", "--partial",
                    output],
        "pack": ["df2-data", "pack", "--gt", split, "--output", output],
        "pairs": ["df2-data", "pairs", "--gt", split, "--query", output],
        "sample-pairs": ["df2-data", "sample-pairs", "--gt", split, "--output", output],
        "submission": ["df2-synth", "submission", "--gt", split, "--task", "landmarks", "--output", output],
    }


def seconds_of(command, folder):
    begin = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.monotonic() - begin


def interrupted(command, folder, delay, number):
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(delay)
        process.send_signal(number)
        process.communicate(timeout=10)  # an end within moments, even on a busy machine
        return process.returncode


@pytest.mark.parametrize("name", ["score", "partial", "pack", "pairs", "sample-pairs", "submission"])
def test_an_interrupted_run_replaces_nothing_and_leaves_nothing_behind(df2_eval, dataset, tmp_path, name):
    command = [str(word) for word in commands(dataset)[name]]
    command[0] = df2_eval.program.parent / command[0]
    whole = seconds_of(command, tmp_path)
    result = (tmp_path / "out").read_bytes()
    rng = random.Random(name)
    codes = []
    for _ in range(12):
        (tmp_path / "out").write_text("old")
        number = rng.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        codes.append(interrupted(command, tmp_path, rng.uniform(0.01, 1) * whole, number))
        assert codes[-1] in (0, 130, -number)  # the last: before main() began
        assert os.listdir(tmp_path) == ["out"]
        now = (tmp_path / "out").read_bytes()
        assert now == (result if codes[-1] == 0 else b"old") or (codes[-1] != 0 and now == result)
    assert 130 in codes


def test_an_interrupted_workload_can_be_started_again(df2_eval, df2_synth, tmp_path):
    command = [df2_eval.program.parent / "df2-synth", "workload", "--output", "out", "--images", "1500", "--seed", "5"]
    (tmp_path / "whole").mkdir()
    whole = seconds_of(command, tmp_path / "whole")
    rng = random.Random("dataset")
    codes = [interrupted(command, tmp_path, rng.uniform(0.2, 1) * whole, signal.SIGINT) for _ in range(6)]
    assert set(codes) <= {0, 130, -signal.SIGINT} and 130 in codes

    def names(folder):
        return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())

    assert set(names(tmp_path / "out")) <= set(names(tmp_path / "whole" / "out"))
    subprocess.run(command, cwd=tmp_path, check=True)
    assert names(tmp_path / "out") == names(tmp_path / "whole" / "out")
    for name in names(tmp_path / "out"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / "out" / name).read_bytes()
    other = df2_synth("workload", "--output", tmp_path / "out", "--images", 1500, "--seed", 6)
    assert other.returncode == 2
    assert "is not one of the dataset that is to be written here" in other.stderr
