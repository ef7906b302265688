"""What became of each prediction, item and query, with the values of df2-eval --outcomes."""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from df2.arrays import frozen
from df2.frames import Column, Frame, flags_by


class OutcomeTable(Frame):
    """Columns by name, as in a dict, with one entry for each prediction, item or query.

    Of predictions and items, T thresholds and A subsets:

    - "image_id", "category_id", and "prediction" (the row of the results, from 0) or "item" (its id): (n,) int64.
    - "score" (n,) float64 and "rank" (n,) int64, the place in its image and category, from 0; of predictions only.
    - "match" (n, T) int64: the item that a prediction took, or the prediction that took an item; where "is_matched"
      (n, T) bool is false there is none. "similarity" (n, T) float64 with it, else NaN.
    - "right", "wrong", "ignored", or of items "found", "missed", "ignored": (n, T) bool, one of which is true.
    - "in_subset" (n, A) bool: the subsets that judge it.

    Of queries: "image_id", "item", "category_id", "matches" (corresponding garments of the gallery), "rank" of the
    first hit, from 1, where "is_hit" is true; "miss", why there is none, or None; "average_precision", "in_subset".
    """

    def __init__(self, columns: Mapping[str, Any], thresholds: tuple[float, ...], subsets: tuple[str, ...]) -> None:
        self._arrays = dict(columns)
        self.thresholds = thresholds
        """T similarities; none for queries."""
        self.subsets = subsets
        """A names."""

    def __getitem__(self, name: str) -> Any:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def keys(self) -> KeysView[str]:
        """The names; with them `dict(table)` has all columns. Polars would take a Mapping for one that it may read."""
        return self._arrays.keys()

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._arrays)

    def __repr__(self) -> str:
        return f"<df2.OutcomeTable of {len(self['image_id'])} rows: {', '.join(self)}>"

    def _columns(self) -> Mapping[str, Column]:
        """Flat: a column for each threshold, "similarity_0.5", and for each subset."""
        flat: dict[str, Column] = {}
        for name, values in self._arrays.items():
            if name == "in_subset":
                flat.update(flags_by("in_", self.subsets, values))
            elif name in ("is_matched", "is_hit"):
                continue  # they say where "match" and "rank" have values
            elif name == "miss":
                flat[name] = Column("U", values, np.array([value is not None for value in values], np.bool_))
            elif values.ndim == 1:
                valid = self._arrays["is_hit"] if name == "rank" and "is_hit" in self._arrays else None
                flat[name] = Column("g" if values.dtype.kind == "f" else "l", values, valid)
            else:
                flat.update(self._by_threshold(name, values))
        return flat

    def _by_threshold(self, name: str, values: Any) -> Iterator[tuple[str, Column]]:
        if values.dtype.kind == "b":
            yield from flags_by(f"{name}_", self.thresholds, values)
            return
        for t, threshold in enumerate(self.thresholds):
            kind = "g" if values.dtype.kind == "f" else "l"
            yield f"{name}_{threshold}", Column(kind, values[:, t], self._arrays["is_matched"][:, t])


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Of detection, landmarks and segmentation `predictions` and `items`, of retrieval `queries`; the others are None.

    Rows stand in the order of image ids; images that were not scored have none. The types say `Any` for None: who
    scored detection knows that there are predictions.
    """

    predictions: OutcomeTable | Any = None
    items: OutcomeTable | Any = None
    queries: OutcomeTable | Any = None

    def __repr__(self) -> str:
        counts = (f"{len(table['image_id'])} {name}" for name, table in vars(self).items() if table is not None)
        return f"<df2.Outcomes: {', '.join(counts)}>"


def outcomes_of(
    tables: Mapping[str, Mapping[str, Any]], thresholds: list[float], subsets: list[str]
) -> Outcomes:
    """Outcomes from the columns of the core."""
    made = {
        name: OutcomeTable(
            {
                key: frozen(column if isinstance(column, np.ndarray) else tuple(column))
                for key, column in columns.items()
            },
            () if name == "queries" else tuple(thresholds),
            tuple(subsets),
        )
        for name, columns in tables.items()
    }
    return Outcomes(**made)
