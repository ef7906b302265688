"""COCO as faster_coco_eval has it: also of a dict in memory, with names_of_this_form, and silent."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from typing import Any

import df2.coco.mask as maskUtils
from df2.coco import coco
from df2.coco.coco import PYTHON_VERSION

_BLANKS = 4096  # bytes that are looked at for an empty list

__all__ = ["COCO", "PYTHON_VERSION", "maskUtils"]


def is_silent(*args: Any) -> None:
    """Prints nothing: what faster_coco_eval says goes to a logger that is off."""


def _given(values: Any) -> Any:
    return [] if values is None else values


def _is_empty_list(path: Any) -> bool:
    with open(path, "rb") as file:
        return file.read(_BLANKS).split() in ([b"[]"], [b"[", b"]"])


class COCO(coco.COCO):
    """Annotations of images.

    Parameters
    ----------
    annotation_file : str, path or dict, optional
        A file of COCO's format, or what such a file holds.
    use_deepcopy : bool
        Dicts and rows in memory are copied first.
    print_function : callable, optional
        Gets each line that pycocotools would print.
    """

    def __init__(self, annotation_file: Any = None, use_deepcopy: bool = False,
                 print_function: Callable[..., Any] = is_silent) -> None:
        self.print_function = print_function
        self.use_deepcopy = use_deepcopy
        self.annotation_file = annotation_file
        if annotation_file is None or isinstance(annotation_file, (str, os.PathLike)):
            super().__init__(annotation_file)
            return
        super().__init__()
        dataset = self._copied(annotation_file)
        assert type(dataset) is dict, f"annotation file format {type(dataset)} not supported"
        self.dataset = dataset
        self.createIndex()

    def _say(self, line: str) -> None:
        self.print_function(line)

    def _without_file(self) -> coco.COCO:
        return COCO(print_function=self.print_function)

    def _copied(self, value: Any) -> Any:
        return copy.deepcopy(value) if self.use_deepcopy else copy.copy(value)

    def loadRes(self, resFile: Any, min_score: float = 0.0) -> Any:
        """As that of `df2.coco.COCO`; there may be no rows.

        Parameters
        ----------
        resFile : str, path, list of dict, or numpy.ndarray (n, 7)
        min_score : float
            Rows with lower scores are left out.
        """
        rows = resFile
        if isinstance(resFile, (str, os.PathLike)):
            if min_score == 0.0 and os.stat(resFile).st_size > len("[ ]") and not _is_empty_list(resFile):
                return super().loadRes(resFile)
            with open(resFile, "rb") as file:
                rows = json.loads(file.read())
        elif type(resFile) is list:
            rows = self._copied(resFile)
        if type(rows) is list and min_score != 0.0:
            rows = [row for row in rows if row.get("score", 1) >= min_score]
        if type(rows) is not list or rows:
            return super().loadRes(rows)
        result = self._without_file()
        result.dataset = {"info": copy.deepcopy(self.dataset.get("info", {})), "images": list(self.dataset["images"]),
                          "annotations": [], "categories": copy.deepcopy(self.dataset.get("categories", []))}
        result.createIndex()
        return result

    def get_ann_ids(self, img_ids: Any = None, cat_ids: Any = None, area_rng: Any = None,
                    iscrowd: Any = None) -> list[Any]:
        """`getAnnIds`."""
        return self.getAnnIds(_given(img_ids), _given(cat_ids), _given(area_rng), iscrowd)

    def get_cat_ids(self, cat_names: Any = None, sup_names: Any = None, cat_ids: Any = None) -> list[Any]:
        """`getCatIds`."""
        return self.getCatIds(_given(cat_names), _given(sup_names), _given(cat_ids))

    def get_img_ids(self, img_ids: Any = None, cat_ids: Any = None) -> list[Any]:
        """`getImgIds`."""
        return self.getImgIds(_given(img_ids), _given(cat_ids))

    def load_anns(self, ids: Any = None) -> Any:
        """`loadAnns`."""
        return self.loadAnns(_given(ids))

    def load_cats(self, ids: Any = None) -> Any:
        """`loadCats`."""
        return self.loadCats(_given(ids))

    def load_imgs(self, ids: Any = None) -> Any:
        """`loadImgs`."""
        return self.loadImgs(_given(ids))

    @property
    def img_ann_map(self) -> Any:
        """`imgToAnns`."""
        return self.imgToAnns

    @property
    def cat_img_map(self) -> Any:
        """`catToImgs`."""
        return self.catToImgs
