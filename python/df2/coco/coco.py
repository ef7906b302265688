"""COCO: annotations as live dicts, for programs written for pycocotools. The dicts are made when they are touched."""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

import df2.coco.mask as maskUtils
from df2.coco import native
from df2.coco.kept import TABLES, Kept, KeptResults, make_index, read_text
from df2.coco.printing import say
from df2.coco.results import array_rows, results_dataset
from df2.coco.show import draw

PYTHON_VERSION = sys.version_info[0]

# Results are read by the core only for a ground truth whose own methods are these.
_METHODS = ("getImgIds", "loadNumpyAnnotations", "createIndex", "__getattr__")


def _isArrayLike(obj: Any) -> bool:
    return hasattr(obj, "__iter__") and hasattr(obj, "__len__")


def _as_list(obj: Any) -> Any:
    return obj if _isArrayLike(obj) else [obj]


def _test_of(wanted: Any) -> Callable[[Any], bool]:
    """Whether something is `in` wanted; fast where that holds ids that can be hashed."""
    if isinstance(wanted, np.ndarray):
        wanted = wanted.tolist()
    if isinstance(wanted, (list, tuple)):
        try:
            wanted = frozenset(wanted)
        except TypeError:
            pass
    return lambda value: value in wanted


class COCO:
    """Annotations of images, and the ways to find and change them.

    Parameters
    ----------
    annotation_file : str or path, optional
        A file of COCO's format. It is read at once and never opened again.

    Attributes
    ----------
    dataset : dict
        The file. Like the five below it is made when one of them is touched; from then on these objects are the
        truth, and whatever changes them changes what is evaluated.
    anns, imgs, cats : dict
        Records by id: the same objects as in `dataset`.
    imgToAnns, catToImgs : defaultdict of list
        Annotations of an image, and the image of each annotation of a category.

    Raises
    ------
    AssertionError
        If the file holds no dict.
    """

    dataset: Any
    anns: Any
    imgs: Any
    cats: Any
    imgToAnns: Any
    catToImgs: Any
    _say = staticmethod(say)

    def __init__(self, annotation_file: Any = None) -> None:
        self._kept: Kept | None = None
        if annotation_file is None:
            self.dataset, self.anns, self.cats, self.imgs = {}, {}, {}, {}
            self.imgToAnns, self.catToImgs = defaultdict(list), defaultdict(list)
            return
        self._read(annotation_file)
        self.createIndex()

    def _read(self, annotation_file: Any) -> None:
        self._say("loading annotations into memory...")
        start = time.time()
        text = read_text(annotation_file)
        if self._may_wait():
            self._kept = native.keep(text)
        if self._kept is None:
            dataset = json.loads(text.read())
            assert type(dataset) is dict, f"annotation file format {type(dataset)} not supported"
            self.dataset = dataset
        self._say(f"Done (t={time.time() - start:0.2f}s)")

    def __getattr__(self, name: str) -> Any:
        kept = self.__dict__.get("_kept")
        if name not in TABLES or kept is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        for table, value in kept.expose().items():
            self.__dict__.setdefault(table, value)
        return self.__dict__[name]

    def _may_wait(self) -> bool:
        """Whether the tables can be made when they are touched: a subclass may look them up in another way."""
        is_own = native.has_methods(self, COCO, ("__getattr__", "__getattribute__"))
        return is_own and not any(hasattr(type(self), name) for name in TABLES)

    def _table(self, name: str) -> Any:
        """A table for reading only, so that what is not touched stays so."""
        kept = self.__dict__.get("_kept")
        if kept is None or name in self.__dict__:
            return getattr(self, name)
        return kept.tables()[name]

    def _untouched(self) -> Kept | None:
        """The text, as long as it is the truth."""
        kept: Kept | None = self.__dict__.get("_kept")
        if kept is None or kept.source is None or any(name in self.__dict__ for name in TABLES):
            return None
        return kept

    def _untouched_truth(self) -> Kept | None:
        """The same of a ground truth; results may stand in the place of one, and then they are records."""
        kept = self._untouched()
        return None if isinstance(kept, KeptResults) else kept

    def createIndex(self) -> None:
        """Makes `anns`, `imgs`, `cats`, `imgToAnns` and `catToImgs` of `dataset` as it now is."""
        self._say("creating index...")
        if self._untouched() is None:
            for name, table in make_index(self.dataset).items():
                setattr(self, name, table)
        self._say("index created!")

    def info(self) -> None:
        """Prints what `dataset["info"]` says."""
        for key, value in self._table("dataset")["info"].items():
            self._say(f"{key}: {value}")

    def getAnnIds(self, imgIds: Any = [], catIds: Any = [], areaRng: Any = [], iscrowd: Any = None) -> list[Any]:
        """Ids of annotations, those of one image together.

        Parameters
        ----------
        imgIds, catIds : id or iterable of ids
            Only those of these images, in this order, and of these categories; without any, all.
        areaRng : (low, high)
            Only those whose area lies between, ends excluded.
        iscrowd : bool, optional
            Only those whose `iscrowd` is equal to it.
        """
        anns = self._chosen_anns(_as_list(imgIds), _as_list(catIds), areaRng)
        if iscrowd is not None:
            anns = [ann for ann in anns if ann["iscrowd"] == iscrowd]
        return [ann["id"] for ann in anns]

    def _chosen_anns(self, image_ids: Any, category_ids: Any, area_range: Any) -> list[Any]:
        """Annotations of these images and categories, of which the areas lie between; of all where none are given."""
        anns: list[Any]
        if len(image_ids) > 0:
            of_image = self._table("imgToAnns")
            anns = list(itertools.chain.from_iterable(of_image[image] for image in image_ids if image in of_image))
        else:
            anns = self._table("dataset")["annotations"]
        if len(category_ids) > 0:
            is_wanted = _test_of(category_ids)
            anns = [ann for ann in anns if is_wanted(ann["category_id"])]
        if len(area_range) > 0:
            anns = [ann for ann in anns if area_range[0] < ann["area"] < area_range[1]]
        return anns

    def getCatIds(self, catNms: Any = [], supNms: Any = [], catIds: Any = []) -> list[Any]:
        """Ids of categories, in the order of the file.

        Parameters
        ----------
        catNms, supNms, catIds : iterable
            Only those with one of these names, names of their supercategory, and ids. A single text stands for all
            names that it contains.
        """
        categories = self._table("dataset")["categories"]
        for key, wanted in (("name", catNms), ("supercategory", supNms), ("id", catIds)):
            wanted = _as_list(wanted)
            if len(wanted) > 0:
                is_wanted = _test_of(wanted)
                categories = [category for category in categories if is_wanted(category[key])]
        return [category["id"] for category in categories]

    def getImgIds(self, imgIds: Any = [], catIds: Any = []) -> list[Any]:
        """Ids of images: all in the order of the file, or some in no order.

        Parameters
        ----------
        imgIds : id or iterable of ids
            Only these.
        catIds : id or iterable of ids
            Only those that have an annotation of every one of these categories.
        """
        imgIds, catIds = _as_list(imgIds), _as_list(catIds)
        if len(imgIds) == len(catIds) == 0:
            return list(self._table("imgs"))
        found = set(imgIds)
        for i, category in enumerate(catIds):
            images = self._table("catToImgs")[category]
            if i == 0 and not found:
                found = set(images)
            else:
                found &= set(images)
        return list(found)

    @staticmethod
    def _load(table: Any, ids: Any) -> Any:
        if _isArrayLike(ids):
            return [table[each] for each in ids]
        return [table[ids]] if type(ids) is int else None

    def loadAnns(self, ids: Any = []) -> Any:
        """Annotations by id: a list, also for a single int. The records are those of `dataset`."""
        return self._load(self.anns, ids)

    def loadCats(self, ids: Any = []) -> Any:
        """Categories by id: a list, also for a single int."""
        return self._load(self.cats, ids)

    def loadImgs(self, ids: Any = []) -> Any:
        """Images by id: a list, also for a single int."""
        return self._load(self.imgs, ids)

    def showAnns(self, anns: Any, draw_bbox: bool = False) -> Any:
        """Draws annotations on the current axes of matplotlib, or prints them if they are captions.

        Parameters
        ----------
        anns : list of dict
        draw_bbox : bool
            Their boxes, too.
        """
        if len(anns) == 0:
            return 0
        if "segmentation" in anns[0] or "keypoints" in anns[0]:
            draw(self, anns, draw_bbox)
        elif "caption" in anns[0]:
            for ann in anns:
                say(ann["caption"])
        else:
            raise Exception("datasetType not supported")
        return None

    def _without_file(self) -> COCO:
        """What results become."""
        return COCO()

    def loadRes(self, resFile: Any) -> COCO:
        """Results of this ground truth.

        Parameters
        ----------
        resFile : str, path, list of dict, or numpy.ndarray (n, 7)
            A file, its rows, or the columns of `loadNumpyAnnotations`. The first row decides what all rows are taken
            for: captions, boxes, masks or keypoints. The caller's dicts get `id` from 1, and by their kind `area`,
            `iscrowd`, `bbox` and `segmentation`.

        Raises
        ------
        AssertionError
            If it is no list, or names an image that the ground truth does not have.
        """
        return self._loaded(lambda: self._read_results(resFile))

    def _loaded(self, read: Callable[[], tuple[Kept | None, Any]]) -> COCO:
        """The results that are read, as the core keeps them or as rows."""
        result = self._without_file()
        self._say("Loading and preparing results...")
        start = time.time()
        kept, rows = read()
        if kept is not None:
            for name in TABLES:
                del result.__dict__[name]
            result._kept = kept
        else:
            assert type(rows) is list, "results in not an array of objects"
            assert {row["image_id"] for row in rows} <= set(self.getImgIds()), (
                "Results do not correspond to current coco set")
            result.dataset = self._results_dataset(rows)
        self._say(f"DONE (t={time.time() - start:0.2f}s)")
        result.createIndex()
        return result

    def _results_dataset(self, rows: list[Any]) -> dict[str, Any]:
        return results_dataset(self.dataset, rows)

    def _read_results(self, given: Any) -> tuple[Kept | None, Any]:
        """Results as the core keeps them, or their rows."""
        is_own = native.has_methods(self, COCO, _METHODS)
        truth = self._untouched_truth() if is_own else None
        kept: Kept | None = None
        if isinstance(given, (str, os.PathLike)):
            text = read_text(given)
            if is_own:
                kept = native.keep_results(text, truth) if truth else native.keep_live_results(text, self)
            return kept, None if kept else json.loads(text.read())
        if type(given) is not np.ndarray:
            return None, given
        if truth:
            kept = native.keep_array(given, truth)
        if kept is None:
            return None, self.loadNumpyAnnotations(given)
        self._say_conversion(given)
        return kept, None

    def loadNumpyAnnotations(self, data: Any) -> list[Any]:
        """Rows of results, of an array (n, 7): image id, x, y, width, height, score, category id."""
        self._say_conversion(data)
        return array_rows(data)

    def _say_conversion(self, data: Any) -> None:
        self._say("Converting ndarray to lists...")
        assert type(data) is np.ndarray
        self._say(str(data.shape))
        assert data.shape[1] == 7
        for i in range(0, len(data), 1_000_000):
            self._say(f"{i}/{len(data)}")

    def annToRLE(self, ann: Any) -> Any:
        """The run-length mask of an annotation, of whatever form its segmentation has."""
        segmentation = ann["segmentation"]
        image = self.imgs[ann["image_id"]]
        height, width = image["height"], image["width"]
        if type(segmentation) is list:
            return maskUtils.merge(maskUtils.frPyObjects(segmentation, height, width))
        if type(segmentation["counts"]) is list:
            return maskUtils.frPyObjects(segmentation, height, width)
        return segmentation

    def annToMask(self, ann: Any) -> Any:
        """The mask of an annotation: uint8, height x width."""
        return maskUtils.decode(self.annToRLE(ann))

    def download(self, tarDir: Any = None, imgIds: Any = []) -> Any:
        """Fetches images by their `coco_url` into a folder; those that are there already stay.

        Parameters
        ----------
        tarDir : str
            The folder; without one nothing is done.
        imgIds : list
            Only these images.
        """
        from urllib.request import urlretrieve  # takes longer to import than all the rest

        if tarDir is None:
            self._say("Please specify target directory")
            return -1
        images = self.loadImgs(imgIds) if len(imgIds) > 0 else list(self.imgs.values())
        os.makedirs(tarDir, exist_ok=True)
        for i, image in enumerate(images):
            start = time.time()
            path = os.path.join(tarDir, image["file_name"])
            if not os.path.exists(path):
                urlretrieve(image["coco_url"], path)
            self._say(f"downloaded {i}/{len(images)} images (t={time.time() - start:0.1f}s)")
        return None
