"""What df2-synth refuses before it makes anything, and what it makes of files that others gave."""

import json
import os

import pytest
import runs


@pytest.mark.parametrize("name, arguments", [("synth_help.txt", ["--help"]), ("synth_dataset_help.txt", ["dataset", "--help"]),
                                             ("synth_workload_help.txt", ["workload", "--help"]),
                                             ("synth_submission_help.txt", ["submission", "--help"]),
                                             ("synth_features_help.txt", ["features", "--help"])])
def test_what_the_program_says_of_itself_is_golden(df2_synth, golden, name, arguments):
    golden(name, df2_synth(*arguments).stdout)


def refused(result, code):
    return runs.refused(result, code, "df2-synth")


@pytest.mark.parametrize("seed", ["-1", "1.5", "x", "99999999999999999999", ""])
@pytest.mark.parametrize("command", [["dataset", "--images", "1"], ["workload", "--images", "1"], ["submission", "--gt", "coco.json", "--task", "detection"]])
def test_a_seed_that_is_no_whole_number_is_refused(df2_synth, tmp_path, command, seed):
    text = refused(df2_synth(*command, "--output", tmp_path / "made", "--seed", seed), 2)
    assert ("--seed must be a whole number from 0 to 2^64 - 1" if seed else "--seed needs a value") in text
    assert os.listdir(tmp_path) == []


def test_the_largest_seed_is_one(df2_synth, tmp_path):
    for command in ("dataset", "workload"):
        result = df2_synth(command, "--images", "1", "--coco-only", tmp_path / "gt.json", "--seed", str(2**64 - 1))
        assert (result.returncode, result.stderr) == (0, "")


def test_a_folder_and_only_a_file_are_not_asked_for_together(df2_synth, tmp_path):
    for command in ("dataset", "workload"):
        refused(df2_synth(command, "--images", "1", "--coco-only", tmp_path / "gt.json", "--output", tmp_path / "folder"), 2)
    assert os.listdir(tmp_path) == []


def test_a_submission_does_not_take_the_place_of_its_ground_truth(df2_synth, tmp_path):
    gt, link = tmp_path / "gt.json", tmp_path / "link.json"
    gt.write_text("old")
    link.symlink_to(gt)
    for path in (gt, link):
        text = refused(df2_synth("submission", "--gt", gt, "--task", "detection", "--output", path), 2)
        assert "--output must name another file than --gt, but both are " in text
    assert gt.read_text() == "old"


def test_masks_need_the_sizes_of_images(df2_synth, df2_eval, tmp_path):
    made = tmp_path / "made.json"
    run = ["submission", "--gt", "split/validation", "--task", "segmentation", "--output", made]
    text = refused(df2_synth(*run), 4)
    assert "3 of 3 images have none" in text and "[image-size]" in text
    assert os.listdir(tmp_path) == []
    result = df2_synth(*run, "--sizes", "sizes.json")
    assert (result.returncode, result.stderr) == (0, "")
    runs.scored(df2_eval(*runs.SPLIT, "--task", "segmentation", "--sizes", "sizes.json", "--pred", made))
    detection = ["submission", "--gt", "split/validation", "--task", "detection", "--output", made]
    assert "--sizes is for segmentation, not for detection" in refused(df2_synth(*detection, "--sizes", "sizes.json"), 2)


@pytest.mark.parametrize("flags, low, high", [([], 0.8, 1), (["--jitter", "0", "--miss-rate", "0"], 1, 1), (["--miss-rate", "1"], 0.4, 0.6),
                                              (["--jitter", "10"], 0.4, 0.7)])
def test_scores_of_pairs_are_as_good_as_was_asked_for(df2_synth, df2_eval, tmp_path, flags, low, high):
    pairs, made = tmp_path / "pairs.json", tmp_path / "made.json"
    pairs.write_text(json.dumps([{"id": 3 * i, "same": i % 3 == 0} for i in range(900)]))
    run = ["submission", "--gt", pairs, "--task", "verification", "--output", made, *flags]
    for threads in ("1", "2"):
        result = df2_synth("--threads", threads, *run)
        assert (result.returncode, result.stderr) == (0, "")
        rows = made.read_text() if threads == "1" else rows
        assert made.read_text() == rows
    assert [row["id"] for row in json.loads(rows)] == [3 * i for i in range(900)]
    report = json.loads(runs.scored(df2_eval("--task", "verification", "--gt", pairs, "--pred", made, "--format", "json")))
    assert low <= report["summary"]["AUC"] <= high
    df2_synth(*run, "--seed", "2")
    assert (made.read_text() == rows) == (flags == ["--jitter", "0", "--miss-rate", "0"])


@pytest.mark.parametrize("content, code", [("[{\"id\": 1}]", "missing-key"), ("{}", "wrong-type"), ("[", "json-syntax"),
                                           ("[{\"id\": 1, \"same\": 1}]", "wrong-type")])
def test_pairs_that_are_not_right_get_no_scores(df2_synth, tmp_path, content, code):
    (tmp_path / "pairs.json").write_text(content)
    text = refused(df2_synth("submission", "--gt", tmp_path / "pairs.json", "--task", "verification", "--output", tmp_path / "made"), 4)
    assert f"[{code}]" in text
    assert os.listdir(tmp_path) == ["pairs.json"]


def top_k(df2_eval, gt, query, gallery):
    run = df2_eval("--task", "retrieval", "--gt", gt, "--query-features", query, "--gallery-features", gallery, "--format", "json")
    return json.loads(runs.scored(run))["summary"]


def test_features_are_as_good_as_was_asked_for(df2_synth, df2_eval, tmp_path):
    assert df2_synth("workload", "--images", "200", "--coco-only", tmp_path / "gt.json").returncode == 0
    query, gallery, found = tmp_path / "q.npy", tmp_path / "g.npy", []
    run = ["features", "--gt", tmp_path / "gt.json", "--query-features", query, "--gallery-features", gallery]
    for strength in ("0", "0.3", "1"):
        content = None
        for threads in ("1", "2"):
            result = df2_synth("--threads", threads, *run, "--strength", strength)
            assert (result.returncode, result.stderr, result.stdout) == (0, "", "")
            made = query.read_bytes() + gallery.read_bytes()
            assert content in (None, made)
            content = made
        found.append(top_k(df2_eval, tmp_path / "gt.json", query, gallery))
    assert found[0]["top1"] < 0.1 < found[1]["top1"] < 0.9 < found[2]["top1"]
    assert found[0]["top20"] < found[1]["top20"] < found[2]["top20"]


@pytest.mark.parametrize("flags, reason", [
    (["--strength", "1.5"], "--strength must be a number from 0 to 1"), (["--dimension", "1"], "--dimension must be a whole number from 2"),
    (["--gallery-features", "q.npy"], "another file"), ([], "--gallery-features")])
def test_features_that_cannot_be_made_are_refused(df2_synth, tmp_path, flags, reason):
    flags = [tmp_path / flag if flag.endswith(".npy") else flag for flag in flags]
    more = [] if "--gallery-features" in flags or not flags else ["--gallery-features", tmp_path / "g.npy"]
    run = ["features", "--gt", "split/validation", "--query-features", tmp_path / "q.npy", *more, *flags]
    assert reason in refused(df2_synth(*run), 2)
    assert os.listdir(tmp_path) == []


def test_features_need_to_know_who_is_a_consumer(df2_synth, tmp_path):
    run = ["features", "--gt", "coco.json", "--query-features", tmp_path / "q.npy", "--gallery-features", tmp_path / "g.npy"]
    refused(df2_synth(*run), 4)
    assert os.listdir(tmp_path) == []
