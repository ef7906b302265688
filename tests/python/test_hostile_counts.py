"""What looks odd but is allowed is scored in time, and what the rules only count is in the report."""

import json
import re
import shutil

import pytest

from conftest import DATA
from hostile import (KEY, TASKS, document, issues, made, params, refuse, refused_rows, replaced, report, row, runs,
                     zigzag)

# What looks odd and is fine

FINE = {
    "score -0": {"score": "-0"},
    "score -0.0": {"score": "-0.0"},
    "score 1e-400": {"score": "1e-400"},
    "score 5e-324": {"score": "5e-324"},
    "score 1e-9999999999999999999": {"score": "1e-9999999999999999999"},
    "score 0e99999999999999999999": {"score": "0e99999999999999999999"},
    "score 1e401 with 400 zeros before": {"score": f"0.{'0' * 400}1e401"},
    "score -5": {"score": "-5"},
    "score 1e308": {"score": "1e308"},
    "score 1E+2": {"score": "1E+2"},
    "score of 1,000,000 digits": {"score": "0." + "1" * 1_000_000},
    "key with an escape": {"score": None, r"sc\u006fre": "0.5"},
    "16 levels": {"note": "[" * 14 + "]" * 14},
    "surrogate pair": {"note": r'"\ud83d\udc57"'},
    "letters beyond ASCII": {"Größe": '"👗"'},
    "NUL as an escape": {r"a\u0000b": r'"\u0000"'},
    "1,000,000 elements": {"note": str([1] * 1_000_000)},
    "100,000 keys": {"note": json.dumps({str(i): i for i in range(100_000)})},
}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("members", [pytest.param(members, id=name) for name, members in FINE.items()])
def test_what_looks_odd_but_is_fine_is_scored(df2_eval, task, members):
    assert report(df2_eval, task, document(row(task, members)))["counts"]["predictions"] == 1


@pytest.mark.parametrize("members", [
    pytest.param(lambda: {"note": '"' + "a" * 30_000_000 + '"'}, id="string"),
    pytest.param(lambda: {"a" * 30_000_000: "1"}, id="key"),
    pytest.param(lambda: {"note": '"' + "},{" * 10_000_000 + '"'}, id="string full of what looks like rows"),
])
def test_a_row_of_30_mb_is_scored(df2_eval, members):
    content = document(row("detection"), row("detection", {**made(members), "score": "0.4"}), row("detection"))
    counts = report(df2_eval, "detection", content)["counts"]
    assert (counts["predictions"], counts["duplicates"]) == (3, 1)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("content", [b"[]", b" \r\n\t[\n]\n \n"])
def test_no_rows_score_zero(df2_eval, task, content):
    found = report(df2_eval, task, content)
    for part in [found, found["vis"]] if task == "landmarks" else [found]:
        assert {value for value in part["summary"].values() if value is not None} == {0.0}


@pytest.mark.parametrize("task, text", params({
    "box at 1e6": ("detection", "[-1e6, 1000000, 1e6, 1000000.0]"),
    "box outside": ("detection", "[-500, -500, 20, 30]"),
    "landmarks at 1e6": ("landmarks", str([1e6, -1e6, 1e6] * 8)),
    "landmarks outside": ("landmarks", str([-5, 9999, 2] * 8)),
    "polygon at 1e6": ("segmentation", "[[-1e6, -1e6, 1e6, -1e6, 0, 1e6]]"),
    "polygon outside": ("segmentation", "[[-50, -50, -9, -50, -9, -9]]"),
    "10,000 corners that cross 1e6": ("segmentation", json.dumps(zigzag(10_000))),
    "80,000 polygons": ("segmentation", json.dumps([[i % 60, 0, i % 60 + 3, 0, i % 60, 48] for i in range(80_000)])),
    "1,000,000 empty runs": ("segmentation", runs(str([0] * 1_000_000 + [3072]))),
    "10,000,000 empty runs": ("segmentation", lambda: runs('"' + "0" * 10_000_000 + 'PP3"')),
}))
def test_geometry_outside_the_image_or_in_excess_is_scored_in_time(df2_eval, task, text):
    found = report(df2_eval, task, document(row(task, {KEY[task]: made(text)})))
    assert found["counts"]["predictions"] == 1
    assert found["counts"]["duplicates"] == found["counts"]["beyond_max_dets"] == 0


