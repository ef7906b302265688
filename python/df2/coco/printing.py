"""What the drop-in prints. pycocotools prints as it works, and programs read that; so does this, unless told not to."""

from __future__ import annotations

_is_printing = True


def set_printing(on: bool) -> bool:
    """Whether the drop-in prints as it works, as pycocotools does, through `sys.stdout`.

    Parameters
    ----------
    on : bool
        False: `COCO` and `COCOeval` print nothing, the summary included.

    Returns
    -------
    bool
        What it was before.
    """
    global _is_printing
    before = _is_printing
    _is_printing = bool(on)
    return before


def say(line: str) -> None:
    """Prints the line, unless printing is off."""
    if _is_printing:
        print(line)
