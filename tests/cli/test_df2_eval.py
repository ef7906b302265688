"""What df2-eval prints, writes and answers. The golden files are its reports on tests/data."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import time

import pytest

SPLIT = ["--gt", "split/validation"]
DETECTION = [*SPLIT, "--pred", "detection.json", "--task", "detection"]
LANDMARKS = [*SPLIT, "--pred", "landmarks.json", "--task", "landmarks"]
SEGMENTATION = [*SPLIT, "--pred", "segmentation.json", "--task", "segmentation"]
RETRIEVAL = ["--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json"]
VERIFICATION = ["--task", "verification", "--gt", "pairs.json", "--pred", "verification.json"]
COCO = ["--gt", "coco.json", "--pred", "detection.json", "--task", "detection"]


def scored(result):
    assert result.stderr == ""
    assert result.returncode == 0
    return result.stdout


def refused(result, code):
    assert result.stdout == ""
    assert result.returncode == code, result.stderr
    assert result.stderr.startswith("df2-eval: error: ")
    return result.stderr


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
    ("retrieval.txt", RETRIEVAL),
    ("retrieval.json", [*RETRIEVAL, "--format", "json"]),
    ("retrieval.csv", [*RETRIEVAL, "--format", "csv", "--retrieval-rule", "strict", "--top-k", "2,6", "--min-matches", "2"]),
    ("retrieval.tex", [*RETRIEVAL, "--format", "latex"]),
    ("verification.txt", VERIFICATION),
    ("verification.json", [*VERIFICATION, "--format", "json"]),
    ("all_images.json", [*DETECTION, "--subset-rule", "all-images", "--format", "json"]),
])
def test_the_report_is_the_golden_one(df2_eval, golden, name, arguments):
    golden(name, scored(df2_eval(*arguments)))


@pytest.mark.parametrize("name, format", [("tables.txt", "table"), ("tables.md", "markdown"), ("tables.tex", "latex"),
                                          ("tables.csv", "csv")])
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
    first, other = report_file("a", *RETRIEVAL), report_file("b", *RETRIEVAL, "--retrieval-rule", "strict")
    text = refused(df2_eval("tables", "--run", f"class={first}", "--run", f"pose={other}"), 3)
    assert f'{other}: /options/retrieval_rule: pose was scored with "strict", but class ({first}) with "official"; ' in text
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
    assert re.match(rf"df2-eval: error: {re.escape(str(path))}:\d+: .*{re.escape(words)}", text), text


def test_a_report_of_verification_has_no_table(df2_eval, report_file):
    path = report_file("a", *VERIFICATION)
    assert "/task: " in refused(df2_eval("tables", "--run", f"mine={path}"), 3)


@pytest.mark.parametrize("arguments", [["--help"], ["merge", "--help"], ["tables", "--help"], ["--version"],
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
    assert f"--fail-under cannot hold {metric}, which is {why}; it can hold AUC, accuracy, TPR_at_FPR_1e-2 or TPR_at_FPR_1e-3" in text
    scored(df2_eval(*VERIFICATION, "--fail-under", "AUC=0.1,accuracy=0.1"))


# Usage


@pytest.mark.parametrize("arguments, words", [
    ([], "--gt"),
    (["--gt", "absent"], "--pred"),
    (["--gt", "absent", "--pred", "absent"], "--task"),
    (["--gt", "-", "--pred", "-", "--task", "detection"], "--gt"),
    (["--task", "captions"], "/task"),
    (["--format", "xml"], "--format"),
    (["--subsets", "--no-subsets"], "--subsets"),
    (["--subset-rule", "most"], "/subset_rule"),
    (["--categories", "hat"], "/categories"),
    (["--categories", ""], "--categories"),
    (["--images", ""], "--images"),
    (["--images", "one"], "/images"),
    (["--max-dets", "0"], "/max_dets"),
    (["--max-dets", "1,,2"], "/max_dets"),
    (["--mask-box", "current"], "/mask_box"),
    (["--task", "segmentation", "--mask-box", "newer"], "/mask_box"),
    (["--threads", "0"], "--threads"),
    (["--threads", "many"], "--threads"),
    (["--max-file-bytes", "-1"], "--max-file-bytes"),
    (["--max-rows-per-image", "1.5"], "--max-rows-per-image"),
    (["--curves", "a", "--output", "a"], "--curves"),
    (["--curves", "-"], "--curves"),
    (["--partial", "-"], "--partial"),
    (["--partial", "a", "--output", "b"], "--output"),
    (["--partial", "a", "--format", "json"], "--format"),
    (["--nonsense"], "--nonsense"),
    (["--generate-completion", "tcsh"], "--generate-completion"),
    (["--query", "a"], "--query"),
    (["--top-k", "1"], "/top_k"),
    (["--task", "retrieval", "--query", "a"], "--query and --gt cannot be used together"),
    (["--task", "retrieval", "--query-features", "a"], "--pred and --query-features cannot be used together"),
    (["--task", "retrieval", "--query-features", "a", "--gallery-features", "b"], "--pred"),
    (["--task", "retrieval", "--query-boxes", "detected", "--query-features", "a", "--gallery-features", "b"], "--pred"),
    (["--task", "retrieval", "--query", "a", "--gallery", "b"], "--gt"),
    (["--task", "retrieval", "--metric", "l2"], "--metric"),
    (["--task", "retrieval", "--metric", "cos"], "--metric"),
    (["--task", "retrieval", "--submission", "a"], "--submission"),
    (["--task", "retrieval", "--max-dets", "1"], "/max_dets"),
    (["--task", "retrieval", "--top-k", "0"], "/top_k"),
    (["--task", "retrieval", "--retrieval-rule", "lax"], "/retrieval_rule"),
    (["--task", "retrieval", "--query-boxes", "none"], "/query_boxes"),
    (["--task", "retrieval", "--curves", "a"], "--curves"),
    (["--task", "retrieval", "--fail-under", "AP=0.5"], "--fail-under"),
    (["--task", "verification", "--partial", "a"], "--partial"),
    (["--task", "verification", "--top-k", "1"], "/top_k"),
    (["--task", "verification", "--subsets"], "/subsets"),
    (["--task", "verification", "--min-matches", "6"], "/min_matches"),
    (["--task", "detection", "--min-matches", "6"], "/min_matches"),
    (["tables"], "--run"),
    (["tables", "--run", "absent"], "--run"),
    (["tables", "--run", "a=absent", "--task", "detection"], "--task"),
    (["tables", "--run", "a=absent", "--fail-under", "AP=1"], "--fail-under"),
    (["merge"], "merge|partials"),
    (["merge", "absent", "--task", "detection"], "--task"),
    (["merge", "absent", "--ties"], "--ties"),
    (["merge", "absent", "--fail-under", "APP=1"], "--fail-under"),
    (["merge", "absent", "--fail-under", "EER=1"], "--fail-under"),
])
def test_wrong_flags_are_named_before_any_file_is_opened(df2_eval, arguments, words):
    whole = ["--gt", "absent", "--pred", "absent", "--task", "detection"]
    given = set(arguments)
    rest = [a for i in range(0, 6, 2) if whole[i] not in given for a in whole[i:i + 2]]
    alone = arguments[:1] in ([], ["--gt"], ["merge"], ["tables"])
    text = refused(df2_eval(*([] if alone else rest), *arguments), 2)
    assert re.search(words, text)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"colour": 1}', '{"task": "detection", "task": "landmarks"}',
                                  '{"max_dets": "1"}'])
def test_a_config_that_is_wrong_is_a_usage_error(df2_eval, tmp_path, text):
    config = tmp_path / "config.json"
    config.write_text(text)
    refused(df2_eval("--gt", "absent", "--pred", "absent", "--task", "detection", "--config", config), 2)


def test_an_image_that_the_ground_truth_does_not_have_is_a_usage_error(df2_eval):
    assert "99" in refused(df2_eval(*DETECTION, "--images", "1,99"), 2)


@pytest.mark.parametrize("arguments", [[*COCO, "--subsets"], [*COCO, "--config", "CONFIG"]])
def test_subsets_that_are_asked_for_are_not_left_out_in_silence(df2_eval, tmp_path, arguments):
    config = tmp_path / "config.json"
    config.write_text('{"subsets": true}')
    text = refused(df2_eval(*[config if a == "CONFIG" else a for a in arguments]), 2)
    assert "/subsets: must be false, because the ground truth does not give all items the four levels" in text
    assert json.loads(scored(df2_eval(*COCO, "--format", "json")))["options"]["subsets"] is False


def test_min_matches_is_refused_where_no_subsets_are_scored(df2_eval, tmp_path):
    data = pathlib.Path(__file__).parents[1] / "data"
    rows = json.loads((data / "query.json").read_text())
    plain = tmp_path / "query.json"
    levels = ("scale", "occlusion", "zoom_in", "viewpoint")
    plain.write_text(json.dumps([{key: value for key, value in row.items() if key not in levels} for row in rows]))
    without_levels = [str(plain) if a == "query.json" else a for a in RETRIEVAL]
    scored(df2_eval(*without_levels, "--min-matches", "0"))
    for arguments in ([*without_levels, "--min-matches", "6"], [*RETRIEVAL, "--no-subsets", "--min-matches", "6"]):
        assert "/min_matches: must be 0 where no subsets are scored, but is 6" in refused(df2_eval(*arguments), 2)
    assert "/subsets" in refused(df2_eval(*without_levels, "--subsets"), 2)


def test_an_empty_list_of_images_is_not_all_images(df2_eval, tmp_path):
    images = tmp_path / "images.txt"
    images.write_text("\n")
    refused(df2_eval(*DETECTION, "--images", f"@{images}"), 2)


# Refusals of what files hold


def test_a_bad_submission_exits_with_3_and_says_where(df2_eval, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text('[{"image_id": 1, "category_id": 9, "bbox": [1, 2, 3, 4], "score": "x"},\n'
                   ' {"image_id": 8, "category_id": 9, "bbox": [1, 2, 3, 4], "score": 1}]')
    text = refused(df2_eval(*SPLIT, "--pred", bad, "--task", "detection"), 3)
    assert f"{bad}:1: /0/score: " in text
    assert f"{bad}:2: /1/image_id: " in text


def test_a_refused_submission_leaves_the_old_report_alone(df2_eval, tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("old")
    refused(df2_eval(*SPLIT, "--pred", "-", "--task", "detection", "--output", report, input="["), 3)
    assert report.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.txt"]


def test_a_bad_ground_truth_exits_with_4(df2_eval, tmp_path):
    bad = tmp_path / "gt.json"
    bad.write_text('{"images": [], "annotations": [{}], "categories": []}')
    refused(df2_eval("--gt", bad, "--pred", "detection.json", "--task", "detection"), 4)


def test_a_file_beyond_the_limit_exits_with_5(df2_eval):
    refused(df2_eval(*COCO, "--max-file-bytes", "100"), 5)


def test_a_file_that_is_not_there_exits_with_6(df2_eval):
    refused(df2_eval(*SPLIT, "--pred", "absent.json", "--task", "detection"), 6)
    refused(df2_eval(*DETECTION, "--config", "absent.json"), 6)
    refused(df2_eval("merge", "absent.part"), 6)


# Outputs


def test_output_goes_whole_into_its_file(df2_eval, tmp_path):
    report = tmp_path / "report.json"
    assert scored(df2_eval(*DETECTION, "--format", "json", "--output", report)) == ""
    assert report.read_text() == scored(df2_eval(*DETECTION, "--format", "json"))
    assert os.listdir(tmp_path) == ["report.json"]


def test_output_may_be_standard_output(df2_eval, tmp_path):
    assert scored(df2_eval(*DETECTION, "--output", "-")) == scored(df2_eval(*DETECTION))
    assert not (pathlib.Path(__file__).parents[1] / "data" / "-").exists()


@pytest.mark.parametrize("other", ["report", "./report", "folder/../report", "link", "folder/link", "far/report"])
def test_two_outputs_are_two_files_however_they_are_spelled(df2_eval, tmp_path, other):
    """None of the files is there yet."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "far").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to("report")
    (tmp_path / "folder" / "link").symlink_to("../report")
    text = refused(df2_eval("--gt", "absent", "--pred", "absent", "--task", "detection", "--output", tmp_path / "report",
                            "--curves", f"{tmp_path}/{other}"), 2)
    assert "--curves must name another file than --output, but both are " in text


