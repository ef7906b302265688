"""Partials of df2-eval and their merge."""

import json
import os
import random
import shutil

import pytest

from runs import COCO, DETECTION, LANDMARKS, RETRIEVAL, SEGMENTATION, refused, scored

THRESHOLDS = ["--iou-thresholds", "0.1:0.1:0.9,0.33", "--recall-thresholds", "0.2,0.25:0.25:1", "--score-threshold", "0.71"]


def test_ties_bound_both_visibilities(df2_eval):
    found = json.loads(df2_eval(*LANDMARKS, "--ties", "--format", "json").stdout)
    for view in (found, found["vis"]):
        assert view["ap_bounds"]["low"] <= view["summary"]["AP"] <= view["ap_bounds"]["high"]


@pytest.mark.parametrize("arguments", [[*DETECTION, "--ties"], LANDMARKS, SEGMENTATION,
                                       [*COCO, "--categories", "skirt"], [*LANDMARKS, *THRESHOLDS],
                                       [*SEGMENTATION, *THRESHOLDS, "--ties", "--class-agnostic"]])
def test_merged_shards_give_the_report_of_the_single_run_byte_for_byte(df2_eval, tmp_path, arguments):
    parts = []
    for image in (1, 2, 3):
        parts.append(tmp_path / f"{image}.part")
        assert scored(df2_eval(*arguments, "--images", image, "--partial", parts[-1])) == ""
    rng = random.Random(5)
    for name in ("json", "table"):
        rng.shuffle(parts)
        assert scored(df2_eval("merge", *parts, "--format", name)) == scored(df2_eval(*arguments, "--format", name))


@pytest.mark.parametrize("arguments", [[*DETECTION, "--ties"], LANDMARKS, SEGMENTATION, RETRIEVAL,
                                       [*DETECTION, *THRESHOLDS]])
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
    for gate in ("AR20", "APP", "EER", "vis.AP", "category.hat.AP"):
        refused(df2_eval("merge", part, "--fail-under", f"{gate}=0.5"), 2)


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


def test_partials_that_do_not_belong_together_exit_with_3(df2_eval, tmp_path):
    first, again, other = (tmp_path / name for name in ("first", "again", "other"))
    scored(df2_eval(*DETECTION, "--images", "1", "--partial", first))
    shutil.copy(first, again)
    scored(df2_eval(*DETECTION, "--images", "2", "--max-dets", "7", "--partial", other))
    assert "[partial-overlap]" in refused(df2_eval("merge", first, again), 3)
    assert "[partial-signature]" in refused(df2_eval("merge", first, other), 3)
    other.write_text("{}")
    assert "[partial-format]" in refused(df2_eval("merge", first, other), 3)
