"""What df2-synth refuses before it makes anything."""

import os

import pytest
import runs


@pytest.mark.parametrize("name, arguments", [("synth_help.txt", ["--help"]), ("synth_dataset_help.txt", ["dataset", "--help"]),
                                             ("synth_submission_help.txt", ["submission", "--help"])])
def test_what_the_program_says_of_itself_is_golden(df2_synth, golden, name, arguments):
    golden(name, df2_synth(*arguments).stdout)


def refused(result, code):
    return runs.refused(result, code, "df2-synth")


@pytest.mark.parametrize("seed", ["-1", "1.5", "x", "99999999999999999999", ""])
@pytest.mark.parametrize("command", [["dataset", "--images", "1"], ["submission", "--gt", "coco.json", "--task", "detection"]])
def test_a_seed_that_is_no_whole_number_is_refused(df2_synth, tmp_path, command, seed):
    text = refused(df2_synth(*command, "--output", tmp_path / "made", "--seed", seed), 2)
    assert ("--seed must be a whole number from 0 to 2^64 - 1" if seed else "--seed needs a value") in text
    assert os.listdir(tmp_path) == []


def test_the_largest_seed_is_one(df2_synth, tmp_path):
    result = df2_synth("dataset", "--images", "1", "--coco-only", tmp_path / "gt.json", "--seed", str(2**64 - 1))
    assert (result.returncode, result.stderr) == (0, "")


def test_a_folder_and_only_a_file_are_not_asked_for_together(df2_synth, tmp_path):
    refused(df2_synth("dataset", "--images", "1", "--coco-only", tmp_path / "gt.json", "--output", tmp_path / "folder"), 2)
    assert os.listdir(tmp_path) == []


def test_a_submission_does_not_take_the_place_of_its_ground_truth(df2_synth, tmp_path):
    gt, link = tmp_path / "gt.json", tmp_path / "link.json"
    gt.write_text("old")
    link.symlink_to(gt)
    for path in (gt, link):
        text = refused(df2_synth("submission", "--gt", gt, "--task", "detection", "--output", path), 2)
        assert "--output must name another file than --gt, but both are " in text
    assert gt.read_text() == "old"
