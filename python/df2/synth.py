"""Made datasets with pictures, and made submissions and features, to try everything without downloads; what df2-synth
makes of the same seed.

>>> import df2
>>> dataset = df2.synth.make_dataset(images=4, seed=3)
>>> rows = df2.synth.make_submission(dataset, task="detection", seed=5)
>>> df2.evaluate(dataset, rows, task="detection").counts["images"]
4
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from typing import Any, Union, overload

import numpy as np
from numpy.typing import NDArray

from df2 import _core
from df2.attributes import ATTRIBUTES
from df2.dataset import make_limits, whole_number
from df2.retrieval import make_pairs
from df2.rows import Rows

Path = Union[str, "os.PathLike[str]"]


def make_dataset(
    *,
    images: int = 200,
    seed: int = 1,
    identities: int | None = None,
    size: tuple[int, int] | None = None,
    difficulty: str = "real",
    unlabelled: float = 0.0,
    shares: Mapping[str, Sequence[float]] | None = None,
) -> _core.Dataset:
    """The labels of a made dataset, of its train, validation and test together, as `df2-synth dataset --coco-only`.

    Parameters
    ----------
    images : int
        From 1 to 1,000,000.
    seed : int
        From 0 to 2^64 - 1; the same seed and options make the same dataset.
    identities : int, optional
        How many pair_ids there are; by default one for each 12 images.
    size : (int, int), optional
        Width and height of every picture, each from 96 to 4,096; by default sizes vary.
    difficulty : str
        "easy", "real" or "hard": sets all shares, and how poor users' pictures are. "real" has the paper's shares.
    unlabelled : float
        Share of items in which some landmarks inside the picture have no label, from 0 to 1.
    shares : mapping, optional
        For "scale", "occlusion", "zoom_in" or "viewpoint" the shares of the levels 1, 2 and 3, which add up to 1.

    Raises
    ------
    UsageError
        An argument is out of range.
    """
    options = _options(images, seed, identities, size, difficulty, unlabelled, shares)
    return _core.make_dataset_labels(options)


def write_dataset(
    folder: Path,
    *,
    pictures: bool = True,
    images: int = 200,
    seed: int = 1,
    identities: int | None = None,
    size: tuple[int, int] | None = None,
    difficulty: str = "real",
    unlabelled: float = 0.0,
    shares: Mapping[str, Sequence[float]] | None = None,
) -> None:
    """Write a made dataset in the official layout, with its pictures, as `df2-synth dataset --output` does.

    A folder that an interrupted call has left is completed; pictures that are there are kept.

    Parameters
    ----------
    folder : str or path
        New, empty, or of the same options.
    pictures : bool
        Whether to paint them, or to write labels alone.
    images, seed, identities, size, difficulty, unlabelled, shares
        As for `make_dataset`.

    Raises
    ------
    UsageError
        An argument is out of range, or the folder holds something else.
    FileError
    """
    options = _options(images, seed, identities, size, difficulty, unlabelled, shares)
    # Only here, as it loads the picture libraries.
    from df2 import _toolkit

    _toolkit.write_made_dataset(options, os.fsencode(folder), pictures)


def make_workload(*, images: int = 200, seed: int = 1) -> _core.Dataset:
    """Labels of simple shapes in all 13 categories, fast: for tests and benchmarks, as `df2-synth workload` makes them.

    Parameters
    ----------
    images : int
        From 1 to 10,000,000. Consumer and shop images of one pair_id follow each other.
    seed : int
        From 0 to 2^64 - 1; the same seed makes the same scenes.
    """
    return _core.make_scenes(
        whole_number("images", images, 1, 10_000_000), whole_number("seed", seed, 0, 2**64 - 1)
    )


def write_workload(dataset: _core.Dataset, folder: Path) -> None:
    """Write a workload as `df2-synth workload --output` does: validation/annos, the COCO-type file validation.json, and
    the image list of the official tools.

    Raises
    ------
    UsageError
        Other annotations are there already.
    FileError
    """
    _core.write_split(dataset, os.fsencode(folder))


@overload
def make_submission(
    gt: _core.Dataset | _core.RetrievalTruth | Path | Rows,
    *,
    task: str,
    seed: int = 1,
    jitter: float = 0.03,
    miss_rate: float = 0.1,
    wrong_category: float = 0.05,
    false_positives: float = 1.0,
    rows_per_image: int | None = None,
    path: None = None,
) -> list[dict[str, Any]]: ...
@overload
def make_submission(
    gt: _core.Dataset | _core.RetrievalTruth | Path | Rows,
    *,
    task: str,
    seed: int = 1,
    jitter: float = 0.03,
    miss_rate: float = 0.1,
    wrong_category: float = 0.05,
    false_positives: float = 1.0,
    rows_per_image: int | None = None,
    path: Path,
) -> None: ...
def make_submission(
    gt: _core.Dataset | _core.RetrievalTruth | Path | Rows,
    *,
    task: str,
    seed: int = 1,
    jitter: float = 0.03,
    miss_rate: float = 0.1,
    wrong_category: float = 0.05,
    false_positives: float = 1.0,
    rows_per_image: int | None = None,
    path: Path | None = None,
) -> list[dict[str, Any]] | None:
    """A plausible submission, as `df2-synth submission` makes it.

    Parameters
    ----------
    gt : Dataset, or for retrieval also RetrievalTruth; for verification pairs
        Pairs are a path, rows {id, same}, or a dict of these columns.
    task : str
    seed : int
        From 0 to 2^64 - 1; the same seed makes the same rows.
    jitter : float
        How far corners and landmarks are off, as a share of the item's size; from 0 to 10.
    miss_rate, wrong_category : float
        Shares of the items without a prediction, and of the predictions with another category.
    false_positives : float
        Mean number of predictions of an image that show nothing; from 0 to 1000.
    rows_per_image : int, optional
        Fill every image with false positives up to so many rows; from 1 to 10,000.
    path : str or path, optional
        Write the results file there instead, and return None.

    Returns
    -------
    list of dict, or None
        The rows of the results file.

    Raises
    ------
    UsageError
        An argument is out of range.
    GroundTruthError
        For segmentation, the size of an image is not known.
    """
    options = _core.Options(json.dumps({"task": task if isinstance(task, str) else repr(task)}))
    noise = _core.NoiseOptions(
        seed=whole_number("seed", seed, 0, 2**64 - 1),
        jitter=_share("jitter", jitter, 10),
        miss=_share("miss_rate", miss_rate, 1),
        wrong_category=_share("wrong_category", wrong_category, 1),
        false_positives=_share("false_positives", false_positives, 1000),
        rows_per_image=0 if rows_per_image is None else whole_number("rows_per_image", rows_per_image, 1, 10_000),
    )
    target = None if path is None else os.fsencode(path)
    if task == "verification":
        return _scores(gt, noise, target)
    if task == "retrieval":
        return _lists(gt, noise, target)
    if not isinstance(gt, _core.Dataset):
        _core.refuse_usage(f"gt must be a Dataset, but is of type {type(gt).__name__}")
    if target is None:
        rows: list[dict[str, Any]] = json.loads(_core.synth_text(gt, options, noise))
        return rows
    _core.write_synth(gt, options, noise, target)
    return None


def make_features(
    gt: _core.Dataset | _core.RetrievalTruth, *, seed: int = 1, strength: float = 0.35, dimension: int = 64
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Feature vectors for retrieval that tell garments apart as well as is asked for, as `df2-synth features` makes
    them.

    Parameters
    ----------
    gt : Dataset or RetrievalTruth
    seed : int
        From 0 to 2^64 - 1; the same seed makes the same numbers.
    strength : float
        How much of a vector all items of an identity share: with 0 the ranking is by chance, with 1 perfect.
    dimension : int
        Numbers of a vector; from 2 to 65,536.

    Returns
    -------
    query_features, gallery_features : ndarray
        (queries, dimension) and (gallery items, dimension), float32, each row of length 1: what `df2.evaluate` and
        `df2.retrieval.rank` take.

    Raises
    ------
    UsageError
        An argument is out of range.
    GroundTruthError
        Images of the dataset do not say whether they are of a consumer or a shop.
    """
    return _core.synth_features(
        _truth(gt),
        whole_number("seed", seed, 0, 2**64 - 1),
        _share("strength", strength, 1),
        whole_number("dimension", dimension, 2, 65_536),
    )


