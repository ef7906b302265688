"""What df2-eval refuses: wrong flags, before any file is opened, and bad files, each with its exit code."""

import json
import os
import pathlib
import re

import pytest

from runs import COCO, DETECTION, RETRIEVAL, SPLIT, refused, scored


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
    (["--task", "retrieval", "--rules", "lax"], "/rules"),
    (["--task", "verification", "--rules", "strict"], "/rules"),
    (["--task", "retrieval", "--retrieval-rule", "strict"], "--retrieval-rule is called --rules now"),
    (["--task", "retrieval", "--retrieval-rule=official"], "--retrieval-rule is called --rules now"),
    (["--task", "detection", "--retrieval-rule", "lax"], "--retrieval-rule is called --rules now"),
    (["--task", "retrieval", "--query-boxes", "none"], "/query_boxes"),
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
    (["merge", "absent", "--fail-under", "AP"], "--fail-under"),
    (["diff", "absent"], "diff compares two reports"),
    (["diff", "absent", "absent", "--tolerance", "-1"], "--tolerance"),
    (["check", "--gt", "absent"], "--pred"),
])
def test_wrong_flags_are_named_before_any_file_is_opened(df2_eval, arguments, words):
    whole = ["--gt", "absent", "--pred", "absent", "--task", "detection"]
    given = set(arguments)
    rest = [a for i in range(0, 6, 2) if whole[i] not in given for a in whole[i:i + 2]]
    alone = arguments[:1] in ([], ["--gt"], ["merge"], ["tables"], ["diff"], ["check"])
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
