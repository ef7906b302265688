"""What a results file holds: each bad value is refused at its place, with the right line, JSON pointer and code."""

import re

import pytest

from hostile import GT, KEY, TASKS, document, issues, refuse, refused_rows, refused_truth, row, runs, said

# Rows of a results file: members of the second of three rows, then the pointer below /1 and the code.

ROWS = {
    "score NaN": ({"score": "NaN"}, "/score", "not-finite"),
    "score -NaN": ({"score": "-NaN"}, "/score", "not-finite"),
    "score nan": ({"score": "nan"}, "/score", "not-finite"),
    "score Infinity": ({"score": "Infinity"}, "/score", "not-finite"),
    "score -Infinity": ({"score": "-Infinity"}, "/score", "not-finite"),
    "score 1e400": ({"score": "1e400"}, "/score", "not-finite"),
    "score -1e309": ({"score": "-1e309"}, "/score", "not-finite"),
    "score 1e99999999999999999999": ({"score": "1e99999999999999999999"}, "/score", "not-finite"),
    "score of 400 digits": ({"score": "9" * 400}, "/score", "not-finite"),
    "score of 1,000,000 digits": ({"score": "9" * 1_000_000}, "/score", "not-finite"),
    "score null": ({"score": "null"}, "/score", "wrong-type"),
    "score string": ({"score": '"0.5"'}, "/score", "wrong-type"),
    "score string NaN": ({"score": '"NaN"'}, "/score", "wrong-type"),
    "score true": ({"score": "true"}, "/score", "wrong-type"),
    "score array": ({"score": "[0.5]"}, "/score", "wrong-type"),
    "score object": ({"score": '{"value": 0.5}'}, "/score", "wrong-type"),
    "score missing": ({"score": None}, "", "missing-key"),
    "image_id missing": ({"image_id": None}, "", "missing-key"),
    "category_id missing": ({"category_id": None}, "", "missing-key"),
    "image_id 1.0": ({"image_id": "1.0"}, "/image_id", "bad-id"),
    "image_id 1e0": ({"image_id": "1e0"}, "/image_id", "bad-id"),
    "image_id 1e3": ({"image_id": "1e3"}, "/image_id", "bad-id"),
    "image_id 1.5": ({"image_id": "1.5"}, "/image_id", "bad-id"),
    "image_id -0": ({"image_id": "-0"}, "/image_id", "bad-id"),
    "image_id -1": ({"image_id": "-1"}, "/image_id", "bad-id"),
    "image_id 2^53+1": ({"image_id": str(2**53 + 1)}, "/image_id", "bad-id"),
    "image_id 2^64+1": ({"image_id": str(2**64 + 1)}, "/image_id", "bad-id"),
    "image_id of 300 digits": ({"image_id": "1" * 300}, "/image_id", "bad-id"),
    "image_id NaN": ({"image_id": "NaN"}, "/image_id", "not-finite"),
    "image_id string": ({"image_id": '"1"'}, "/image_id", "wrong-type"),
    "image_id true": ({"image_id": "true"}, "/image_id", "wrong-type"),
    "image_id null": ({"image_id": "null"}, "/image_id", "wrong-type"),
    "image_id array": ({"image_id": "[1]"}, "/image_id", "wrong-type"),
    "image_id unknown": ({"image_id": "99"}, "/image_id", "unknown-image"),
    "image_id 0": ({"image_id": "0"}, "/image_id", "unknown-image"),
    "image_id 2^53": ({"image_id": str(2**53)}, "/image_id", "unknown-image"),
    "image_id 2^32+1": ({"image_id": str(2**32 + 1)}, "/image_id", "unknown-image"),
    "category_id 9.0": ({"category_id": "9.0"}, "/category_id", "bad-id"),
    "category_id -9": ({"category_id": "-9"}, "/category_id", "bad-id"),
    "category_id string": ({"category_id": '"9"'}, "/category_id", "wrong-type"),
    "category_id true": ({"category_id": "true"}, "/category_id", "wrong-type"),
    "category_id 0": ({"category_id": "0"}, "/category_id", "unknown-category"),
    "category_id 14": ({"category_id": "14"}, "/category_id", "unknown-category"),
    "category_id 2^32+9": ({"category_id": str(2**32 + 9)}, "/category_id", "unknown-category"),
    "duplicate key": ({'score": 0.5, "score': "0.5"}, "/score", "json-duplicate-key"),
    "duplicate key with an escape": ({r"sc\u006fre": "0.5"}, "/score", "json-duplicate-key"),
    "duplicate ignored key": ({'note": 1, "note': "1"}, "/note", "json-duplicate-key"),
    "duplicate key in an ignored object": ({"note": r'{"a": 1, "\u0061": 2}'}, "/note/a", "json-duplicate-key"),
    "duplicate empty key": ({'": 1, "': "1"}, "/", "json-duplicate-key"),
    "NaN in an ignored key": ({"note": "NaN"}, "/note", "not-finite"),
    "NaN deep in an ignored key": ({"note": '{"a/b~": [1, -Infinity]}'}, "/note/a~1b~0/1", "not-finite"),
    "1e400 in an ignored key": ({"note": "1e400"}, "/note", "not-finite"),
}

