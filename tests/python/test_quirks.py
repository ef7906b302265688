"""Where df2 leaves what pycocotools does, shown beside the real pycocotools (docs/compat.md)."""

import contextlib
import copy
import io
import json
import os
import pathlib
import subprocess

import numpy
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

BIN = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve()
SIZE = {"height": 200, "width": 300}
SQUARE = [10, 10, 110, 10, 110, 110, 10, 110]


def truth(first_id=1):
    return {
        "images": [{"id": 1, **SIZE}, {"id": 2, **SIZE}],
        "categories": [{"id": 1, "name": "short sleeve top"}],
        "annotations": [
            {"id": first_id + i, "image_id": i + 1, "category_id": 1, "bbox": [10, 10, 100, 100], "area": 10000, "iscrowd": 0,
             "segmentation": [SQUARE]} for i in range(2)],
    }


def scores(folder, task, ground_truth, rows):
    """AP, AP_large of pycocotools and of df2."""
    (folder / "gt.json").write_text(json.dumps(ground_truth))
    (folder / "rows.json").write_text(json.dumps(rows))
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(str(folder / "gt.json"))
        evaluator = COCOeval(coco, coco.loadRes(copy.deepcopy(rows)), {"detection": "bbox", "segmentation": "segm"}[task])
        evaluator.evaluate()
        evaluator.accumulate()
        evaluator.summarize()
    report = subprocess.run([BIN / "df2-eval", "--gt", folder / "gt.json", "--pred", folder / "rows.json", "--task", task,
                             "--format", "json"], capture_output=True, check=True)
    summary = json.loads(report.stdout)["summary"]
    return (evaluator.stats[0], evaluator.stats[5]), (summary["AP"], summary["AP_large"])


def boxes():
    return [{"image_id": i, "category_id": 1, "bbox": [10, 10, 100, 100], "score": 0.9} for i in (1, 2)]


def test_a_match_with_item_id_0_reads_as_no_match_as_in_pycocotools(tmp_path):
    reference, ours = scores(tmp_path, "detection", truth(first_id=0), boxes())
    assert ours == reference
    assert ours[0] < 1
    assert scores(tmp_path, "detection", truth(), boxes())[1][0] == pytest.approx(1)


def rle(top, left, side):
    """A square of `side` pixels."""
    pixels = numpy.zeros((SIZE["height"], SIZE["width"]), dtype=numpy.uint8)
    pixels[top : top + side, left : left + side] = 1
    return {"size": list(pixels.shape), "counts": coco_mask.encode(numpy.asfortranarray(pixels))["counts"].decode()}


def test_masks_that_carry_a_box_have_the_area_of_their_pixels(tmp_path):
    """pycocotools takes such rows' area from the box: a small false positive becomes a large one."""
    rows = [{"image_id": i, "category_id": 1, "segmentation": rle(10, 10, 100), "score": 0.8} for i in (1, 2)]
    rows.append({"image_id": 1, "category_id": 1, "segmentation": rle(150, 250, 10), "score": 0.9})
    reference, ours = scores(tmp_path, "segmentation", truth(), rows)
    assert ours == reference
    with_box = [{**row, "bbox": [0, 0, 290, 190]} for row in rows]
    reference_with_box, ours_with_box = scores(tmp_path, "segmentation", truth(), with_box)
    assert ours_with_box == ours
    assert reference_with_box[1] < ours_with_box[1]


def test_an_empty_results_list_is_scored(tmp_path):
    (tmp_path / "gt.json").write_text(json.dumps(truth()))
    with contextlib.redirect_stdout(io.StringIO()), pytest.raises(IndexError):
        COCO(str(tmp_path / "gt.json")).loadRes([])
    (tmp_path / "rows.json").write_text("[]")
    report = subprocess.run([BIN / "df2-eval", "--gt", tmp_path / "gt.json", "--pred", tmp_path / "rows.json", "--task",
                             "detection", "--format", "json"], capture_output=True, check=True)
    assert json.loads(report.stdout)["summary"]["AP"] == 0
