"""The text of a file that a COCO was made from, and the tables that are made of it when they are needed."""

from __future__ import annotations

import json
import os
import stat
import threading
import weakref
from collections import defaultdict
from typing import Any, Protocol

from df2 import _core
from df2.coco.results import add_rows, array_rows, results_dataset, results_head

TABLES = ("dataset", "anns", "imgs", "cats", "imgToAnns", "catToImgs")

_lock = threading.RLock()


def _renew_lock() -> None:
    global _lock
    _lock = threading.RLock()


# A thread of the parent may hold the lock at a fork, and the child has no such thread.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


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


class Evaluated(Protocol):
    """What an evaluation of a text left to do for when the tables of that are touched."""

    def is_alive(self) -> bool:
        """Whether somebody may still ask what the evaluation saw."""
        ...

    def take_over(self, older: Evaluated) -> None:
        """Does from now on what an evaluation that nobody will ask has left to do."""
        ...

    def settle(self, kept: Kept) -> None:
        """Leaves the marks of the evaluation in the tables, which nobody has changed yet."""
        ...

    def without_caller(self) -> Evaluated:
        """The same for a copy of the text, of which nobody will ask."""
        ...


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
        self._runs: list[Evaluated] = []

    def add_results(self, results: KeptResults) -> None:
        """Notes results that are to be told when the tables may change."""
        with _lock:
            self._results.add(results)

    def add_run(self, run: Evaluated) -> None:
        """Notes an evaluation of the text: it is to be told, too, and has left marks in the tables."""
        with _lock:
            for older in self._runs:
                if not older.is_alive():
                    run.take_over(older)
            self._runs = [older for older in self._runs if older.is_alive()] + [run]

    def settle(self, last: Evaluated | None = None) -> None:
        """Leaves the marks of evaluations in the tables, those of the oldest first: up to `last`, or of all."""
        with _lock:
            while self._runs:
                oldest = self._runs[0]
                oldest.settle(self)
                self._runs = [each for each in self._runs if each is not oldest]
                if oldest is last:
                    return

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
            self.settle()
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
        state["_runs"] = [run.without_caller() for run in self._runs]
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
