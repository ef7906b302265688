"""The engines of COCOeval agree, and whatever pycocotools would honour makes the one in Python run."""

import copy
import json
import multiprocessing
import pickle
from types import SimpleNamespace

import numpy as np
import pytest

import df2.coco
import df2.coco.mask
from coco_battery import KINDS, assert_same, compressed, leftovers, make, printed, run, walked

pycocotools_coco = pytest.importorskip("pycocotools.coco")
import pycocotools.cocoeval  # noqa: E402
import pycocotools.mask  # noqa: E402

THEIRS = SimpleNamespace(COCO=pycocotools_coco.COCO, COCOeval=pycocotools.cocoeval.COCOeval, mask=pycocotools.mask)
TOLERANCE = {"bbox": 0, "segm": 0, "keypoints": 1e-12}
TABLES = ("dataset", "anns", "imgs", "cats", "imgToAnns", "catToImgs")


def write(folder, kind, **size):
    """Files that the strict readers accept."""
    truth, rows = make(kind, **size)
    rows = compressed(rows, THEIRS.mask)
    for row in rows:
        if kind == "segm":
            row["segmentation"]["counts"] = row["segmentation"]["counts"].decode()
    (folder / "truth.json").write_text(json.dumps(truth))
    (folder / "rows.json").write_text(json.dumps(rows))
    return str(folder / "truth.json"), str(folder / "rows.json")


def evaluated(files, kind, module=df2.coco, change=None, evaluator=None, coco=None):
    def make_evaluation():
        truth = (coco or module.COCO)(files[0])
        return (evaluator or module.COCOeval)(truth, truth.loadRes(files[1]), kind)

    return walked(make_evaluation, change)


def is_untouched(coco):
    return not set(TABLES) & set(vars(coco))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_all_engines_and_pycocotools_agree(tmp_path, kind, seed):
    files = write(tmp_path, kind, seed=seed, images=6 + 4 * seed)
    native, text = evaluated(files, kind)
    assert native.engine == "native", native.engine_reason
    assert is_untouched(native.cocoGt) and is_untouched(native.cocoDt)
    curves = copy.deepcopy({key: native.eval[key] for key in ("precision", "recall", "scores", "counts")})
    stats = native.stats
    theirs = leftovers(*evaluated(files, kind, THEIRS))
    assert_same({key: theirs["eval"][key] for key in curves}, curves, TOLERANCE[kind])
    assert_same(theirs["stats"], stats, TOLERANCE[kind])
    # Everything else is made when it is touched.
    assert_same(theirs, leftovers(native, text), TOLERANCE[kind])
    assert not is_untouched(native.cocoGt)
    live, text = evaluated(files, kind, change=lambda ev: ev.cocoGt.anns)
    assert live.engine == "live"
    assert_same(theirs, leftovers(live, text), TOLERANCE[kind])
    python, text = evaluated(files, kind, change=lambda ev: setattr(ev, "_prepare", ev._prepare))
    assert python.engine == "python"
    assert_same(theirs, leftovers(python, text), TOLERANCE[kind])


PARAMS = {
    "imgIds": [10, 16], "catIds": [1, 5], "useCats": 0, "maxDets": [100, 2, 10], "iouThrs": np.array([0.5, 0.62]),
    "recThrs": np.linspace(0, 1, 11), "areaRng": [[0, 1e10], [0, 700], [300, 900], [900, 1e5]],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PARAMS)
def test_parameters_are_heard_by_both(tmp_path, kind, name):
    files = write(tmp_path, kind, seed=9)

    def change(ev):
        setattr(ev.params, name, copy.deepcopy(PARAMS[name]))
        if kind == "keypoints" and name == "areaRng":
            ev.params.areaRng = ev.params.areaRng[:3]

    ours, text = evaluated(files, kind, change=change)
    assert_same(leftovers(*evaluated(files, kind, THEIRS, change)), leftovers(ours, text), TOLERANCE[kind])


@pytest.mark.parametrize("count", [5, 294])
def test_any_number_of_landmarks_is_evaluated_by_the_core(tmp_path, count):
    files = write(tmp_path, "keypoints", seed=3, landmarks=count)

    def change(ev):
        ev.params.kpt_oks_sigmas = np.linspace(0.02, 0.1, count)

    ours, text = evaluated(files, "keypoints", change=change)
    assert ours.engine == "native", ours.engine_reason
    assert_same(leftovers(*evaluated(files, "keypoints", THEIRS, change)), leftovers(ours, text), 1e-12)


