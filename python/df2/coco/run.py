"""What the core's own evaluation left, and what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np

from df2 import _core
from df2.coco import cells
from df2.coco.kept import KeptResults
from df2.coco.params import copied, core_kind

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


class MadeRun(Run):
    """One evaluation of which everything is made: what a copy of a LiveRun is.

    Parameters
    ----------
    params : Params
    made : dict
        Of each of MADE, but for `_dts` where there are `results`.
    results : KeptResults, optional
        What `_dts` is made of.
    """

    def __init__(self, params: Any, made: dict[str, Any], results: KeptResults | None) -> None:
        super().__init__(params)
        self._made = made
        self._results = results

    def make(self, name: str) -> Any:
        if name == "_dts" and self._results is not None:
            return _groups_of(self._results, self._params)
        return self._made[name]

    def curves(self) -> dict[str, Any]:
        return cells.curves(self._made["evalImgs"], self._params, self._params)


class LiveRun(Run):
    """One evaluation of live dicts. The core has read them; what becomes of them later does not matter.

    Parameters
    ----------
    params : Params
    items : list of dict
        The annotations, their masks encoded. They are left with `ignore` and `_ignore`.
    predictions : list of dict or KeptResults
        The results, their masks encoded, too; or their text. Raises Error where the strict reader refuses that.
    sizes : list of (height, width)
        Of the images that the text may name, where masks are compared.
    """

    def __init__(self, params: Any, items: list[Any], predictions: list[Any] | KeptResults,
                 sizes: list[tuple[int, int]] | None = None) -> None:
        super().__init__(params)
        kind = core_kind(params)
        sigmas = params.kpt_oks_sigmas if kind == "keypoints" else []
        self._results = predictions if isinstance(predictions, KeptResults) else None
        self._text = self._results.source if self._results is not None else None
        rows: Any = predictions
        if self._results is not None:
            images, categories = self._results.known
            rows = self._text, (images, sizes or [], categories)
        self._cells = _core.CocoCells(
            items, rows, kind, list(params.imgIds), list(params.catIds), not params.useCats,
            np.asarray(params.iouThrs, dtype=float), list(params.areaRng), int(params.maxDets[-1]),
            np.asarray(sigmas, dtype=float))

    def make(self, name: str) -> Any:
        """One of MADE."""
        if name == "evalImgs":
            return self._cells.records(self._scores())
        if name == "ious":
            filled = self._cells.similarities()
            categories = cells.category_ids(self._params)
            return {(image, category): filled.get((image, category), [])
                    for image in self._params.imgIds for category in categories}
        if name == "_dts" and self._results is not None:
            return _groups_of(self._results, self._params)
        return defaultdict(list, self._cells.groups(name == "_gts"))

    def _scores(self) -> list[Any] | None:
        """Of all rows that were text, where some may be of type int; else nothing."""
        if self._text is None or not self._cells.has_whole_scores():
            return None
        return [row["score"] for row in json.loads(self._text.read())]

    def curves(self) -> dict[str, Any]:
        limits = [int(limit) for limit in self._params.maxDets]
        arrays = self._cells.curves(limits, np.asarray(self._params.recThrs, dtype=float))
        return dict(zip(("precision", "recall", "scores"), arrays))

    def __reduce__(self) -> Any:
        names = MADE if self._results is None else tuple(name for name in MADE if name != "_dts")
        return MadeRun, (self._params, {name: self.make(name) for name in names}, self._results)


def _groups_of(results: KeptResults, params: Any) -> defaultdict[Any, list[Any]]:
    """`_dts` of results that were text when they were evaluated."""
    results.expose()
    images = {image: i for i, image in enumerate(params.imgIds)}
    categories = set(params.catIds)
    rows = [row for row in results.rows or () if row["image_id"] in images
            and (not params.useCats or row["category_id"] in categories)]
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: images[row["image_id"]]):
        groups[row["image_id"], row["category_id"]].append(row)
    return groups
