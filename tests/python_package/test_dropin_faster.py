"""What COCOeval_faster of df2.coco says is what that of faster_coco_eval says; `make clients` has that package."""

import contextlib
import copy
import io
import json
import pickle
import types

import numpy as np
import pytest

from df2.coco.faster import cocoeval, extra, faster_eval_api
from df2.coco.faster import coco as own_coco
from faster_case import KINDS, assert_close, case, evaluated, left_by

theirs = pytest.importorskip("faster_coco_eval", reason="faster_coco_eval is not installed; `make clients` does it")
ours = types.SimpleNamespace(COCO=own_coco.COCO, COCOeval_faster=faster_eval_api.COCOeval_faster,
                             cocoeval=faster_eval_api)


def setting(**values):
    return {"change": lambda ev: vars(ev.params).update(copy.deepcopy(values))}


OPTIONS = {
    "plain": {}, "marked": {"extra_calc": True}, "lvis": {"lvis_style": True}, "limits": setting(maxDets=[7, 1, 4]),
    "one limit": setting(maxDets=[3]), "lvis with one limit": {"lvis_style": True, **setting(maxDets=[300])},
    "lvis with five limits": {"lvis_style": True, **setting(maxDets=[1, 2, 3, 4, 5])},
    "ranges": {"ranges": {"tiny": [0, 400], "huge": [400, 1e10]}},
    "ranges with gaps": {"ranges": {"few": [100, 400]}, "extra_calc": True},
    "no categories": {**setting(useCats=0), "extra_calc": True},
    "no categories of some": setting(useCats=0, catIds=[5, 1]),
    "some categories": setting(catIds=[5, 1]), "an unknown category": setting(catIds=[5, 1, 999]),
    "some images": setting(imgIds=[13, 7, 22]), "no images": setting(imgIds=[]),
    "thresholds": {**setting(iouThrs=np.array([0.3, 0.5, 0.8])), "extra_calc": True},
    "points": setting(recThrs=np.linspace(0, 1, 11)), "points inside": setting(recThrs=np.array([0.1, 0.5, 0.6])),
    "in two steps": {"separate_eval": True, "extra_calc": True},
    "areas of boxes": {"use_area": False}, "sigmas": {"kpt_oks_sigmas": [0.05] * 17},
    "one sigma": {"kpt_oks_sigmas": [0.05]}, "boundaries": {"boundary_dilation_ratio": 0.05},
    "one worker": {"rle_iou_max_workers": 1, "boundary_cpu_count": 1},
}


