"""The settings of a COCOeval."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

SIGMAS = (26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89)  # thousandths, of a person's 17


class Params:
    """Everything that a run can be told; each attribute may be assigned or changed in place before `evaluate`.

    Parameters
    ----------
    iouType : str
        "segm", "bbox" or "keypoints".

    Attributes
    ----------
    imgIds, catIds : list
        What is evaluated; `COCOeval` fills in all that the ground truth has.
    iouThrs, recThrs : numpy.ndarray
        Thresholds of the similarity (10) and recall points (101).
    maxDets : list of int
        How many predictions of an image and category count, ascending.
    areaRng, areaRngLbl : list
        Area ranges in square pixels, both ends included, and their names.
    useCats : int
        0: predictions may match items of other categories.
    kpt_oks_sigmas : numpy.ndarray
        Keypoints only: one for each landmark.
    """

    def __init__(self, iouType: str = "segm") -> None:
        self.iouThrs: Any
        self.kpt_oks_sigmas: Any
        if iouType in ("segm", "bbox"):
            self.setDetParams()
        elif iouType == "keypoints":
            self.setKpParams()
        else:
            raise Exception("iouType not supported")
        self.iouType = iouType
        self.useSegm: Any = None

    def _set(self, names: list[str], ranges: list[list[float]], limits: list[int]) -> None:
        self.imgIds: Any = []
        self.catIds: Any = []
        self.iouThrs = np.linspace(0.5, 0.95, 10)
        self.recThrs: Any = np.linspace(0, 1, 101)
        self.maxDets: Any = limits
        self.areaRng: Any = ranges
        self.areaRngLbl: Any = names
        self.useCats: Any = 1

    def setDetParams(self) -> None:
        """The settings for boxes and masks."""
        small, medium, most = 32**2, 96**2, 1e5**2
        self._set(["all", "small", "medium", "large"], [[0, most], [0, small], [small, medium], [medium, most]],
                  [1, 10, 100])

    def setKpParams(self) -> None:
        """The settings for keypoints."""
        small, medium, most = 32**2, 96**2, 1e5**2
        self._set(["all", "medium", "large"], [[0, most], [small, medium], [medium, most]], [20])
        self.kpt_oks_sigmas = np.array(SIGMAS) / 100 / 10


def core_kind(params: Any) -> str:
    """What the core calls the kind of similarity: kinds of keypoints differ only in what is made of the curves.

    Parameters
    ----------
    params : Params
    """
    kind: str = params.iouType
    return "keypoints" if kind.startswith("keypoints") else kind


_PLAIN = frozenset({int, float, bool, str, np.int64, np.int32, np.float64})


def copied(params: Any) -> Any:
    """A deep copy. Lists of plain values, as of ids, are copied as a whole: there may be many, and for each category.

    Parameters
    ----------
    params : Params
    """
    memo: dict[int, Any] = {}
    for value in getattr(params, "__dict__", {}).values():
        if type(value) is list and _PLAIN.issuperset(map(type, value)):
            memo[id(value)] = list(value)
    return copy.deepcopy(params, memo)
