"""Retrieval and verification from memory: rows, features and ranked lists as values.

>>> truth = df2.pairs.make_truth(dataset)  # doctest: +SKIP
>>> found = df2.retrieval.rank(truth, query_features, gallery_features, metric="cosine")  # doctest: +SKIP
>>> found.rows()[0]["gallery_image_id"]  # doctest: +SKIP
[120, 7, 53, 98]

`df2.evaluate(truth, task="retrieval", query_features=..., gallery_features=...)` scores the same lists.
"""

from __future__ import annotations

import os
from typing import Any, Union

from df2 import _core
from df2._core import Submission
from df2.arrays import as_matrix
from df2.dataset import make_limits
from df2.options import make_options
from df2.rows import Rows, as_rows, columns_of, rows_called

__all__ = ["Submission", "make_submission", "rank"]

Path = Union[str, "os.PathLike[str]"]
QUERY_KEYS = ("query_image_id", "query_bbox", "query_cls", "query_score")
LIST_KEYS = ("gallery_image_id", "gallery_bbox")


def rank(
    truth: _core.RetrievalTruth | _core.Dataset,
    query_features: Any,
    gallery_features: Any,
    *,
    query_rows: Path | Rows | None = None,
    gallery_rows: Path | Rows | None = None,
    metric: str = "l2",
    weights: Any = None,
    max_file_bytes: int | None = None,
    max_rows_per_image: int | None = None,
    **options: Any,
) -> Submission:
    """Rank the gallery for every query by features, exactly, as `df2-eval --query-features` does.

    Parameters
    ----------
    truth : RetrievalTruth or Dataset
    query_features, gallery_features : array, or path of an .npy file
        (n, d) of floats or integers, rounded to float32 and copied once: an array, a tensor on the CPU, or lists.
    query_rows : path, list of dict, or dict of columns, optional
        The detected items that the query features belong to: query_image_id, query_bbox [x1, y1, x2, y2], query_cls,
        query_score. By default the ground truth's queries, or all its query items where there are as many features.
    gallery_rows : likewise, optional
        gallery_image_id and gallery_bbox of the gallery features. By default the ground truth's gallery.
    metric : str
        "l2", "cosine" or "learned".
    weights : array, or path of an .npy file
        For "learned": one for each column.
    **options
        The options of retrieval, such as `top_k`: the longest list is what the largest needs.

    Returns
    -------
    Submission

    Raises
    ------
    SubmissionError
        Rows, columns or weights are not as many as they should be, or a value is not finite.
    UsageError, LimitError, FileError
    """
    limits = make_limits(max_file_bytes=max_file_bytes, max_rows_per_image=max_rows_per_image)
    checked = make_options("retrieval", options, True, query_rows is not None)
    if isinstance(truth, _core.Dataset):
        truth = _core.make_retrieval_truth(truth)
    return rank_checked(
        truth, checked, limits, query_features, gallery_features, query_rows, gallery_rows, metric, weights
    )


def rank_checked(
    truth: _core.RetrievalTruth,
    options: _core.Options,
    limits: _core.ReadLimits,
    query_features: Any,
    gallery_features: Any,
    query_rows: Path | Rows | None = None,
    gallery_rows: Path | Rows | None = None,
    metric: str = "l2",
    weights: Any = None,
) -> Submission:
    """`rank` with options that were read before."""
    return _core.rank(
        truth,
        options,
        _features("query_features", query_features),
        _features("gallery_features", gallery_features),
        None if query_rows is None else make_submission(truth, query_rows, options, limits, has_lists=False),
        None if gallery_rows is None else _gallery(gallery_rows, limits),
        metric if isinstance(metric, str) else repr(metric),
        None if weights is None else _features("weights", weights),
        limits,
    )


def make_submission(
    truth: _core.RetrievalTruth,
    pred: Path | Rows,
    options: _core.Options,
    limits: _core.ReadLimits,
    *,
    has_lists: bool = True,
) -> Submission:
    """Rows of a file or in memory, held to the options. `has_lists`: False for those that query features belong to."""
    if isinstance(pred, (str, os.PathLike)):
        return _core.read_submission(os.fsencode(pred), truth, options, has_lists, limits)
    name = "predictions" if has_lists else "query_rows"
    with rows_called(name):
        columns, unknown = columns_of(as_rows(name, pred), QUERY_KEYS + LIST_KEYS if has_lists else QUERY_KEYS)
        values = tuple(columns.get(key) for key in QUERY_KEYS + LIST_KEYS)
        return _core.make_submission(truth, options, values, has_lists, unknown, name, limits)


def make_scored_pairs(gt: Path | Rows | Any, pred: Path | Rows | Any, limits: _core.ReadLimits) -> _core.ScoredPairs:
    """Pairs {id, same} and their scores {id, score}, each from a file or in memory."""
    pairs = make_pairs(gt, limits)
    if isinstance(pred, (str, os.PathLike)):
        return _core.read_scored_pairs(pairs, os.fsencode(pred), limits)
    columns, unknown = columns_of(as_rows("pred", pred), ("id", "score"))
    return _core.make_scored_pairs(pairs, columns["id"], columns["score"], unknown)


def make_pairs(gt: Path | Rows | Any, limits: _core.ReadLimits) -> _core.Pairs:
    """Pairs {id, same} of a file or in memory."""
    if isinstance(gt, (str, os.PathLike)):
        return _core.read_pairs(os.fsencode(gt), limits)
    with rows_called("pairs", "ground_truth"):
        columns, _ = columns_of(as_rows("gt", gt), ("id", "same"))
        return _core.make_pairs(columns["id"], columns["same"], "pairs")


def _gallery(rows: Path | Rows, limits: _core.ReadLimits) -> _core.GalleryRows:
    if isinstance(rows, (str, os.PathLike)):
        return _core.read_gallery_rows(os.fsencode(rows), limits)
    with rows_called("gallery_rows"):
        columns, _ = columns_of(as_rows("gallery_rows", rows), LIST_KEYS)
        return _core.make_gallery_rows(columns["gallery_image_id"], columns["gallery_bbox"])


def _features(name: str, value: Any) -> Any:
    """The bytes of a path, or an array."""
    return os.fsencode(value) if isinstance(value, (str, os.PathLike)) else as_matrix(value, name)

