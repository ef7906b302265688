"""Programs around COCO and COCOeval get from df2.coco what they get from pycocotools, whatever they change."""

from types import SimpleNamespace

import pytest

import df2.coco
from coco_battery import KINDS, assert_same
from evaluator_changes import PROGRAMS as CHANGES
from evaluator_programs import PROGRAMS, files

pycocotools_coco = pytest.importorskip("pycocotools.coco")
import pycocotools.cocoeval  # noqa: E402
import pycocotools.mask  # noqa: E402

THEIRS = SimpleNamespace(COCO=pycocotools_coco.COCO, COCOeval=pycocotools.cocoeval.COCOeval, mask=pycocotools.mask)
# exp of numpy and of the C library differ in the last bit on some processors.
TOLERANCE = {"bbox": 0, "segm": 0, "keypoints": 1e-12}
OF_BOXES = {"rotated_similarity", "results_of_an_array"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("program", PROGRAMS + CHANGES, ids=lambda program: program.__name__)
def test_programs_get_the_same(tmp_path, program, kind):
    if kind != "bbox" and program.__name__ in OF_BOXES:
        pytest.skip("it is for boxes")
    given = files(tmp_path, THEIRS.mask, kind=kind, seed=5, images=11)
    assert_same(program(THEIRS, given), program(df2.coco, given), TOLERANCE[kind])
