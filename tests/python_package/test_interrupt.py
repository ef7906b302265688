"""Ctrl-C ends a call at once and leaves everything usable; other handlers of signals run meanwhile."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

# Far more than it takes on a machine at rest (docs/python.md), and far less than the calls would take.
SECONDS = 1.0
IMAGES = 4000
ROWS_PER_IMAGE = 400

PRELUDE = f"""
import os, signal, sys, threading, time
import numpy as np
import df2

def say(*words):
    print(*words, flush=True)

def small():
    rows = [{{"image_id": 7, "category_id": 2, "bbox": [10, 10, 50, 60], "score": 0.5}}]
    return df2.evaluate(dataset, rows, task="detection").to_json()

dataset = df2.read_dataset("gt.json")
random = np.random.default_rng(1)
count = {IMAGES * ROWS_PER_IMAGE}
columns = {{"image_id": np.repeat(np.arange(1, {IMAGES} + 1), {ROWS_PER_IMAGE}),
           "category_id": random.integers(1, 14, count), "score": random.random(count),
           "bbox": random.uniform(1, 400, (count, 4))}}
before = small()
"""
EPILOGUE = """
except KeyboardInterrupt:
    say("ended", time.monotonic())
    say("usable", small() == before)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("interrupt")
    images = [{"id": i, "width": 800, "height": 800} for i in range(1, IMAGES + 1)]
    items = [{"id": i, "image_id": 1 + i % IMAGES, "category_id": 1 + i % 13, "bbox": [i % 400, 20, 100, 200],
              "area": 20000, "iscrowd": 0} for i in range(1, 3 * IMAGES + 1)]
    categories = [{"id": i} for i in range(1, 14)]
    (path / "gt.json").write_text(json.dumps({"images": images, "annotations": items, "categories": categories}))
    os.mkfifo(path / "pipe")
    return path


@pytest.fixture
def child(folder):
    """Starts a program of Python behind the prelude."""
    started = []

    def start(code):
        process = subprocess.Popen([sys.executable, "-c", PRELUDE + code], cwd=folder, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def seconds_to_end(process, word):
    """Interrupts what begins with the word; gives the seconds until the call has ended, and what is said then."""
    assert process.stdout.readline().split() == [word]
    time.sleep(0.05)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    said, ended = process.stdout.readline().split()
    assert said == "ended"
    rest = process.stdout.read()
    assert process.wait(60) == 0
    return float(ended) - sent, rest.split()


@pytest.mark.parametrize("threads", [1, None])
@pytest.mark.parametrize("step", ["reading predictions", "scoring", "summarizing"])
def test_an_interrupt_ends_every_step(child, step, threads):
    process = child(f"""
begun = []
def tell(step, share):
    if step == {step!r} and not begun:
        begun.append(step)
        say("begun")
try:
    df2.evaluate(dataset, columns, task="detection", ties=True, threads={threads}, show_progress=tell)
""" + EPILOGUE)
    seconds, rest = seconds_to_end(process, "begun")
    assert seconds < SECONDS and rest == ["usable", "True"]


def test_an_interrupt_needs_no_progress(child):
    process = child("""
threading.Timer(0.1, say, ["begun"]).start()
try:
    df2.evaluate(dataset, columns, task="detection", ties=True)
""" + EPILOGUE)
    seconds, rest = seconds_to_end(process, "begun")
    assert seconds < SECONDS and rest == ["usable", "True"]


def test_an_interrupt_ends_the_wait_for_a_pipe(child, folder):
    process = child("""
say("begun")
try:
    df2.evaluate(dataset, "pipe", task="detection")
""" + EPILOGUE)
    with open(folder / "pipe", "w") as pipe:
        pipe.write('[{"image_id": 1, ')
        pipe.flush()
        seconds, rest = seconds_to_end(process, "begun")
    assert seconds < SECONDS and rest == ["usable", "True"]


def test_an_interrupt_ends_long_lists(child):
    process = child("""
rows = {key: column.tolist() for key, column in columns.items()}
rows["bbox"] = [tuple(box) for box in rows["bbox"]]
say("begun")
try:
    df2.evaluate(dataset, rows, task="detection", ties=True)
""" + EPILOGUE)
    seconds, rest = seconds_to_end(process, "begun")
    assert seconds < SECONDS and rest == ["usable", "True"]


def test_a_handler_that_returns_runs_during_the_call_and_changes_nothing(child):
    process = child("""
def handle(*_):
    seen.append(time.monotonic())
seen = []
signal.signal(signal.SIGALRM, handle)
expected = df2.evaluate(dataset, columns, task="detection")
signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
begin = time.monotonic()
report = df2.evaluate(dataset, columns, task="detection")
end = time.monotonic()
signal.setitimer(signal.ITIMER_REAL, 0)
say(sum(begin < moment < end for moment in seen) > 3, report == expected)
""")
    assert process.stdout.read().split() == ["True", "True"]


def test_what_a_handler_raises_comes_out(child):
    process = child("""
class Late(Exception):
    pass
def handle(*_):
    raise Late("too late")
signal.signal(signal.SIGALRM, handle)
for _ in range(20):
    signal.setitimer(signal.ITIMER_REAL, random.uniform(0.01, 0.3))
    try:
        df2.evaluate(dataset, columns, task="detection", ties=True)
    except Late as error:
        say(error, small() == before)
""")
    assert process.stdout.read().splitlines() == ["too late True"] * 20


def test_an_interrupt_leaves_other_threads_alone(child):
    process = child("""
expected = df2.evaluate(dataset, columns, task="detection")
reports = []
thread = threading.Thread(target=lambda: reports.append(df2.evaluate(dataset, columns, task="detection")))
thread.start()
time.sleep(0.05)
try:
    signal.raise_signal(signal.SIGINT)
    time.sleep(60)
except KeyboardInterrupt:
    thread.join()
    say(reports == [expected])
""")
    assert process.stdout.read().split() == ["True"]
