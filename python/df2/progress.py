"""How far a call is: a line on the terminal, or a callable."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TextIO, Union

from df2 import _core

ShowProgress = Union[bool, Callable[[str, float], object]]
_Progress = Callable[[Callable[[str, float], object]], contextlib.AbstractContextManager[None]]


@contextlib.contextmanager
def shown(show: ShowProgress, progress: _Progress = _core.Progress) -> Iterator[None]:
    """Inside it, what this thread calls is shown: True is a line on sys.stderr, where that is a terminal.

    `progress`: that of the module which is called.
    """
    if isinstance(show, bool):
        if not show or not _is_terminal(sys.stderr):
            yield
            return
        with _line(sys.stderr) as tell, progress(tell):
            yield
    elif callable(show):
        with progress(show):
            yield
    else:
        _core.refuse_usage(f"show_progress must be True, False or a callable, but is of type {type(show).__name__}")


def _is_terminal(stream: object) -> bool:
    """False also for what is closed, None, or put in the place of a stream without being one."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return False


@contextlib.contextmanager
def _line(stream: TextIO) -> Iterator[Callable[[str, float], object]]:
    """A line that the next one replaces, and nothing in the end."""

    def tell(step: str, share: float) -> None:
        stream.write(f"\r\033[K{step} ... {share:4.0%}")
        stream.flush()

    try:
        yield tell
    finally:
        stream.write("\r\033[K")
        stream.flush()
