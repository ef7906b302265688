"""Names, places and failures of df2-data convert, whatever the format."""

import json
import resource

import pytest
import runs
from conversions import converted, jpeg, load, refused


@pytest.mark.parametrize("name", ["with blank.jpg", "quote\"s'.jpg", "ü-日本.jpg", "deep/er/name.jpg", "x" * 150 + ".jpg"])
def test_pictures_keep_their_names_in_coco_type_files(df2_data, scenes, tmp_path, name):
    truth = load(scenes / "validation.json")
    image = truth["images"][0]
    image["file_name"] = name
    truth["images"] = [image]
    truth["annotations"] = [a for a in truth["annotations"] if a["image_id"] == image["id"]]
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    jpeg(tmp_path / name, (image["width"], image["height"]))
    converted(df2_data, "--gt", f"val={tmp_path / 'gt.json'}", "--to", "coco", "--output", tmp_path / "out")
    made = load(tmp_path / "out" / "val" / "annotations" / "val.json")
    assert made["images"][0]["file_name"] == name
    assert (tmp_path / "out" / "val" / "image" / name).is_file()
    text = converted(df2_data, "--gt", f"val={tmp_path / 'gt.json'}", "--to", "ultralytics-detect",
                     "--output", tmp_path / "yolo")
    assert "[file_names]" in text
    assert (tmp_path / "yolo" / "images" / "val" / f"{image['id']:06}.jpg").is_file()


@pytest.mark.parametrize("name", ["../out of.jpg", "/etc/hostname", "a/../../b.jpg", "new\nline.jpg", "bell\x07.jpg",
                                  "back\\slash.jpg", "./x.jpg", ""])
def test_names_that_leave_their_folder_are_replaced(df2_data, scenes, tmp_path, name):
    truth = load(scenes / "validation.json")
    truth["images"][0]["file_name"] = name
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    text = converted(df2_data, "--gt", f"val={tmp_path / 'gt.json'}", "--pictures", "none", "--to", "coco",
                     "--output", tmp_path / "out")
    assert ("[file_names]" in text) == (name != "")
    made = load(tmp_path / "out" / "val" / "annotations" / "val.json")
    assert made["images"][0]["file_name"] == f"{made['images'][0]['id']:06}.jpg"


@pytest.mark.parametrize("placing", ["none", "link", "hardlink", "copy"])
def test_pictures_are_placed_as_asked(df2_data, scenes, tmp_path, placing):
    converted(df2_data, "--gt", scenes / "validation", "--to", "coco", "--output", tmp_path / "out",
              "--pictures", placing)
    picture = tmp_path / "out" / "validation" / "image" / "000001.jpg"
    source = scenes / "validation" / "image" / "000001.jpg"
    assert picture.exists() == (placing != "none")
    assert picture.is_symlink() == (placing == "link")
    if placing == "none":
        return
    assert picture.read_bytes() == source.read_bytes()
    assert (picture.stat().st_ino == source.stat().st_ino) == (placing != "copy")


def test_nothing_is_left_when_the_disk_is_full(df2_data, scenes, tmp_path):
    """A limit on the size of files stands for the full disk."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    result = df2_data("convert", "--gt", scenes / "validation", "--to", "coco", "--output", tmp_path / "out",
                      preexec_fn=limit)
    assert runs.refused(result, 6, "df2-data")
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_touched(df2_data, scenes, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    converted(df2_data, "--gt", scenes / "validation", "--to", "ultralytics-detect", "--output", out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert "not empty" in refused(df2_data, 2, "--gt", scenes / "validation", "--to", "coco", "--output", out)
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    inside = scenes / "validation" / "image" / "out"
    assert "which is read" in refused(df2_data, 2, "--gt", scenes / "validation", "--to", "coco", "--output", inside)
    assert not inside.exists()


@pytest.mark.parametrize("arguments", [
    [], ["--gt", "split/validation"], ["--output", "x"], ["--gt", "split/validation", "--output", "x", "--to", "cocoa"],
    ["--gt", "split/validation", "--output", "x", "--from", "voc"],
    ["--gt", "split/validation", "--output", "x", "--pictures", "move"],
    ["--gt", "split/validation", "--output", "x", "--category", "hat"],
    ["--gt", "split/validation", "--output", "x", "--simplify", "-1"],
])
def test_wrong_flags_are_refused(df2_data, arguments):
    refused(df2_data, 2, *arguments)


def test_the_ledger_is_written_as_json(df2_data, scenes, tmp_path):
    ledger = tmp_path / "ledger.json"
    converted(df2_data, "--gt", scenes / "validation", "--to", "ultralytics-pose", "--output", tmp_path / "out",
              "--ledger", ledger, "--category", "trousers")
    told = load(ledger)
    assert (told["from"], told["to"]) == ("native", "ultralytics-pose")
    codes = {entry["code"]: entry for entry in told["entries"]}
    assert codes["masks"]["effect"] == "lost" and codes["masks"]["count"] == told["splits"][0]["items"]
    assert codes["masks"]["example"].startswith("validation 0")
    assert "other_categories" in codes


def test_help_is_golden(df2_data, golden):
    result = df2_data("convert", "--help")
    assert (result.returncode, result.stderr) == (0, "")
    golden("data_convert_help.txt", result.stdout)
