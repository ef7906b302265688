"""What df2-data prints, writes and answers. The golden files are of tests/data."""

import json

import pytest
import runs

SPLIT = ["--gt", "split/validation"]


def done(result):
    assert result.stderr == ""
    assert result.returncode == 0
    return result.stdout


def refused(result, code):
    return runs.refused(result, code, "df2-data")


@pytest.mark.parametrize("name, arguments", [
    ("data_help.txt", ["--help"]), ("data_pairs_help.txt", ["pairs", "--help"]),
    ("data_sample_pairs_help.txt", ["sample-pairs", "--help"]), ("data_pack_help.txt", ["pack", "--help"]),
    ("data_version.txt", ["--version"]),
])
def test_what_the_program_says_of_itself_is_golden(df2_data, golden, name, arguments):
    golden(name, done(df2_data(*arguments)))


def test_counts_and_files_of_pairs_are_golden(df2_data, golden, tmp_path):
    files = [tmp_path / name for name in ("query.json", "gallery.json", "pairs.json")]
    golden("data_pairs.txt", done(df2_data("pairs", *SPLIT, "--query", files[0], "--gallery", files[1])))
    assert done(df2_data("sample-pairs", *SPLIT, "--output", files[2], "--seed", "7")) == ""
    for file in files:
        golden(f"data_{file.name}", file.read_text())


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation"])
def test_a_packed_split_scores_as_its_folder(df2_data, df2_eval, tmp_path, task):
    packed = tmp_path / "validation"
    assert done(df2_data("pack", *SPLIT, "--output", packed)) == ""
    sizes = ["--sizes", "sizes.json"] if task == "segmentation" else []
    common = ["--pred", f"{task}.json", "--task", task, "--format", "json", *sizes]
    assert done(df2_eval("--gt", packed, *common)) == done(df2_eval("--gt", "split/validation", *common))


def test_flags_of_the_program_may_stand_behind_a_subcommand(df2_data):
    assert done(df2_data("pairs", *SPLIT, "--threads", "1")) == done(df2_data("--threads", "1", "pairs", *SPLIT))


@pytest.mark.parametrize("arguments", [
    [], ["count"], ["pairs"], ["sample-pairs", "--output", "x"], ["sample-pairs", "--gt", "absent"], ["pack", "--gt", "absent"],
    ["pairs", "--gt", "absent", "--threads", "0"],
    *[["sample-pairs", "--gt", "absent", "--output", "x", *more] for more in (["--seed", "-1"], ["--seed", "1.5"], ["--seed", "x"],
                                                            ["--seed", "99999999999999999999"], ["--negatives", "-1"],
                                                            ["--positives", "0"], ["--per", "item"])],
])
def test_wrong_flags_are_refused_before_any_file_is_opened(df2_data, arguments):
    refused(df2_data(*arguments), 2)


@pytest.mark.parametrize("other", ["same.json", "./same.json"])
def test_two_outputs_are_two_files(df2_data, other):
    text = refused(df2_data("pairs", "--gt", "absent", "--query", "same.json", "--gallery", other), 2)
    assert "--gallery must name another file than --query, but both are " in text


def test_the_ground_truth_is_no_output(df2_data, tmp_path):
    file = tmp_path / "gt.json"
    file.write_text("old")
    assert "--output must name another file than --gt, but both are " in refused(df2_data("sample-pairs", "--gt", file, "--output", file), 2)
    assert file.read_text() == "old"


def test_a_split_that_is_not_there_is_refused(df2_data, tmp_path):
    refused(df2_data("pairs", "--gt", tmp_path / "absent"), 6)
    bad = tmp_path / "annos"
    bad.mkdir()
    (bad / "000001.json").write_text(json.dumps({"pair_id": 1}))
    refused(df2_data("pairs", "--gt", tmp_path), 4)
