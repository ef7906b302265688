"""Reading ground truth."""

from __future__ import annotations

import json
import os

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
