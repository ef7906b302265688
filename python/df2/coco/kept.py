"""The bytes of a file that a COCO was made from, and the tables that are made of them when they are needed."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from typing import Any

from df2.coco.results import results_dataset

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


class Kept:
    """The bytes of a ground truth that the strict reader accepts.

    Attributes
    ----------
    data : bytes
    readings : dict
        What the core read from them, by what it was read for.
    is_exposed : bool
        Whether somebody may have changed the tables: then they are the truth, and not the bytes.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.readings: dict[Any, Any] = {}
        self.is_exposed = False
        self._tables: dict[str, Any] | None = None

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
            self.is_exposed = True
            self.readings = {}
            self.data = b""
            return tables

    def make_dataset(self) -> dict[str, Any]:
        dataset: dict[str, Any] = json.loads(self.data)
        return dataset

    def __getstate__(self) -> dict[str, Any]:
        """The bytes alone, as long as nobody may have changed the tables."""
        if self.is_exposed:
            return {**self.__dict__, "readings": {}}
        return {**self.__dict__, "readings": {}, "_tables": None}


class KeptResults(Kept):
    """The same of results, which share the records of images with their ground truth."""

    def __init__(self, data: bytes, truth: Kept) -> None:
        super().__init__(data)
        self.truth = truth

    def make_dataset(self) -> dict[str, Any]:
        return results_dataset(self.truth.tables()["dataset"], json.loads(self.data))

    def expose(self) -> dict[str, Any]:
        with _lock:
            tables = super().expose()
            self.truth.expose()
            return tables