# The geometry of the second row: its text, then the pointer below /1/KEY and the code; `None` for no key below.

BOXES = {
    "NaN": ("[NaN, 10, 20, 30]", "/0", "not-finite"),
    "Infinity": ("[10, 10, 20, Infinity]", "/3", "not-finite"),
    "1e400": ("[10, 10, 1e400, 30]", "/2", "not-finite"),
    "1e6 and 1": ("[1000001, 10, 20, 30]", "/0", "out-of-range"),
    "a little over 1e6": ("[10, 1000000.0000001, 20, 30]", "/1", "out-of-range"),
    "-1e6 and 1": ("[10, -1000001, 20, 30]", "/1", "out-of-range"),
    "1e300": ("[10, 10, 20, 1e300]", "/3", "out-of-range"),
    "negative width": ("[10, 10, -20, 30]", "", "negative-size"),
    "negative height": ("[10, 10, 20, -1e-9]", "", "negative-size"),
    "three numbers": ("[10, 10, 20]", "", "wrong-type"),
    "five numbers": ("[10, 10, 20, 30, 40]", "", "wrong-type"),
    "no numbers": ("[]", "", "wrong-type"),
    "a string": ('[10, 10, 20, "30"]', "/3", "wrong-type"),
    "null": ("null", "", "wrong-type"),
    "null inside": ("[10, null, 20, 30]", "/1", "wrong-type"),
    "true": ("[10, 10, true, 30]", "/2", "wrong-type"),
    "nested": ("[10, 10, [20], 30]", "/2", "wrong-type"),
    "object": ('{"x": 10, "y": 10}', "", "wrong-type"),
    "number": ("10", "", "wrong-type"),
    "missing": (None, None, "missing-key"),
}

LANDMARKS = {
    "NaN": (str([20, 30, 1] * 7 + [20, "NaN", 1]).replace("'", ""), "/22", "not-finite"),
    "NaN visibility": (str([20, 30, 1] * 7 + [20, 30, "NaN"]).replace("'", ""), "/23", "not-finite"),
    "NaN in another category's landmarks": (str([0] * 881 + ["NaN"]).replace("'", ""), "/881", "not-finite"),
    "1e6 and 1": (str([1000001] + [0] * 23), "/0", "out-of-range"),
    "-1e6 and 1": (str([0] * 881 + [-1000001]), "/881", "out-of-range"),
    "no numbers": ("[]", "", "landmark-length"),
    "881 numbers": (str([1] * 881), "", "landmark-length"),
    "883 numbers": (str([1] * 883), "", "landmark-length"),
    "1764 numbers": (str([1] * 1764), "", "landmark-length"),
    "294 numbers": (str([1] * 294), "", "landmark-length"),
    "23 numbers": (str([1] * 23), "", "landmark-length"),
    "the numbers of shorts": (str([1] * 30), "", "landmark-length"),
    "1,000,000 numbers": (str([1] * 1_000_000), "", "landmark-length"),
    "triples": (str([[20, 30, 1]] * 8), "/0", "wrong-type"),
    "string": ('"20 30 1"', "", "wrong-type"),
    "null inside": (str([20, 30, None] * 8).replace("None", "null"), "/2", "wrong-type"),
    "missing": (None, None, "missing-key"),
}


