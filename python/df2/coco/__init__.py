"""df2.coco: what pycocotools offers, by df2. docs/python.md says what differs and what costs the fast path.

>>> from df2.coco import COCO, COCOeval
>>> truth = COCO("instances.json")  # doctest: +SKIP
>>> ev = COCOeval(truth, truth.loadRes("results.json"), "bbox")  # doctest: +SKIP
>>> ev.evaluate(); ev.accumulate(); ev.summarize()  # doctest: +SKIP
"""

from df2.coco import mask
from df2.coco.aliases import init_as_faster_coco_eval, init_as_pycocotools, init_as_xtcocotools
from df2.coco.coco import COCO
from df2.coco.cocoeval import COCOeval, Params
from df2.coco.printing import set_printing

__all__ = [
    "COCO",
    "COCOeval",
    "Params",
    "init_as_faster_coco_eval",
    "init_as_pycocotools",
    "init_as_xtcocotools",
    "mask",
    "set_printing",
]
__author__ = "the authors of df2"