def test_outlines_that_would_take_too_much_memory_are_a_limit(df2_eval, tmp_path):
    text = json.dumps(zigzag(100_000))
    content = document(row("segmentation"), row("segmentation", {"segmentation": text}))
    assert refused_rows(df2_eval, tmp_path, "segmentation", content, code=5) == [(3, "/1/segmentation", "limit")]
    gt = tmp_path / "gt.json"
    gt.write_bytes(replaced((DATA / "coco.json").read_text(), "[[36, 20, 56, 20, 56, 40, 36, 40]]", text)[0])
    result = refuse(df2_eval, tmp_path, 5, "--gt", gt, "--pred", "segmentation.json", "--task", "segmentation")
    assert issues(result, gt)[0][1:] == ("/annotations/1/segmentation", "limit")
    assert df2_eval("--gt", gt, "--pred", "detection.json", "--task", "detection").returncode == 0


def test_the_largest_id_is_an_id(df2_eval, tmp_path):
    gt = tmp_path / "gt.json"
    gt.write_text((DATA / "coco.json").read_text().replace('"id": 3, "file_name', f'"id": {2**53}, "file_name'))
    found = report(df2_eval, "detection", document(row("detection", {"image_id": str(2**53)})), gt=gt)
    assert found["counts"]["predictions"] == 1


def test_huge_masks_cost_nothing(df2_eval, tmp_path):
    sizes = tmp_path / "sizes.json"
    sizes.write_text(json.dumps({"images": [{"id": i, "width": 46340, "height": 46340} for i in (1, 2, 3)]}))
    mask = runs("[1000000000, 147395600, 1000000000]", "[46340, 46340]")
    content = document(*(row("segmentation", {"segmentation": mask}) for _ in range(100)))
    found = report(df2_eval, "segmentation", content, "--sizes", sizes, gt="split/validation")
    assert found["counts"]["predictions"] == 100


# What is scored and counted

def counted(task, *rows, flags=(), **counts):
    return task, document(*(row(task, members) for members in rows)), flags, counts


ZERO = {"detection": "[10, 10, 0, 30]", "segmentation": runs('"PP3"')}
COUNTED = {
    "nothing to count": counted("detection", {}, predictions=1),
    "unknown keys": counted("landmarks", {"note": "1", "other": "{}"}, {"note": "2", "score": "0.4"}, predictions=2,
                            unknown_keys={"note": 2, "other": 1}),
    "a key beside size and counts": counted("segmentation", {
        "segmentation": '{"size": [48, 64], "counts": "0PP3", "note": {"a": 1}}'}, predictions=1,
        unknown_keys={"segmentation/note": 1}),
    "a bbox beside landmarks": counted("landmarks", {"bbox": "[1, 2, 3, 4]"}, predictions=1, unknown_keys={"bbox": 1}),
    "width 0": counted("detection", {"bbox": ZERO["detection"]}, predictions=1, zero_size=1),
    "height 0": counted("detection", {"bbox": "[10, 10, 20, -0.0]"}, predictions=1, zero_size=1),
    "no pixels": counted("segmentation", {"segmentation": ZERO["segmentation"]}, predictions=1, zero_size=1),
    **{f"duplicates: {task}": counted(task, {}, {"score": "0.50"}, {"score": "0.4"}, {}, predictions=4, duplicates=2)
       for task in TASKS},
    "categories without items": counted("detection", {"category_id": "1"}, {"category_id": "13"}, {}, predictions=3,
                                        in_absent_categories=2,
                                        absent_categories={"short sleeve top": 1, "sling dress": 1}),
    "more than max_dets": counted("detection", *({"score": f"0.{i}"} for i in range(100, 205)), predictions=105,
                                  beyond_max_dets=5),
    "more than max_dets of landmarks": counted("landmarks", *({"score": f"0.{i}"} for i in range(100, 122)),
                                               predictions=22, beyond_max_dets=2),
    "more than --max-dets": counted("detection", {}, {"score": "0.4"}, flags=("--max-dets", "1"), predictions=2,
                                    beyond_max_dets=1),
    "images left out": counted("detection", {}, {"image_id": "3"}, flags=("--images", "1,2"), predictions=1,
                               left_out=1),
}


