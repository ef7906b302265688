"""The log of a training of Match R-CNN: log.jsonl of df2-rcnn train, schemas/training_log.schema.json."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from df2 import _core

LOSSES = ("objectness", "proposals", "classes", "boxes", "masks", "landmarks", "matching")
"""The parts of the loss, in the log's order. The first two are of the proposal network."""


@dataclass(frozen=True)
class TrainingLog:
    """What a training said of its steps and validations, in order."""

    steps: tuple[dict[str, Any], ...]
    """One for each row of a step: step, epoch, phase, rate, losses, gradient_length, seconds, pictures_per_second,
    wait_share, megabytes."""
    validations: tuple[dict[str, Any], ...]
    """One for each validation: step, epoch, scores, seconds."""

    def loss(self, name: str = "total") -> NDArray[np.float64]:
        """(rows of steps,): "total", or one of `LOSSES`; NaN where a step did not compute it. Raises UsageError for
        another name."""
        if name not in (*LOSSES, "total"):
            _core.refuse_usage(f"a loss is total or one of {', '.join(LOSSES)}, but is {name}")
        return np.array([row["losses"].get(name, np.nan) for row in self.steps], np.float64)

    def step_numbers(self) -> NDArray[np.int64]:
        """(rows of steps,): how many steps were done."""
        return np.array([row["step"] for row in self.steps], np.int64)

    def score(self, name: str) -> NDArray[np.float64]:
        """(validations,): "detection.AP50", say; NaN where a validation has none of this name."""
        return np.array([row["scores"].get(name, np.nan) for row in self.validations], np.float64)


def read_training_log(path: str | os.PathLike[str]) -> TrainingLog:
    """The log of a training that is done, or that is going on: a last line that is half written is left out.

    Parameters
    ----------
    path : path-like
        log.jsonl in the folder of df2-rcnn train.

    Returns
    -------
    TrainingLog

    Raises
    ------
    UsageError
        A line is no row of such a log; the message names it.
    OSError
        The file cannot be read.
    """
    with open(path, encoding="utf-8", errors="replace") as file:
        lines: Sequence[str] = file.read().split("\n")[:-1]
    steps: list[dict[str, Any]] = []
    validations: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        row = _row(line)
        if row is None:
            _core.refuse_usage(f"{os.fspath(path)}:{number}: a row of the log of df2-rcnn train expected")
        (steps if row["kind"] == "step" else validations).append(row)
    return TrainingLog(tuple(steps), tuple(validations))


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict) or not isinstance(row.get("step"), int):
        return None
    losses = row.get("losses")
    is_step = row.get("kind") == "step" and isinstance(losses, dict) and "total" in losses
    is_validation = row.get("kind") == "validation" and isinstance(row.get("scores"), dict)
    return row if is_step or is_validation else None
