"""Groups of horizontal bars: one bar in each group for each run or split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from df2.plot.axes import axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def grouped_bars(
    groups: Sequence[str], rows: Sequence[tuple[str, Sequence[float], str]], *, digits: int, ax: Axes | None
) -> Axes:
    """`rows`: a label, a value for each group (NaN is absent) and a colour. The values stand beside the bars."""
    ax = axes(ax, 7, 0.9 + len(groups) * (0.18 + 0.16 * len(rows)))
    places, height = np.arange(len(groups)), 0.8 / len(rows)
    for row, (label, values, colour) in enumerate(rows):
        offset = (row - (len(rows) - 1) / 2) * height
        bars = ax.barh(places + offset, np.nan_to_num(values), height * 0.92, color=colour, label=label)
        ax.bar_label(bars, ["–" if np.isnan(one) else f"{one:.{digits}f}" for one in values], padding=3, fontsize=8)
    ax.set_yticks(places, list(groups))
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_xlim(left=0)
    plain(ax, grid="x")
    return ax


def legend_below(ax: Axes, columns: int) -> None:
    """A legend in one line below the axes."""
    ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=columns)
