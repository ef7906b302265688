"""What the core's own evaluation left, and what it was asked."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

_ASKED = ("imgIds", "catIds", "iouThrs", "recThrs", "maxDets", "areaRng", "useCats")


class Run:
    """One evaluation by the core.

    Parameters
    ----------
    params : Params
        What was asked; it is copied.
    arrays : tuple of numpy.ndarray
        Precision, recall and scores.
    """

    def __init__(self, params: Any, arrays: tuple[Any, Any, Any]) -> None:
        self._params = copy.deepcopy(params)
        self._arrays = arrays

    def params(self) -> Any:
        """A copy of what was asked."""
        return copy.deepcopy(self._params)

    def answers(self, params: Any) -> bool:
        """Whether these parameters ask for the same."""
        for name in _ASKED:
            asked: Any = getattr(params, name, None)
            if (name != "catIds" or self._params.useCats) and not np.array_equal(asked, getattr(self._params, name)):
                return False
        return True

    def curves(self) -> dict[str, Any]:
        """Copies, for whoever wants to change them."""
        precision, recall, scores = (array.copy() for array in self._arrays)
        return {"precision": precision, "recall": recall, "scores": scores}
