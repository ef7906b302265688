"""Values that offer themselves as arrays become arrays of numpy, without a copy where they allow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from df2 import _core

T = TypeVar("T")
_NO_ARRAYS = (list, tuple, str, bytes, Mapping, np.generic, bool, int, float, type(None))


def as_array(value: Any) -> NDArray[Any] | None:
    """The array that a value is, or offers.

    Parameters
    ----------
    value : object
        An array, or anything with `__array__`, `__dlpack__` (a tensor on the CPU) or the buffer protocol.

    Returns
    -------
    ndarray or None
        None for everything else: lists, text, numbers.

    Raises
    ------
    Exception
        What the value itself raises, such as TypeError or BufferError for a tensor that is not on the CPU.
    """
    if isinstance(value, np.ndarray):
        if np.ma.is_masked(value):
            _core.refuse_usage("an array has masked values: fill them in, or leave their rows out")
        return value
    if isinstance(value, _NO_ARRAYS) or isinstance(value, type):
        return None
    if hasattr(value, "__array__"):
        return np.asarray(value)
    if hasattr(value, "__dlpack__"):
        return np.from_dlpack(value)
    try:
        return np.asarray(memoryview(value))
    except TypeError:
        return None


def as_matrix(value: Any, name: str) -> NDArray[Any]:
    """An array of features: `as_array`, or what numpy makes of nested lists."""
    array = as_array(value)
    if array is None:
        if not isinstance(value, (list, tuple)):
            _core.refuse_usage(f"{name} must be an array or a path, but is of type {type(value).__name__}")
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError, TypeError) as error:
            _core.refuse_usage(f"{name} must be an array of numbers: {error}")
    return array


def frozen(value: T) -> T:
    """An array, read-only from now on; anything else as it is."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value
