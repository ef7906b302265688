"""The area of an item in files that give none, as those of CrowdPose."""

from __future__ import annotations

from typing import Any

_PART_OF_BOX = 0.53  # of a person


def area_of_box(item: dict[str, Any]) -> Any:
    """The part of its box that a person covers, in square pixels."""
    return item["bbox"][2] * item["bbox"][3] * _PART_OF_BOX
