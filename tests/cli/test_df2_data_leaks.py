"""What df2-data leaks finds in splits whose pictures are made here (tests/bench/made_pictures.py)."""

import csv
import io
import json
import os
import pathlib
import sys

import jsonschema
import pytest
import runs

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "bench"))
import made_pictures  # noqa: E402
from made_pictures import cropped, jpeg, picture  # noqa: E402
from PIL import Image  # noqa: E402

SCHEMA = json.loads((TESTS.parent / "schemas" / "leaks.schema.json").read_text(encoding="utf-8"))


def item(style=1, category=9):
    return {"segmentation": [], "scale": 1, "viewpoint": 2, "zoom_in": 1, "occlusion": 1, "style": style,
            "landmarks": [0] * 24, "bounding_box": [10, 10, 90, 90], "category_id": category, "category_name": "skirt"}


class Split:
    def __init__(self, folder):
        self.folder = folder
        (folder / "annos").mkdir(parents=True)

    def add(self, number, content=None, pair_id=None, **change):
        labels = {"source": "shop", "pair_id": number if pair_id is None else pair_id, "item1": {**item(), **change}}
        (self.folder / "annos" / f"{number:06}.json").write_text(json.dumps(labels))
        if content is not None:
            (self.folder / "image").mkdir(exist_ok=True)
            (self.folder / "image" / f"{number:06}.jpg").write_bytes(content)


@pytest.fixture
def train(tmp_path):
    return Split(tmp_path / "train")


@pytest.fixture
def validation(tmp_path):
    return Split(tmp_path / "validation")


def leaks(df2_data, *splits, more=(), code=None):
    """What leaks says as JSON, whatever its exit code, or with this one."""
    flags = [word for split in splits for word in ("--gt", split.folder)]
    result = df2_data("leaks", *flags, "--format", "json", *more)
    assert result.stderr == ""
    report = json.loads(result.stdout)
    jsonschema.validate(report, SCHEMA)
    assert result.returncode == (code if code is not None else int(any(row["leak"] for row in report["findings"])))
    return report


def places(finding):
    return [(place["split"], place["image_id"]) for place in finding["places"]]


def test_the_help_is_golden(df2_data, golden):
    result = df2_data("leaks", "--help")
    assert (result.returncode, result.stderr) == (0, "")
    golden("data_leaks_help.txt", result.stdout)