def _truth(gt: Any) -> _core.RetrievalTruth:
    truth = _core.make_retrieval_truth(gt) if isinstance(gt, _core.Dataset) else gt
    if not isinstance(truth, _core.RetrievalTruth):
        _core.refuse_usage(f"gt must be a Dataset or a RetrievalTruth, but is of type {type(gt).__name__}")
    return truth


def _lists(gt: Any, noise: _core.NoiseOptions, target: bytes | None) -> list[dict[str, Any]] | None:
    submission = _core.synth_retrieval(_truth(gt), noise)
    if target is None:
        return submission.rows()
    _core.write_retrieval_results(submission, target)
    return None


def _scores(gt: Any, noise: _core.NoiseOptions, target: bytes | None) -> list[dict[str, Any]] | None:
    pairs = make_pairs(gt, make_limits())
    scores = _core.synth_scores(pairs, noise)
    if target is None:
        return [{"id": number, "score": score} for number, score in zip(pairs.id, scores)]
    _core.write_scores(pairs.id, scores, target)
    return None


def _share(name: str, value: Any, most: float) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= most:
        return float(value)
    _core.refuse_usage(f"{name} must be a number from 0 to {most}, but is {value!r}")


def _options(
    images: int,
    seed: int,
    identities: int | None,
    size: tuple[int, int] | None,
    difficulty: str,
    unlabelled: float,
    shares: Mapping[str, Sequence[float]] | None,
) -> _core.MadeOptions:
    sides = None
    if size is not None:
        if not isinstance(size, (tuple, list)) or len(size) != 2:
            _core.refuse_usage(f"size must be (width, height), but is {size!r}")
        sides = (whole_number("width of size", size[0], 1, 2**31), whole_number("height of size", size[1], 1, 2**31))
    if shares is not None and not isinstance(shares, Mapping):
        _core.refuse_usage(f"shares must be a mapping of attributes, but is of type {type(shares).__name__}")
    return _core.MadeOptions(
        images=whole_number("images", images, 1, 1_000_000),
        identities=0 if identities is None else whole_number("identities", identities, 1, 1_000_000),
        seed=whole_number("seed", seed, 0, 2**64 - 1),
        size=sides,
        difficulty=difficulty if isinstance(difficulty, str) else repr(difficulty),
        unlabelled=_share("unlabelled", unlabelled, 1),
        shares=[(_attribute(name), _level_shares(name, levels)) for name, levels in (shares or {}).items()],
    )


def _attribute(name: Any) -> str:
    if name in ATTRIBUTES:
        return str(name)
    _core.refuse_usage(f"shares are of scale, occlusion, zoom_in and viewpoint, not of {name!r}")


def _level_shares(name: str, levels: Any) -> list[float]:
    if isinstance(levels, (str, bytes)) or not hasattr(levels, "__len__") or len(levels) != 3:
        _core.refuse_usage(f"the shares of {name} must be three numbers, but are {levels!r}")
    return [_share(f"a share of {name}", share, 1) for share in levels]
