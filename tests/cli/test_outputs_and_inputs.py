"""No output may replace a file that the run reads, or one of a folder that it reads, however its path is spelled."""

import json
import os
import shutil

import pytest

from conftest import DATA


@pytest.fixture
def data(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    split = tmp_path / "data" / "split"
    (split / "json_for_validation").mkdir()
    images = [{"id": 1, "file_name": "000001.jpg", "width": 64, "height": 48}]
    (split / "json_for_validation" / "keypoints_val_information.json").write_text(json.dumps({"images": images}))
    (split / "validation" / "image").mkdir()
    (split / "validation" / "image" / "000001.jpg").write_bytes(b"not read by these commands, and still an input")
    return tmp_path / "data"


def spellings(data, file):
    """Paths of one file: straight, by a detour, relative, by a link to it, by a linked folder."""
    link, folder = data.parent / "link.json", data.parent / "folder"
    for path in (link, folder):
        if path.is_symlink():
            path.unlink()
    link.symlink_to(file)
    folder.symlink_to(file.parent)
    return [file, file.parent / ".." / file.parent.name / file.name, os.path.relpath(file, DATA), link,
            folder / file.name]


def contents(data):
    return {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}


def files_of_split(data):
    split = data / "split"
    return [split / "validation" / "annos" / "000001.json", split / "validation" / "image" / "000001.jpg",
            split / "json_for_validation" / "keypoints_val_information.json"]


@pytest.mark.parametrize("given", ["validation", "validation/annos"])
@pytest.mark.parametrize("flag", ["--output", "--curves", "--partial"])
def test_df2_eval_replaces_no_file_of_the_split(df2_eval, data, given, flag):
    for file in files_of_split(data):
        before = contents(data)
        for path in spellings(data, file):
            result = df2_eval("--gt", data / "split" / given, "--pred", "detection.json", "--task", "detection", flag, path)
            assert result.returncode == 2
            assert f"{flag} would replace {path}, a file of the folder that --gt reads" in result.stderr
            assert contents(data) == before


def test_df2_data_and_df2_synth_replace_no_file_of_the_split(df2_data, df2_synth, data):
    split = ["--gt", data / "split" / "validation"]
    for file in files_of_split(data):
        before = contents(data)
        for path in spellings(data, file):
            for result in (df2_data("pairs", *split, "--query", path), df2_data("pairs", *split, "--gallery", path),
                           df2_data("sample-pairs", *split, "--output", path), df2_data("pack", *split, "--output", path),
                           df2_synth("submission", *split, "--task", "detection", "--output", path)):
                assert result.returncode == 2
                assert "would replace" in result.stderr
            assert contents(data) == before


def test_a_new_file_beside_the_inputs_is_written(df2_data, data):
    output = data / "split" / "validation" / "packed.json"
    assert df2_data("pack", "--gt", data / "split" / "validation", "--output", output).returncode == 0
    assert output.exists()


def test_an_output_through_a_link_writes_what_the_link_points_to(df2_data, data, tmp_path):
    pack = ["pack", "--gt", data / "split" / "validation", "--output"]
    assert df2_data(*pack, tmp_path / "straight").returncode == 0
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "there").write_text("old")
    for name, target in {"absolute": folder / "there", "relative": "elsewhere/there", "dangling": "elsewhere/new",
                         "twice": "absolute"}.items():
        (tmp_path / name).symlink_to(target)
        assert df2_data(*pack, tmp_path / name).returncode == 0
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / name).read_bytes() == (tmp_path / "straight").read_bytes()
    assert sorted(os.listdir(folder)) == ["new", "there"]


def test_links_in_a_circle_are_called_so(df2_data, data, tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    result = df2_data("pack", "--gt", data / "split" / "validation", "--output", tmp_path / "a")
    assert result.returncode == 6
    assert "Too many levels of symbolic links" in result.stderr
