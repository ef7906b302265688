"""What stands in two splits, or twice in one (docs/leaks.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from df2 import _core, _toolkit
from df2.data.choices import one_of
from df2.data.made import Made
from df2.dataset import whole_number
from df2.progress import ShowProgress, shown

_PICTURES = ("none", "exact", "near")


@dataclass(frozen=True)
class LeakPlace:
    """Where something stands that stands somewhere else, too."""

    split: int
    """The place of its dataset among those given, from 0."""
    image_id: int
    item_id: int | None
    """Of an identity; None of a picture."""
    path: str | None
    """Of the picture; None where it is not known."""


@dataclass(frozen=True)
class Leak:
    """Something that stands in two splits, or twice in one."""

    code: str
    """"identity-in-splits", "picture-in-splits", "labels-differ", "pair-in-splits" or "picture-repeated"."""
    is_leak: bool
    """It falsifies scores; otherwise it is good to know."""
    places: tuple[LeakPlace, ...]
    """At least two."""
    pair_id: int | None
    """Of an identity."""
    style: int | None
    """Of an identity with a style."""
    score: float | None
    """Of pictures: the correlation of the least similar copy, at most 1."""
    is_exact: bool
    """Of pictures: the files are equal."""
    is_mirrored: bool
    """Of pictures: some are mirror images of others."""
    differences: tuple[str, ...]
    """Of copies in one split: in what their labels differ: "items", "identity", "attributes", "geometry"."""


@dataclass(frozen=True)
class Leaks(Made):
    """What `find_leaks` found. `str()` is the text of df2-data leaks."""

    findings: tuple[Leak, ...]
    """By kind, then by place."""
    unreadable: tuple[tuple[LeakPlace, str], ...]
    """Pictures that could not be read, and why."""
    plain_pictures: int
    """Too plain to tell: only equal files are found."""
    crowded_pictures: int
    """Like so many others that not all of these were compared."""
    has_leak: bool

    def to_csv(self) -> str:
        """A row for each place of each finding."""
        text: str = self._made.to_csv()
        return text


def find_leaks(
    datasets: Sequence[_core.Dataset],
    *,
    pictures: str = "near",
    most_pixels: int = 100_000_000,
    show_progress: ShowProgress = False,
) -> Leaks:
    """Find identities and pictures that stand in two datasets, or twice in one.

    Parameters
    ----------
    datasets : sequence of Dataset
        Splits; one is looked at for what stands in it twice.
    pictures : str
        What is compared: "none", identities alone; "exact", equal files; "near", copies of other size, quality or cut,
        and mirror images, too.
    most_pixels : int
        Pictures of more are listed as unreadable.
    show_progress : bool or callable
        As `df2.evaluate` takes it.

    Returns
    -------
    Leaks
    """
    with shown(show_progress, _toolkit.Progress):
        made = _toolkit.find_leaks(
            list(datasets),
            pictures=one_of("pictures", pictures, _PICTURES),
            most_pixels=whole_number("most_pixels", most_pixels, 1, 2**31 - 1),
        )
    return Leaks(
        findings=tuple(
            Leak(code, is_leak, tuple(LeakPlace(*place) for place in places), *rest)
            for code, is_leak, places, *rest in made.findings
        ),
        unreadable=tuple((LeakPlace(*place), message) for place, message in made.unread),
        plain_pictures=made.plain_pictures,
        crowded_pictures=made.crowded_pictures,
        has_leak=made.has_leak,
        _made=made,
    )
