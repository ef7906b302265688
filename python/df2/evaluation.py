"""Scoring, by the steps that df2-eval takes."""

from __future__ import annotations

import contextlib
import json
import os
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Union

import numpy as np

from df2 import _core
from df2.dataset import make_limits, read_dataset
from df2.predictions import make_predictions
from df2.report import Report

Path = Union[str, "os.PathLike[str]"]
GroundTruth = Union[Path, _core.Dataset]
Predictions = Union[Path, Mapping[str, Any], Iterable[Mapping[str, Any]]]


def evaluate(
    gt: GroundTruth | None = None,
    pred: Predictions | None = None,
    *,
    task: str,
    rules: str = "official",
    query: Path | None = None,
    gallery: Path | None = None,
    sigmas: Path | None = None,
    sizes: Path | None = None,
    threads: int | None = None,
    max_file_bytes: int | None = None,
    max_rows_per_image: int | None = None,
    **options: Any,
) -> Report:
    """Score predictions, with the numbers of df2-eval. Other Python threads run meanwhile.

    Parameters
    ----------
    gt : str, path or Dataset
        Ground truth: a split folder with annos/, a COCO-type file, or what `read_dataset` gave. For verification: the
        file of pairs.
    pred : str, path, list of dict, or dict of columns
        For every task a results file (docs/formats.md). For detection, landmarks and segmentation also rows in memory
        with the keys of that file, or a dict of columns under the same keys:

        - "image_id", "category_id": n whole numbers; float arrays are taken where every value is whole.
        - "score": n finite numbers.
        - "bbox" (detection): (n, 4), x, y, width, height in pixels.
        - "keypoints" (landmarks): (n, L, 3) or (n, L, 2), x, y in pixels and a third number that is ignored; or
          (n, 3 L), as in files; or a list of n of these. L is all landmarks of the set, 294, or those of the row's
          category.
        - "segmentation": a list of n masks: {"size": [height, width], "counts": str, bytes or run lengths}, polygons
          [[x1, y1, x2, y2, ...], ...], or a bitmap (height, width) of bool or integers; or an array
          (n, height, width).

        A column may be a list, an array or anything with `__array__`, such as a tensor on the CPU. C-contiguous arrays
        of int64 and float64 are read where they lie; others are copied once. Bitmaps are copied unless their columns
        are contiguous. The caller must not change any of it during the call.
    task : str
        "detection", "landmarks", "segmentation", "retrieval" or "verification".
    rules : str
        "official", or "strict" for competitions (docs/metrics.md).
    query, gallery : str or path
        Retrieval: the query and the gallery file, in the place of `gt`.
    sigmas, sizes : str or path
        As of `read_dataset`; only where `gt` is a path.
    threads : int
        How many threads work; all by default. It holds for all of df2 in this process while the call runs.
    max_file_bytes, max_rows_per_image : int
        Refuse larger files, or more predictions of one image.
    **options
        The options of df2-eval with `_` for `-`: `max_dets=[1, 10, 100]`, `categories=["skirt", 9]`. None leaves an
        option out. `print(df2.option_help(task))` lists them.

    Returns
    -------
    Report

    Raises
    ------
    UsageError
        An option is unknown, of another task or out of range; arguments contradict each other.
    SubmissionError, GroundTruthError
        Predictions or ground truth were refused; the text names every place.
    FileError, MissingFileError
        A file cannot be read. They are OSError and FileNotFoundError, too.
    LimitError
        A limit was reached.
    """
    checked = _options(task, rules, options)
    limits = make_limits(max_file_bytes=max_file_bytes, max_rows_per_image=max_rows_per_image)
    if checked.task != "retrieval" and (query is not None or gallery is not None):
        _core.refuse_usage(f"query and gallery are for retrieval, but the task is {checked.task}")
    if pred is None:
        _core.refuse_usage("pred is needed: the predictions to score")
    with _threads(threads):
        if checked.task == "verification":
            _refuse_reading(sigmas=sigmas, sizes=sizes, why=f"{checked.task} has no use for it")
            pairs = os.fsencode(_named("gt", gt, checked.task))
            scores = os.fsencode(_named("pred", pred, checked.task))
            return Report._of(_core.evaluate_verification(pairs, scores, checked, limits))
        if checked.task == "retrieval":
            _refuse_reading(sigmas=sigmas, sizes=sizes, why=f"{checked.task} has no use for it")
            truth = _retrieval_truth(gt, query, gallery, max_file_bytes, limits)
            rows = os.fsencode(_named("pred", pred, checked.task))
            return Report._of(_core.evaluate_retrieval(truth, rows, checked, limits))
        dataset = _dataset(gt, checked, sigmas, sizes, max_file_bytes)
        if checked.task == "segmentation":
            _core.require_image_sizes(dataset)
        if isinstance(pred, (str, os.PathLike)):
            read = _core.read_predictions(os.fsencode(pred), dataset, checked, limits)
        elif isinstance(pred, Iterable):
            read = make_predictions(pred, dataset, checked, limits)
        else:
            _core.refuse_usage(
                f"pred must be a path, a list of rows or a dict of columns, but is of type {type(pred).__name__}"
            )
        return Report._of(_core.evaluate(dataset, read, checked))


