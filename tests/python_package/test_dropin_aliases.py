"""df2.coco in the place of other packages, each time in a process of its own."""

import os
import pathlib
import subprocess
import sys

import pytest

from conftest import TESTS

BLOCKED = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if path is None and name in ("pycocotools", "xtcocotools", "faster_coco_eval", "matplotlib"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
"""


def python(code, *arguments):
    done = subprocess.run([sys.executable, "-W", "error", "-c", code, *arguments], text=True, capture_output=True,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("before", ["", BLOCKED], ids=["present or not", "absent"])
def test_pycocotools_is_df2_afterwards(before):
    code = before + """
import df2.coco
df2.coco.init_as_pycocotools()
df2.coco.init_as_pycocotools()
import importlib.util
import pycocotools, pycocotools.mask as m, pycocotools._mask as raw
from pycocotools import mask, coco, cocoeval
from pycocotools.coco import COCO, maskUtils, _isArrayLike, PYTHON_VERSION
from pycocotools.cocoeval import COCOeval, Params, maskUtils as other
assert COCO is df2.coco.COCO and COCOeval is df2.coco.COCOeval and m is mask is maskUtils is other is df2.coco.mask
assert m._mask is raw and PYTHON_VERSION == 3 and _isArrayLike([]) and _isArrayLike("") and not _isArrayLike(3)
assert pycocotools.coco is coco and pycocotools.__author__ and not hasattr(pycocotools, "__version__")
for name in ("", ".coco", ".cocoeval", ".mask", "._mask"):
    assert importlib.util.find_spec("pycocotools" + name) is not None
assert importlib.util.find_spec("pycocotools.nothing") is None
"""
    assert python(code) == ""


def test_a_pycocotools_that_was_imported_before_is_told():
    pytest.importorskip("pycocotools")
    code = """
import warnings, pycocotools.coco, df2.coco
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    df2.coco.init_as_pycocotools()
    df2.coco.init_as_pycocotools()
assert [warning.category for warning in caught] == [RuntimeWarning], caught
assert "pycocotools was imported before" in str(caught[0].message) and caught[0].filename == "<string>"
import pycocotools.coco
assert pycocotools.coco.COCO is df2.coco.COCO
"""
    assert python(code) == ""


def test_faster_coco_eval_is_df2_afterwards():
    code = BLOCKED + """
import df2.coco
df2.coco.init_as_faster_coco_eval()
df2.coco.init_as_faster_coco_eval()
from faster_coco_eval import COCO, COCOeval_faster, mask, init_as_pycocotools
from faster_coco_eval.core import mask as other, COCOeval_faster as again
from faster_coco_eval.core.coco import COCO as third
from faster_coco_eval.core.faster_eval_api import COCOeval_faster as fourth
assert COCO is third and issubclass(COCO, df2.coco.COCO)
assert other is mask is df2.coco.faster.mask and COCOeval_faster is again is fourth
init_as_pycocotools()
import pycocotools.coco
coco = COCO()
coco.dataset = {"images": [{"id": 1}], "categories": [{"id": 1}],
                "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 40, 40], "area": 1600, "iscrowd": 0}]}
coco.createIndex()
ev = COCOeval_faster(coco, coco.loadRes([{"image_id": 1, "category_id": 1, "bbox": [0, 0, 40, 30], "score": 1}]), "bbox")
ev.run()
values = ev.stats_as_dict
print(*(round(values[name], 9) for name in ("AP_50", "AP_all", "AR_50", "AR_75", "AP_small")), len(values))
"""
    assert python(code).splitlines()[-1] == "1.0 0.6 1.0 1.0 -1.0 14"


FASTER = """
import inspect
import df2.coco
df2.coco.init_as_faster_coco_eval()
import faster_coco_eval
import faster_coco_eval.core.mask as mask
import faster_coco_eval.extra.draw, faster_coco_eval.utils.pytorch, faster_coco_eval.mask_api_new_cpp
from faster_coco_eval.core import cocoeval, faster_eval_api
from faster_coco_eval.core.cocoeval import COCOeval as below, Params
from faster_coco_eval.extra import Curves, PreviewResults
from faster_coco_eval.extra.extra import ExtraEval
from faster_coco_eval.version import __version__
assert faster_coco_eval.cocoeval is faster_eval_api and faster_coco_eval.__version__ == __version__ == "1.8.0"
assert issubclass(faster_coco_eval.COCOeval_faster, below) and issubclass(Curves, ExtraEval)
assert faster_coco_eval.mask is mask and mask.area([{"size": [2, 2], "counts": "04"}]).dtype == "uint64"
inspect.getmodule(inspect.currentframe())  # it looks through all modules
for line in ("from faster_coco_eval.extra.draw import display_image", "faster_coco_eval.extra.utils.convert_rle_to_poly",
             "from faster_coco_eval.utils.pytorch import FasterCocoEvaluator",
             "from faster_coco_eval.utils import pytorch", "faster_coco_eval.faster_eval_api_cpp.Dataset()"):
    try:
        exec(line)
    except ImportError as error:
        assert "df2.coco, which is in the place of faster_coco_eval, has no faster_coco_eval." in str(error), error
    else:
        raise AssertionError(line)
truth = faster_coco_eval.COCO({"images": [{"id": 1}], "categories": [{"id": 1, "name": "a"}], "annotations": [
    {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 40, 40]}]})
results = truth.loadRes([{"image_id": 1, "category_id": 1, "bbox": [0, 0, 40, 30], "score": 1}])
preview = PreviewResults(truth, results)
assert preview.compute_confusion_matrix().tolist() == [[1, 0, 0]]
assert [curve["auc"] for curve in Curves(truth, results).build_curve("id")] == [1]
for call in (preview.display_matrix, preview.display_image, Curves(truth, results).plot_pre_rec):
    try:
        call()
    except ImportError as error:
        assert "plotly" in str(error)
    else:
        raise AssertionError(call)
faster_coco_eval.init_as_pycocotools()
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
import pycocotools.mask
assert COCO is faster_coco_eval.COCO and pycocotools.mask is mask
ev = COCOeval(truth, results, "bbox")
ev.evaluate(); ev.accumulate(); ev.summarize()
print(len(ev.stats_as_dict))
"""


def test_faster_coco_eval_has_its_modules_and_says_what_is_absent():
    lines = python(FASTER).splitlines()
    assert lines[-1] == "14" and lines[-2].startswith(" Average Recall     (AR) @[ IoU=0.75")


POSES = """
import json
from xtcocotools.coco import COCO
from xtcocotools.cocoeval import COCOeval
import xtcocotools.mask
truth = {"images": [{"id": i, "crowdIndex": i / 10} for i in range(10)], "categories": [{"id": 1}], "annotations": []}
rows = []
for i in range(10):
    points = [10, 10, 2, 60, 70, 1 if i != 5 else 0]
    truth["annotations"].append({"id": i + 1, "image_id": i, "category_id": 1, "bbox": [10, 10, 50, 60], "area": 1500,
                                 "keypoints": points, "foot_kpts": points[:3], "num_keypoints": 2})
    rows.append({"image_id": i, "category_id": 1, "score": 1 - i / 20,
                 "keypoints": [10 + i, 10, 1, 60, 70, int(i != 9)], "foot_kpts": [10 + i, 10, int(i != 9)]})
rows.append({"image_id": 3, "category_id": 1, "score": 2, "keypoints": [0] * 6, "foot_kpts": [0] * 3})
json.dump(truth, open("truth.json", "w"))
coco = COCO("truth.json")
results = coco.loadRes(rows)
assert len(coco.loadRes([]).anns) == 0 and coco.anns[1]["iscrowd"] is False
import sys, numpy, warnings
warnings.simplefilter("ignore")
for kind, sigmas in (("keypoints", [.1, .1]), ("keypoints_crowd", [.1, .1]), ("keypoints_foot", [.1])):
    for use_area in (True, False):
        ev = COCOeval(coco, results, kind, numpy.array(sigmas), use_area)
        ev.evaluate()
        record = ev.evalImgs[3]
        print(record["dtMatches"].tolist(), record["gtMatches"].tolist(), record["dtScores"], file=sys.stderr)
        ev.accumulate()
        ev.summarize()
        print([round(float(x), 9) for x in ev.stats], file=sys.stderr)
"""
# What xtcocotools 1.14.3 says.
EXPECTED = pathlib.Path(__file__).with_name("xtcocotools.txt")


def test_xtcocotools_is_df2_afterwards(tmp_path):
    code = BLOCKED + "import df2.coco; df2.coco.init_as_xtcocotools(); df2.coco.init_as_xtcocotools()\n" + POSES
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False, timeout=120,
                          cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == EXPECTED.read_text()
    assert "type=medium | maxDets= 20 ] = " in done.stdout