REFUSED = {
    "a score that is not a number": lambda truth, rows: rows[0].update(score=float("nan")),
    "an annotation id twice": lambda truth, rows: truth["annotations"][1].update(id=1),
    "text for ids": lambda truth, rows: (
        [record.update(image_id=str(record["image_id"])) for record in truth["annotations"] + rows],
        [image.update(id=str(image["id"])) for image in truth["images"]]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_strict_readers_refuse_is_evaluated_as_live_dicts(tmp_path, name):
    files = write(tmp_path, "bbox", seed=5)
    truth, rows = (json.loads(open(file).read()) for file in files)
    REFUSED[name](truth, rows)
    for file, value in zip(files, (truth, rows)):
        with open(file, "w") as out:
            json.dump(value, out)
    ours, text = evaluated(files, "bbox")
    assert ours.engine == "live" and "read in Python only" in ours.engine_reason
    assert_same(leftovers(*evaluated(files, "bbox", THEIRS)), leftovers(ours, text))


def overriding(name):
    """A class whose method does as before, and notes that it was called."""
    def method(self, *args, **kwargs):
        self.__dict__.setdefault("called", []).append(name)
        return getattr(df2.coco.COCOeval, name)(self, *args, **kwargs)
    return type("Sub", (df2.coco.COCOeval,), {name: method})


METHODS = ("_prepare", "computeIoU", "evaluateImg", "accumulate", "summarize")


@pytest.mark.parametrize("name", METHODS)
def test_overridden_methods_are_called(tmp_path, name):
    files = write(tmp_path, "bbox", seed=2)
    sub, _ = evaluated(files, "bbox", evaluator=overriding(name))
    assert name in sub.called
    # accumulate and summarize find what they look at, whoever wrote them.
    if name in ("accumulate", "summarize"):
        assert sub.engine == "native"
    else:
        assert sub.engine == "python" and name in sub.engine_reason
    assert_same(evaluated(files, "bbox")[0].stats, sub.stats)


def test_an_overridden_method_decides(tmp_path):
    files = write(tmp_path, "bbox", seed=2)

    def halved(base):
        class Half(base):
            def computeIoU(self, image, category):
                return np.asarray(super().computeIoU(image, category)) * 0.6
        return Half

    ours, _ = evaluated(files, "bbox", evaluator=halved(df2.coco.COCOeval))
    theirs, _ = evaluated(files, "bbox", THEIRS, evaluator=halved(THEIRS.COCOeval))
    assert_same(theirs.stats, ours.stats)
    assert_same(theirs.evalImgs, ours.evalImgs)
    assert ours.stats[1] != evaluated(files, "bbox")[0].stats[1]


@pytest.mark.parametrize("where", ["instance", "class"])
def test_patched_methods_are_called(tmp_path, monkeypatch, where):
    files = write(tmp_path, "keypoints", seed=2)
    calls = []

    def nothing(*args):
        calls.append(args)
        return []

    def change(ev):
        if where == "instance":
            ev.computeOks = nothing

    if where == "class":
        monkeypatch.setattr(df2.coco.COCOeval, "computeOks", nothing)
    ev, _ = evaluated(files, "keypoints", change=change)
    assert ev.engine == "python" and calls and ev.stats[0] == 0


def test_a_patched_iou_is_called(tmp_path, monkeypatch):
    files = write(tmp_path, "bbox", seed=2)
    own = df2.coco.mask.iou
    monkeypatch.setattr(df2.coco.mask, "iou", lambda *args: np.zeros_like(own(*args)))
    ev, _ = evaluated(files, "bbox")
    assert ev.engine == "python" and "mask.iou" in ev.engine_reason and ev.stats[0] == 0


@pytest.mark.parametrize("name", ["getAnnIds", "loadAnns", "annToRLE"])
def test_an_overridden_COCO_is_asked(tmp_path, name):
    files = write(tmp_path, "segm", seed=2)
    calls = []

    def method(self, *args, **kwargs):
        calls.append(name)
        return getattr(df2.coco.COCO, name)(self, *args, **kwargs)

    ev, _ = evaluated(files, "segm", coco=type("Sub", (df2.coco.COCO,), {name: method}))
    assert ev.engine == "python" and f"{name} of cocoGt" in ev.engine_reason and calls
    assert_same(evaluated(files, "segm")[0].stats, ev.stats)


def test_whatever_looks_like_a_COCO_will_do(tmp_path):
    files = write(tmp_path, "bbox", seed=2)

    class Wrapped:
        def __init__(self, coco):
            self.coco = coco

        def __getattr__(self, name):
            return getattr(self.coco, name)

    def change(ev):
        ev.cocoGt, ev.cocoDt = Wrapped(ev.cocoGt), Wrapped(ev.cocoDt)

    ev, _ = evaluated(files, "bbox", change=change)
    assert ev.engine == "python" and "cocoGt is no COCO" in ev.engine_reason
    assert_same(evaluated(files, "bbox")[0].stats, ev.stats)


def test_changed_dicts_are_the_truth(tmp_path):
    files = write(tmp_path, "bbox", seed=2)

    def change(ev):
        for ann in ev.cocoGt.dataset["annotations"][::2]:
            ann["iscrowd"] = 1
        ev.cocoDt.anns[1]["score"] = 2

    ours, text = evaluated(files, "bbox", change=change)
    assert ours.engine == "live" and "touched" in ours.engine_reason
    assert_same(leftovers(*evaluated(files, "bbox", THEIRS, change)), leftovers(ours, text))


def test_assigned_records_are_accumulated(tmp_path):
    """As evaluators do that gather the records of several processes."""
    files = write(tmp_path, "bbox", seed=2)
    stats = []
    for module in (THEIRS, df2.coco):
        ev, _ = evaluated(files, "bbox", module)
        records = [record and {**record, "dtMatches": record["dtMatches"] * 0} for record in ev.evalImgs]
        ev.evalImgs = records
        printed(ev.accumulate)
        printed(ev.summarize)
        stats.append(ev.stats)
    assert_same(*stats)
    assert stats[1][0] == 0


def test_touched_records_are_accumulated(tmp_path):
    files = write(tmp_path, "bbox", seed=2)
    ev, _ = evaluated(files, "bbox")
    before = ev.stats
    for record in ev.evalImgs:
        if record:
            record["dtIgnore"][:] = True
    printed(ev.accumulate)
    printed(ev.summarize)
    assert ev.engine == "python" and before[0] > 0 and ev.stats[0] == 0


def test_a_part_may_be_asked_after_a_native_run(tmp_path):
    files = write(tmp_path, "bbox", seed=2)
    parts = []
    for module in (THEIRS, df2.coco):
        ev, _ = evaluated(files, "bbox", module)
        p = copy.deepcopy(ev.params)
        p.maxDets, p.imgIds = [10], p.imgIds[:4]
        printed(lambda: ev.accumulate(p))
        parts.append({key: ev.eval[key] for key in ("counts", "precision", "recall", "scores")})
    assert_same(*parts)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],
                         ids=["deepcopy", "pickle"])
