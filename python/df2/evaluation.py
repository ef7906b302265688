"""Scoring, by the steps that df2-eval takes."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from typing import Any, Union

from df2 import _core
from df2.dataset import make_limits, read_dataset
from df2.options import make_options
from df2.outcomes import outcomes_of
from df2.predictions import make_predictions
from df2.progress import ShowProgress, shown
from df2.report import Report
from df2.retrieval import make_scored_pairs, make_submission, rank_checked
from df2.rows import Rows, as_rows

Path = Union[str, "os.PathLike[str]"]
GroundTruth = Union[Path, _core.Dataset, _core.RetrievalTruth, Rows]
Predictions = Union[Path, Rows]


def evaluate(
    gt: GroundTruth | None = None,
    pred: Predictions | None = None,
    *,
    task: str,
    rules: str = "official",
    query: Path | None = None,
    gallery: Path | None = None,
    query_features: Any = None,
    gallery_features: Any = None,
    query_rows: Predictions | None = None,
    gallery_rows: Predictions | None = None,
    metric: str | None = None,
    weights: Any = None,
    sigmas: Path | None = None,
    sizes: Path | None = None,
    threads: int | None = None,
    show_progress: ShowProgress = False,
    max_file_bytes: int | None = None,
    max_rows_per_image: int | None = None,
    curves: bool = False,
    outcomes: bool = False,
    efficiency: Path | Mapping[str, Any] | None = None,
    **options: Any,
) -> Report:
    """Score predictions, with the numbers of df2-eval. Other Python threads run meanwhile, and Ctrl-C ends it.

    Parameters
    ----------
    gt : str, path, Dataset or RetrievalTruth
        Ground truth: a split folder with annos/, a COCO-type file, or what `read_dataset` or `make_dataset` gave. For
        retrieval also what `df2.pairs` gave. For verification: a file of pairs, rows {id, same}, or these columns.
    pred : str, path, list of dict, or dict of columns
        A results file (docs/formats.md), rows in memory with the keys of that file, or a dict of columns under the same
        keys:

        - "image_id", "category_id": n whole numbers; float arrays are taken where every value is whole.
        - "score": n finite numbers.
        - "bbox" (detection): (n, 4), x, y, width, height in pixels.
        - "keypoints" (landmarks): (n, L, 3) or (n, L, 2), x, y in pixels and a third number that is ignored; or
          (n, 3 L), as in files; or a list of n of these. L is all landmarks of the set, 294, or those of the row's
          category.
        - "segmentation": a list of n masks: {"size": [height, width], "counts": str, bytes or run lengths}, polygons
          [[x1, y1, x2, y2, ...], ...], or a bitmap (height, width) of bool or integers; or an array
          (n, height, width).
        - retrieval: "query_image_id", "query_bbox" [x1, y1, x2, y2], "query_cls", "query_score", and lists of
          "gallery_image_id" and "gallery_bbox", best first. Verification: "id" and "score".

        A column may be a list, an array or anything with `__array__`, `__dlpack__` or the buffer protocol, such as a
        tensor on the CPU. C-contiguous arrays of int64 and float64 are read where they lie; others are copied once.
        Bitmaps are copied unless their columns are contiguous. The caller must not change any of it during the call.
    task : str
        "detection", "landmarks", "segmentation", "retrieval" or "verification".
    rules : str
        "official", or "strict" for competitions (docs/metrics.md).
    query, gallery : str or path
        Retrieval: the query and the gallery file, in the place of `gt`.
    query_features, gallery_features, query_rows, gallery_rows, metric, weights
        Retrieval: rank the gallery by features instead of reading `pred`, as `df2.retrieval.rank`.
    sigmas, sizes : str or path
        As of `read_dataset`; only where `gt` is a path.
    threads : int
        How many threads work; all by default. It holds for all of df2 in this process while the call runs.
    show_progress : bool or callable
        True: a line on sys.stderr says what is done and how much of it, if that is a terminal. A callable gets the
        same, `f(step, share)`: a str, and a float that rises from 0 to 1 in each step. It is called in this thread,
        some 20 times a second; what it raises ends the call.
    max_file_bytes, max_rows_per_image : int
        Refuse larger files, or more predictions of one image.
    curves : bool
        The report has `curves`: precision and recall, of retrieval accuracy by rank, of verification the ROC curve.
    outcomes : bool
        The report has `outcomes`: what became of each prediction and item, or of each query. Not for verification.
    efficiency : str, path or dict
        What the network costs, a file as df2-rcnn bench writes it (docs/formats.md) or its content. The report shows
        it beside the scores, which do not depend on it.
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
    ranking = {
        "query_features": query_features,
        "gallery_features": gallery_features,
        "query_rows": query_rows,
        "gallery_rows": gallery_rows,
        "metric": metric,
        "weights": weights,
    }
    _check_ranking(task, pred, ranking)
    named = options if rules == "official" else {**options, "rules": rules}
    checked = make_options(task, named, query_features is not None, query_rows is not None)
    limits = make_limits(max_file_bytes=max_file_bytes, max_rows_per_image=max_rows_per_image)
    if checked.task != "retrieval" and (query is not None or gallery is not None):
        _core.refuse_usage(f"query and gallery are for retrieval, but the task is {checked.task}")
    if outcomes and checked.task == "verification":
        _core.refuse_usage("outcomes are of the other tasks: verification has none")
    cost = _cost(efficiency)
    with _threads(threads), shown(show_progress):
        if checked.task == "verification":
            _refuse_reading(sigmas=sigmas, sizes=sizes, why=f"{checked.task} has no use for it")
            return Report._of(_core.evaluate_verification(make_scored_pairs(gt, pred, limits), checked), curves, cost=cost)
        if checked.task == "retrieval":
            _refuse_reading(sigmas=sigmas, sizes=sizes, why=f"{checked.task} has no use for it")
            truth = _retrieval_truth(gt, query, gallery, max_file_bytes, limits)
            if pred is None:
                given = {name: value for name, value in ranking.items() if value is not None}
                submission = rank_checked(truth, checked, limits, **given)
            else:
                submission = make_submission(truth, pred, checked, limits)
            if not outcomes:
                return Report._of(_core.evaluate_retrieval(truth, submission, checked), curves, cost=cost)
            report, columns, levels = _core.evaluate_retrieval_with_outcomes(truth, submission, checked)
            return Report._of(report, curves, outcomes_of({"queries": columns}, [], levels), cost)
        dataset = _dataset(gt, checked, sigmas, sizes, max_file_bytes)
        if checked.task == "segmentation":
            _core.require_image_sizes(dataset)
        read = _predictions(pred, dataset, checked, limits)
        if not outcomes:
            return Report._of(_core.evaluate(dataset, read, checked), curves, cost=cost)
        report, tables, thresholds, subsets = _core.evaluate_with_outcomes(dataset, read, checked)
        return Report._of(report, curves, outcomes_of(tables, thresholds, subsets), cost)