def option_help(task: str) -> str:
    """The options that `evaluate` takes for a task, with their values and defaults: one paragraph each."""
    _core.Options(json.dumps({"task": task}))
    paragraphs = []
    for key in _core.option_keys():
        if task not in key.tasks or key.name == "task":
            continue
        choices = f" ({', '.join(key.choices)})" if key.choices else ""
        fallback = f" [{key.fallback}]" if key.fallback else ""
        body = textwrap.fill(key.help + fallback, 88, initial_indent="    ", subsequent_indent="    ")
        paragraphs.append(f"{key.name}{choices}\n{body}")
    return "\n".join(paragraphs)


def _options(task: str, rules: str, options: Mapping[str, Any]) -> _core.Options:
    values = {"task": task, **{name: value for name, value in options.items() if value is not None}}
    if rules != "official":
        values["rules"] = rules
    for name, value in values.items():
        try:
            json.dumps(value, default=_plain, allow_nan=False)
        except (ValueError, TypeError, RecursionError) as error:
            _core.refuse_usage(f"{name} cannot be an option's value: {error}")
    return _core.Options(json.dumps(values, default=_plain))


def _plain(value: Any) -> Any:
    """Arrays, numpy's numbers, ranges, sets and tuples as JSON has them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, (range, set, frozenset)):
        return sorted(value)
    return repr(value)


def _threads(threads: int | None) -> contextlib.AbstractContextManager[Any]:
    if threads is None:
        return contextlib.nullcontext()
    if isinstance(threads, bool) or not isinstance(threads, int) or not 1 <= threads <= 4096:
        _core.refuse_usage(f"threads must be a whole number from 1 to 4096, but is {threads!r}")
    return _core.Threads(threads)


def _named(name: str, value: Any, task: str) -> Path:
    if not isinstance(value, (str, os.PathLike)):
        _core.refuse_usage(f"{name} must be the path of a file for {task}, but is of type {type(value).__name__}")
    return value


def _refuse_reading(*, sigmas: Path | None, sizes: Path | None, why: str) -> None:
    for name, value in (("sigmas", sigmas), ("sizes", sizes)):
        if value is not None:
            _core.refuse_usage(f"{name} must be left out: {why}")


def _dataset(
    gt: GroundTruth | None,
    options: _core.Options,
    sigmas: Path | None,
    sizes: Path | None,
    max_file_bytes: int | None,
) -> _core.Dataset:
    if isinstance(gt, _core.Dataset):
        _refuse_reading(sigmas=sigmas, sizes=sizes, why="gt is read already; give it to read_dataset")
        return gt
    return read_dataset(
        _named("gt", gt, options.task),
        task=options.task,
        categories_of="ground-truth" if options.has_own_categories else "deepfashion2",
        sigmas=sigmas,
        sizes=sizes,
        max_file_bytes=max_file_bytes,
    )


def _retrieval_truth(
    gt: GroundTruth | None,
    query: Path | None,
    gallery: Path | None,
    max_file_bytes: int | None,
    limits: _core.ReadLimits,
) -> _core.RetrievalTruth:
    if query is None and gallery is None:
        if not isinstance(gt, _core.Dataset):
            gt = read_dataset(_named("gt", gt, "retrieval"), task="retrieval", max_file_bytes=max_file_bytes)
        return _core.make_retrieval_truth(gt)
    if query is None or gallery is None or gt is not None:
        _core.refuse_usage("retrieval takes either gt, or query and gallery together")
    return _core.read_retrieval_truth(os.fsencode(query), os.fsencode(gallery), limits)