@pytest.mark.parametrize("kind", ["bbox", "keypoints"])
def test_copies_of_an_evaluation_go_on(tmp_path, copied, kind):
    files = write(tmp_path, kind, seed=2)
    ev, text = evaluated(files, kind)
    twin = copied(ev)
    assert is_untouched(twin.cocoGt) and twin.engine == "native"
    expected = leftovers(*evaluated(files, kind, THEIRS))
    assert_same(expected, leftovers(twin, text), TOLERANCE[kind])
    assert is_untouched(ev.cocoGt)
    again = copied(twin)
    printed(again.evaluate)
    assert again.engine == "live"


def in_child(files, queue):
    queue.put(evaluated(files, "bbox")[0].stats.tolist())


def test_a_forked_child_evaluates(tmp_path):
    files = write(tmp_path, "bbox", seed=2)
    expected = evaluated(files, "bbox")[0].stats.tolist()
    context = multiprocessing.get_context("fork")
    for _ in range(3):
        queue = context.Queue()
        child = context.Process(target=in_child, args=(files, queue))
        child.start()
        assert queue.get(timeout=60) == expected
        child.join(60)
        assert child.exitcode == 0


def test_a_caller_of_steps_gets_them(tmp_path):
    """evaluateImg and computeIoU may be called without evaluate."""
    files = write(tmp_path, "bbox", seed=2)
    left = []
    for module in (THEIRS, df2.coco):
        made = []
        printed(lambda: made.append(module.COCO(files[0])))
        printed(lambda: made.append(made[0].loadRes(files[1])))
        ev = module.COCOeval(*made, "bbox")
        ev._prepare()
        cells = [(image, category) for image in ev.params.imgIds for category in ev.params.catIds]
        ev.ious = {cell: ev.computeIoU(*cell) for cell in cells}
        left.append([ev.ious, [ev.evaluateImg(*cell, [0, 1e10], 3) for cell in cells], dict(ev._gts), dict(ev._dts)])
    assert_same(left[0][:2], left[1][:2])
    assert {key: value for key, value in left[0][2].items() if value} == {
        key: value for key, value in left[1][2].items() if value}


def test_without_anything_there_is_nothing():
    ev = df2.coco.COCOeval()
    assert ev.params.iouType == "segm" and ev.stats == [] and ev.eval == {} and ev.ious == {} and not ev.evalImgs
    with pytest.raises(Exception, match="run accumulate"):
        ev.summarize()
    with pytest.raises(Exception, match="not supported"):
        df2.coco.COCOeval(iouType="nothing")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ev.nothing
    assert "evaluate() first" in printed(lambda: pytest.raises(AttributeError, ev.accumulate))
