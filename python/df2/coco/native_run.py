"""What the core's evaluation of texts left, and what it still owes to whoever touches the tables."""

from __future__ import annotations

import weakref
from typing import Any

from df2.coco.kept import Evaluated, Kept, KeptResults
from df2.coco.live import leave_marks, live_run, view_of
from df2.coco.params import copied
from df2.coco.run import Run


class NativeRun(Run):
    """One evaluation of texts. What only dicts can tell is made of them as they stand in the texts: at the latest
    before somebody can change them.

    Parameters
    ----------
    params : Params
    arrays : tuple of numpy.ndarray
        Precision, recall and scores.
    truth, results : Kept
        The texts.
    """

    def __init__(self, params: Any, arrays: tuple[Any, Any, Any], truth: Kept, results: KeptResults) -> None:
        super().__init__(params)
        self._arrays = arrays
        self._truth = truth
        self._results = results
        self._live: Any = None
        self._is_refused = False
        self._tell()

    def _tell(self) -> None:
        self._owed = _Owed(weakref.ref(self), [self._params])
        self._truth.add_run(self._owed)
        self._results.add_run(_Asked(weakref.ref(self)))

    def settle(self) -> bool:
        """Evaluates the dicts, once, and before that what was evaluated earlier. False where the core refuses them:
        they are for the walk then.
        """
        if self._live is None and not self._is_refused:
            self._truth.settle(self._owed)
        return self._live is not None

    def evaluate_dicts(self) -> None:
        """Evaluates them, without what was evaluated earlier."""
        try:
            self._live = live_run(view_of(self._truth), self._results, lambda: view_of(self._results), self._params)
        except Exception:
            self._is_refused = True

    def make(self, name: str) -> Any:
        """One of MADE. REQUIRES: it is settled."""
        if name == "_gts":
            self._truth.expose()
        elif name == "_dts":
            self._results.expose()
        return self._live.make(name)

    def curves(self) -> dict[str, Any]:
        return dict(zip(("precision", "recall", "scores"), (array.copy() for array in self._arrays)))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_owed"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._live is None and not self._is_refused:
            self._tell()


class _Asked:
    """What an evaluation owes to the text of results: nothing, once nobody will ask what it saw."""

    def __init__(self, run: weakref.ref[NativeRun] | None) -> None:
        self._run = run

    def caller(self) -> NativeRun | None:
        return self._run() if self._run is not None else None

    def is_alive(self) -> bool:
        return self.caller() is not None

    def take_over(self, older: Evaluated) -> None:
        """Nothing: only a ground truth has marks."""

    def settle(self, kept: Kept) -> None:
        run = self.caller()
        if run is not None:
            run.settle()

    def without_caller(self) -> _Asked:
        return _Asked(None)


class _Owed(_Asked):
    """What evaluations owe to the text of a ground truth: marks, also when nobody will ask what they saw.

    Parameters
    ----------
    run : weakref of NativeRun, or None
        The last of them.
    asked : list of Params
        What each was asked, the last one last.
    """

    def __init__(self, run: weakref.ref[NativeRun] | None, asked: list[Any]) -> None:
        super().__init__(run)
        self._asked_for = asked

    def take_over(self, older: Evaluated) -> None:
        if not isinstance(older, _Owed):
            return
        own = self._asked_for[-1]
        images = set(own.imgIds)
        for asked in older._asked_for:
            alike = [each for each in self._asked_for[:-1] if _marks_alike(each, asked)]
            if _marks_alike(own, asked) and images.issuperset(asked.imgIds):
                continue
            if alike:
                alike[0].imgIds = sorted({*alike[0].imgIds, *asked.imgIds})
            else:
                self._asked_for.insert(len(self._asked_for) - 1, copied(asked))

    def settle(self, kept: Kept) -> None:
        run = self.caller()
        for asked in self._asked_for if run is None else self._asked_for[:-1]:
            try:
                leave_marks(view_of(kept), asked)
            except Exception:  # what is wrong is for whoever evaluates them again
                continue
        if run is not None:
            run.evaluate_dicts()

    def without_caller(self) -> _Owed:
        return _Owed(None, self._asked_for)


def _marks_alike(one: Any, other: Any) -> bool:
    """Whether two evaluations leave the same in an annotation of an image that both look at."""
    if type(one) is not type(other) or one.iouType != other.iouType or one.useCats != other.useCats:
        return False
    if one.useCats and list(one.catIds) != list(other.catIds):
        return False
    return list(one.areaRng[-1]) == list(other.areaRng[-1])
