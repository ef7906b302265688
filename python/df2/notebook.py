"""Reports as HTML, for notebooks: plain tables with the lines of the paper's, and every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple


class Table(NamedTuple):
    """A table of text."""

    title: str
    groups: tuple[tuple[str, int], ...]
    """Titles over neighbouring columns, and over how many; or none."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """A row of one cell is a heading."""


_LINE = "1px solid"
_BOOK = "border-collapse:collapse;border-top:2px solid;border-bottom:2px solid;margin:0.5em 0"


def render_html(signature: str, tables: Iterable[Table], notes: Iterable[str]) -> str:
    """One `<div>`; the signature can be unfolded below the notes."""
    parts = ["<div>", *(_table(table) for table in tables), "<ul>"]
    parts += [f"<li>{escape(note)}</li>" for note in notes]
    parts += ["</ul>", f"<details><summary>signature</summary><code>{escape(signature)}</code></details>", "</div>"]
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [f'<table style="{_BOOK}">', f'<caption style="text-align:left">{escape(table.title)}</caption>', "<thead>"]
    if table.groups:
        cells = (_cell("th", title, "center", f' colspan="{columns}"') for title, columns in table.groups)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    lines.append(_row("th", table.header, f"border-bottom:{_LINE}"))
    lines += ["</thead>", "<tbody>"]
    for row in table.rows:
        if len(row) == 1 and len(table.header) > 1:
            lines.append(f"<tr>{_cell('th', row[0], 'left', f' colspan={chr(34)}{len(table.header)}{chr(34)}')}</tr>")
        else:
            lines.append(_row("td", row))
    return "\n".join([*lines, "</tbody>", "</table>"])


def _row(tag: str, cells: Iterable[str], style: str = "") -> str:
    made = (_cell(tag, cell, "right" if i else "left", style=style) for i, cell in enumerate(cells))
    return f"<tr>{''.join(made)}</tr>"


def _cell(tag: str, text: str, align: str, attributes: str = "", style: str = "") -> str:
    return f'<{tag}{attributes} style="text-align:{align};{style}">{escape(text)}</{tag}>'
