"""df2: toolkit and scorer for DeepFashion2.

>>> import df2
>>> report = df2.evaluate("validation", "results.json", task="detection")  # doctest: +SKIP
>>> report.summary["AP"]  # doctest: +SKIP
0.718

The numbers are those of the program df2-eval, bit for bit. docs/python.md is the guide.
"""

from df2._core import Dataset, __version__
from df2.dataset import read_dataset
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
from df2.evaluation import evaluate, option_help
from df2.report import Report, ReportDiff

__all__ = [
    "Dataset",
    "Error",
    "FileError",
    "GroundTruthError",
    "InternalError",
    "LimitError",
    "MissingFileError",
    "Report",
    "ReportDiff",
    "SubmissionError",
    "UsageError",
    "__version__",
    "evaluate",
    "option_help",
    "read_dataset",
]
