"""The tool for people who judge made pictures: what it draws, hides and scores."""

import json
import pathlib
import subprocess
import sys

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[1] / "tools/blind_crops.py"
Image = pytest.importorskip("PIL.Image")
NAMES = ("short sleeve top", "skirt", "sling dress")
IDS = (1, 9, 13)


@pytest.fixture(name="split")
def _split(tmp_path):
    """Pictures of three categories, each in its own colour: six of each source, two items each."""
    folder = tmp_path / "split"
    for part in ("image", "annos"):
        (folder / part).mkdir(parents=True)
    for number in range(36):
        category = IDS[number % 3]
        Image.new("RGB", (60, 80), (category * 19, 0, 0)).save(folder / "image" / f"{number + 1:06}.jpg")
        item = {"category_id": category, "bounding_box": [10, 10, 50, 70]}
        document = {"source": "shop" if number < 18 else "user", "pair_id": 1, "item1": item, "item2": item}
        (folder / "annos" / f"{number + 1:06}.json").write_text(json.dumps(document))
    return folder


def run(*arguments):
    return subprocess.run([sys.executable, "-B", TOOL, *map(str, arguments)], text=True, capture_output=True, check=False)


def made(split, output, *flags):
    result = run("make", split, "--output", output, *flags)
    assert result.returncode == 0, result.stderr
    return result.stdout


def truth_of(folder, number):
    """The category of a crop, by the answers that are taken as right."""
    answers = folder.parent / "one.txt"
    for category in IDS:
        answers.write_text(f"{number} {category}\n")
        if " 1 of 10 " in run("score", folder, answers).stdout:
            return category
    raise AssertionError(f"no category is right for {number}")


def test_ten_of_each_category_are_numbered_on_sheets(split, tmp_path):
    assert made(split, tmp_path / "a").startswith("30 crops on 2 sheets")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["answers.sealed", "sheet_01.png", "sheet_02.png"]


def test_the_same_seed_draws_the_same_and_the_answers_cannot_be_read_at_a_glance(split, tmp_path):
    for name, flags in (("a", []), ("b", []), ("c", ["--seed", "2"])):
        made(split, tmp_path / name, *flags)
    sealed = [(tmp_path / name / "answers.sealed").read_bytes() for name in "abc"]
    assert sealed[0] == sealed[1] != sealed[2]
    assert b"shop" not in sealed[0] and b"[" not in sealed[0]


def test_the_answers_are_the_categories_of_the_crops(split, tmp_path):
    made(split, tmp_path / "a")
    with Image.open(tmp_path / "a/sheet_01.png") as sheet:
        for number in (1, 2, 3, 8):
            x, y = (number - 1) % 6 * 220 + 100, (number - 1) // 6 * 304 + 24 + 100
            red = sheet.getpixel((x, y))[0]
            assert abs(red - 19 * truth_of(tmp_path / "a", number)) < 8


def test_names_and_ids_are_answers_and_each_mistake_is_told(split, tmp_path):
    made(split, tmp_path / "a", "--each", "4")
    answers = tmp_path / "answers.txt"
    answers.write_text("".join(f"{number} {NAMES[0]}\n" for number in range(1, 13)))
    text = run("score", tmp_path / "a", answers).stdout
    assert "short sleeve top        4 of 4" in text
    assert "skirt                   0 of 4   4 short sleeve top" in text
    assert "shop                    2 of 6" in text and "user                    2 of 6" in text
    assert text.endswith("1 of 3 categories with 8 in 10 right\n")
    answers.write_text("1 13\n2 hat\n\n")
    assert "no answer" in run("score", tmp_path / "a", answers).stdout
