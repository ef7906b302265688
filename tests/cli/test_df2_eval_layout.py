"""What people read: tables within 100 columns, or on one line with --wide; what the lines below them say."""

import json
import re

import pytest

from runs import COCO, DETECTION, LANDMARKS, RETRIEVAL, SEGMENTATION, VERIFICATION, refused, scored

RUNS = {"detection": DETECTION, "landmarks": LANDMARKS, "segmentation": SEGMENTATION, "retrieval": RETRIEVAL}


def words(text):
    return sorted(re.findall(r"[^\s|]+", text))


@pytest.mark.parametrize("arguments", [*RUNS.values(), VERIFICATION, COCO])
def test_a_report_fits_100_columns_and_wide_has_the_same_on_longer_lines(df2_eval, arguments):
    fitted, wide = scored(df2_eval(*arguments)), scored(df2_eval(*arguments, "--wide"))
    assert max(map(len, fitted.splitlines())) <= 100
    signature = json.loads(scored(df2_eval(*arguments, "--format", "json")))["signature"]
    assert wide.splitlines()[0] == signature
    assert fitted.startswith(signature[:60]) and "".join(fitted.split("\n\n")[0].split()) == signature
    assert set(words(wide)) == set(words(fitted))
    for form in ("json", "csv", "markdown", "latex", "html"):
        assert scored(df2_eval(*arguments, "--format", form, "--wide")) == scored(df2_eval(*arguments, "--format", form))


@pytest.mark.parametrize("task, number", [("detection", 2), ("landmarks", 3), ("segmentation", 4), ("retrieval", 5)])
def test_a_table_of_the_paper_fits_in_two_blocks(df2_eval, tmp_path, task, number):
    report = tmp_path / "report.json"
    scored(df2_eval(*RUNS[task], "--format", "json", "--output", report))
    run = ["tables", "--run", f"pose+class={report}"]
    fitted, wide = scored(df2_eval(*run)), scored(df2_eval(*run, "--wide"))
    assert max(map(len, fitted.splitlines())) <= 100 < max(map(len, wide.splitlines()))
    assert fitted.startswith(f"Table {number}: ") and len(fitted.split("\n\n")) == 3 and len(wide.split("\n\n")) == 2
    numbers = r"[-+]?\d\.\d{3}\b"
    assert sorted(re.findall(numbers, fitted)) == sorted(re.findall(numbers, wide))


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation"])
def test_ground_truth_of_another_dataset_is_not_compared_with_the_paper(df2_eval, tmp_path, task):
    truth, report = tmp_path / "truth.json", tmp_path / "report.json"
    square = [1, 1, 9, 1, 9, 9, 1, 9]
    truth.write_text(json.dumps({
        "images": [{"id": 1, "width": 50, "height": 50}], "categories": [{"id": 0, "name": "coat"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 0, "bbox": [1, 1, 8, 8], "area": 64, "iscrowd": 0,
                         "segmentation": [square], "num_keypoints": 17, "keypoints": [5, 5, 2] * 17}]}))
    rows = tmp_path / "rows.json"
    rows.write_text("[]")
    scored(df2_eval("--gt", truth, "--pred", rows, "--task", task, "--categories-of", "ground-truth", "--format", "json",
                    "--output", report))
    text = scored(df2_eval("tables", "--run", f"mine={report}"))
    assert text.count("not compared with the published scores") == 1
    assert not re.search(r"\bpaper\b|\breleased\b", text)
    table = scored(df2_eval("tables", "--run", f"mine={report}", "--format", "csv")).splitlines()
    assert all(re.search(r',"mine",[0-9.]*,,,,,"df2:', line) for line in table[1:] if '"mine"' in line)


@pytest.mark.parametrize("factor, shown", [(1, "0.9"), (1e-7, "9e-08"), (123456, "111110"), (-1e9, "-")])
def test_the_threshold_of_verification_shows_its_digits(df2_eval, tmp_path, factor, shown):
    scores = tmp_path / "scores.json"
    rows = json.loads((df2_eval.data / "verification.json").read_text())
    scores.write_text(json.dumps([{**row, "score": row["score"] * factor} for row in rows]))
    text = scored(df2_eval(*VERIFICATION[:4], "--pred", scores))
    cell = re.search(r"^accuracy_threshold +(\S+)$", text, re.MULTILINE)[1]
    assert cell == shown or (factor < 0 and cell != "-0.000")


@pytest.mark.parametrize("more, count", [([], 7), (["--max-dets", "1"], 4), (["--images", "1,2"], 5), (["--categories", "shorts"], 3),
                                         (["--categories", "7,9", "--images", "1,2", "--max-dets", "1"], 3)])
def test_predictions_scored_are_those_that_count(df2_eval, more, count):
    text = scored(df2_eval(*DETECTION, *more))
    found = int(re.search(r", (\d+) predictions? scored$", text, re.MULTILINE)[1])
    column = [line.split()[-4] for line in text.split("\nCategories\n")[1].split("\n\n")[0].splitlines()[1:]]
    assert found == sum(map(int, column)) == count


def test_a_partial_has_no_layout(df2_eval, tmp_path):
    assert "--wide" in refused(df2_eval(*DETECTION, "--wide", "--partial", tmp_path / "a.df2p"), 2)
