"""What a run says: its numbers, and the texts of df2-eval."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from df2 import _core
from df2.curves import AnyCurves, curves_of
from df2.frames import Column, Frame, column_of
from df2.outcomes import Outcomes


class Table(NamedTuple):
    """A table of text."""

    title: str
    groups: tuple[tuple[str, int], ...]
    """Titles over neighbouring columns, and over how many; or none."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rendered:
    """Something in the six formats of df2-eval. A plain value: comparable by its content, picklable."""

    _texts: Mapping[str, str] = field(repr=False)

    def __str__(self) -> str:
        """The table that df2-eval prints."""
        return self._texts["table"]

    def __hash__(self) -> int:
        return hash(self.to_json())

    def to_json(self) -> str:
        """The bytes of df2-eval --format json."""
        return self._texts["json"]

    def to_csv(self) -> str:
        """One number a row, as df2-eval --format csv."""
        return self._texts["csv"]

    def to_markdown(self) -> str:
        """As df2-eval --format markdown."""
        return self._texts["markdown"]

    def to_latex(self) -> str:
        """As df2-eval --format latex; it needs the package booktabs."""
        return self._texts["latex"]

    def to_html(self) -> str:
        """Tables and notes to put into a page, as df2-eval --format html."""
        return self._texts["html"]

    def _repr_html_(self) -> str:
        """What notebooks show."""
        return self.to_html()

    def to_dict(self) -> dict[str, Any]:
        """What `to_json` says, as dicts and lists; None where nothing could be measured. New at each call."""
        made: dict[str, Any] = json.loads(self.to_json())
        return made


class Scores(dict[str, Any]):
    """A dict whose keys are attributes, too: `["short sleeve top"]["AP"]` is `.short_sleeve_top.AP`. What a dict itself
    is asked for stays that: `counts["items"]` is a number, and `counts.items` a method.
    """

    def __getattr__(self, name: str) -> Any:
        for key in _spellings(name):
            if key in self:
                return self[key]
        raise AttributeError(f"there is no {name!r}; there are {', '.join(self)}")

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *(key.replace(" ", "_") for key in self)]


def _spellings(name: str) -> tuple[str, ...]:
    """The keys that an attribute may stand for. Python itself asks for names that begin with "_"."""
    return () if name.startswith("_") else (name, name.replace("_", " "))