# "PP3" is 3072, the pixels of the image; "RP3" is 3074, "N" is -2.
MASKS = {
    "sum too small": (runs('"PP2"'), "", "rle-counts"),
    "sum too large": (runs('"PP4"'), "", "rle-counts"),
    "no counts": (runs('""'), "", "rle-counts"),
    "negative run": (runs('"RP3N"'), "", "rle-counts"),
    "negative first run": (runs('"NRP3"'), "", "rle-counts"),
    "character below": (runs('"PP3/"'), "", "rle-counts"),
    "character above": (runs('"PP3~"'), "", "rle-counts"),
    "space": (runs('" PP3"'), "", "rle-counts"),
    "NUL": (runs(r'"PP3\u0000"'), "", "rle-counts"),
    "letter beyond ASCII": (runs('"PP3é"'), "", "rle-counts"),
    "truncated": (runs('"PPP"'), "", "rle-counts"),
    "a number without end": (runs('"' + "P" * 1_000_000 + '"'), "", "rle-counts"),
    "a number beyond 64 bits": (runs('"' + "o" * 20 + '0"'), "", "rle-counts"),
    "runs that overflow 32 bits": (runs("[4294967295, 3073]"), "/counts/0", "rle-counts"),
    "runs that overflow 32 bits together": (runs("[2147483647, 2147483647, 3074]"), "", "rle-counts"),
    "list: sum too small": (runs("[1000, 2071]"), "", "rle-counts"),
    "list: sum too large": (runs("[1000, 2073]"), "", "rle-counts"),
    "list: empty": (runs("[]"), "", "rle-counts"),
    "list: negative": (runs("[-1, 3073]"), "/counts/0", "rle-counts"),
    "list: fraction": (runs("[1000, 2072.0]"), "/counts/1", "rle-counts"),
    "list: NaN": (runs("[NaN, 3072]"), "/counts/0", "not-finite"),
    "list: string": (runs('["3072"]'), "/counts/0", "wrong-type"),
    "counts null": (runs("null"), "/counts", "wrong-type"),
    "counts number": (runs("3072"), "/counts", "wrong-type"),
    "counts missing": ('{"size": [48, 64]}', "", "missing-key"),
    "size missing": ('{"counts": "PP3"}', "", "missing-key"),
    "counts twice": (r'{"size": [48, 64], "counts": "PP3", "c\u006funts": "PP3"}', "/counts", "json-duplicate-key"),
    "size [0, 0]": (runs('""', "[0, 0]"), "/size", "rle-size"),
    "size [0, 64]": (runs('""', "[0, 64]"), "/size", "rle-size"),
    "size turned": (runs('"PP3"', "[64, 48]"), "", "rle-size"),
    "another size": (runs('"PP3"', "[32, 96]"), "", "rle-size"),
    "size of 2^31 pixels": (runs('"PP3"', "[65536, 32768]"), "/size", "rle-size"),
    "size of 2^64 pixels": (runs('"PP3"', "[4294967296, 4294967296]"), "/size/0", "rle-size"),
    "size that overflows to the image's": (runs('"PP3"', "[4294967344, 64]"), "/size/0", "rle-size"),
    "size of 30 digits": (runs('"PP3"', f"[48, {'9' * 30}]"), "/size/1", "rle-size"),
    "negative size": (runs('"PP3"', "[48, -64]"), "/size/1", "rle-size"),
    "size with a fraction": (runs('"PP3"', "[48.0, 64]"), "/size/0", "rle-size"),
    "size NaN": (runs('"PP3"', "[48, NaN]"), "/size/1", "not-finite"),
    "size of one number": (runs('"PP3"', "[3072]"), "/size", "rle-size"),
    "size of three numbers": (runs('"PP3"', "[48, 64, 1]"), "/size", "rle-size"),
    "size string": (runs('"PP3"', '"48x64"'), "/size", "wrong-type"),
    "string": ('"PP3"', "", "wrong-type"),
    "null": ("null", "", "wrong-type"),
    "missing": (None, None, "missing-key"),
    "no polygons": ("[]", "", "polygon"),
    "an empty polygon": ("[[]]", "/0", "polygon"),
    "a second polygon that is empty": ("[[1, 1, 9, 1, 9, 9], []]", "/1", "polygon"),
    "a polygon of 2 points": ("[[1, 1, 9, 9]]", "/0", "polygon"),
    "a polygon of odd length": ("[[1, 1, 9, 1, 9, 9, 1]]", "/0", "polygon"),
    "a polygon with NaN": ("[[1, 1, 9, NaN, 9, 9]]", "/0/3", "not-finite"),
    "a polygon with Infinity": ("[[-Infinity, 1, 9, 1, 9, 9]]", "/0/0", "not-finite"),
    "a polygon beyond 1e6": ("[[1, 1, 9, 1, 9, 1e7]]", "/0/5", "out-of-range"),
    "a polygon of strings": ('[["1", 1, 9, 1, 9, 9]]', "/0/0", "wrong-type"),
    "a polygon of points": ("[[[1, 1], [9, 1], [9, 9]]]", "/0/0", "wrong-type"),
    "a flat polygon": ("[1, 1, 9, 1, 9, 9]", "/0", "wrong-type"),
}

