"""Outcomes are the rows of df2-eval --outcomes, as columns, and there only where they were asked for."""

import csv
import math
import pickle

import numpy as np
import pytest

import df2
from conftest import TASKS
from test_files import RUNS, flags

WORDS = {"prediction": ("right", "wrong", "ignored"), "item": ("found", "missed", "ignored")}


def rows_of(program, run, tmp_path):
    path = tmp_path / "outcomes.csv"
    program("df2-eval", *flags(run), "--outcomes", path, "--quiet")
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def row_of(table, kind, i):
    """A row of a table as the program writes it."""
    row = {"type": kind, "image_id": str(table["image_id"][i]), "category_id": str(table["category_id"][i]),
           "id": str(table[kind][i]), "score": "", "rank": ""}
    if kind == "prediction":
        row.update(score=float(table["score"][i]), rank=str(table["rank"][i]))
    for t, threshold in enumerate(table.thresholds):
        is_matched = table["is_matched"][i, t]
        assert is_matched != math.isnan(table["similarity"][i, t])
        words = [word for word in WORDS[kind] if table[word][i, t]]
        assert len(words) == 1
        name = f"{threshold:.10g}"
        row[f"match_{name}"] = str(table["match"][i, t]) if is_matched else ""
        row[f"similarity_{name}"] = table["similarity"][i, t] if is_matched else ""
        row[f"outcome_{name}"] = words[0]
    for a, subset in enumerate(table.subsets):
        row[subset] = str(int(table["in_subset"][i, a]))
    return row


def as_numbers(row):
    return {name: float(value) if value and (name == "score" or name.startswith("similarity_")) else value
            for name, value in row.items()}


@pytest.mark.parametrize("options", [{}, {"iou_thresholds": [0.3, 0.55], "subsets": False}, {"rules": "strict"}])
@pytest.mark.parametrize("task", TASKS)
def test_columns_are_the_rows_of_the_program(program, made, tmp_path, task, options):
    run = {"gt": made.gt, "pred": made.pred[task], "task": task, **options}
    rows = rows_of(program, run, tmp_path)
    report = df2.evaluate(**run, outcomes=True)
    for kind, table in (("prediction", report.outcomes.predictions), ("item", report.outcomes.items)):
        expected = [as_numbers(row) for row in rows if row["type"] == kind]
        assert len(expected) == len(table["image_id"]) > 30
        assert [row_of(table, kind, i) for i in range(len(expected))] == expected
    assert report == df2.evaluate(**run) and df2.evaluate(**run).outcomes is None
    assert report.outcomes.queries is None


def test_queries_are_the_rows_of_the_program(program, made, tmp_path):
    run = {"gt": made.gt, "pred": made.pred["retrieval"], "task": "retrieval"}
    rows = rows_of(program, run, tmp_path)
    report = df2.evaluate(**run, outcomes=True)
    table = report.outcomes.queries
    assert len(rows) == len(table["image_id"]) > 5
    for i, row in enumerate(rows):
        for name in ("image_id", "item", "category_id", "matches"):
            assert row[name] == str(table[name][i])
        assert row["rank"] == (str(table["rank"][i]) if table["is_hit"][i] else "")
        assert row["miss"] == (table["miss"][i] or "")
        assert float(row["average_precision"]) == table["average_precision"][i]
        assert row["subsets"].split() == [name for name, held in zip(table.subsets, table["in_subset"][i]) if held]
    assert report == df2.evaluate(**run) and report.outcomes.predictions is None
    frame = table.to_pandas()
    assert frame["rank"].isna().tolist() == (~table["is_hit"]).tolist() and frame["miss"].isna().any()


def test_outcomes_come_from_memory_too(made):
    rows = [{"image_id": 1, "category_id": 9, "score": 0.5, "bbox": [1, 2, 3, 4]}]
    outcomes = df2.evaluate(made.dataset, rows, task="detection", outcomes=True).outcomes
    assert outcomes.predictions["prediction"].tolist() == [0] and len(outcomes.items["item"]) == made.dataset.item_count
    assert not df2.evaluate(made.dataset, [], task="detection", outcomes=True).outcomes.predictions["score"].size


def test_a_table_has_columns_that_nobody_changes(made):
    report = df2.evaluate(made.dataset, made.pred["detection"], task="detection", outcomes=True)
    table = report.outcomes.predictions
    assert list(table) == ["image_id", "category_id", "prediction", "score", "rank", "match", "is_matched", "similarity",
                           "right", "wrong", "ignored", "in_subset"]
    assert list(dict(table)) == list(table) == list(table.keys()) and "score" in table and "hat" not in table
    with pytest.raises(ValueError, match="read-only"):
        table["score"][0] = 1
    again = pickle.loads(pickle.dumps(report))
    assert again == report and all(np.array_equal(again.outcomes.predictions[name], table[name], equal_nan=True)
                                   for name in ("score", "match", "similarity", "in_subset"))
    assert repr(report.outcomes).startswith("<df2.Outcomes: ") and "rows: image_id" in repr(table)


def test_verification_has_none():
    with pytest.raises(df2.UsageError, match="verification has none"):
        df2.evaluate(**RUNS["verification"], outcomes=True)
