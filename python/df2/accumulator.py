"""A run in batches: what a training loop scores step by step, and what workers send to each other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from df2 import _core
from df2.dataset import make_limits
from df2.evaluation import (
    GroundTruth,
    Path,
    Predictions,
    _dataset,
    _predictions,
    _refuse_reading,
    _retrieval_truth,
)
from df2.options import make_options
from df2.report import Report
from df2.retrieval import make_submission


class Accumulator:
    """The scores of a submission that comes in batches of whole images, in any order.

    Merging is set union over images: any order and grouping gives the bytes of the single run. An image may be given
    once only. Images that were not given count as images without predictions in `report`, as by the official rules.

    Parameters
    ----------
    gt, query, gallery, sigmas, sizes, rules, max_file_bytes, max_rows_per_image
        As of `df2.evaluate`. Reading the ground truth once, with `df2.read_dataset`, serves many accumulators.
    task : str
        "detection", "landmarks", "segmentation" or "retrieval". Verification cannot be scored in parts.
    **options
        As of `df2.evaluate`. With `images=` the run has these images only.

    Raises
    ------
    UsageError, GroundTruthError, FileError, LimitError
        As `df2.evaluate`.

    Examples
    --------
    >>> accumulator = df2.Accumulator(dataset, task="detection")  # doctest: +SKIP
    >>> for images, targets in loader:  # doctest: +SKIP
    ...     accumulator.update(model(images), images=[target["image_id"] for target in targets])
    >>> accumulator.report().AP  # doctest: +SKIP
    0.718
    """

    def __init__(
        self,
        gt: GroundTruth | None = None,
        *,
        task: str,
        rules: str = "official",
        query: Path | None = None,
        gallery: Path | None = None,
        sigmas: Path | None = None,
        sizes: Path | None = None,
        max_file_bytes: int | None = None,
        max_rows_per_image: int | None = None,
        **options: Any,
    ) -> None:
        checked = make_options(task, options if rules == "official" else {**options, "rules": rules})
        self._options: _core.Options | None = checked
        self._limits = make_limits(max_file_bytes=max_file_bytes, max_rows_per_image=max_rows_per_image)
        self._truth: _core.Dataset | _core.RetrievalTruth | None = None
        if checked.task == "verification":
            _core.refuse_usage("verification cannot be scored in parts: its curve needs all pairs")
        if checked.task == "retrieval":
            _refuse_reading(sigmas=sigmas, sizes=sizes, why="retrieval has no use for it")
            truth = _retrieval_truth(gt, query, gallery, max_file_bytes, self._limits)
            self._truth, self._batches = truth, _core.Batches.of_truth(truth, checked)
            return
        if query is not None or gallery is not None:
            _core.refuse_usage(f"query and gallery are for retrieval, but the task is {checked.task}")
        dataset = _dataset(gt, checked, sigmas, sizes, max_file_bytes)
        if checked.task == "segmentation":
            _core.require_image_sizes(dataset)
        self._truth, self._batches = dataset, _core.Batches.of_dataset(dataset, checked)

    def update(self, pred: Predictions, *, images: Any = None) -> Accumulator:
        """Add all predictions of some images. Other Python threads run meanwhile.

        Parameters
        ----------
        pred : str, path, list of dict, or dict of columns
            As of `df2.evaluate`. Of a file, predictions of other images than `images` are left out.
        images : list or array of int, optional
            The ids of the images. Name them where some may have no prediction. By default those of the predictions;
            images of which nothing is said are without predictions in the end. Of retrieval the report lists each file
            and each list of rows as a submission of its own, with the same scores.

        Returns
        -------
        Accumulator
            This one.

        Raises
        ------
        SubmissionError
            A prediction is wrong, or is of another image than those of the batch; an image was added before, or is not
            of the ground truth. Then nothing was added.
        UsageError
            This accumulator has no ground truth.
        FileError, LimitError
        """
        if self._options is None or self._truth is None:
            _core.refuse_usage("this accumulator has no ground truth; merge it into one that has")
        if isinstance(images, (str, bytes, Mapping)):
            _core.refuse_usage(f"images must be a list or array of ids, but is of type {type(images).__name__}")
        if isinstance(self._truth, _core.RetrievalTruth):
            submission = make_submission(self._truth, pred, self._options, self._limits)
            self._batches.add_retrieval(submission, images)
            return self
        read = _predictions(pred, self._truth, self._options, self._limits)
        if isinstance(pred, (str, os.PathLike)):
            self._batches.add_file(read, images)
        else:
            self._batches.add_rows(read, images)
        return self

    def merge(self, *others: Partial) -> Accumulator:
        """Add what others scored: accumulators, bytes of `to_bytes`, or paths of files of df2-eval --partial.

        Returns
        -------
        Accumulator
            This one.

        Raises
        ------
        SubmissionError
            They were scored in another way or against another ground truth, share an image, or are no partials. Those
            before the refused one are added.
        """
        for number, other in enumerate(others):
            self._add(other, number)
        return self

    def _add(self, other: Partial, number: int) -> None:
        name = _name_of(other, number)
        self._batches.merge(_batches_of(other, name), name)

    def complete(self) -> Accumulator:
        """Add all images of the run that are not here yet as images without predictions; returns this one.

        Then `to_bytes` is what df2-eval --partial writes for all predictions. `report` does this by itself, on a copy.

        Raises
        ------
        UsageError
            This accumulator has no ground truth.
        """
        self._batches.add_rest()
        return self

    def report(self, *, curves: bool = False) -> Report:
        """The scores of all images of the run; without ground truth, of those that are here, as df2-eval merge."""
        return Report._of(self._batches.report(), curves)

    def to_bytes(self) -> bytes:
        """The file of df2-eval --partial, of the images that are here. Equal accumulators have equal bytes.

        Predictions from memory go by the name "predictions", with one hash over all of them.
        """
        return self._batches.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes | bytearray | memoryview) -> Accumulator:
        """An accumulator from `to_bytes`. It has no ground truth: it can be merged, and reports what it holds.

        Raises
        ------
        SubmissionError
            These are not the whole, unchanged bytes of a partial of this version of df2.
        """
        return cls._of(_batches_of(data, "data"))

    @classmethod
    def _of(cls, batches: _core.Batches) -> Accumulator:
        made = cls.__new__(cls)
        made._options, made._truth, made._limits, made._batches = None, None, make_limits(), batches
        return made

    def copy(self) -> Accumulator:
        """Another accumulator of the same, with the same ground truth."""
        made = Accumulator._of(self._batches.copy())
        made._options, made._truth, made._limits = self._options, self._truth, self._limits
        return made

    @property
    def task(self) -> str:
        return self._batches.task()

    @property
    def has_ground_truth(self) -> bool:
        """Whether predictions can be added: not after `from_bytes` and pickle."""
        return self._batches.has_ground_truth

    @property
    def image_ids(self) -> NDArray[np.int64]:
        """(n,): the images that were added, ascending."""
        return self._batches.image_ids()

    def __len__(self) -> int:
        """How many images were added."""
        return len(self._batches)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<df2.Accumulator {self.task}: {len(self)} images>"

    def __eq__(self, other: object) -> bool:
        """Whether both scored the same predictions of the same images in the same way."""
        return isinstance(other, Accumulator) and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> Accumulator:
        return self.copy()

    def __deepcopy__(self, memo: object) -> Accumulator:
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        """As bytes, without the ground truth."""
        return Accumulator.from_bytes, (self.to_bytes(),)


Partial = Union[Accumulator, bytes, bytearray, memoryview, str, "os.PathLike[str]"]


def merge(*partials: Partial) -> Accumulator:
    """One accumulator of all: the union of what workers scored, in any order.

    Parameters
    ----------
    *partials : Accumulator, bytes, str or path
        Accumulators, bytes of `Accumulator.to_bytes`, or paths of files of df2-eval --partial; one at least. None is
        changed.

    Returns
    -------
    Accumulator
        With the ground truth of the first that has one; without any, it reports the images that are here.

    Raises
    ------
    UsageError
        There is nothing to merge.
    SubmissionError
        As `Accumulator.merge`.
    """
    if not partials:
        _core.refuse_usage("give at least one partial to merge")
    truths = [place for place, one in enumerate(partials) if isinstance(one, Accumulator) and one.has_ground_truth]
    first = truths[0] if truths else 0
    begin = partials[first]
    if isinstance(begin, Accumulator):
        whole = begin.copy()
    else:
        whole = Accumulator._of(_batches_of(begin, _name_of(begin, first)))
    for number, other in enumerate(partials):
        if number != first:
            whole._add(other, number)
    return whole


def _name_of(partial: Partial, number: int) -> str:
    """What errors call it."""
    return os.fsdecode(partial) if isinstance(partial, (str, os.PathLike)) else f"partial {number}"


def _batches_of(partial: Partial, name: str) -> _core.Batches:
    if isinstance(partial, Accumulator):
        return partial._batches
    if isinstance(partial, (bytes, bytearray, memoryview)):
        return _core.Batches.of_bytes(bytes(partial), name)
    if isinstance(partial, (str, os.PathLike)):
        return _core.Batches.of_file(os.fsencode(partial))
    _core.refuse_usage(f"a partial is an Accumulator, bytes or a path, but {name} is of type {type(partial).__name__}")
