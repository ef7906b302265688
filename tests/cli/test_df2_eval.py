"""What df2-eval prints: reports, tables and help, and gates. The golden files are its reports on tests/data."""

import json
import pathlib
import re

import pytest

from runs import COCO, DETECTION, LANDMARKS, RETRIEVAL, SEGMENTATION, SPLIT, VERIFICATION, refused, scored


# Reports


@pytest.mark.parametrize("name, arguments", [
    ("detection.txt", [*DETECTION, "--ties"]),
    ("landmarks.txt", LANDMARKS),
    ("segmentation.txt", SEGMENTATION),
    ("coco.txt", COCO),
    ("selection.txt", [*DETECTION, "--images", "1,3", "--categories", "skirt,7", "--max-dets", "1", "--no-subsets"]),
    ("detection.json", [*DETECTION, "--ties", "--format", "json"]),
    ("landmarks.json", [*LANDMARKS, "--format", "json"]),
    ("landmarks.csv", [*LANDMARKS, "--format", "csv"]),
    ("detection.csv", [*DETECTION, "--ties", "--format", "csv"]),
    ("landmarks.md", [*LANDMARKS, "--format", "markdown"]),
    ("landmarks.tex", [*LANDMARKS, "--format", "latex"]),
    ("landmarks.html", [*LANDMARKS, "--format", "html"]),
    ("retrieval.txt", RETRIEVAL),
    ("retrieval.json", [*RETRIEVAL, "--format", "json"]),
    ("retrieval.csv", [*RETRIEVAL, "--format", "csv", "--rules", "strict", "--top-k", "2,6", "--min-matches", "2"]),
    ("retrieval.tex", [*RETRIEVAL, "--format", "latex"]),
    ("verification.txt", VERIFICATION),
    ("verification.json", [*VERIFICATION, "--format", "json"]),
    ("all_images.json", [*DETECTION, "--subset-rule", "all-images", "--format", "json"]),
])
def test_the_report_is_the_golden_one(df2_eval, golden, name, arguments):
    golden(name, scored(df2_eval(*arguments)))


@pytest.mark.parametrize("name, format", [("tables.txt", "table"), ("tables.md", "markdown"), ("tables.tex", "latex"),
                                          ("tables.html", "html"), ("tables.csv", "csv")])
def test_the_tables_of_the_paper_are_golden(df2_eval, golden, tmp_path, name, format):
    runs = []
    for run, arguments in [("mine", [*DETECTION, "--ties"]), ("mine", LANDMARKS), ("mine", SEGMENTATION), ("pose+class", RETRIEVAL)]:
        path = tmp_path / f"{len(runs)}.json"
        scored(df2_eval(*arguments, "--format", "json", "--output", path))
        runs += ["--run", f"{run}={path}"]
    golden(name, scored(df2_eval("tables", *runs, "--format", format)))


@pytest.fixture
def report_file(df2_eval, tmp_path):
    """Writes the report of a run and returns its path."""

    def write(name, *arguments):
        path = tmp_path / f"{name}.json"
        scored(df2_eval(*arguments, "--format", "json", "--output", path))
        return path

    return write


def test_runs_that_were_scored_by_other_rules_do_not_stand_in_one_table(df2_eval, report_file):
    first, other = report_file("a", *RETRIEVAL), report_file("b", *RETRIEVAL, "--rules", "strict")
    text = refused(df2_eval("tables", "--run", f"class={first}", "--run", f"pose={other}"), 3)
    assert f'{other}: /options/rules: pose was scored with "strict", but class ({first}) with none; ' in text
    assert "[report-signature]" in text


def test_runs_of_other_ground_truth_do_not_stand_in_one_table(df2_eval, report_file):
    first, other = report_file("a", *DETECTION), report_file("b", *COCO)
    assert "/ground_truth/hash: " in refused(df2_eval("tables", "--run", f"a={first}", "--run", f"b={other}"), 3)