@dataclass(frozen=True, repr=False)
class Report(Rendered, Frame):
    """The scores of one run. Made by `df2.evaluate` and `Accumulator.report`.

    Scores are fractions from 0 to 1, None where nothing could be measured (docs/metrics.md). Every attribute that is a
    dict is a new one at each access, so that a report never changes. The metrics of the whole are attributes, too:
    `report.AP`, and so are the keys of the dicts: `report.per_category.skirt.AP`, `report.subsets.occlusion_heavy.AP`.

    As a table (`to_pandas`, `to_polars`, Arrow) a report has a row for the whole, for each category and each difficulty
    subset, and a column for each metric: "view" ("main" or "vis"), "scope" ("whole", "category" or "subset"), "name",
    "category_id", "items", "predictions" or "queries", "AP" ...
    """

    tables: tuple[Table, ...] = field(compare=False)
    """The tables of `str`, as text."""
    notes: tuple[str, ...] = field(compare=False)
    """What was scored and what was odd, in sentences."""
    curves: AnyCurves | None = field(default=None, compare=False)
    """With `curves=True`: `Curves`, of retrieval a `RankCurve`, of verification a `RocCurve`."""
    outcomes: Outcomes | Any = field(default=None, compare=False)
    """With `outcomes=True`: what became of each prediction, item and query; else None. `Any`, as who asked knows it."""

    __hash__ = Rendered.__hash__

    @classmethod
    def _of(
        cls,
        report: _core.Report,
        curves: bool = False,
        outcomes: Outcomes | None = None,
        cost: _core.Efficiency | None = None,
    ) -> Report:
        if cost is not None:
            report.set_efficiency(cost)
        tables = tuple(
            Table(title, tuple(groups), tuple(header), tuple(tuple(row) for row in rows))
            for title, groups, header, rows in report.tables()
        )
        texts = report.texts()
        made = curves_of(report, json.loads(texts["json"])["task"]) if curves else None
        return cls(texts, tables, tuple(report.notes()), made, outcomes)

    def __getattr__(self, name: str) -> float | None:
        """A metric of the whole."""
        if not name.startswith("_"):
            summary = self.summary
            if name in summary:
                value: float | None = summary[name]
                return value
        raise AttributeError(f"a report has no {name!r}")

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self.summary]

    def __repr__(self) -> str:
        first, value = next(iter(self.summary.items()))
        return f"<df2.Report {self.task}: {first} {'-' if value is None else format(value, '.3f')}>"

    @property
    def signature(self) -> str:
        """What was scored and how, with the hashes of both files, in one line."""
        return str(self.to_dict()["signature"])

    @property
    def task(self) -> str:
        return str(self.to_dict()["task"])

    @property
    def options(self) -> Scores:
        """Those that were in force, defaults included."""
        return self._part("options")

    @property
    def counts(self) -> Scores:
        """How many images, items, predictions ... there were."""
        return self._part("counts")

    @property
    def notices(self) -> list[dict[str, str]]:
        """What looks wrong and was scored all the same, each with its code and text."""
        notices: list[dict[str, str]] = self.to_dict()["notices"]
        return notices

    @property
    def summary(self) -> Scores:
        """The metrics of the whole: {"AP": 0.718, ...}."""
        return self._part("summary")

    @property
    def per_category(self) -> Scores:
        """The same of each category, by its name."""
        return self._part("per_category")

    @property
    def subsets(self) -> Scores:
        """The same of each difficulty subset, by its name; empty where none were scored."""
        return self._part("subsets")

    @property
    def efficiency(self) -> Scores | None:
        """What the network costs, as the file says it that `evaluate` was given: {"parameters": 44123456, ...}."""
        made: Scores | None = json.loads(self.to_json(), object_hook=Scores).get("efficiency")
        return made

    @property
    def vis(self) -> Scores | None:
        """Landmarks with annotated levels: "summary", "per_category" and "subsets" of visible landmarks only."""
        made: Scores | None = json.loads(self.to_json(), object_hook=Scores).get("vis")
        return made

    def diff(self, other: Report, *, tolerance: float = 0.0, names: tuple[str, str] = ("this", "other")) -> ReportDiff:
        """The numbers of both side by side, as df2-eval diff.

        Parameters
        ----------
        other : Report
            Of the same task.
        tolerance : float
            By how much numbers may differ.
        names : pair of str
            What the two are called.

        Raises
        ------
        SubmissionError
            The reports are of two tasks.
        UsageError
            The tolerance is not a number from 0 to 1e9.
        """
        if not 0 <= tolerance <= 1e9:
            _core.refuse_usage(f"tolerance must be a number from 0 to 1e9, but is {tolerance!r}")
        texts, differs = _core.diff((names[0], self.to_json()), (names[1], other.to_json()), tolerance)
        return ReportDiff(texts, differs)

    def _part(self, name: str) -> Scores:
        part: Scores = json.loads(self.to_json(), object_hook=Scores)[name]
        return part

    def _columns(self) -> Mapping[str, Column]:
        rows = list(_rows(self.to_dict()))
        names = dict.fromkeys(name for row in rows for name in row)  # in order, each once
        return {name: column_of([row.get(name) for row in rows]) for name in names}


def _rows(numbers: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those of a report's table."""
    for view, part in (("main", numbers), ("vis", numbers.get("vis"))):
        if part is None:
            continue
        yield {"view": view, "scope": "whole", "name": None, **part["summary"]}
        for scope, key in (("category", "per_category"), ("subset", "subsets")):
            for name, own in part[key].items():
                yield {"view": view, "scope": scope, "name": name, **own}


@dataclass(frozen=True, repr=False)
class ReportDiff(Rendered):
    """Two reports side by side. Made by `Report.diff`."""

    differs: bool
    """Whether any number differs by more than the tolerance, or is in one report only."""

    __hash__ = Rendered.__hash__

    def __repr__(self) -> str:
        return f"<df2.ReportDiff: {str(self).splitlines()[-1]}>"

    @property
    def numbers(self) -> dict[str, dict[str, Any]]:
        """By path, such as "category.skirt.AP": {"a", "b", "difference", "differs"}."""
        numbers: dict[str, dict[str, Any]] = self.to_dict()["numbers"]
        return numbers
