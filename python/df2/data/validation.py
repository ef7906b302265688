"""Faults of a split."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Union

from df2 import _toolkit
from df2.data.choices import one_of
from df2.data.made import Made
from df2.dataset import make_limits, whole_number
from df2.progress import ShowProgress, shown

Path = Union[str, "os.PathLike[str]"]
_PICTURES = ("none", "header", "decode")


@dataclass(frozen=True)
class Finding:
    """One fault, or something good to know."""

    severity: str
    """"error": readers refuse it, or the data contradict themselves; "warning": most likely a mistake of the labels;
    "note": legitimate."""
    code: str
    """Of the check, such as "landmark-off-mask". Stable."""
    message: str
    file: str | None
    line: int | None
    """From 1; None where no line can be named."""
    pointer: str | None
    """JSON pointer within the file."""


@dataclass(frozen=True)
class Validation(Made):
    """What `validate` found. `str()` is the text of df2-data validate."""

    name: str
    """Of the ground truth."""
    images: int
    items: int
    refused_files: int
    """Annotation files that cannot be read; they are not among `images`."""
    pictures: int | None
    """That were looked at; None where there is no folder of pictures."""
    findings: tuple[Finding, ...]
    """In the order of the input: of each code at most as many as were asked for."""
    totals: dict[str, int]
    """How often each code was found."""
    _severities: dict[str, int] = field(repr=False)

    @property
    def errors(self) -> int:
        """How many errors there are, shown or not."""
        return self._severities.get("error", 0)

    @property
    def warnings(self) -> int:
        """How many warnings there are, shown or not."""
        return self._severities.get("warning", 0)

    def to_sarif(self) -> str:
        """SARIF 2.1.0, for code scanning."""
        text: str = self._made.to_sarif()
        return text

    def to_github(self) -> str:
        """Workflow commands of GitHub."""
        text: str = self._made.to_github()
        return text


def validate(
    path: Path,
    *,
    pictures: str = "header",
    most_shown: int = 100,
    max_file_bytes: int | None = None,
    show_progress: ShowProgress = False,
) -> Validation:
    """Look for every fault of a split: format, geometry, levels, pairs and pictures.

    Parameters
    ----------
    path : str or path
        A split folder of native annotations, or a COCO-type file. It need not be right.
    pictures : str
        How closely pictures are looked at: "none"; "header", whether they are there and of the right size; "decode",
        whether every pixel can be read, too.
    most_shown : int
        Findings of each code that are listed; all are counted.
    max_file_bytes : int, optional
        Refuse larger files.
    show_progress : bool or callable
        As `df2.evaluate` takes it.

    Returns
    -------
    Validation

    Raises
    ------
    GroundTruthError, FileError, LimitError
        There is nothing to judge: no such file or folder, no annotations, a limit.
    UsageError
    """
    looked_at = one_of("pictures", pictures, _PICTURES)
    most = whole_number("most_shown", most_shown, 0, 10**9)
    with shown(show_progress, _toolkit.Progress):
        made = _toolkit.validate(
            os.fsencode(path),
            pictures=looked_at,
            most_shown=most,
            limits=make_limits(max_file_bytes=max_file_bytes),
        )
    severities: dict[str, int] = {}
    for severity, count in made.totals.values():
        severities[severity] = severities.get(severity, 0) + count
    return Validation(
        name=made.name,
        images=made.images,
        items=made.items,
        refused_files=made.refused_files,
        pictures=made.pictures,
        findings=tuple(Finding(*finding) for finding in made.findings),
        totals={code: count for code, (_, count) in made.totals.items()},
        _made=made,
        _severities=severities,
    )
