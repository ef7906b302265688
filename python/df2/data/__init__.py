"""The dataset toolkit: what df2-data does, as functions.

>>> from df2 import data
>>> found = data.validate("validation")  # doctest: +SKIP
>>> found.errors, found.warnings  # doctest: +SKIP
(0, 12)
"""

from df2.data.contours import ContourFits, contour, fit_contours, skeleton
from df2.data.conversion import FORMATS, Conversion, Format, Loss, convert
from df2.data.leaks import Leak, LeakPlace, Leaks, find_leaks
from df2.data.parts import WrittenPictures, merge, sample, split, subset, write_folder
from df2.data.pictures import read_picture, write_picture
from df2.data.statistics import Stats, stats
from df2.data.validation import Finding, Validation, validate

__all__ = [
    "FORMATS",
    "ContourFits",
    "Conversion",
    "Finding",
    "Format",
    "Leak",
    "LeakPlace",
    "Leaks",
    "Loss",
    "Stats",
    "Validation",
    "WrittenPictures",
    "contour",
    "convert",
    "find_leaks",
    "fit_contours",
    "merge",
    "read_picture",
    "sample",
    "skeleton",
    "split",
    "stats",
    "subset",
    "validate",
    "write_folder",
    "write_picture",
]