COPIES = {
    "equal": lambda image: jpeg(image),
    "recompressed": lambda image: jpeg(image, 50),
    "half size": lambda image: jpeg(image.resize((image.width // 2, image.height // 2))),
    "twice as large": lambda image: jpeg(image.resize((image.width * 2, image.height * 2))),
    "mirrored": lambda image: jpeg(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "left": lambda image: jpeg(cropped(image, 0.05, 0, 0, 0)),
    "top": lambda image: jpeg(cropped(image, 0, 0.05, 0, 0)),
    "right": lambda image: jpeg(cropped(image, 0, 0, 0.05, 0)),
    "bottom": lambda image: jpeg(cropped(image, 0, 0, 0, 0.05)),
    "all around": lambda image: jpeg(cropped(image, 0.025, 0.025, 0.025, 0.025)),
    "brighter": lambda image: jpeg(image.point(lambda value: value * 1.15)),
    "darker": lambda image: jpeg(image.point(lambda value: value * 0.8)),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_in_another_split_is_found_and_other_pictures_are_not(df2_data, train, validation, kind):
    for number in range(1, 8):
        train.add(number, jpeg(picture(number)))
        validation.add(number + 100, jpeg(picture(number + 100)))
    validation.add(200, COPIES[kind](picture(2)))
    finding, = leaks(df2_data, train, validation)["findings"]
    assert finding["code"] == "picture-in-splits"
    assert places(finding) == [(0, 2), (1, 200)]
    assert finding["exact"] == (kind == "equal") and finding["mirrored"] == (kind == "mirrored")


def test_a_series_of_one_garment_in_other_colours_is_no_leak(df2_data, train):
    for number in range(10):
        train.add(number + 1, jpeg(Image.fromarray(made_pictures.studio(number).clip(0, 255).astype("uint8"))))
    assert leaks(df2_data, train)["findings"] == []


def test_plain_pictures_are_found_by_equal_files_only(df2_data, train, validation):
    for number, colour in enumerate([(255, 255, 255), (254, 255, 255), (255, 255, 255), (0, 0, 0)], 1):
        (train if number < 3 else validation).add(number, jpeg(Image.new("RGB", (300, 400), colour)))
    report = leaks(df2_data, train, validation)
    assert report["plain_pictures"] == 4
    assert [places(finding) for finding in report["findings"]] == [[(0, 1), (1, 3)]]


def test_two_thousand_equal_files_are_one_finding(df2_data, train):
    content = jpeg(picture(1).resize((75, 100)))
    train.add(1, content)
    for number in range(2, 2001):
        train.add(number, pair_id=1)
        os.link(train.folder / "image" / "000001.jpg", train.folder / "image" / f"{number:06}.jpg")
    finding, = leaks(df2_data, train, code=0)["findings"]
    assert finding["code"] == "picture-repeated" and len(finding["places"]) == 2000
    text = df2_data("leaks", "--gt", train.folder).stdout
    assert "  ... and 1990 more\n" in text and text.count("\n") < 20


@pytest.mark.parametrize("change, differences", [
    ({"category": 8}, ["items"]), ({"style": 2}, ["identity"]), ({"viewpoint": 3}, ["attributes"]),
    ({"bounding_box": [10, 10, 90, 91]}, ["geometry"]), ({}, None)])
def test_a_picture_twice_in_a_split_is_a_leak_where_its_labels_differ(df2_data, train, change, differences):
    if "category" in change:
        change = {"category_id": change["category"], "landmarks": [0] * 42, "category_name": "trousers"}
    content = jpeg(picture(1))
    train.add(1, content, pair_id=1)
    train.add(2, content, pair_id=1, **change)
    finding, = leaks(df2_data, train)["findings"]
    assert finding["code"] == ("labels-differ" if differences else "picture-repeated")
    assert finding.get("differences") == differences


def test_identities_are_found_without_pictures(df2_data, train, validation):
    train.add(1, pair_id=7)
    train.add(2, pair_id=8, style=1)
    validation.add(3, pair_id=7)
    validation.add(4, pair_id=8, style=2)
    report = leaks(df2_data, train, validation, more=["--pictures", "none"])
    assert [(row["code"], row["pair_id"], row.get("style"), places(row)) for row in report["findings"]] == [
        ("identity-in-splits", 7, 1, [(0, 1), (1, 3)]), ("pair-in-splits", 8, None, [(0, 2), (1, 4)])]
    assert all("pictures" not in split for split in report["splits"])
    # Without a folder of pictures the default does the same.
    assert leaks(df2_data, train, validation) == report


def test_coco_type_files_are_compared_too(df2_data, train, validation, tmp_path):
    train.add(1, jpeg(picture(1)), pair_id=7)
    validation.add(2, jpeg(picture(1), 50), pair_id=7)
    packed = train.folder / "annos" / "packed.json"
    assert df2_data("pack", "--gt", train.folder, "--output", packed).returncode == 0
    result = df2_data("leaks", "--gt", packed, "--gt", validation.folder, "--format", "json")
    codes = [row["code"] for row in json.loads(result.stdout)["findings"]]
    assert codes == ["identity-in-splits", "picture-in-splits"]


def test_broken_pictures_are_listed_and_the_others_compared(df2_data, train):
    content = jpeg(picture(1))
    train.add(1, content, pair_id=1)
    train.add(2, content, pair_id=1)
    broken = {3: b"", 4: b"GIF89a", 5: content[:len(content) // 2], 6: b"\xff\xd8\xff\xe0 no more"}
    for number, some in broken.items():
        train.add(number, some)
    for number in (7, 8, 9, 10):
        train.add(number)
    image = train.folder / "image"
    (image / "000008.jpg").mkdir()
    (image / "000009.jpg").symlink_to(image / "000010.jpg")
    (image / "000010.jpg").symlink_to(image / "000009.jpg")
    train.add(11)
    os.mkfifo(image / "000011.jpg")
    report = leaks(df2_data, train)
    assert [row["image_id"] for row in report["unreadable_pictures"]] == list(range(3, 12))
    assert [row["code"] for row in report["findings"]] == ["picture-repeated"]
    assert report["splits"][0]["pictures"] == 2
    assert "9 pictures cannot be read" in df2_data("leaks", "--gt", train.folder).stdout


def test_a_name_with_control_characters_reaches_no_terminal(df2_data, tmp_path):
    split = Split(tmp_path / "tr\x1b[31main")
    for number in (1, 2):
        split.add(number, jpeg(picture(1)))
    for form in ("text", "csv"):
        assert "\x1b" not in df2_data("leaks", "--gt", split.folder, "--format", form).stdout


def test_the_table_has_a_row_for_each_place(df2_data, train, validation):
    train.add(1, jpeg(picture(1)), pair_id=7)
    validation.add(2, jpeg(picture(1), 50), pair_id=7)
    result = df2_data("leaks", "--gt", train.folder, "--gt", validation.folder, "--format", "csv", "--fail-on", "never")
    assert result.returncode == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["finding"], row["code"], row["split"], row["image_id"]) for row in rows] == [
        ("1", "identity-in-splits", "train", "1"), ("1", "identity-in-splits", "validation", "2"),
        ("2", "picture-in-splits", "train", "1"), ("2", "picture-in-splits", "validation", "2")]
    assert float(rows[2]["score"]) > 0.96 and rows[2]["exact"] == "false"


def test_the_answer_is_the_same_for_any_number_of_threads(df2_data, train, validation):
    for number in range(1, 30):
        train.add(number, jpeg(picture(number).resize((75, 100))))
        validation.add(number, jpeg(picture(number).resize((60, 80)), 60))
    one, two = (leaks(df2_data, train, validation, more=["--threads", threads]) for threads in ("1", "3"))
    assert one == two and one["totals"]["picture-in-splits"] > 20


def test_the_answer_can_be_written_to_a_file(df2_data, train, tmp_path):
    train.add(1, jpeg(picture(1)))
    result = df2_data("leaks", "--gt", train.folder, "--output", tmp_path / "leaks.txt")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / "leaks.txt").read_text() == "train: 1 image, 1 item, 1 picture compared\n"


def test_one_split_given_twice_is_refused(df2_data, train):
    train.add(1)
    again = train.folder.parent / "again"
    again.symlink_to(train.folder)
    for other in (train.folder, again):
        error = runs.refused(df2_data("leaks", "--gt", train.folder, "--gt", other), 2, "df2-data")
        assert "give each split once" in error


@pytest.mark.parametrize("arguments", [
    [], ["--gt", "absent", "--format", "xml"], ["--gt", "absent", "--pictures", "some"], ["--gt", "absent", "--fail-on", "any"]])
def test_wrong_flags_are_refused(df2_data, arguments):
    runs.refused(df2_data("leaks", *arguments), 2, "df2-data")


def test_a_split_that_is_not_there_is_refused(df2_data, train):
    train.add(1)
    result = df2_data("leaks", "--gt", train.folder, "--gt", train.folder.parent / "absent")
    assert result.stdout == "" and result.returncode in (4, 6) and "absent" in result.stderr
