"""Reading ground truth, and making it in memory."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

from df2 import _core


def read_dataset(
    path: str | os.PathLike[str],
    *,
    task: str | None = None,
    categories_of: str = "deepfashion2",
    sigmas: str | os.PathLike[str] | None = None,
    sizes: str | os.PathLike[str] | None = None,
    max_file_bytes: int | None = None,
) -> _core.Dataset:
    """Read ground truth once, to score many predictions with it.

    Parameters
    ----------
    path : str or path
        A split folder of DeepFashion2 with annos/, or a COCO-type file, gzip-compressed or not (docs/formats.md).
    task : str, optional
        Judge only the fields that this task reads. By default every field must be right.
    categories_of : str
        Whose categories a COCO-type file has: "deepfashion2", or "ground-truth" for those that it lists itself.
    sigmas : str or path, optional
        With `categories_of="ground-truth"`: a JSON array of the OKS sigma of each landmark.
    sizes : str or path, optional
        An image information file with the sizes of images to which the ground truth gives none.
    max_file_bytes : int, optional
        Refuse larger files.

    Returns
    -------
    Dataset

    Raises
    ------
    GroundTruthError
        The ground truth was refused; the text names every place.
    FileError, MissingFileError
        The file cannot be read. They are OSError and FileNotFoundError, too.
    UsageError, LimitError
    """
    values = {"task": task or "detection", "categories_of": categories_of}
    if task in ("retrieval", "verification"):
        del values["categories_of"]
    options = _core.Options(json.dumps(values))
    if sigmas is not None and not options.has_own_categories:
        _core.refuse_usage(
            'sigmas need categories_of="ground-truth": the sigmas of DeepFashion2\'s landmarks are official'
        )
    return _core.read_dataset(
        os.fsencode(path),
        has_own_categories=options.has_own_categories,
        sigmas=None if sigmas is None else os.fsencode(sigmas),
        sizes=None if sizes is None else os.fsencode(sizes),
        fields_of=None if task is None else options,
        limits=make_limits(max_file_bytes=max_file_bytes),
    )


def make_dataset(
    images: Iterable[Union[_core.Image, Mapping[str, Any]]],
    *,
    categories: Sequence[int] | None = None,
    name: str = "dataset",
    picture_folder: str | os.PathLike[str] = "",
) -> _core.Dataset:
    """Ground truth from values in memory, checked as a file is.

    Parameters
    ----------
    images : iterable of dict or Image
        An `Image` of another dataset, or a dict of

        - "id": a whole number from 0 to 2^53, each once.
        - "file_name": str; "size": (width, height) in pixels; "source": "shop" or "user"; "pair_id": a whole number;
          "items": a list. Each may be left out.

        An item is an `Item`, or a dict of

        - "category": its id or its name; "box": [x, y, width, height] in pixels.
        - "landmarks": (n, 3), x, y and visibility, n being the number of its category.
        - "segmentation": polygons, a run-length mask or a bitmap, as `df2.evaluate` takes them.
        - "scale", "occlusion", "zoom_in", "viewpoint": levels of 1, 2 or 3; all four or none.
        - "style"; "pair_id" [of the image]; "id" [the place in its image, from 1]; "area" [of the box]; "is_crowd"
          [False]; "labelled_count" [the landmarks with visibility above 0].
    categories : list of int, optional
        Ids of the categories that are scored; all by default.
    name : str
        What reports and errors call it.
    picture_folder : str or path, optional
        Where file names begin.

    Returns
    -------
    Dataset

    Raises
    ------
    GroundTruthError
        A value was refused; the pointer is such as /images/3/items/0/box.
    UsageError
        `categories` names one that is not there.
    """
    if isinstance(images, (str, bytes, Mapping)) or not isinstance(images, Iterable):
        _core.refuse_usage(f"images must be a list of images, but is of type {type(images).__name__}")
    ids = None if categories is None else [whole_number("categories", one, 0, 2**53) for one in categories]
    try:
        name.encode()
    except (AttributeError, UnicodeEncodeError):
        _core.refuse_usage(f"name must be text, but is {name!r}")
    return _core.make_dataset(list(images), categories=ids, name=name, picture_folder=os.fsencode(picture_folder))


def whole_number(name: str, value: Any, least: int, most: int) -> int:
    """The argument as an int, or UsageError."""
    if not isinstance(value, bool) and hasattr(value, "__index__"):
        number = int(value.__index__())
        if least <= number <= most:
            return number
    _core.refuse_usage(f"{name} must be a whole number from {least} to {most}, but is {value!r}")


def make_limits(*, max_file_bytes: int | None = None, max_rows_per_image: int | None = None) -> _core.ReadLimits:
    """Limits of the readers; None is the default of df2-eval."""
    limits = _core.ReadLimits()
    for name, value in (("file_bytes", max_file_bytes), ("rows_per_image", max_rows_per_image)):
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 2**53:
            _core.refuse_usage(f"max_{name} must be a whole number from 1 to 2^53, but is {value!r}")
        setattr(limits, name, value)
    return limits
