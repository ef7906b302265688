"""COCO and the masks of df2.coco in the place of faster_coco_eval's; `make clients` has that package."""

import copy
import json
import logging
import types

import numpy as np
import pytest

from coco_battery import make
from df2.coco.faster import coco as own_coco
from df2.coco.faster import mask as own_mask
from df2.coco.faster import params
from faster_case import assert_close, case

theirs = pytest.importorskip("faster_coco_eval", reason="faster_coco_eval is not installed; `make clients` does it")
ours = types.SimpleNamespace(COCO=own_coco.COCO, mask=own_mask)
BOTH = (theirs, ours)


def tried(function, *arguments, **options):
    """What it gives, or the kind of its error."""
    try:
        return function(*arguments, **options)
    except (AssertionError, TypeError, KeyError, IndexError) as error:
        return type(error)


def test_a_coco_answers_to_both_kinds_of_names():
    truth, rows = make(seed=4)
    answers = []
    for package in BOTH:
        one = package.COCO(copy.deepcopy(truth), use_deepcopy=True)
        del one.anns[1]["iscrowd"]
        answers.append([
            one.get_ann_ids(img_ids=[13, 10], cat_ids=[1, 3]), one.get_ann_ids(13), one.getAnnIds(areaRng=[0, 400]),
            one.getAnnIds(areaRng=[0, 400, 3]), one.getAnnIds([10, 10, 999], iscrowd=False), one.getAnnIds(iscrowd=1),
            one.get_cat_ids(cat_names=["c1"]), one.getCatIds("c1"), one.getCatIds(supNms=["s0"], catIds=[5, 1]),
            one.getCatIds(), one.getImgIds(), one.getImgIds(10), one.get_img_ids(cat_ids=[1]),
            one.getImgIds([10], [1, 3]),
            one.load_anns([2]), one.load_cats(3), one.loadImgs(np.int64(10)), one.loadAnns(), one.loadImgs((10, 13)),
            *(tried(one.loadAnns, ids) for ids in ("2", ["2"], True, 2.0, 999)),
            {key: len(value) for key, value in one.img_ann_map.items() if value}, dict(one.cat_img_map),
            one.img_ann_map is one.imgToAnns, one.annToMask(one.anns[2]), one.annToRLE(one.anns[2])])
        one.img_ann_map, one.cat_img_map = {1: []}, {2: []}
        answers[-1] += [one.imgToAnns, one.catToImgs]
    assert_close(*answers)


@pytest.mark.parametrize("separate", [False, True])
def test_a_coco_becomes_a_dict_and_a_file(separate, tmp_path):
    truth, rows = case("bbox", 1)
    answers = []
    for package in BOTH:
        ground_truth = package.COCO(copy.deepcopy(truth))
        results = ground_truth.loadRes(copy.deepcopy(rows))
        ground_truth.anns[2]["fn"] = ground_truth.anns[3]["fn"] = True
        for one in (ground_truth, results):
            one.dump(tmp_path / "dumped.json")
            dumped = json.loads((tmp_path / "dumped.json").read_text())
            made = one.to_dict(separate_fn=separate)
            is_shared = [made["images"][0] is one.dataset["images"][0], made["annotations"][0] is one.anns[1]]
            for each in (dumped, made):
                assert isinstance(each.pop("info")["description"], str)
            answers.append([dumped, made, is_shared, [key for key, _ in one], list(dict(one))])
    assert_close(answers[:2], answers[2:])


def test_a_coco_after_an_evaluation_of_masks_becomes_a_file(tmp_path):
    truth, _ = case("segm", 1)
    one = own_coco.COCO(copy.deepcopy(truth))
    from df2.coco.faster.faster_eval_api import COCOeval_faster

    rows = [{"image_id": ann["image_id"], "category_id": ann["category_id"], "score": 1,
             "segmentation": one.annToRLE(ann)} for ann in one.anns.values()]
    ev = COCOeval_faster(one, one.loadRes(rows), "segm")
    ev.run()
    one.dump(tmp_path / "dumped.json")  # that of faster_coco_eval cannot be written: the masks in `rle` are bytes
    dumped = json.loads((tmp_path / "dumped.json").read_text())
    for ann, given in zip(dumped["annotations"], truth["annotations"]):
        assert ann["segmentation"] == given["segmentation"]


def test_a_coco_is_made_of_the_same_and_says_the_same(tmp_path, caplog):
    truth, rows = make(seed=2)
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    (tmp_path / "none.json").write_text(" [ ]\n")
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    array = np.array([[row["image_id"], *row["bbox"], row["score"], row["category_id"]] for row in rows])
    answers = []
    for package in BOTH:
        said = []
        kept = copy.deepcopy(truth)
        one = package.COCO(kept, print_function=said.append)
        answer = [one.dataset["images"][0] is kept["images"][0], one.annotation_file is kept, one.use_deepcopy]
        one = package.COCO(kept, True, said.append)
        answer += [one.dataset["images"][0] is kept["images"][0]]
        of_file = package.COCO(tmp_path / "truth.json", print_function=said.append)
        of_file.info()
        answer += [tried(package.COCO, given) for given in ([1], 3, (1,))]
        for given in (rows, tmp_path / "rows.json", str(tmp_path / "none.json"), [], array, array[:0]):
            for least in (0.0, 0.5):
                loaded = of_file.loadRes(copy.deepcopy(given), min_score=least)
                answer += [loaded.dataset["annotations"], list(loaded.dataset), type(loaded) is package.COCO]
        answer += [tried(of_file.loadRes, given) for given in ({}, {"a": 1}, 3, None, tuple(rows))]
        answer += [tried(of_file.loadRes, [{**rows[0], "image_id": 999}])]
        mine = copy.deepcopy(rows)
        package.COCO(kept, use_deepcopy=True).loadRes(mine)
        answer += [mine == rows, package.COCO(kept).loadRes(mine) is not None, mine[0]["id"]]
        with pytest.warns(DeprecationWarning):
            of_file.download("nowhere")
        answers.append([answer, [str(line) for line in said if "t=" not in str(line)]])
        with caplog.at_level(logging.DEBUG, logger="faster_coco_eval"):
            caplog.clear()
            package.COCO(kept)
            answers[-1].append([(record.name, record.levelno, record.message) for record in caplog.records
                                if "t=" not in record.message])
    assert_close(*answers)


