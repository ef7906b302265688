"""df2: toolkit and scorer for DeepFashion2.

>>> import df2
>>> report = df2.evaluate("validation", "results.json", task="detection")  # doctest: +SKIP
>>> report.summary["AP"]  # doctest: +SKIP
0.718

The numbers are those of the program df2-eval, bit for bit. docs/python.md is the guide.
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from df2 import categories, mask, pairs, plot, retrieval, synth
from df2._core import Dataset, Image, Item, __version__
from df2.accumulator import Accumulator, merge
from df2.curves import Curves, RankCurve, RocCurve
from df2.dataset import make_dataset, read_dataset
from df2.errors import (
    Error,
    FileError,
    GroundTruthError,
    InternalError,
    LimitError,
    MissingFileError,
    SubmissionError,
    UsageError,
)
from df2.evaluation import evaluate
from df2.options import option_help
from df2.outcomes import Outcomes, OutcomeTable
from df2.report import Report, ReportDiff, Scores
from df2.writing import write_coco, write_native, write_results

if TYPE_CHECKING:
    from df2 import data as data
    from df2 import draw as draw

__all__ = [
    "Accumulator",
    "Curves",
    "Dataset",
    "Error",
    "FileError",
    "GroundTruthError",
    "Image",
    "InternalError",
    "Item",
    "LimitError",
    "MissingFileError",
    "OutcomeTable",
    "Outcomes",
    "RankCurve",
    "Report",
    "ReportDiff",
    "RocCurve",
    "Scores",
    "SubmissionError",
    "UsageError",
    "__version__",
    "categories",
    "data",
    "draw",
    "evaluate",
    "make_dataset",
    "mask",
    "merge",
    "option_help",
    "pairs",
    "plot",
    "read_dataset",
    "retrieval",
    "synth",
    "write_coco",
    "write_native",
    "write_results",
]


def __getattr__(name: str) -> ModuleType:
    """The toolkit is loaded when it is first asked for, because it brings libraries for pictures."""
    if name in ("data", "draw"):
        return importlib.import_module(f"df2.{name}")
    raise AttributeError(f"module 'df2' has no attribute {name!r}")
