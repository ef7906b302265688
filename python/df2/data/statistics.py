"""What there is in a dataset, counted: the paper's Table 1 and Figure 3."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Union

from df2 import _core, _toolkit
from df2.data.made import Made
from df2.progress import ShowProgress, shown

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Stats(Made):
    """Counts of one or several splits. Made by `stats`; `str()` is the text of df2-data stats."""


    def to_dict(self) -> dict[str, Any]:
        """All numbers, as dicts and lists (schemas/stats.schema.json): "splits", and what was "published"."""
        made: dict[str, Any] = json.loads(self.to_json())
        return made

    def to_csv(self) -> str:
        """One number a line."""
        text: str = self._made.to_csv()
        return text

    def to_html(self) -> str:
        """A page with charts and tables, which needs nothing else."""
        text: str = self._made.to_html()
        return text

    def charts(self) -> dict[str, str]:
        """Each chart as an SVG file, by name. `df2.plot.category_shares` and `level_shares` draw with matplotlib."""
        made: dict[str, str] = self._made.charts()
        return made

    def write_charts(self, folder: Path) -> None:
        """Write each chart as NAME.svg; all or none."""
        self._made.write_charts(os.fsencode(folder))


def stats(*datasets: _core.Dataset, show_progress: ShowProgress = False) -> Stats:
    """Count what there is in one dataset or in several, which become columns.

    Items of each category, levels, items in images, styles of identities, pairs, sizes, and how often each landmark is
    visible; beside them what the paper published.
    """
    if not datasets:
        _toolkit.refuse_usage("give at least one dataset")
    with shown(show_progress, _toolkit.Progress):
        return Stats(_toolkit.collect_stats(list(datasets)))
