"""The dataset in other formats, and back (docs/converting.md)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Union

from df2 import _core, _toolkit, categories
from df2.data.choices import PICTURES, one_of
from df2.data.made import Made
from df2.dataset import whole_number
from df2.progress import ShowProgress, shown

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Format:
    """A format of `convert`."""

    name: str
    about: str
    is_written: bool
    is_read: bool


FORMATS: tuple[Format, ...] = tuple(Format(*row) for row in _toolkit.formats())
"""In the order of docs/converting.md; the first is "native"."""


@dataclass(frozen=True)
class Loss:
    """Something that the target does not hold as it was."""

    effect: str
    """"lost": the target has no place for it; "changed": it holds something near it; "made up": it wants what the
    source does not say."""
    code: str
    """Stable, for scripts."""
    what: str
    """For people."""
    count: int
    example: str
    """The first one: "train 000001 item 2"."""


@dataclass(frozen=True)
class Conversion(Made):
    """What `convert` did. `str()` is the text of df2-data convert."""

    source_format: str
    target_format: str
    ledger: tuple[Loss, ...]
    """What was lost, changed and made up; empty where nothing was."""


def convert(
    source: Path | Iterable[Path] | Mapping[str, Union[Path, _core.Dataset]],
    output: Path,
    *,
    to: str = "native",
    source_format: str | None = None,
    pictures: str = "link",
    category: int | str | None = None,
    simplify: float = 0.5,
    shard_images: int = 1000,
    shard_bytes: int = 2**30,
    crop_margin: float = 0,
    quality: int = 95,
    most_pixels: int = 100_000_000,
    show_progress: ShowProgress = False,
) -> Conversion:
    """Write splits in another format, or back, and say what that format does not hold.

    Parameters
    ----------
    source : path, iterable of paths, or dict
        A split folder, a COCO-type file, or what `source_format` says; or several. The keys of a dict are the names of
        the splits in the output; its values are paths, or all of them datasets.
    output : str or path
        A folder that is not there yet, or empty. It stands there only when it is whole.
    to : str
        The name of one of `FORMATS`.
    source_format : str, optional
        That of the paths, by default native annotations or a COCO-type file.
    pictures : str
        "none", "link", "hardlink" or "copy".
    category : int or str, optional
        Only items of this category, and their images.
    simplify : float
        Pixels that an outline may be off where a mask is traced.
    shard_images, shard_bytes : int
        At which a tar file of "webdataset" is full.
    crop_margin : float
        Share of a box's longer side that a picture of "crops" shows around it.
    quality : int
        Of JPEG files that are made anew, 1 to 100.
    most_pixels : int
        Larger pictures are refused.
    show_progress : bool or callable
        As `df2.evaluate` takes it.

    Returns
    -------
    Conversion

    Raises
    ------
    GroundTruthError, LimitError, FileError
        As the readers and writers do.
    UsageError
        The output is not empty or lies in the source, or a value is wrong.
    """
    options: dict[str, Any] = {
        "pictures": one_of("pictures", pictures, PICTURES),
        "simplify": _real("simplify", simplify, 100),
        "shard_images": whole_number("shard_images", shard_images, 1, 10**9),
        "shard_bytes": whole_number("shard_bytes", shard_bytes, 1, 2**50),
        "crop_margin": _real("crop_margin", crop_margin, 10),
        "quality": whole_number("quality", quality, 1, 100),
        "most_pixels": whole_number("most_pixels", most_pixels, 1, 2**31 - 1),
    }
    if category is not None:
        options["category"] = categories.find(category).id
    target = os.fsencode(output)
    with shown(show_progress, _toolkit.Progress):
        if isinstance(source, Mapping) and any(isinstance(value, _core.Dataset) for value in source.values()):
            made = _toolkit.convert_datasets(_datasets(source, source_format), to, target, options)
        else:
            made = _toolkit.convert_paths(_paths(source), source_format, to, target, options)
    return Conversion(made, made.source_format, made.target_format, tuple(Loss(*entry) for entry in made.entries))


def _datasets(
    source: Mapping[str, Union[Path, _core.Dataset]], source_format: str | None
) -> list[tuple[str, _core.Dataset]]:
    if source_format is not None:
        _toolkit.refuse_usage("source_format is that of paths, but source has datasets")
    pairs = []
    for name, value in source.items():
        if not isinstance(value, _core.Dataset):
            _toolkit.refuse_usage("source must have paths or datasets, but has both")
        pairs.append((name, value))
    return pairs


def _paths(source: Path | Iterable[Path] | Mapping[str, Any]) -> list[tuple[str, bytes]]:
    if isinstance(source, Mapping):
        return [(str(name), os.fsencode(path)) for name, path in source.items()]
    paths = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    return [("", os.fsencode(path)) for path in paths]


def _real(name: str, value: Any, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        _toolkit.refuse_usage(f"{name} must be a number from 0 to {most}, but is {value!r}")
    return float(value)