def test_ids_of_images_become_int_and_an_annotation_of_id_0_is_told():
    truth, _ = make(seed=2)
    truth["images"][0]["id"] = str(truth["images"][0]["id"])
    truth["annotations"][0]["image_id"] = np.float64(truth["annotations"][0]["image_id"])
    answers = []
    for package in BOTH:
        one = package.COCO(copy.deepcopy(truth))
        answers.append([one.dataset["images"][0], one.anns[1], list(one.imgs), list(one.imgToAnns)])
        one.dataset["annotations"][0]["id"] = 0
        with pytest.warns(UserWarning, match="id 0") as caught:
            one.createIndex()
        answers[-1].append([warning.category for warning in caught])
        with pytest.warns(UserWarning, match="id 0") as caught:
            package.COCO(one.dataset)
        answers[-1].append(caught[0].filename)
    assert_close(*answers)


def test_the_masks_are_the_same():
    random = np.random.default_rng(0)
    for size in ((50, 60), (7, 1), (1, 9), (33, 31), (300, 200)):
        bitmaps = np.zeros((*size, 6), np.uint8, order="F")
        bitmaps[..., 1] = 1
        bitmaps[..., 2] = random.random(size) < 0.9
        bitmaps[..., 3] = random.random(size) < 0.1
        bitmaps[size[0] // 4:size[0] // 2 + 1, size[1] // 3:, 4:] = 1
        bitmaps[size[0] // 3, size[1] // 2, 4] = 0
        height, width = size
        polygons = [[0.2 * width, 0.1 * height, 0.9 * width, 0.4 * height, 0.5 * width, 0.9 * height],
                    (random.random(10) * min(size)).tolist()]
        runs = {"size": list(size), "counts": [size[0] // 2, 2, height * width - size[0] // 2 - 2]}
        answers = []
        for package in BOTH:
            m = package.mask
            rles = m.encode(bitmaps)
            answer = [rles, m.encode(bitmaps[..., 2]), m.decode(rles), m.decode(rles[2]), m.area(rles), m.area(rles[2]),
                      m.toBbox(rles), m.toBbox(rles[4]), m.merge(rles[2:4]), m.merge(rles[2:5], 1), m.merge([]),
                      m.iou(rles, rles[1:4], [0, 1, 0]), m.iou([], rles, [0] * 6), m.iou(rles, rles, []),
                      m.iou([[0, 0, 3, 4]], [[1, 1, 3, 4.5]], [0]), m.frPyObjects(polygons, *size),
                      m.frPyObjects(runs, *size), m.frPyObjects(np.array([[1, 1, 3, 4.0]]), *size),
                      m.segmToRle(polygons, width, height), m.segmToRle(runs, width, height),
                      m.segmToRle(rles[3], width, height), m.segmToRle([], width, height), m.segmToRle(None, 1, 1)]
            # Masks as high as their image, and that less than their boundaries, are another matter: test_boundary.py.
            wide = [rle for rle in rles if min(size) > 20]
            answer += [m.rleToBoundary(rle, ratio) for rle in wide for ratio in (0, 0.01, 0.02, 0.05, 0.1)]
            anns = [{"image_id": 3, "segmentation": each} for each in (polygons, runs, rles[2])]
            m.calculateRleForAllAnnotations(anns, {3: size}, True, min(size) > 20, 0.03, 1)
            answer += copy.deepcopy(anns)
            m.calculateRleForAllAnnotations(anns, {}, False, True, 0.03, 1)
            answers.append([answer, anns])
        assert_close(*answers)


def test_settings_are_the_same(caplog):
    answers = []
    for module in (theirs.core.cocoeval, params):
        answer = []
        for kind in ("segm", "bbox", "boundary", "keypoints", "keypoints_crowd"):
            for options in ({}, {"kpt_sigmas": [0.1, 0.2]}, {"ranges": {"a": [0, 4], "b": [4, 1e10]}}):
                one = module.Params(kind, **options)
                names = [name for name in dir(one) if not name.startswith("_")]
                answer += [{name: getattr(one, name) for name in names if not callable(getattr(one, name))}]
        caplog.clear()
        one = module.Params(ranges={"some": [4, 9]})
        one.setDetParams({"more": [0, 1e10]})
        answer += [one.maxDets, one.areaRngLbl, one.areaRng]
        one.setKpParams()
        answer += [one.maxDets, one.areaRngLbl, one.kpt_oks_sigmas]
        for value in (0, 1):
            one.useSegm = value
            answer += [one.useSegm, one.iou_type]
        answer += [(record.name, record.levelno) for record in caplog.records]
        for read_only in ("iou_type", "max_dets", "img_count_lbl"):
            with pytest.raises(AttributeError):
                setattr(one, read_only, 1)
        with pytest.raises(TypeError):
            module.Params("boxes")
        answers.append(answer)
    assert_close(*answers)