BAD_ROWS = [pytest.param(task, *case, id=f"{task}-{name}") for task in TASKS for name, case in ROWS.items()]
for of_task, table in zip(TASKS, (BOXES, LANDMARKS, MASKS)):
    BAD_ROWS += [pytest.param(of_task, {KEY[of_task]: text}, "" if below is None else f"/{KEY[of_task]}{below}", code,
                              id=f"{of_task}-{name}") for name, (text, below, code) in table.items()]


@pytest.mark.parametrize("task, members, pointer, code", BAD_ROWS)
def test_a_bad_value_is_refused_at_its_place(df2_eval, tmp_path, task, members, pointer, code):
    content = document(row(task), row(task, members), row(task))
    found = refused_rows(df2_eval, tmp_path, task, content)
    assert (3, "/1" + pointer, code) in found
    assert {line for line, _, _ in found} == {3}


@pytest.mark.parametrize("element", ["1", "null", '"a"', "true", "[]", "[{}]"])
def test_an_element_that_is_no_object_is_refused_at_its_place(df2_eval, tmp_path, element):
    found = refused_rows(df2_eval, tmp_path, "detection", document(row("detection"), element))
    assert found == [(3, "/1", "wrong-type")]


def test_the_line_is_that_of_the_value_however_the_row_is_laid_out(df2_eval, tmp_path):
    content = b'[\r\n {"image_id":\r\n 1,\n\n"category_id": 9,\n"bbox": [10,\n10,\n-Infinity\n,30], "score"\n:\n"1"}]'
    found = refused_rows(df2_eval, tmp_path, "detection", content)
    assert found == [(8, "/0/bbox/2", "not-finite"), (11, "/0/score", "wrong-type")]


@pytest.mark.parametrize("task, value, pointer, code", [
    ("landmarks", "[1, 2, 3]", "", "landmark-length"),
    ("segmentation", runs('"PP3"', "[64, 48]"), "", "rle-size"),
    ("segmentation", runs('"PP2"'), "", "rle-counts"),
    ("segmentation", runs("[1, 2]"), "", "rle-counts"),
    ("segmentation", "[]", "", "polygon"),
])
def test_the_line_is_that_of_the_value_also_where_the_whole_row_is_needed_to_judge_it(df2_eval, tmp_path, task, value,
                                                                                      pointer, code):
    content = document("{\n" + row(task, {KEY[task]: "\n\n" + value})[1:])
    assert refused_rows(df2_eval, tmp_path, task, content) == [(5, f"/0/{KEY[task]}{pointer}", code)]