@pytest.mark.parametrize("flag, arguments", [
    ("--pred", ["--gt", "absent", "--pred", "FILE", "--task", "detection", "--output"]),
    ("--gt", ["--gt", "FILE", "--pred", "absent", "--task", "detection", "--partial"]),
    ("--config", ["--gt", "absent", "--pred", "absent", "--config", "FILE", "--curves"]),
    ("--images", ["--gt", "absent", "--pred", "absent", "--task", "detection", "--images", "@FILE", "--output"]),
    ("--query-features", ["--gt", "absent", "--task", "retrieval", "--query-features", "FILE", "--gallery-features", "absent",
                          "--submission"]),
    ("partials", ["merge", "absent", "FILE", "--partial"]),
    ("--run", ["tables", "--run", "a=FILE", "--output"]),
])
def test_no_output_takes_the_place_of_an_input(df2_eval, tmp_path, flag, arguments):
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    link.symlink_to(file)
    for path in (file, link):
        text = refused(df2_eval(*[a.replace("FILE", str(file)) for a in arguments], path), 2)
        assert f" must name another file than {flag}, but both are " in text
    assert file.read_text() == "old"


def test_a_device_takes_several_outputs(df2_eval):
    assert scored(df2_eval(*DETECTION, "--output", "/dev/null", "--curves", "/dev/null")) == ""