@pytest.mark.parametrize("damage, words", [
    (lambda text: text[:-3], "unexpected end of input"),
    (lambda text: text + "{}", "valid JSON"),
    (lambda text: text.replace('"AP50": ', '"AP": 1,\n"AP50": ', 1), "/summary/AP: each key once"),
    (lambda text: text.replace("validation", "\\ud800", 1), "valid JSON"),
    (lambda text: text.replace('"AP": 0.', '"AP": 7.', 1), "/summary/AP: a number from 0 to 1"),
    (lambda text: text.replace('"unknown_keys": {', '"unknown_keys": {"a": ' + "[" * 20, 1), "more than 16 levels"),
])
def test_a_report_that_is_none_exits_with_3_and_says_where(df2_eval, report_file, damage, words):
    path = report_file("a", *DETECTION)
    path.write_text(damage(path.read_text()))
    text = refused(df2_eval("tables", "--run", f"mine={path}"), 3)
    assert re.match(rf"df2-eval: error: a report is refused: {re.escape(str(path))}:\d+: .*{re.escape(words)}", text), text


def test_a_report_of_verification_has_no_table(df2_eval, report_file):
    path = report_file("a", *VERIFICATION)
    assert "/task: " in refused(df2_eval("tables", "--run", f"mine={path}"), 3)


@pytest.mark.parametrize("arguments", [["--help"], ["merge", "--help"], ["check", "--help"], ["diff", "--help"], ["tables", "--help"], ["--version"],
                                       ["--generate-completion", "bash"], ["--generate-completion", "zsh"],
                                       ["--generate-completion", "fish"]])
def test_what_the_program_says_of_itself_is_golden(df2_eval, golden, arguments):
    name = "_".join(argument.strip("-") for argument in arguments)
    golden(name + ".txt", scored(df2_eval(*arguments)))


def test_help_names_every_exit_code_and_gives_an_example(df2_eval):
    text = scored(df2_eval("--help"))
    codes = text[text.index("Exit codes:"):text.index("Environment:")]
    assert re.findall(r"^  (\d+) +[a-z]", codes, re.MULTILINE) == ["0", "1", "2", "3", "4", "5", "6", "70", "130"]
    assert "$ df2-eval --gt" in text


def test_the_json_report_is_the_same_for_any_number_of_threads(df2_eval):
    reports = {scored(df2_eval(*LANDMARKS, "--format", "json", "--threads", n)) for n in (1, 2, 7)}
    assert len(reports) == 1


def test_predictions_may_come_from_standard_input(df2_eval):
    text = (pathlib.Path(__file__).parents[1] / "data" / "detection.json").read_text()
    piped = scored(df2_eval(*SPLIT, "--pred", "-", "--task", "detection", "--format", "json", input=text))
    filed = scored(df2_eval(*DETECTION, "--format", "json"))
    assert [file["name"] for file in json.loads(piped)["predictions"]] == ["<stdin>"]
    assert piped.replace("<stdin>", "detection.json") == filed


def test_no_predictions_score_nothing_but_are_scored(df2_eval):
    report = json.loads(scored(df2_eval(*SPLIT, "--pred", "-", "--task", "detection", "--format", "json", input="[]")))
    assert report["summary"]["AP"] == 0
    assert report["per_category"]["skirt"]["AP"] == 0
    assert report["per_category"]["vest"]["AP"] is None


def test_df2_root_stands_for_the_ground_truth_that_is_not_named(df2_eval):
    by_root = df2_eval("--pred", "detection.json", "--task", "detection", env={"DF2_ROOT": "split"})
    assert scored(by_root) == scored(df2_eval(*DETECTION))


def test_the_config_file_says_what_flags_say_and_flags_override_it(df2_eval, tmp_path):
    config = tmp_path / "config.json"
    config.write_text('{"task": "detection", "max_dets": [1, 5], "categories": ["skirt"], "subsets": false}')
    arguments = [*SPLIT, "--pred", "detection.json", "--format", "json"]
    assert scored(df2_eval(*arguments, "--config", config)) == scored(
        df2_eval(*arguments, "--task", "detection", "--max-dets", "5,1", "--categories", "9", "--no-subsets"))
    assert scored(df2_eval(*arguments, "--config", config, "--categories", "shorts", "--subsets")) == scored(
        df2_eval(*arguments, "--task", "detection", "--max-dets", "1,5", "--categories", "7"))


