"""COCO as xtcocotools has it: for files of poses, which lack some fields."""

from __future__ import annotations

from typing import Any

import numpy as np

import df2.coco.mask as maskUtils
from df2.coco import coco
from df2.coco.coco import PYTHON_VERSION
from df2.coco.kept import TABLES
from df2.coco.printing import say

__all__ = ["COCO", "PYTHON_VERSION", "maskUtils"]


class COCO(coco.COCO):
    """Annotations of images. `iscrowd` is False where it is absent, and results may be empty.

    Parameters
    ----------
    annotation_file : str, optional
    test_index : list of int, optional
        Only these landmarks of every annotation are kept.
    ann_data : dict, optional
        What the file holds; then it is not opened.

    Attributes
    ----------
    anno_file : list
        The file, and the first that was given to `loadRes`.
    """

    def __init__(self, annotation_file: Any = None, test_index: Any = None, ann_data: Any = None) -> None:
        self.anno_file = [annotation_file]
        self.test_index = test_index
        if annotation_file is not None and ann_data is not None:
            super().__init__()
            self.dataset = ann_data
            self.createIndex()
        else:
            super().__init__(annotation_file)
        for ann in self.dataset.get("annotations", []):
            if test_index is not None:
                ann["keypoints"] = np.reshape(ann["keypoints"], (-1, 3))[test_index].ravel().tolist()
            ann.setdefault("iscrowd", False)

    def getAnnIds(self, imgIds: Any = [], catIds: Any = [], areaRng: Any = [], iscrowd: Any = None) -> list[Any]:
        """As that of `df2.coco.COCO`, but the lower end of the area range belongs to it."""
        if len(areaRng) > 0:
            areaRng = (np.nextafter(areaRng[0], -np.inf), areaRng[1])
        return super().getAnnIds(imgIds, catIds, areaRng, iscrowd)

    def loadRes(self, resFile: Any, resData: Any = None) -> Any:
        """As that of `df2.coco.COCO`; `resData` stands for what the file holds."""
        if len(self.anno_file) == 1:
            self.anno_file.append(resFile)
        rows = resFile if resData is None or type(resFile) is not str else resData
        result = COCO()
        if type(rows) is list and not rows:
            say("Loading and preparing results...")
            say("DONE (t=0.00s)")
            result.dataset = {"images": list(self.dataset["images"]), "annotations": []}
            result.createIndex()
            return result
        loaded = super().loadRes(rows)
        loaded.dataset.pop("info")
        for name in TABLES:
            setattr(result, name, getattr(loaded, name))
        return result
