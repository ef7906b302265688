"""What --outcomes says of single predictions and items is what pycocotools matched, and adds up to the report."""

import csv
import io
import json
import subprocess

import pytest
from test_parity import BIN, TASKS, make_dataset, make_results, reference


def run(*arguments):
    return subprocess.run([BIN / "df2-eval", *map(str, arguments)], capture_output=True, text=True, check=True).stdout


@pytest.fixture(name="case", params=[(task, seed) for task in TASKS for seed in (1, 2, 5, 8)])
def _case(request, tmp_path):
    task, seed = request.param
    gt, pred, outcomes = tmp_path / "gt.json", tmp_path / "pred.json", tmp_path / "outcomes.jsonl"
    dataset = make_dataset(seed)
    gt.write_text(json.dumps(dataset))
    pred.write_text(json.dumps(make_results(seed, task, dataset)))
    arguments = ["--gt", gt, "--pred", pred, "--task", task, "--no-subsets", "--format", "json"]
    report = json.loads(run(*arguments, "--outcomes", outcomes))
    return task, gt, pred, arguments, report, [json.loads(line) for line in outcomes.read_text().splitlines()]


def of_type(lines, name):
    return [line for line in lines if line["type"] == name]


def test_every_match_is_that_of_pycocotools(case):
    task, gt, pred, _, _, lines = case
    evaluation = reference(gt, pred, task)
    expected = {}
    for image in evaluation.evalImgs:
        if image is None or image["aRng"] != evaluation.params.areaRng[0]:
            continue
        for d, row in enumerate(image["dtIds"]):
            # loadRes numbers the rows from 1; an item of id 0 counts as no match.
            expected[row - 1] = ([int(m) for m in image["dtMatches"][:, d]], [bool(i) for i in image["dtIgnore"][:, d]])
    found = of_type(lines, "prediction")
    assert sorted(line["prediction"] for line in found) == sorted(expected)
    for line in found:
        matches, ignored = expected[line["prediction"]]
        assert [m or 0 for m in line["matches"]] == matches
        assert [outcome == "ignored" for outcome in line["outcomes"]] == ignored
        for match, similarity, threshold in zip(line["matches"], line["similarities"], lines[0]["thresholds"]):
            assert (match is None) == (similarity is None)
            assert similarity is None or similarity >= threshold - 1e-9


def test_lines_add_up_to_the_report(case):
    _, _, _, _, report, lines = case
    predictions, items = of_type(lines, "prediction"), of_type(lines, "item")
    counted = [item for item in items if "all" in item["subsets"]]
    right = sum(line["outcomes"][0] == "right" for line in predictions if line["score"] >= 0.5)
    wrong = sum(line["outcomes"][0] == "wrong" for line in predictions if line["score"] >= 0.5)
    summary = report["summary"]
    assert summary["precision"] == (right / (right + wrong) if right + wrong else None)
    assert summary["recall"] == (right / len(counted) if counted else None)
    assert len(items) == report["counts"]["items"]
    assert len(predictions) == report["counts"]["predictions"] - report["counts"]["beyond_max_dets"]
    images = of_type(lines, "image")
    assert len(images) == report["counts"]["images"]
    for t in range(10):
        assert sum(i["right"][t] for i in images) == sum(line["outcomes"][t] == "right" for line in predictions)
        assert sum(i["wrong"][t] for i in images) == sum(line["outcomes"][t] == "wrong" for line in predictions)


def test_items_and_predictions_name_each_other(case):
    _, _, _, _, _, lines = case
    takers = {(line["image_id"], line["prediction"]): line for line in of_type(lines, "prediction")}
    for item in of_type(lines, "item"):
        for t, row in enumerate(item["matches"]):
            if row is not None:
                assert takers[item["image_id"], row]["matches"][t] == item["item"]


def test_csv_says_the_same(case, tmp_path):
    _, _, _, arguments, _, lines = case
    path = tmp_path / "outcomes.csv"
    run(*arguments, "--outcomes", path)
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    others = of_type(lines, "prediction") + of_type(lines, "item")
    assert len(rows) == len(others)
    known = {(line["type"], line["image_id"], line[line["type"]]): line for line in others}
    for row in rows:
        line = known[row["type"], int(row["image_id"]), int(row["id"])]
        for t, threshold in enumerate(f"{t:.10g}" for t in lines[0]["thresholds"]):
            assert row[f"match_{threshold}"] == ("" if line["matches"][t] is None else str(line["matches"][t]))
            assert row[f"outcome_{threshold}"] == line["outcomes"][t]
        assert [name for name in lines[0]["subsets"] if row[name] == "1"] == line["subsets"]


def test_shards_write_the_lines_of_the_whole(case, tmp_path):
    _, _, _, arguments, _, lines = case
    ids = [line["image_id"] for line in of_type(lines, "image")]
    found = [lines[0]]
    for i, image in enumerate(ids):
        path = tmp_path / f"{i}.jsonl"
        run(*arguments, "--images", image, "--outcomes", path, "--threads", 1 + i % 2)
        found += [json.loads(line) for line in path.read_text().splitlines()[1:]]
    assert found == lines


def test_a_query_has_a_line(tmp_path, df2_eval):
    path = tmp_path / "queries.jsonl"
    result = df2_eval("--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json",
                      "--format", "json", "--outcomes", path)
    report = json.loads(result.stdout)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    queries = of_type(lines, "query")
    assert len(queries) == report["counts"]["queries"]
    for k in (1, 20):
        hits = sum(query["rank"] is not None and query["rank"] <= k for query in queries)
        assert report["summary"][f"top{k}"] == hits / len(queries)
    table = tmp_path / "queries.csv"
    df2_eval("--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json",
             "--outcomes", table)
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert [int(row["rank"] or 0) for row in rows] == [query["rank"] or 0 for query in queries]
