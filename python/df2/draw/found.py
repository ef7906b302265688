"""What was found in a dataset and can be drawn one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, overload

T = TypeVar("T")


@dataclass(frozen=True)
class Found(Sequence[T]):
    """A sequence of values, with what the core keeps to draw them by their place."""

    _values: tuple[T, ...] = field(repr=False)
    _made: Any = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self._values[place]