@pytest.mark.parametrize("task, content, flags, expected", params(COUNTED))
def test_what_is_scored_all_the_same_is_counted(df2_eval, task, content, flags, expected):
    found = report(df2_eval, task, content, *flags)
    counts = {key: value for key, value in found["counts"].items() if value and key not in ("images", "items")}
    assert counts == expected
    for name in ("duplicates", "zero_size"):
        assert (f"|{name}:{expected.get(name)}" in found["signature"]) == (name in expected)
    assert (f"|unknown_keys:{sum(expected.get('unknown_keys', {}).values())}" in found["signature"]) == (
        "unknown_keys" in expected)


def test_rows_of_absent_categories_are_said_to_be_false_positives_of_them(df2_eval):
    content = document(row("detection", {"category_id": "1"}))
    found = report(df2_eval, "detection", content, gt="split/validation")
    assert found["per_category"]["short sleeve top"]["predictions"] == 1
    assert found["per_category"]["short sleeve top"]["AP"] is None
    result = df2_eval("--gt", "coco.json", "--pred", "-", "--task", "detection", stdin=content)
    assert re.search(r"1 prediction of categories that have no item .+: short sleeve top \(1\);", result.stdout.decode().replace("\n  ", " "))
    assert found["counts"]["absent_categories"] == {"short sleeve top": 1}


def test_the_best_by_score_are_kept(df2_eval):
    bad = [{"bbox": "[40, 20, 5, 5]", "score": "0.1"}, {"bbox": "[41, 20, 5, 5]", "score": "0.2"}]
    content = document(*(row("detection", members) for members in [*bad, {"score": "0.9"}]))
    found = report(df2_eval, "detection", content, "--max-dets", "1", "--images", "1", "--categories", "skirt")
    assert found["counts"]["beyond_max_dets"] == 2
    assert found["summary"]["AP"] == pytest.approx(1)


def test_thousands_of_unknown_keys_are_counted_in_bounded_room(df2_eval):
    content = document(*(row("detection", {f"key {i}": "1", "score": f"{i}"}) for i in range(3000)))
    unknown = report(df2_eval, "detection", content)["counts"]["unknown_keys"]
    assert sum(unknown.values()) == 3000
    assert len(unknown) <= 100


def test_ties_are_scored_in_file_order_and_bounded(df2_eval):
    good, bad = row("detection"), row("detection", {"bbox": "[40, 20, 20, 20]"})
    flags = ["--ties", "--images", "1", "--categories", "skirt"]
    first = report(df2_eval, "detection", document(good, bad), *flags)
    last = report(df2_eval, "detection", document(bad, good), *flags)
    assert first["ap_bounds"] == last["ap_bounds"]
    assert first["summary"]["AP"] == first["ap_bounds"]["high"] == pytest.approx(1)
    assert last["summary"]["AP"] == last["ap_bounds"]["low"] == pytest.approx(0.5)


def test_markup_in_keys_and_file_names_is_escaped(df2_eval, tmp_path):
    gt = tmp_path / "<script>|x.json"
    shutil.copy(DATA / "coco.json", gt)
    content = document(row("detection", {r"<b>|\n\u001b[31m": "1"}))
    for form in ("table", "markdown", "latex", "html", "csv"):
        result = df2_eval("--gt", gt, "--pred", "-", "--task", "detection", "--format", form, stdin=content)
        assert result.returncode == 0
        assert b"\x1b" not in result.stdout
        if form in ("markdown", "html"):
            assert b"<b>" not in result.stdout
            assert all(line.startswith(b"`") for line in result.stdout.splitlines() if b"<script>" in line)
