"""show_progress: a callable hears how far a call is, or a terminal shows it."""

import os
import pty
import subprocess
import sys

import numpy as np
import pytest

import df2
from conftest import TASKS
from test_files import RUNS

READING = ["reading ground truth", "reading predictions", "scoring"]
STEPS = {task: [*READING, "summarizing"] for task in TASKS} | {
    "retrieval": READING, "verification": READING}


def heard(**run):
    calls = []
    report = df2.evaluate(**run, show_progress=lambda step, share: calls.append((step, share)))
    return report, calls


@pytest.mark.parametrize("name", RUNS)
def test_a_callable_hears_every_step(name):
    run = RUNS[name]
    report, calls = heard(**run)
    assert report == df2.evaluate(**run)
    steps = list(dict.fromkeys(step for step, _ in calls))
    assert steps == STEPS[run["task"]]
    for step in steps:
        shares = [share for called, share in calls if called == step]
        assert shares[0] == 0 and shares[-1] == 1 and shares == sorted(shares)


def test_shares_rise_during_a_long_step():
    """Many images, because a share rises with each block of them; and so many rows that it is looked at meanwhile."""
    dataset = df2.synth.make_workload(images=5000)
    count = 200 * len(dataset)
    random = np.random.default_rng(1)
    columns = {"image_id": np.repeat(dataset.image_ids, 200), "category_id": random.integers(1, 14, count),
               "score": random.random(count), "bbox": random.uniform(1, 300, (count, 4))}
    _, calls = heard(gt=dataset, pred=columns, task="detection", threads=1)
    assert any(0 < share < 1 for _, share in calls)


@pytest.mark.parametrize("step", STEPS["detection"])
def test_what_a_callable_raises_ends_the_call(made, step):
    class Enough(Exception):
        pass

    def tell(called, share):
        if called == step:
            raise Enough(share)

    with pytest.raises(Enough):
        df2.evaluate(made.gt, made.pred["detection"], task="detection", show_progress=tell)
    assert df2.evaluate(made.dataset, made.pred["detection"], task="detection").counts["predictions"] > 0


def test_a_callable_may_evaluate(made):
    inner = []

    def tell(step, share):
        if not inner:
            inner.append(heard(gt=made.dataset, pred=made.pred["landmarks"], task="landmarks"))

    report = df2.evaluate(made.dataset, made.pred["detection"], task="detection", show_progress=tell)
    assert report == df2.evaluate(made.dataset, made.pred["detection"], task="detection")
    assert inner[0][1][0] == ("reading predictions", 0) and inner[0][1][-1] == ("summarizing", 1)


@pytest.mark.parametrize("wrong", [None, 1, "yes", [print]])
def test_anything_else_is_refused(made, wrong):
    with pytest.raises(df2.UsageError, match=f"show_progress must be .* {type(wrong).__name__}"):
        df2.evaluate(made.dataset, made.pred["detection"], task="detection", show_progress=wrong)


CODE = "import sys, df2\n{}\ndf2.evaluate('split/validation', 'detection.json', task='detection', show_progress={})"


@pytest.mark.parametrize("before", ["", "sys.stderr = None", "sys.stderr.close()"])
def test_nothing_is_shown_where_no_terminal_is(before):
    done = subprocess.run([sys.executable, "-c", CODE.format(before, True)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("show", [True, False])
def test_a_terminal_shows_a_line_that_goes_away(show):
    ours, theirs = pty.openpty()
    done = subprocess.run([sys.executable, "-c", CODE.format("", show)], stderr=theirs, stdout=subprocess.PIPE, check=False)
    os.close(theirs)
    text = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:  # the end of a terminal
            break
        if not more:
            break
        text += more
    os.close(ours)
    assert (done.returncode, done.stdout) == (0, b"")
    if not show:
        assert text == b""
        return
    for step in STEPS["detection"]:
        assert f"{step} ...   0%".encode() in text and f"{step} ... 100%".encode() in text
    assert text.endswith(b"\r\x1b[K")
