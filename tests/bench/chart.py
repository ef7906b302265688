"""Draws measurements of run.py: seconds of each tool, a panel for each task.

usage: chart.py CHART.svg MEASURED.json [MEASURED.json ...]

The JSON files are what run.py --json writes. Where several hold the same tool and task the last one counts."""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "df2", "svg.fonttype": "none"})  # same measurements, same bytes; text as text
import matplotlib.pyplot as plt  # noqa: E402  (the backend is chosen first)

OURS, FLOOR, PEER = "#1b6ca8", "#9bb8cc", "#b0b0b0"


def colour(tool):
    return OURS if tool.startswith("df2") else FLOOR if tool.startswith("floor") else PEER


def rows_of(files):
    """Task -> tool -> row, in the order of the files."""
    tasks = {}
    for file in files:
        for task, rows in json.loads(pathlib.Path(file).read_text(encoding="utf-8"))["tasks"].items():
            for row in rows:
                if "seconds" in row:
                    tasks.setdefault(task, {})[row["tool"]] = row
    return tasks


def draw(tasks, path):
    figure, panels = plt.subplots(1, len(tasks), figsize=(4.2 * len(tasks), 3.4), squeeze=False)
    for panel, (task, tools) in zip(panels[0], tasks.items()):
        rows = sorted(tools.values(), key=lambda row: -row["seconds"])
        bars = panel.barh([f"{row['tool']} {row['version']}".strip() for row in rows], [row["seconds"] for row in rows],
                          color=[colour(row["tool"]) for row in rows])
        panel.bar_label(bars, [f"{row['seconds']:.2f} s" for row in rows], padding=3, fontsize=8)
        panel.set_xscale("log")
        panel.set_xlim(0.5 * min(row["seconds"] for row in rows), 4 * max(row["seconds"] for row in rows))
        panel.set_title(task, fontsize=11)
        panel.tick_params(labelsize=8)
        panel.spines[["top", "right"]].set_visible(False)
    figure.supxlabel("seconds of one process, reading included (logarithmic)", fontsize=9)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    draw(rows_of(sys.argv[2:]), sys.argv[1])


if __name__ == "__main__":
    main()
