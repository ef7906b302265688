"""Datasets from datasets: cut, choose, draw and join; and the folder that holds them (docs/splitting.md)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Union

from df2 import _core, _toolkit, categories
from df2.attributes import ATTRIBUTES
from df2.data.choices import PICTURES, one_of, places_of
from df2.dataset import whole_number
from df2.progress import ShowProgress, shown

Path = Union[str, "os.PathLike[str]"]
_UNITS = ("picture", "identity")
_STRATA = ("category", *ATTRIBUTES, "source")
_OTHER_ITEMS = ("drop", "keep", "drop-picture")
_IDENTITIES = ("refuse", "keep", "offset")
_FORMATS = ("native", "coco")


def split(
    dataset: _core.Dataset,
    parts: Mapping[str, float],
    *,
    by: str = "identity",
    stratify: Iterable[str] = _STRATA,
    seed: int = 1,
) -> dict[str, _core.Dataset]:
    """Cut a dataset into parts, as df2-data split does.

    Parameters
    ----------
    dataset : Dataset
    parts : dict
        The share of the pictures of each part: {"train": 0.9, "dev": 0.1}. They add up to 1.
    by : str
        "identity": no pair_id is in two parts; "picture".
    stratify : iterable of str
        What each part has its share of: "category", "scale", "occlusion", "zoom_in", "viewpoint", "source"; empty: left
        to chance.
    seed : int
        The same seed gives the same parts.

    Returns
    -------
    dict of Dataset
        In the order of `parts`. Every image is in one of them.

    Raises
    ------
    UsageError
        Shares are not above 0 or do not add up to 1, or a part would get no picture.
    """
    made = _toolkit.split(
        dataset,
        parts=[(str(name), float(share)) for name, share in parts.items()],
        by=one_of("by", by, _UNITS),
        stratify=places_of("stratify", stratify, _STRATA),
        seed=whole_number("seed", seed, 0, 2**63 - 1),
    )
    return dict(zip(parts, made))


def subset(
    dataset: _core.Dataset,
    *,
    categories: Iterable[int | str] = (),
    levels: Iterable[str] = (),
    source: str | None = None,
    image_ids: Iterable[int] = (),
    pair_ids: Iterable[int] = (),
    other_items: str = "drop",
    name: str | None = None,
) -> _core.Dataset:
    """The pictures and items that are as asked for, as df2-data subset finds them. An empty condition asks for nothing.

    Parameters
    ----------
    dataset : Dataset
    categories : iterable of int or str
        An item is of one of them; ids or names.
    levels : iterable of str
        And, of each attribute named here, it has one of the levels: "scale_small", "occlusion_heavy" ...
    source : str, optional
        A picture is of a "shop" or of a "user".
    image_ids, pair_ids : iterable of int
        And its id is one of these, and so is its pair_id, or that of one of its items.
    other_items : str
        What becomes of items that do not match beside one that does: "drop", "keep", or "drop-picture".
    name : str, optional
        Of the new dataset; by default that of `dataset`.

    Raises
    ------
    UsageError
        An id is not in the dataset, or nothing is left.
    """
    if source not in (None, "shop", "user"):
        _toolkit.refuse_usage(f'source must be "shop" or "user", but is {source!r}')
    known = _toolkit.level_names()
    return _toolkit.subset(
        dataset,
        categories=[_category_id(dataset, one) for one in categories],
        levels=[known[place] for place in places_of("levels", levels, known)],
        source=source,
        images=[whole_number("image_ids", one, 0, 2**53) for one in image_ids],
        pair_ids=[whole_number("pair_ids", one, 0, 2**53) for one in pair_ids],
        other_items=one_of("other_items", other_items, _OTHER_ITEMS),
        name=name or "",
    )


def sample(
    dataset: _core.Dataset,
    count: int,
    *,
    by: str = "picture",
    stratify: Iterable[str] = (),
    seed: int = 1,
    name: str | None = None,
) -> _core.Dataset:
    """Draw `count` pictures or identities by chance, as df2-data sample does.

    Without `stratify` a larger sample of the same seed holds the smaller one. By identity, pictures without a pair_id
    are never drawn.

    Raises
    ------
    UsageError
        There are fewer than `count`.
    """
    return _toolkit.sample(
        dataset,
        count=whole_number("count", count, 1, 2**53),
        by=one_of("by", by, _UNITS),
        stratify=places_of("stratify", stratify, _STRATA),
        seed=whole_number("seed", seed, 0, 2**63 - 1),
        name=name or "",
    )


def merge(
    datasets: Sequence[_core.Dataset],
    *,
    renumber: bool = False,
    identities: str = "refuse",
    name: str = "merged",
) -> _core.Dataset:
    """Join datasets to one, as df2-data merge does.

    Parameters
    ----------
    datasets : sequence of Dataset
    renumber : bool
        Give the images of all datasets but the first new ids. Otherwise an id that stands in two is refused.
    identities : str
        What a pair_id means that stands in several: "refuse", "keep" (the same identity), "offset" (another one in
        each: they get new numbers).
    name : str
        Of the new dataset.

    Raises
    ------
    GroundTruthError
        Ids collide, or categories differ.
    UsageError
        There is no dataset.
    """
    return _toolkit.merge(
        list(datasets), renumber=bool(renumber), identities=one_of("identities", identities, _IDENTITIES), name=name
    )


@dataclass(frozen=True)
class WrittenPictures:
    """What became of the pictures. Made by `write_folder`."""

    placed: int
    missing: int


def write_folder(
    parts: Mapping[str, _core.Dataset],
    path: Path,
    *,
    to: str = "native",
    pictures: str = "none",
    skip_missing: bool = False,
    show_progress: ShowProgress = False,
) -> WrittenPictures:
    """Write datasets as a folder of splits, which df2 and others read; whole or not at all.

    Parameters
    ----------
    parts : dict of Dataset
        The folder of each is called by its key.
    path : str or path
        It must not be there, or be empty.
    to : str
        "native": NAME/annos/NNNNNN.json; "coco": NAME/annotations/NAME.json.
    pictures : str
        "none", "link", "hardlink" or "copy".
    skip_missing : bool
        Write the annotations of pictures that are not there; otherwise these are refused.
    show_progress : bool or callable
        As `df2.evaluate` takes it.

    Raises
    ------
    UsageError
        The folder is not empty, or the format cannot hold a value.
    FileError
        A picture is not there, or something cannot be written.
    """
    with shown(show_progress, _toolkit.Progress):
        placed, missing = _toolkit.write_folder(
            list(parts.items()),
            os.fsencode(path),
            is_coco=one_of("to", to, _FORMATS) == 1,
            pictures=one_of("pictures", pictures, PICTURES),
            skips_missing=bool(skip_missing),
        )
    return WrittenPictures(placed, missing)


def _category_id(dataset: _core.Dataset, category: int | str) -> int:
    if isinstance(category, str):
        return categories.find(category).id
    if category not in dataset.categories:
        _toolkit.refuse_usage(f"categories must be those of the dataset, but one is {category!r}")
    return category
