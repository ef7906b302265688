"""The text of a file that a COCO was made from, and the tables that are made of it when they are needed."""

from __future__ import annotations

import json
import os
import stat
import threading
import weakref
from collections import defaultdict
from typing import Any

from df2 import _core
from df2.coco.results import add_rows, array_rows, results_dataset, results_head

TABLES = ("dataset", "anns", "imgs", "cats", "imgToAnns", "catToImgs")

_lock = threading.RLock()


def make_index(dataset: dict[str, Any]) -> dict[str, Any]:
    """The five tables beside `dataset`. Of records with one id the last is found by it."""
    annotations: Any = dataset["annotations"] if "annotations" in dataset else []
    anns: dict[Any, Any] = {}
    of_image: defaultdict[Any, list[Any]] = defaultdict(list)
    of_category: defaultdict[Any, list[Any]] = defaultdict(list)
    for ann in annotations:
        of_image[ann["image_id"]].append(ann)
        anns[ann["id"]] = ann
    if "categories" in dataset:
        for ann in annotations:
            of_category[ann["category_id"]].append(ann["image_id"])
    imgs = {image["id"]: image for image in dataset["images"]} if "images" in dataset else {}
    cats = {category["id"]: category for category in dataset["categories"]} if "categories" in dataset else {}
    return {"anns": anns, "imgs": imgs, "cats": cats, "imgToAnns": of_image, "catToImgs": of_category}


def read_text(file: Any) -> _core.CocoText:
    """What stands in a file, which is read at once."""
    with open(file, "rb") as opened:
        if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) and opened.tell() == 0:
            return _core.CocoText.of_file(opened.fileno())
        return _core.CocoText(opened.read())


class Kept:
    """The text of a ground truth that the strict reader accepts.

    Attributes
    ----------
    source : CocoText
        The text; of results it may be an array in its place. None once somebody may have changed the tables: then they
        are the truth.
    readings : dict
        What the core read from it, by what it was read for.
    """

    def __init__(self, source: Any) -> None:
        self.source = source
        self.readings: dict[Any, Any] = {}
        self._tables: dict[str, Any] | None = None
        self._results: weakref.WeakSet[KeptResults] = weakref.WeakSet()

    def add_results(self, results: KeptResults) -> None:
        """Notes results that are to be told when the tables may change."""
        self._results.add(results)

    def tables(self) -> dict[str, Any]:
        """All six, for reading only."""
        with _lock:
            if self._tables is None:
                dataset = self.make_dataset()
                self._tables = {"dataset": dataset, **make_index(dataset)}
            return self._tables

    def expose(self) -> dict[str, Any]:
        """All six, for whoever wants to change them."""
        with _lock:
            tables = self.tables()
            for results in self._results:
                results.begin_with(tables["dataset"])
            self.readings = {}
            self.source = None
            return tables

    def parsed(self) -> Any:
        """The file as Python reads it."""
        return json.loads(self.source.read())

    def make_dataset(self) -> dict[str, Any]:
        dataset: dict[str, Any] = self.parsed()
        return dataset

    def __getstate__(self) -> dict[str, Any]:
        """The text alone, as long as nobody may have changed the tables."""
        state = {**self.__dict__, "readings": {}}
        del state["_results"]
        if self.source is not None:
            state["_tables"] = None
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._results = weakref.WeakSet()


class KeptResults(Kept):
    """The same of results, which share the records of images with their ground truth.

    Parameters
    ----------
    source : CocoText
    truth : Kept or dict
        The ground truth, or, where its tables may have been changed, the `dataset` that the results begin with.
    known : tuple of list
        Ids of the images and categories of the ground truth.

    Attributes
    ----------
    rows : tuple of dict
        The records as they were made, in the order of the file; None before.
    """

    def __init__(self, source: Any, truth: Kept | dict[str, Any], known: tuple[list[int], list[int]]) -> None:
        super().__init__(source)
        self.truth = truth
        self.known = known
        self.rows: tuple[Any, ...] | None = None
        self._tell_truth()

    def _tell_truth(self) -> None:
        if isinstance(self.truth, Kept):
            self.truth.add_results(self)

    def begin_with(self, dataset: dict[str, Any]) -> None:
        """Notes what the tables begin with, as long as that is what it was when the results were read."""
        if self._tables is None and isinstance(self.truth, Kept):
            self.truth = results_head(dataset)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        if self.source is not None:
            state["rows"] = None
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._tell_truth()

    def make_dataset(self) -> dict[str, Any]:
        rows = self.parsed()
        self.rows = tuple(rows)
        if isinstance(self.truth, Kept):
            return results_dataset(self.truth.tables()["dataset"], rows)
        return add_rows(self.truth, rows)

    def expose(self) -> dict[str, Any]:
        with _lock:
            tables = super().expose()
            if isinstance(self.truth, Kept):
                self.truth.expose()
            return tables


class KeptArray(KeptResults):
    """The same of an array (n, 7) of float64 that nobody else can change."""

    def parsed(self) -> Any:
        return array_rows(self.source)