def test_images_may_stand_in_a_file(df2_eval, tmp_path):
    images = tmp_path / "images.txt"
    images.write_text("3\r\n1\n\n")
    assert scored(df2_eval(*DETECTION, "--images", f"@{images}")) == scored(df2_eval(*DETECTION, "--images", "1,3"))


def test_curves_have_the_shape_their_axes_say(df2_eval, tmp_path):
    path = tmp_path / "curves.json"
    scored(df2_eval(*LANDMARKS, "--curves", path))
    curves = json.loads(path.read_text())
    for part in (curves, curves["vis"]):
        precision = part["precision"]
        shape = []
        while isinstance(precision, list):
            shape.append(len(precision))
            precision = precision[0]
        assert shape == [10, 101, len(part["categories"]), len(part["subsets"]), len(part["max_dets"])]


@pytest.mark.parametrize("visibility, name", [(2, "vis"), (1, "vis_and_occ")])
def test_a_report_says_which_landmarks_of_a_coco_type_file_it_counts(df2_eval, tmp_path, visibility, name):
    truth = tmp_path / "keypoints.json"
    item = {"id": 1, "image_id": 1, "category_id": 9, "bbox": [0, 0, 50, 50], "keypoints": [9, 9, 2, 9, 9, visibility] * 4}
    truth.write_text(json.dumps({"images": [{"id": 1}], "categories": [{"id": 9}], "annotations": [item]}))
    arguments = ["--gt", truth, "--pred", "-", "--task", "landmarks", "--format", "json"]
    report = json.loads(scored(df2_eval(*arguments, input="[]")))
    assert report["visibility"] == name
    assert f"vis:{name}" in report["signature"].split("|")
    assert "vis" not in report


# Gates


def test_a_gate_that_holds_changes_nothing(df2_eval):
    assert scored(df2_eval(*DETECTION, "--fail-under", "AP=0.7,AP50=0.9")) == scored(df2_eval(*DETECTION))


def test_a_gate_that_fails_exits_with_1_after_the_report(df2_eval):
    result = df2_eval(*DETECTION, "--fail-under", "AP=0.75,AP50=0.8,AP_large=0")
    assert result.returncode == 1
    assert result.stdout == scored(df2_eval(*DETECTION))
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert re.fullmatch(r"df2-eval: gate failed: AP is 0\.71\d+, but must be at least 0\.75", lines[0])
    assert lines[1] == "df2-eval: gate failed: AP_large is absent (nothing to measure), but must be at least 0"


@pytest.mark.parametrize("gates", ["APP=0.5", "AR20=0.1", "AP", "AP=", "AP=2", "AP=nan", "=0.5", "AP=0.5,", "AP=0.5,,", "AP=0.5x"])
def test_gates_are_checked_before_any_file_is_opened(df2_eval, gates):
    arguments = ["--gt", "absent", "--pred", "absent", "--task", "detection"]
    assert "--fail-under" in refused(df2_eval(*arguments, "--fail-under", gates), 2)


@pytest.mark.parametrize("metric, why", [
    ("EER", "an error, of which less is better"),
    ("accuracy_threshold", "a score to cut at, of which neither more nor less is better")])
def test_a_metric_of_which_more_is_not_better_is_no_gate(df2_eval, metric, why):
    text = refused(df2_eval("--task", "verification", "--gt", "absent", "--pred", "absent", "--fail-under", f"{metric}=0.5"), 2)
    assert f"--fail-under cannot hold {metric}, which is {why}" in text
    scored(df2_eval(*VERIFICATION, "--fail-under", "AUC=0.1,accuracy=0.1"))