def test_a_full_disk_is_an_io_error(df2_eval, tmp_path):
    with open("/dev/full", "w", encoding="utf-8") as full:
        result = df2_eval(*DETECTION, stdout=full)
    assert result.returncode == 6
    assert result.stderr.startswith("df2-eval: error: <stdout>: ")
    for flag in ("--output", "--curves", "--partial"):
        refused(df2_eval(*DETECTION, flag, "/dev/full"), 6)
    refused(df2_eval(*DETECTION, "--output", tmp_path / "absent" / "report"), 6)


def test_a_closed_standard_output_is_an_io_error_and_no_file_takes_its_place(df2_eval, tmp_path):
    curves = tmp_path / "curves.json"
    command = f'"{df2_eval.program}" {" ".join(DETECTION)} --curves "{curves}"'
    assert df2_eval_shell(df2_eval, command + " >&-").returncode == 6
    assert df2_eval_shell(df2_eval, command + " >&- 2>&-").returncode == 6
    assert json.loads(curves.read_text())["thresholds"][0] == 0.5


def df2_eval_shell(df2_eval, command):
    data = pathlib.Path(__file__).parents[1] / "data"
    return subprocess.run(["bash", "-c", command], cwd=data, capture_output=True, timeout=60, check=False)


def test_a_reader_that_leaves_is_not_a_crash(df2_eval):
    command = f'"{df2_eval.program}" {" ".join(DETECTION)} --format json | true; echo "${{PIPESTATUS[0]}}"'
    result = df2_eval_shell(df2_eval, command)
    assert result.stdout.strip() == b"0"
    assert result.stderr == b""


