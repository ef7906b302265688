"""What an evaluation leaves in `eval`, of which one part waits until it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_WAITING = "matched"


def _filled(method: Callable[..., Any]) -> Any:
    def call(self: Accumulated, *args: Any) -> Any:
        self.fill()
        return method(self, *args)

    return call


class Accumulated(dict[str, Any]):
    """A dict whose `matched` is made when it is first looked at: for that all records of the evaluation are made.

    Parameters
    ----------
    values : dict
        What it holds, with anything for `matched`.
    make : callable
        Gives `matched`.
    """

    def __init__(self, values: dict[str, Any], make: Callable[[], Any]) -> None:
        super().__init__(values)
        self._make: Callable[[], Any] | None = make

    def fill(self) -> None:
        """Makes what waits."""
        make, self._make = self._make, None
        if make is not None:
            super().__setitem__(_WAITING, make())

    def __getitem__(self, key: str) -> Any:
        if key == _WAITING:
            self.fill()
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        if key == _WAITING:
            self._make = None
        super().__setitem__(key, value)

    def __iter__(self) -> Iterator[str]:
        # Whoever makes a dict of this asks for each value because this is not the iterator of dict.
        return iter(self.keys())

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default

    def __reduce__(self) -> Any:
        return dict, (self.copy(),)

    items = _filled(dict.items)
    values = _filled(dict.values)
    copy = _filled(dict.copy)
    pop = _filled(dict.pop)
    __eq__ = _filled(dict.__eq__)
    __or__ = _filled(dict.__or__)
    __repr__ = _filled(dict.__repr__)