def _cost(efficiency: Path | Mapping[str, Any] | None) -> _core.Efficiency | None:
    if efficiency is None:
        return None
    if isinstance(efficiency, Mapping):
        return _core.efficiency_from_json("efficiency", json.dumps(efficiency))
    if not isinstance(efficiency, (str, os.PathLike)):
        _core.refuse_usage(
            f"efficiency must be the path of a file or its content as a dict, but is of type {type(efficiency).__name__}"
        )
    return _core.read_efficiency(os.fsencode(efficiency))


def _check_ranking(task: str, pred: Any, ranking: Mapping[str, Any]) -> None:
    given = [name for name, value in ranking.items() if value is not None]
    if given and task != "retrieval":
        _core.refuse_usage(f"{given[0]} is for retrieval, but the task is {task}")
    if given and (ranking["query_features"] is None or ranking["gallery_features"] is None):
        _core.refuse_usage(f"{given[0]} needs query_features and gallery_features")
    if given and pred is not None:
        _core.refuse_usage("pred must be left out: the ranking of the features is what is scored")
    if not given and pred is None:
        _core.refuse_usage("pred is needed: the predictions to score")


def _threads(threads: int | None) -> contextlib.AbstractContextManager[Any]:
    if threads is None:
        return contextlib.nullcontext()
    if isinstance(threads, bool) or not isinstance(threads, int) or not 1 <= threads <= 4096:
        _core.refuse_usage(f"threads must be a whole number from 1 to 4096, but is {threads!r}")
    return _core.Threads(threads)


def _predictions(
    pred: Predictions | None, dataset: _core.Dataset, options: _core.Options, limits: _core.ReadLimits
) -> _core.Predictions:
    if isinstance(pred, (str, os.PathLike)):
        return _core.read_predictions(os.fsencode(pred), dataset, options, limits)
    return make_predictions(as_rows("pred", pred), dataset, options, limits)


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
        if isinstance(gt, _core.RetrievalTruth):
            return gt
        if not isinstance(gt, _core.Dataset):
            gt = read_dataset(_named("gt", gt, "retrieval"), task="retrieval", max_file_bytes=max_file_bytes)
        return _core.make_retrieval_truth(gt)
    if query is None or gallery is None or gt is not None:
        _core.refuse_usage("retrieval takes either gt, or query and gallery together")
    return _core.read_retrieval_truth(os.fsencode(query), os.fsencode(gallery), limits)
