"""Names that a caller chooses among."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from df2 import _toolkit

PICTURES = ("none", "link", "hardlink", "copy")
"""What becomes of pictures in a folder that is written."""


def one_of(name: str, value: object, names: Sequence[str]) -> int:
    """The place of the value among the names. Raises UsageError that calls it `name`."""
    if not isinstance(value, str) or value not in names:
        *first, last = (f'"{one}"' for one in names)
        _toolkit.refuse_usage(f"{name} must be {', '.join(first)} or {last}, but is {value!r}")
    return names.index(value)


def places_of(name: str, values: Iterable[str], names: Sequence[str]) -> list[int]:
    """The places of several."""
    if isinstance(values, str):
        values = [values]
    return [one_of(name, value, names) for value in values]