def test_no_progress_is_shown_where_no_terminal_is(df2_eval):
    assert df2_eval(*DETECTION).stderr == ""


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_is_shown_on_a_terminal_unless_quiet(df2_eval, quiet):
    master, slave = os.openpty()
    result = df2_eval(*DETECTION, *(["--quiet"] if quiet else []), stderr=slave)
    os.close(slave)
    os.set_blocking(master, False)
    try:
        shown = os.read(master, 10_000).decode()
    except (BlockingIOError, OSError):
        shown = ""
    os.close(master)
    assert result.returncode == 0
    assert ("scoring" in shown) == (not quiet)


def test_an_interruption_exits_with_130_and_leaves_no_half_file(df2_eval, tmp_path):
    pipe, report = tmp_path / "pipe", tmp_path / "report.json"
    os.mkfifo(pipe)
    report.write_text("old")
    process = subprocess.Popen([df2_eval.program, *SPLIT, "--pred", pipe, "--task", "detection", "--output", report],
                               cwd=pathlib.Path(__file__).parents[1] / "data", stderr=subprocess.PIPE)
    with open(pipe, "w", encoding="utf-8") as writer:  # opens when the program has come to its predictions
        writer.write("[")
        writer.flush()
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    process.stderr.close()
    assert report.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["pipe", "report.json"]


# Partials


def test_ties_bound_both_visibilities(df2_eval):
    found = json.loads(df2_eval(*LANDMARKS, "--ties", "--format", "json").stdout)
    for view in (found, found["vis"]):
        assert view["ap_bounds"]["low"] <= view["summary"]["AP"] <= view["ap_bounds"]["high"]


