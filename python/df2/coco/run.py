"""What the core's own evaluation left, and what it was asked."""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any

import numpy as np

from df2 import _core
from df2.coco import cells
from df2.coco.params import copied

_ASKED = ("imgIds", "catIds", "iouThrs", "recThrs", "maxDets", "areaRng", "useCats")

# What COCOeval keeps of the cells, made when it is touched.
MADE = ("evalImgs", "ious", "_gts", "_dts")


class Run:
    """One evaluation by the core.

    Parameters
    ----------
    params : Params
        What was asked; it is copied.
    """

    def __init__(self, params: Any) -> None:
        self._params = copied(params)

    def params(self) -> Any:
        """A copy of what was asked."""
        return copied(self._params)

    def answers(self, params: Any) -> bool:
        """Whether these parameters ask for the same."""
        for name in _ASKED:
            asked: Any = getattr(params, name, None)
            kept = getattr(self._params, name)
            if name == "catIds" and not self._params.useCats:
                continue
            if name == "imgIds" and type(asked) is type(kept) is list:
                is_same = asked == kept
            else:
                is_same = np.array_equal(asked, kept)
            if not is_same:
                return False
        return True

    def curves(self) -> dict[str, Any]:
        """`precision`, `recall` and `scores`, for whoever wants to change them."""
        raise NotImplementedError


class NativeRun(Run):
    """One evaluation of bytes.

    Parameters
    ----------
    params : Params
    arrays : tuple of numpy.ndarray
        Precision, recall and scores.
    """

    def __init__(self, params: Any, arrays: tuple[Any, Any, Any]) -> None:
        super().__init__(params)
        self._arrays = arrays

    def curves(self) -> dict[str, Any]:
        return dict(zip(("precision", "recall", "scores"), (array.copy() for array in self._arrays)))


class MadeRun(Run):
    """One evaluation of which everything is made: what a copy of a LiveRun is.

    Parameters
    ----------
    params : Params
    made : dict
        Of each of MADE.
    """

    def __init__(self, params: Any, made: dict[str, Any]) -> None:
        super().__init__(params)
        self._made = made

    def make(self, name: str) -> Any:
        return self._made[name]

    def curves(self) -> dict[str, Any]:
        return cells.curves(self._made["evalImgs"], self._params, self._params)


class LiveRun(Run):
    """One evaluation of live dicts. The core has read them; what becomes of them later does not matter.

    Parameters
    ----------
    params : Params
    items, predictions : list of dict
        The records of both sides, their masks encoded. The items are left with `ignore` and `_ignore`.
    """

    def __init__(self, params: Any, items: list[Any], predictions: list[Any]) -> None:
        super().__init__(params)
        sigmas = params.kpt_oks_sigmas if params.iouType == "keypoints" else []
        self._cells = _core.CocoCells(
            items, predictions, params.iouType, list(params.imgIds), list(params.catIds), not params.useCats,
            np.asarray(params.iouThrs, dtype=float), list(params.areaRng), int(params.maxDets[-1]),
            np.asarray(sigmas, dtype=float))

    def make(self, name: str) -> Any:
        """One of MADE."""
        if name == "evalImgs":
            return self._cells.records()
        if name == "ious":
            filled = self._cells.similarities()
            categories = cells.category_ids(self._params)
            return {(image, category): filled.get((image, category), [])
                    for image in self._params.imgIds for category in categories}
        return defaultdict(list, self._cells.groups(name == "_gts"))

    def curves(self) -> dict[str, Any]:
        limits = [int(limit) for limit in self._params.maxDets]
        arrays = self._cells.curves(limits, np.asarray(self._params.recThrs, dtype=float))
        return dict(zip(("precision", "recall", "scores"), arrays))

    def __reduce__(self) -> Any:
        return MadeRun, (self._params, {name: self.make(name) for name in MADE})
