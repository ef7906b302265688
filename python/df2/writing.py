"""Datasets and results become files."""

from __future__ import annotations

import json
import os
from typing import Any, NoReturn, Union

from df2 import _core
from df2.dataset import whole_number
from df2.predictions import prediction_columns
from df2.retrieval import make_submission
from df2.rows import Rows, as_rows, columns_of

Path = Union[str, "os.PathLike[str]"]


def write_coco(dataset: _core.Dataset, path: Path) -> None:
    """Write a dataset as one COCO-type file, as `df2-data pack` does: nothing is lost, and the content hash stays.

    Raises
    ------
    FileError
        The file cannot be written. A file that is there already is replaced when the new one is whole.
    """
    _core.write_coco(dataset, os.fsencode(path))


def write_native(dataset: _core.Dataset, folder: Path) -> None:
    """Write a dataset as native annotations, folder/annos/NNNNNN.json, in the official layout.

    Raises
    ------
    UsageError
        An item lacks polygons, landmarks or the four levels, which native annotations need, or other annotations are
        there already.
    FileError
    """
    _core.write_native(dataset, os.fsencode(folder))


def write_results(
    gt: _core.Dataset | _core.RetrievalTruth | None, pred: Rows, path: Path, *, task: str, decimals: int | None = None
) -> None:
    """Write predictions in memory as a results file.

    Parameters
    ----------
    gt : Dataset, RetrievalTruth or None
        What the predictions are for: each value is checked as in scoring. For verification None.
    pred : list of dict, or dict of columns
        As `df2.evaluate` takes them.
    path : str or path
    task : str
    decimals : int, optional
        Digits after the point, 0 to 17; as few as give the same number again by default. For detection, landmarks and
        segmentation.

    Raises
    ------
    SubmissionError
        A value was refused; nothing is written.
    FileError, UsageError
    """
    target = os.fsencode(path)
    options = _core.Options(json.dumps({"task": task if isinstance(task, str) else repr(task)}))
    if decimals is not None:
        decimals = whole_number("decimals", decimals, 0, 17)
        if task in ("retrieval", "verification"):
            _core.refuse_usage(f"decimals must be left out: {task} has no use for it")
    if task == "verification":
        columns, _ = columns_of(as_rows("pred", pred), ("id", "score"))
        _core.write_scores(columns["id"], columns["score"], target)
    elif task == "retrieval":
        truth = _core.make_retrieval_truth(gt) if isinstance(gt, _core.Dataset) else gt
        if not isinstance(truth, _core.RetrievalTruth):
            _refuse_truth("a Dataset or a RetrievalTruth", gt)
        _core.write_retrieval_results(make_submission(truth, pred, options, _core.ReadLimits()), target)
    else:
        if not isinstance(gt, _core.Dataset):
            _refuse_truth("a Dataset", gt)
        (image_ids, category_ids, scores, geometry), _ = prediction_columns(as_rows("pred", pred), task)
        _core.write_results(gt, options, image_ids, category_ids, scores, geometry, target, decimals)


def _refuse_truth(expected: str, value: Any) -> NoReturn:
    _core.refuse_usage(f"gt must be {expected}, but is of type {type(value).__name__}")