def is_taken(kind, name):
    """What faster_coco_eval itself can evaluate."""
    return not ("keypoints" in kind and name.startswith("no categories"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("seed", range(2))
def test_it_says_the_same(kind, name, seed):
    if not is_taken(kind, name):
        pytest.skip("faster_coco_eval fails")
    truth, rows = case(kind, seed)
    answers = [evaluated(package, truth, rows, kind, **OPTIONS[name]) for package in (theirs, ours)]
    assert_close(*answers)


ABSENT = {"area": {}, "iscrowd": {}, "num_keypoints": {}, "area, areas of boxes": {"use_area": False}}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ABSENT)
def test_files_that_lack_fields_are_scored_the_same(kind, name):
    truth, rows = case(kind, 5)
    for ann in truth["annotations"]:
        ann.pop(name.partition(",")[0], None)
    answers = []
    for package in (theirs, ours):
        try:
            answers.append(evaluated(package, truth, rows, kind, **ABSENT[name]))
        except KeyError as error:
            answers.append({"error": str(error)})
    assert_close(*answers)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("of_rows", [False, True], ids=["file", "list"])
def test_files_are_scored_the_same(kind, of_rows, tmp_path):
    truth, rows = case(kind, 7)
    rows = [{**row, "segmentation": {**row["segmentation"], "counts": row["segmentation"]["counts"].decode()}}
            if "segmentation" in row else row for row in rows]
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    answers, engines = [], []
    for package in (theirs, ours):
        ground_truth = package.COCO(str(tmp_path / "truth.json"))
        results = ground_truth.loadRes(copy.deepcopy(rows) if of_rows else tmp_path / "rows.json")
        ev = package.COCOeval_faster(ground_truth, results, kind, extra_calc=True)
        ev.evaluate()
        engines.append(getattr(ev, "engine", None))
        ev.accumulate()
        ev.summarize()
        answers.append(left_by(ev))
    assert_close(*answers)
    assert engines[1] == ("python" if kind == "boundary" else "live" if of_rows else "native")


def test_a_summary_of_files_makes_no_dicts(tmp_path):
    truth, rows = case("bbox", 7)
    for name, value in (("truth.json", truth), ("rows.json", rows)):
        (tmp_path / name).write_text(json.dumps(value))
    ground_truth = ours.COCO(tmp_path / "truth.json")
    results = ground_truth.loadRes(tmp_path / "rows.json")
    ev = ours.COCOeval_faster(ground_truth, results, "bbox")
    ev.run()
    assert ev.eval["counts"] == [10, 101, 4, 4, 3] and len(ev.stats_as_dict) == 14
    assert "anns" not in vars(ground_truth) and "anns" not in vars(results)
    assert len(ev.eval["matched"]) > 5


@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
def test_evaluations_of_batches_are_joined_the_same(kind):
    truth, rows = case(kind, 3)
    answers = []
    for package in (theirs, ours):
        ground_truth = package.COCO(copy.deepcopy(truth))
        ev = package.COCOeval_faster(ground_truth, iouType=kind, separate_eval=True, extra_calc=True)
        parts, ids = [], []
        for first in range(0, len(truth["images"]), 5):
            batch = [image["id"] for image in truth["images"]][first:first + 5]
            mine = [dict(row) for row in rows if row["image_id"] in batch]
            ev.cocoDt = ground_truth.loadRes(mine) if first else package.COCO()
            ev.params.imgIds = batch
            ev.evaluate()
            shape = len(ev.params.catIds), len(ev.params.areaRng), len(ev.params.imgIds)
            parts.append(np.array(ev._evalImgs_cpp).reshape(shape))
            ids += [int(each) for each in ev.params.imgIds]
        order = np.argsort(ids)
        ev._evalImgs_cpp = np.concatenate(parts, axis=2)[..., order].ravel().tolist()
        ev.params.imgIds = np.array(ids)[order].tolist()
        ev._paramsEval = copy.deepcopy(ev.params)
        ev.accumulate()
        ev.summarize()
        answers.append({"stats": ev.all_stats, "named": ev.stats_as_dict, "precision": ev.eval["precision"],
                        "matched": dict(sorted(ev.eval["matched"].items())), "is_marked": ev.matched})
    assert_close(*answers)


def test_steps_leave_what_they_leave_there():
    truth, rows = case("bbox", 1)
    answers = []
    for package in (theirs, ours):
        said = []
        ground_truth = package.COCO(copy.deepcopy(truth))
        results = ground_truth.loadRes(copy.deepcopy(rows))
        whole = package.COCOeval_faster(ground_truth, results, "bbox")
        parts = package.COCOeval_faster(ground_truth, results, "bbox", separate_eval=True)
        said += [whole.stats, whole.eval, hasattr(whole, "all_stats"), hasattr(parts, "_evalImgs_cpp")]
        for step in (whole.summarize, parts.accumulate, whole.compute_mIoU, whole.compute_mAUC):
            with pytest.raises(Exception) as caught:
                step()
            said.append(caught.type)
        whole.evaluate()
        parts.evaluate()
        said += [list(whole.eval), parts.eval, whole.eval["precision"].mean(), type(whole.eval["date"])]
        first = whole.eval
        whole.params.imgIds = whole.params.imgIds[:3]
        whole.evaluate()
        said += [dict(sorted(first["matched"].items())), dict(sorted(whole.eval["matched"].items()))]
        whole.params.iouThrs = np.array([0.7])
        whole.run()
        with pytest.raises(ValueError):
            whole.extended_metrics
        said += [list(dict(whole.eval)), "matched" in whole.eval, len(whole.eval), whole.stats_as_dict]
        answers.append(said)
    assert_close(*answers)


def test_the_class_for_programs_of_pycocotools_prints():
    truth, rows = case("bbox", 2)
    answers = []
    for package in (theirs, ours):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            ground_truth = package.COCO(copy.deepcopy(truth))
            ev = package.cocoeval.COCOeval(ground_truth, ground_truth.loadRes(copy.deepcopy(rows)), "bbox",
                                           print_function=len)
            ev.evaluate()
            ev.accumulate()
            ev.summarize()
            text = str(ev)
            ground_truth.createIndex()
            lines = []
            ev.print_function = lines.append
            ev.summarize()
        said = [line for line in out.getvalue().splitlines() if "t=" not in line]
        answers.append([said, lines, text.partition("__author__")[0], isinstance(ev, package.COCOeval_faster)])
    assert_close(*answers)


@pytest.mark.filterwarnings("ignore:.* id 0")
@pytest.mark.parametrize("kind", ["bbox", "segm", "boundary", "keypoints"])
@pytest.mark.parametrize("absent", ["nothing", "area", "iscrowd"])
def test_results_made_by_hand_are_scored_the_same(kind, absent):
    truth, rows = case(kind, 2)
    for ann in truth["annotations"]:
        ann["id"] -= 1
    answers = []
    for package in (theirs, ours):
        ground_truth, results = package.COCO(), package.COCO()
        ground_truth.dataset = copy.deepcopy(truth)
        ground_truth.createIndex()
        made = package.COCO(copy.deepcopy(truth)).loadRes(copy.deepcopy(rows)).dataset
        for row in made["annotations"]:
            row.pop(absent, None)
        results.dataset = made
        results.createIndex()
        ev = package.COCOeval_faster(ground_truth, results, kind)
        ev.run()
        answers.append(left_by(ev))
    assert_close(*answers)


@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
def test_methods_of_the_callers_count(kind):
    truth, rows = case(kind, 6)
    answers = []
    for package in (theirs, ours):
        class Changed(package.COCOeval_faster):
            def computeIoU(self, imgId, catId):
                return self.changed(super().computeIoU(imgId, catId))

            def computeOks(self, imgId, catId):
                return self.changed(super().computeOks(imgId, catId))

            def changed(self, similarities):
                return 0.8 * similarities if len(similarities) > 0 else similarities

            def summarize(self):
                super().summarize()
                self.own = self._summarize(0, iouThr=0.5, maxDets=self.params.maxDets[-1], catIds=[0, 1])

        changed = types.SimpleNamespace(COCO=package.COCO, COCOeval_faster=Changed)
        answers.append(evaluated(changed, truth, rows, kind, extra_calc=True))
    assert_close(*answers)
    assert answers[1] != evaluated(ours, truth, rows, kind, extra_calc=True)


def test_copies_of_an_evaluation_have_what_it_has():
    truth, rows = case("bbox", 6)
    answers = []
    for package in (theirs, ours):
        ground_truth = package.COCO(copy.deepcopy(truth))
        ev = package.COCOeval_faster(ground_truth, ground_truth.loadRes(copy.deepcopy(rows)), "bbox")
        ev.run()
        copied, values = copy.deepcopy(ev), copy.deepcopy(ev.eval)
        ev.params.imgIds = [7]
        ev.run()
        copied.accumulate()
        names = ("precision", "matched", "counts")
        answers += [[sorted(one.items()) if isinstance(one, dict) else one for one in map(each.get, names)]
                    for each in (copied.eval, values, {**copied.eval}, pickle.loads(pickle.dumps(copied.eval["matched"])),
                                 copied.eval | {}) if "precision" in each]
    assert_close(answers[:len(answers) // 2], answers[len(answers) // 2:])


def test_the_class_below_has_no_steps():
    for kind in (theirs.core.cocoeval.COCOeval, cocoeval.COCOeval):
        for step, arguments in (("evaluate", ()), ("accumulate", ()), ("evaluateImg", (1, 1, [0, 1], 1))):
            with pytest.raises(DeprecationWarning):
                getattr(kind(), step)(*arguments)
    for package in (theirs, ours):
        with pytest.raises(DeprecationWarning):
            package.COCOeval_faster().evaluateImg(1, 1, [0, 1], 1)
        for options in ({"rle_iou_max_workers": 0}, {"rle_iou_max_workers": True}, {"rle_iou_max_workers": 2.0}):
            with pytest.raises(ValueError):
                package.COCOeval_faster(**options)
        for name in ("", "boxes"):
            with pytest.raises(TypeError):
                package.COCOeval_faster(iouType=name)


@pytest.mark.parametrize("method", ["c++", "py"])
def test_areas_under_curves_are_the_same(method):
    random = np.random.default_rng(0)
    for count in (2, 3, 11, 101):
        recall, precision = np.sort(random.random(count)).round(1), random.random(2 * count)
        for points in (precision[:count], precision):
            areas = [package.COCOeval_faster.calc_auc(recall, points, method) for package in (theirs, ours)]
            assert_close(*areas)


@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
@pytest.mark.parametrize("use_categories", [False, True])
def test_the_numbers_of_extra_are_the_same(kind, use_categories):
    their_extra = pytest.importorskip("faster_coco_eval.extra")
    truth, rows = case(kind, 4)
    for category in truth["categories"]:
        category["keypoints"] = [f"p{i}" for i in range(17)]
    answers = []
    for package, classes in ((theirs, their_extra), (ours, extra)):
        ground_truth = package.COCO(copy.deepcopy(truth))
        results = ground_truth.loadRes(copy.deepcopy(rows))
        options = {"iouType": kind, "min_score": 0.2, "iou_tresh": 0.4, "useCats": use_categories}
        curves = classes.Curves(ground_truth, results, **options)
        preview = classes.PreviewResults(ground_truth, results, **options)
        said = [curves.build_curve("category_id"), preview.fn_image_ann_map, preview.fp_image_ann_map]
        matrix = preview.compute_confusion_matrix()
        said += [matrix.dtype, matrix.shape, len(curves.cocoDt.anns), curves.useCats, curves.build_ced_curve()]
        if kind == "keypoints":
            taken = [int(pair.split("_")[1]) for pair in curves.eval["matched"]]
            for item in curves.cocoGt.anns.values():
                item["matched"] = "dt_id" in item and taken.count(item["id"]) == 1
            said += [curves.build_ced_curve(20), [ann.get("mae") for id_, ann in sorted(curves.cocoDt.anns.items())]]
        for step in (classes.Curves, classes.PreviewResults):
            with pytest.raises(AssertionError):
                step()
        answers.append(said)
    assert_close(*answers)