@pytest.mark.parametrize("arguments", [[*DETECTION, "--ties"], LANDMARKS, SEGMENTATION,
                                       [*COCO, "--categories", "skirt"]])
def test_merged_shards_give_the_report_of_the_single_run_byte_for_byte(df2_eval, tmp_path, arguments):
    parts = []
    for image in (1, 2, 3):
        parts.append(tmp_path / f"{image}.part")
        assert scored(df2_eval(*arguments, "--images", image, "--partial", parts[-1])) == ""
    rng = random.Random(5)
    for name in ("json", "table"):
        rng.shuffle(parts)
        assert scored(df2_eval("merge", *parts, "--format", name)) == scored(df2_eval(*arguments, "--format", name))


@pytest.mark.parametrize("arguments", [[*DETECTION, "--ties"], LANDMARKS, SEGMENTATION, RETRIEVAL])
def test_a_tree_of_merges_gives_the_bytes_of_the_single_run(df2_eval, tmp_path, arguments):
    parts = {}
    for image in (1, 2, 3, 4, 5) if arguments is RETRIEVAL else (1, 2, 3):
        parts[image] = tmp_path / f"{image}.df2p"
        scored(df2_eval(*arguments, "--images", image, "--partial", parts[image]))
    first, *others = parts.values()
    some, whole, flat = (tmp_path / f"{name}.df2p" for name in ("some", "whole", "flat"))
    assert scored(df2_eval("merge", "--partial", some, *others)) == ""
    assert scored(df2_eval("merge", "--partial", whole, some, first)) == ""
    scored(df2_eval("merge", "--partial", flat, *parts.values()))
    assert whole.read_bytes() == flat.read_bytes()
    for form in ("json", "table"):
        assert scored(df2_eval("merge", whole, "--format", form)) == scored(df2_eval(*arguments, "--format", form))


def test_merge_knows_outputs_and_gates(df2_eval, tmp_path):
    part, report, curves = (tmp_path / name for name in ("a.part", "report.csv", "curves.json"))
    scored(df2_eval(*DETECTION, "--partial", part))
    result = df2_eval("merge", part, "--format", "csv", "--output", report, "--curves", curves, "--fail-under", "AP=1")
    assert result.returncode == 1
    assert result.stdout == ""
    assert report.read_text() == scored(df2_eval(*DETECTION, "--format", "csv"))
    assert json.loads(curves.read_text())["max_dets"] == [1, 10, 100]
    refused(df2_eval("merge", part, "--fail-under", "AR20=0.5"), 2)


@pytest.mark.parametrize("arguments", [DETECTION, RETRIEVAL])
def test_a_partial_that_was_cut_or_changed_exits_with_3(df2_eval, tmp_path, arguments):
    part = tmp_path / "a.part"
    scored(df2_eval(*arguments, "--partial", part))
    whole = part.read_bytes()
    rng = random.Random(6)
    for _ in range(10):
        at = rng.randrange(len(whole))
        for broken in (whole[:at], whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(8)]) + whole[at + 1:]):
            part.write_bytes(broken)
            text = refused(df2_eval("merge", part), 3)
            assert "[partial-format]" in text and str(part) in text


def test_partials_of_a_task_without_curves_are_not_drawn(df2_eval, tmp_path):
    part = tmp_path / "a.part"
    scored(df2_eval(*RETRIEVAL, "--partial", part))
    text = refused(df2_eval("merge", part, "--curves", tmp_path / "curves", "--output", tmp_path / "report"), 2)
    assert "--curves is for detection, landmarks and segmentation, not for retrieval" in text
    assert os.listdir(tmp_path) == ["a.part"]


def test_partials_that_do_not_belong_together_exit_with_3(df2_eval, tmp_path):
    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    scored(df2_eval(*DETECTION, "--images", "1", "--partial", first))
    shutil.copy(first, again)
    scored(df2_eval(*DETECTION, "--images", "2", "--max-dets", "7", "--partial", other))
    assert "[partial-overlap]" in refused(df2_eval("merge", first, again), 3)
    assert "[partial-signature]" in refused(df2_eval("merge", first, other), 3)
    other.write_text("{}")
    assert "[partial-format]" in refused(df2_eval("merge", first, other), 3)
