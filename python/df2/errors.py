"""What df2 raises. The text is that of df2-eval: `FILE:LINE: /pointer: MESSAGE [code]`, one line for each place."""

from __future__ import annotations

import os
from typing import Any


class Error(ValueError):
    """Something was refused.

    Attributes
    ----------
    fault : str
        Whose it is: "usage", "submission", "ground_truth", "limit", "io" or "internal".
    code : str
        The code of the first place, such as "unknown-image" (docs/refusals.md).
    file, line, pointer : str, int, str or None
        The first place: file, line from 1, and JSON pointer, as far as they are known.
    """

    def __init__(
        self,
        text: str,
        fault: str = "internal",
        code: str = "internal",
        file: str | None = None,
        line: int | None = None,
        pointer: str | None = None,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.fault = fault
        self.code = code
        self.file = file
        self.line = line
        self.pointer = pointer

    def __str__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.text, self.fault, self.code, self.file, self.line, self.pointer)


class UsageError(Error):
    """An option or an argument is wrong."""


class SubmissionError(Error):
    """Predictions or a report were refused."""


class GroundTruthError(Error):
    """The ground truth was refused."""


class LimitError(Error):
    """A limit was reached."""


class InternalError(Error):
    """df2 itself is at fault."""


class FileError(Error, OSError):
    """A file cannot be read."""


class MissingFileError(FileError, FileNotFoundError):
    """A file is not there."""


_CLASSES: dict[str, type[Error]] = {
    "usage": UsageError,
    "submission": SubmissionError,
    "ground_truth": GroundTruthError,
    "limit": LimitError,
    "io": FileError,
    "internal": InternalError,
}


def make_error(
    text: str, fault: str, code: str, file: str | None, line: int | None, pointer: str | None
) -> Error:
    """The exception for an error of the core, which calls this."""
    kind = _CLASSES[fault]
    if kind is FileError and file is not None and not os.path.lexists(file):
        kind = MissingFileError
    return kind(text, fault, code, file, line, pointer)
