"""What a dataset holds, beside what the paper published (Figure 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from df2 import _core
from df2.attributes import ATTRIBUTES
from df2.plot.axes import COLOURS, GREY
from df2.plot.grouped import grouped_bars, legend_below

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from df2.data import Stats


def category_shares(stats: Stats, *, ax: Axes | None = None) -> Axes:
    """Each category's share of the items, one bar for each split, and the paper's in grey (Figure 3b).

    Parameters
    ----------
    stats : Stats
        Made by `df2.data.stats`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ImportError
        matplotlib is not installed.
    """
    made = stats.to_dict()
    names = list(made["published"]["category_shares"])
    rows = {split["ground_truth"]: _shares({one["name"]: one["items"] for one in split["categories"]}, names)
            for split in made["splits"]}
    return _bars(names, _with_paper(rows, made["published"]["category_shares"], names), ax)


def level_shares(stats: Stats, attribute: str, *, ax: Axes | None = None) -> Axes:
    """The share of each level of an attribute, one bar for each split, and the paper's in grey (Figure 3a).

    Parameters
    ----------
    stats : Stats
        Made by `df2.data.stats`.
    attribute : str
        "scale", "occlusion", "zoom_in" or "viewpoint".
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    UsageError
        There is no such attribute.
    ImportError
        matplotlib is not installed.
    """
    if attribute not in ATTRIBUTES:
        _core.refuse_usage(f"attribute must be one of {', '.join(ATTRIBUTES)}, but is {attribute!r}")
    made = stats.to_dict()
    published = made["published"]["attribute_shares"][attribute]
    names = list(published)
    rows = {
        split["ground_truth"]: _shares((split["attributes"] or {}).get(attribute, {}), names)
        for split in made["splits"]
    }
    return _bars(names, _with_paper(rows, published, names), ax)


def _shares(counts: Mapping[str, int], names: Sequence[str]) -> list[float]:
    total = sum(counts.values())
    return [counts.get(name, 0) / total if total else float("nan") for name in names]


def _with_paper(
    rows: Mapping[str, list[float]], published: Mapping[str, float], names: Sequence[str]
) -> list[tuple[str, list[float], str]]:
    drawn = [(name, shares, COLOURS[place % len(COLOURS)]) for place, (name, shares) in enumerate(rows.items())]
    return [*drawn, ("paper", [published[name] for name in names], GREY)]


def _bars(names: Sequence[str], rows: Sequence[tuple[str, list[float], str]], ax: Axes | None) -> Axes:
    percent = [(label, [100 * share for share in shares], colour) for label, shares, colour in rows]
    ax = grouped_bars(names, percent, digits=1, ax=ax)
    ax.set(xlabel="share of the items, %")
    legend_below(ax, len(rows))
    return ax
