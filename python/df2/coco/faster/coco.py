"""COCO as faster_coco_eval has it: also of a dict in memory, and with names_of_this_form."""

from __future__ import annotations

import copy
import json
import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from df2.coco import coco, native
from df2.coco.coco import _isArrayLike
from df2.coco.faster import mask as maskUtils
from df2.coco.faster.version import __author__, __version__, described
from df2.coco.kept import TABLES, Kept
from df2.coco.printing import say

__all__ = ["COCO", "__author__", "__version__", "maskUtils"]

LOG = logging.getLogger("faster_coco_eval.core.coco")  # of the module it stands for: programs set levels by names
_BLANKS = 4096  # bytes that are looked at for an empty list


def said_by(function: Callable[..., Any]) -> Callable[..., Any]:
    """What a `print_function` of the caller's says a line with: `print` obeys `df2.coco.set_printing`."""
    return say if function is print else function


def _set_of(values: Any) -> set[Any]:
    """What is asked for: none, one or several. A text is several, its letters, as it is there."""
    if values is None:
        return set()
    return set(values) if _isArrayLike(values) else {values}


def _whole_ids(ids: Any) -> list[Any]:
    """One id, or several, as a list. Raises TypeError for what is no int."""
    if ids is None:
        return []
    values = list(ids) if _isArrayLike(ids) and not isinstance(ids, (str, bytes)) else [ids]
    if any(isinstance(value, bool) or not isinstance(value, (int, np.integer)) for value in values):
        raise TypeError("ids must be an int or several")
    return values


def _is_empty_list(path: Any) -> bool:
    with open(path, "rb") as file:
        return file.read(_BLANKS).split() in ([b"[]"], [b"[", b"]"])


