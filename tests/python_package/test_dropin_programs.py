"""Programs around COCO and COCOeval get from df2.coco what they get from pycocotools, whatever they change."""

import gc
import os
import resource
import threading
from types import SimpleNamespace

import pytest

import df2.coco
from df2.coco import kept
from coco_battery import KINDS, assert_same
from evaluator_changes import PROGRAMS as CHANGES
from evaluator_programs import PROGRAMS, files, quietly
from evaluator_texts import PROGRAMS as TEXTS

pycocotools_coco = pytest.importorskip("pycocotools.coco")
import pycocotools.cocoeval  # noqa: E402
import pycocotools.mask  # noqa: E402

THEIRS = SimpleNamespace(COCO=pycocotools_coco.COCO, COCOeval=pycocotools.cocoeval.COCOeval, mask=pycocotools.mask)
# exp of numpy and of the C library differ in the last bit on some processors.
TOLERANCE = {"bbox": 0, "segm": 0, "keypoints": 1e-12}
OF_BOXES = {"rotated_similarity", "results_of_an_array", "an_array_for_results"}


def check(folder, program, kind, results):
    if kind != "bbox" and program.__name__ in OF_BOXES:
        pytest.skip("it is for boxes")
    given = files(folder, THEIRS.mask, results, kind=kind, seed=5, images=11)
    assert_same(program(THEIRS, given), program(df2.coco, given), TOLERANCE[kind])


@pytest.mark.parametrize("results", ["list", "path"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("program", PROGRAMS + CHANGES, ids=lambda program: program.__name__)
def test_programs_get_the_same(tmp_path, program, kind, results):
    check(tmp_path, program, kind, results)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("program", TEXTS, ids=lambda program: program.__name__)
def test_programs_of_files_get_the_same(tmp_path, program, kind):
    check(tmp_path, program, kind, "path")


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupted_answer_can_be_asked_again(tmp_path, kind, monkeypatch):
    given = files(tmp_path, THEIRS.mask, kind=kind, seed=5, images=11)
    coco = df2.coco.COCO(given.truth_path)
    ev = df2.coco.COCOeval(coco, coco.loadRes(given.rows_path), kind)
    ev.evaluate()

    def interrupt(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as changed:
        changed.setattr("df2.coco.native_run.live_run", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ev.evalImgs  # noqa: B018 (made when it is touched)
    assert any(ev.evalImgs) and ev.ious
    ev.accumulate()


def test_a_forked_child_waits_for_no_thread_of_its_parent(tmp_path):
    given = files(tmp_path, THEIRS.mask, kind="bbox", seed=5, images=11)
    with kept._lock:
        child = os.fork()
        if child == 0:
            thread = threading.Thread(target=lambda: df2.coco.COCO(given.truth_path).anns, daemon=True)
            thread.start()
            thread.join(20)
            os._exit(int(thread.is_alive()))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_evaluations_of_one_ground_truth_do_not_grow_memory(tmp_path):
    """As in a training loop: the ground truth stays, results come and go, and some are looked at."""
    given = files(tmp_path, THEIRS.mask, kind="bbox", seed=5, images=11)
    coco = df2.coco.COCO(given.truth_path)

    def evaluate(count):
        for i in range(count):
            ev = df2.coco.COCOeval(coco, coco.loadRes(given.rows_path), "bbox")
            quietly(lambda: (ev.evaluate(), ev.accumulate(), ev.summarize()))
            if i % 10 == 0:
                assert any(ev.evalImgs)
        gc.collect()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = evaluate(200)
    assert evaluate(1000) < before + 8000  # KiB
    assert len(coco._kept._runs) <= 2
