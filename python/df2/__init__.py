"""df2: toolkit and scorer for DeepFashion2.

>>> import df2
>>> report = df2.evaluate("validation", "results.json", task="detection")  # doctest: +SKIP
>>> report.summary["AP"]  # doctest: +SKIP
0.718

The numbers are those of the program df2-eval, bit for bit. docs/python.md is the guide.
"""

import importlib
from typing import TYPE_CHECKING, Any

from df2._core import Dataset as Dataset
from df2._core import Image as Image
from df2._core import Item as Item
from df2._core import __version__ as __version__

if TYPE_CHECKING:
    from df2 import categories as categories
    from df2 import data as data
    from df2 import draw as draw
    from df2 import mask as mask
    from df2 import pairs as pairs
    from df2 import plot as plot
    from df2 import retrieval as retrieval
    from df2 import synth as synth
    from df2.accumulator import Accumulator as Accumulator
    from df2.accumulator import merge as merge
    from df2.curves import Curves as Curves
    from df2.curves import RankCurve as RankCurve
    from df2.curves import RocCurve as RocCurve
    from df2.dataset import make_dataset as make_dataset
    from df2.dataset import read_dataset as read_dataset
    from df2.errors import Error as Error
    from df2.errors import FileError as FileError
    from df2.errors import GroundTruthError as GroundTruthError
    from df2.errors import InternalError as InternalError
    from df2.errors import LimitError as LimitError
    from df2.errors import MissingFileError as MissingFileError
    from df2.errors import SubmissionError as SubmissionError
    from df2.errors import UsageError as UsageError
    from df2.evaluation import evaluate as evaluate
    from df2.options import option_help as option_help
    from df2.outcomes import Outcomes as Outcomes
    from df2.outcomes import OutcomeTable as OutcomeTable
    from df2.report import Report as Report
    from df2.report import ReportDiff as ReportDiff
    from df2.report import Scores as Scores
    from df2.training_log import TrainingLog as TrainingLog
    from df2.training_log import read_training_log as read_training_log
    from df2.writing import write_coco as write_coco
    from df2.writing import write_native as write_native
    from df2.writing import write_results as write_results

# A module is loaded when it is first asked for: df2.coco needs few of them, and data and draw bring libraries for
# pictures.
_MODULES = ("categories", "data", "draw", "mask", "pairs", "plot", "retrieval", "synth")
_MODULE_OF = {
    "Accumulator": "accumulator",
    "merge": "accumulator",
    "Curves": "curves",
    "RankCurve": "curves",
    "RocCurve": "curves",
    "make_dataset": "dataset",
    "read_dataset": "dataset",
    "Error": "errors",
    "FileError": "errors",
    "GroundTruthError": "errors",
    "InternalError": "errors",
    "LimitError": "errors",
    "MissingFileError": "errors",
    "SubmissionError": "errors",
    "UsageError": "errors",
    "evaluate": "evaluation",
    "option_help": "options",
    "Outcomes": "outcomes",
    "OutcomeTable": "outcomes",
    "Report": "report",
    "ReportDiff": "report",
    "Scores": "report",
    "TrainingLog": "training_log",
    "read_training_log": "training_log",
    "write_coco": "writing",
    "write_native": "writing",
    "write_results": "writing",
}

__all__ = sorted(["Dataset", "Image", "Item", "__version__", *_MODULES, *_MODULE_OF])


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"df2.{name}")
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'df2' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"df2.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