class COCO(coco.COCO):
    """Annotations of images. Iterated over, it gives the pairs of `to_dict`.

    Parameters
    ----------
    annotation_file : str, path or dict, optional
        A file of COCO's format, or what such a file holds.
    use_deepcopy : bool
        Dicts and rows in memory are copied first.
    print_function : callable
        Gets each line that pycocotools would print.

    Raises
    ------
    TypeError
        If it is no path, dict or list.
    AssertionError
        If it holds no dict.
    """

    def __init__(self, annotation_file: Any = None, use_deepcopy: bool = False,
                 print_function: Callable[..., Any] = LOG.debug) -> None:
        self.print_function = print_function
        self.use_deepcopy = use_deepcopy
        self.annotation_file = annotation_file
        super().__init__()
        if annotation_file is None:
            return
        if isinstance(annotation_file, (str, os.PathLike)):
            for name in TABLES:
                del self.__dict__[name]
            self._read(annotation_file)
        else:
            self._take(annotation_file)
        self.createIndex()

    def _take(self, annotations: Any) -> None:
        self._say("loading annotations into memory...")
        start = time.time()
        if not isinstance(annotations, (dict, list)):
            raise TypeError(f"annotations are given as a path or a dict, not as {type(annotations)}")
        self.dataset = self.load_json(annotations, self.use_deepcopy)
        assert type(self.dataset) is dict, f"annotation file format {type(self.dataset)} not supported"
        self._say(f"Done (t={time.time() - start:0.2f}s)")

    def _say(self, line: str) -> None:
        said_by(self.print_function)(line)

    def __repr__(self) -> str:
        return described(f"{type(self).__name__}(annotation_file)")

    @staticmethod
    def load_json(json_file: Any, use_deepcopy: bool | None = False) -> Any:
        """What a file of JSON holds; of a dict or list in memory, a copy.

        Parameters
        ----------
        json_file : str, path, dict or list
        use_deepcopy : bool
            The copy shares nothing with what is in memory.
        """
        if isinstance(json_file, (str, os.PathLike)):
            with open(json_file, "rb") as file:
                return json.loads(file.read())
        return copy.deepcopy(json_file) if use_deepcopy else json_file.copy()

    def createIndex(self) -> None:
        """Makes `anns`, `imgs`, `cats`, `imgToAnns` and `catToImgs` of `dataset` as it now is.

        Ids of images become int, in place. Warns of an annotation of id 0 in what is no untouched file: matches are
        noted by their ids, and 0 stands for none.
        """
        start = time.time()
        is_live = self._untouched() is None
        if is_live:
            for key, name in (("images", "id"), ("annotations", "image_id")):
                for record in self.dataset.get(key, ()):
                    record[name] = int(record[name])
        super().createIndex()
        if is_live and 0 in self.anns:
            warnings.warn("an annotation has the id 0, by which its matches cannot be told from no match: begin with 1",
                          UserWarning, stacklevel=3)
        self._say(f"Done (t={time.time() - start:0.2f}s)")

    def getAnnIds(self, imgIds: Any = None, catIds: Any = None, areaRng: Any = None,
                  iscrowd: Any = None) -> list[Any]:
        """As that of `df2.coco.COCO`; where `iscrowd` is absent it is 0."""
        area_range = areaRng if areaRng is not None and len(areaRng) == 2 else ()
        anns = self._chosen_anns(_set_of(imgIds), _set_of(catIds), area_range)
        if iscrowd is not None:
            anns = [ann for ann in anns if int(ann.get("iscrowd", 0)) == int(iscrowd)]
        return [ann["id"] for ann in anns]

    def getCatIds(self, catNms: Any = None, supNms: Any = None, catIds: Any = None) -> list[Any]:
        """Ids of categories, in the order of the file.

        Parameters
        ----------
        catNms, supNms, catIds : iterable, optional
            Only those with one of these names, names of their supercategory, and ids.
        """
        wanted = {"name": _set_of(catNms), "supercategory": _set_of(supNms), "id": _set_of(catIds)}
        return [category["id"] for category in self._table("dataset")["categories"]
                if all(category.get(key) in values for key, values in wanted.items() if values)]

    def getImgIds(self, imgIds: Any = None, catIds: Any = None) -> list[Any]:
        """As that of `df2.coco.COCO`."""
        return super().getImgIds([] if imgIds is None else imgIds, [] if catIds is None else catIds)

    def loadAnns(self, ids: Any = None) -> list[Any]:
        """Annotations by id: a list, also for a single one. Raises TypeError for an id that is no int."""
        return [self.anns[each] for each in _whole_ids(ids)]

    def loadCats(self, ids: Any = None) -> list[Any]:
        """Categories by id: a list, also for a single one. Raises TypeError for an id that is no int."""
        return [self.cats[each] for each in _whole_ids(ids)]

    def loadImgs(self, ids: Any = None) -> list[Any]:
        """Images by id: a list, also for a single one. Raises TypeError for an id that is no int."""
        return [self.imgs[each] for each in _whole_ids(ids)]

    def _without_file(self) -> coco.COCO:
        return COCO()

    def loadRes(self, resFile: Any, min_score: float = 0.0) -> Any:
        """As that of `df2.coco.COCO`; there may be no rows.

        Parameters
        ----------
        resFile : str, path, list of dict, or numpy.ndarray (n, 7)
            Rows in memory are changed, unless the ground truth was made with `use_deepcopy`.
        min_score : float
            Rows with lower scores are left out; 0 leaves out none.

        Raises
        ------
        TypeError
            If it is nothing of this.
        """
        return self._loaded(lambda: self._read_scored(resFile, min_score))

    def _read_scored(self, given: Any, min_score: float) -> tuple[Kept | None, Any]:
        """Results with such scores, as the core keeps them, or their rows."""
        is_whole = min_score == 0.0
        if isinstance(given, (str, os.PathLike)):
            if is_whole and not _is_empty_list(given):
                return self._read_results(given)
            rows = self.load_json(given)
        elif type(given) is np.ndarray:
            if is_whole and len(given) > 0:
                return self._read_results(given)
            rows = self.loadNumpyAnnotations(given)
        elif isinstance(given, (dict, list)):
            rows = self.load_json(given, self.use_deepcopy)
        else:
            raise TypeError(f"results are given as a path, a list or an array, not as {type(given)}")
        if type(rows) is list and not is_whole:
            rows = [row for row in rows if row.get("score", 1) >= min_score]
        return None, rows

    def _results_dataset(self, rows: list[Any]) -> dict[str, Any]:
        if rows:
            return super()._results_dataset(rows)
        truth = self.dataset
        return {"info": copy.deepcopy(truth.get("info", {})), "images": list(truth["images"]), "annotations": [],
                "categories": copy.deepcopy(truth.get("categories", []))}

    def download(self, tarDir: Any = None, imgIds: Any = None) -> None:
        """Fetches nothing, and warns of that; `df2.coco.COCO` has one that does."""
        warnings.warn("download fetches nothing here; that of df2.coco.COCO does", DeprecationWarning, stacklevel=2)

    def to_dict(self, separate_fn: bool = False) -> dict[str, Any]:
        """What a file of COCO's format holds, with the marks of evaluations. Records of images are shared.

        Parameters
        ----------
        separate_fn : bool
            Items that were missed (`fn`) get categories of their own: those of the names that end with "_fn", whose
            ids are larger by the largest id.
        """
        categories = [dict(category) for category in self.cats.values()]
        annotations = [dict(ann) for ann in self.anns.values()]
        if separate_fn:
            step = max(category["id"] for category in categories)
            categories += [{**category, "id": category["id"] + step, "name": category["name"] + "_fn"}
                           for category in categories]
            for ann in annotations:
                if ann.get("fn"):
                    ann["category_id"] += step
        return {"info": {"description": "Created by df2.coco"}, "images": list(self.imgs.values()),
                "annotations": annotations, "categories": categories}

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        yield from self.to_dict().items()

    def dump(self, output_file: Any) -> None:
        """Writes `to_dict` as a file of JSON.

        Parameters
        ----------
        output_file : str or path
        """
        with open(output_file, "w") as file:
            json.dump(dict(self), file, ensure_ascii=False, indent=4)

    def get_ann_ids(self, img_ids: Any = None, cat_ids: Any = None, area_rng: Any = None,
                    iscrowd: Any = None) -> list[Any]:
        """`getAnnIds`."""
        return self.getAnnIds(img_ids, cat_ids, area_rng, iscrowd)

    def get_cat_ids(self, cat_names: Any = None, sup_names: Any = None, cat_ids: Any = None) -> list[Any]:
        """`getCatIds`."""
        return self.getCatIds(cat_names, sup_names, cat_ids)

    def get_img_ids(self, img_ids: Any = None, cat_ids: Any = None) -> list[Any]:
        """`getImgIds`."""
        return self.getImgIds(img_ids, cat_ids)

    def load_anns(self, ids: Any) -> list[Any]:
        """`loadAnns`."""
        return self.loadAnns(ids)

    def load_cats(self, ids: Any) -> list[Any]:
        """`loadCats`."""
        return self.loadCats(ids)

    def load_imgs(self, ids: Any) -> list[Any]:
        """`loadImgs`."""
        return self.loadImgs(ids)

    @property
    def img_ann_map(self) -> Any:
        """`imgToAnns`, which may be assigned by this name, too."""
        return self.imgToAnns

    @img_ann_map.setter
    def img_ann_map(self, value: Any) -> None:
        self.imgToAnns = value

    @property
    def cat_img_map(self) -> Any:
        """`catToImgs`, which may be assigned by this name, too."""
        return self.catToImgs

    @cat_img_map.setter
    def cat_img_map(self, value: Any) -> None:
        self.catToImgs = value


native.remember(COCO)
