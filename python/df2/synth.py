"""Made scenes and made submissions, to try everything without downloads; the bytes of df2-synth for the same seed.

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
from typing import Any, Union

from df2 import _core
from df2.dataset import make_limits, whole_number
from df2.retrieval import make_pairs
from df2.rows import Rows

Path = Union[str, "os.PathLike[str]"]


def make_dataset(*, images: int = 200, seed: int = 1) -> _core.Dataset:
    """Labelled scenes of all 13 categories, as `df2-synth dataset` makes them.

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


def write_dataset(dataset: _core.Dataset, folder: Path) -> None:
    """Write made scenes in the official layout, as `df2-synth dataset --output` does: validation/annos, the COCO-type
    file validation.json, and the image list of the official tools.

    Raises
    ------
    UsageError
        Other annotations are there already.
    FileError
    """
    _core.write_split(dataset, os.fsencode(folder))


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


def _lists(gt: Any, noise: _core.NoiseOptions, target: bytes | None) -> list[dict[str, Any]] | None:
    truth = _core.make_retrieval_truth(gt) if isinstance(gt, _core.Dataset) else gt
    if not isinstance(truth, _core.RetrievalTruth):
        _core.refuse_usage(f"gt must be a Dataset or a RetrievalTruth, but is of type {type(gt).__name__}")
    submission = _core.synth_retrieval(truth, noise)
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
