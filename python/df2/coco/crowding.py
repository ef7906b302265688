"""How crowded images are, as those of CrowdPose say."""

from __future__ import annotations

from typing import Any


def by_crowding(images: list[Any], first: float, second: float) -> tuple[list[Any], list[Any], list[Any]]:
    """Ids of the easy, medium and hard images.

    Parameters
    ----------
    images : list of dict
        With `id` and `crowdIndex`.
    first, second : float
        Where medium and hard images begin. The lower counts: what is below `first` is easy whatever `second` is.
    """
    parts: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    for image in images:
        index = image["crowdIndex"]
        parts[0 if index < first else 1 if index < second else 2].append(image["id"])
    return parts