@pytest.mark.parametrize("key, value, pointer, code", [
    ("keypoints", "[1, 2, 2]", "", "landmark-length"),
    ("segmentation", '{"size": [48, 64], "counts": "PP4"}', "", "rle-counts"),
    ("segmentation", '{"size": [64, 48], "counts": "PP3"}', "/size", "rle-size"),
    ("segmentation", '{"size": [64, 48], "counts": [3072]}', "/size", "rle-size"),
])
def test_the_line_of_ground_truth_is_that_of_the_value(df2_eval, tmp_path, key, value, pointer, code):
    item = f'{{"id": 1, "image_id": 1, "category_id": 9,\n"bbox": [1, 2, 3, 4],\n"{key}":\n{value}\n}}'
    gt = tmp_path / "gt.json"
    gt.write_text('{"images": [{"id": 1, "width": 64, "height": 48}], "categories": [{"id": 9}], "annotations": [\n'
                  + item + "]}")
    assert refused_truth(df2_eval, tmp_path, gt, gt, key) == [(5, f"/annotations/0/{key}{pointer}", code)]


@pytest.mark.parametrize("at", [0, 5000, 7777, 29_999])
def test_a_bad_value_deep_in_a_large_file_is_refused_at_its_place(df2_eval, tmp_path, at):
    rows = [row("detection", {"image_id": str(i % 3 + 1), "score": f"0.{i}"}) for i in range(30_000)]
    rows[at] = row("detection", {"bbox": "[1, 2, 3, NaN]"})
    found = refused_rows(df2_eval, tmp_path, "detection", document(*rows))
    assert found == [(at + 2, f"/{at}/bbox/3", "not-finite")]


@pytest.mark.parametrize("members, name", [({"image_id": "4711"}, "4711"), ({"category_id": "17"}, "17")])
def test_an_unknown_id_is_named(df2_eval, tmp_path, members, name):
    (tmp_path / "pred.json").write_bytes(document(row("detection", members)))
    arguments = ["--gt", "coco.json", "--task", "detection", "--pred", tmp_path / "pred.json"]
    assert f"{name} found" in refuse(df2_eval, tmp_path, 3, *arguments).stderr.decode()


def test_a_wrong_number_of_landmarks_is_told_with_both_lengths(df2_eval, tmp_path):
    content = document(row("landmarks", {"keypoints": str([1] * 75)}))
    text = refuse(df2_eval, tmp_path, 3, "--gt", GT["landmarks"], "--task", "landmarks", "--pred", "-",
                  stdin=content).stderr.decode()
    assert all(re.search(rf"\b{length}\b", text) for length in (882, 24, 75))


def test_of_each_code_twenty_are_shown_and_the_rest_is_counted(df2_eval, tmp_path):
    bad = [row("detection", {"score": "NaN", "image_id": "99"} if i % 2 else {"score": "NaN"}) for i in range(30_000)]  # several blocks
    (tmp_path / "pred.json").write_bytes(document(*bad))
    result = refuse(df2_eval, tmp_path, 3, "--gt", "coco.json", "--task", "detection", "--pred", tmp_path / "pred.json")
    found = issues(result, tmp_path / "pred.json")
    assert [issue for issue in found if issue[2] == "not-finite"] == [
        (i + 2, f"/{i}/score", "not-finite") for i in range(20)]
    assert [issue for issue in found if issue[2] == "unknown-image"] == [
        (i + 2, f"/{i}/image_id", "unknown-image") for i in range(1, 40, 2)]
    rest = [line for line in said(result).splitlines() if line.startswith("... and ")]
    assert sorted(rest) == ["... and 14980 more of [unknown-image]", "... and 29980 more of [not-finite]"]


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in {
    "a long value": document(row("detection", {"score": '"a' + "é" * 99 + '"'})),
    "a long key": document(row("detection", {"a" + "é" * 99: "NaN"})),
    "a key of control characters": document(row("detection", {r"a\u001b[31m\n\u0000\u009b31m": "NaN"})),
    "a string that is not UTF-8": b'[{"note": "\xff"}]',
    "half a letter": "[é]".encode(),
}.items()])
def test_a_refusal_is_one_printable_line_of_utf_8(df2_eval, content):
    result = df2_eval("--gt", "coco.json", "--task", "detection", "--pred", "-", stdin=content)
    assert result.returncode == 3
    assert result.stderr.count(b"\n") == 1
    assert result.stderr.decode().rstrip("\n").isprintable()
