"""A forked child works, whatever the parent did before and does meanwhile: it uses no thread but its own."""

import hashlib
import multiprocessing
import os
import select
import signal
import threading
import time
import warnings

import pytest

import df2
from conftest import TASKS

CHILDREN = 40
SECONDS = 120


@pytest.fixture(autouse=True)
def _forks_are_wanted():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)  # of fork beside threads, from Python 3.12 on
        yield


def digest(made):
    texts = [df2.evaluate(made.dataset, made.pred[task], task=task, threads=2).to_json() for task in TASKS]
    texts.append(df2.evaluate(made.gt, made.pred["retrieval"], task="retrieval").to_json())
    return hashlib.sha256("".join(texts).encode()).hexdigest()


def forked(work):
    """Runs work() in a forked child; gives its id and where its text can be read."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, work().encode())
        except BaseException as error:  # it must not go on as a second test run
            os.write(writer, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    return child, reader


def answer(child, reader):
    ready, _, _ = select.select([reader], [], [], SECONDS)
    if not ready:
        os.kill(child, signal.SIGKILL)
    text = os.read(reader, 1 << 16).decode()
    os.close(reader)
    os.waitpid(child, 0)
    return text if ready else "hangs"


def test_children_work_while_the_parent_evaluates(made):
    expected = digest(made)
    stop = threading.Event()

    def evaluate():
        while not stop.is_set():
            digest(made)

    threads = [threading.Thread(target=evaluate) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        children = []
        for _ in range(CHILDREN):
            children.append(forked(lambda: digest(made)))
            time.sleep(0.003)
        assert [answer(*child) for child in children] == [expected] * CHILDREN
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert digest(made) == expected


def test_a_child_of_a_child_works(made):
    expected = digest(made)
    assert answer(*forked(lambda: answer(*forked(lambda: digest(made))))) == expected


def test_a_child_has_no_threads_of_df2(made):
    digest(made)
    assert answer(*forked(lambda: digest(made)[:0] + str(len(os.listdir("/proc/self/task"))))) == "1"


def test_a_child_sees_signals(made):
    def work():
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        try:
            while True:
                df2.evaluate(made.gt, made.pred["segmentation"], task="segmentation")
        except KeyboardInterrupt:
            return digest(made)

    assert answer(*forked(work)) == digest(made)


def _serve(tasks, results, made):
    for number, task in iter(tasks.get, None):
        results.put((number, df2.evaluate(made.dataset, made.pred[task], task=task).to_json()))


def test_workers_of_a_loader_work(made):
    expected = [df2.evaluate(made.dataset, made.pred[task], task=task).to_json() for task in TASKS * 4]
    context = multiprocessing.get_context("fork")
    tasks, results = context.Queue(), context.Queue()
    workers = [context.Process(target=_serve, args=(tasks, results, made), daemon=True) for _ in range(4)]
    for worker in workers:
        worker.start()
    for number, task in enumerate(TASKS * 4):
        tasks.put((number, task))
    found = dict(results.get(timeout=SECONDS) for _ in expected)
    for _ in workers:
        tasks.put(None)
    for worker in workers:
        worker.join(SECONDS)
        assert worker.exitcode == 0
    assert [found[number] for number in range(len(expected))] == expected
