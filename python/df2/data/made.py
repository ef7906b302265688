"""What all results of the toolkit have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Made:
    """A result of the core, which renders itself."""

    _made: Any = field(repr=False, compare=False)

    def __str__(self) -> str:
        text: str = self._made.to_text()
        return text

    def to_json(self) -> str:
        """The bytes that the program writes as JSON; the schema is in schemas/."""
        text: str = self._made.to_json()
        return text
