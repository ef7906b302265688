"""Nothing that a file holds makes df2-eval score nonsense, hang, crash, eat memory or spoil an old report.

Each row of the rule for hostile inputs about JSON, numbers, ids, boxes, landmarks, masks, polygons, ground truth and the
disk is a line of a table below, and goes through the real process: what is refused is refused with the right exit code,
line, JSON pointer and code, from a file and from a pipe alike; what is counted is in the report.
"""

import codecs
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import time

import pytest

from conftest import DATA

TASKS = ("detection", "landmarks", "segmentation")
GT = {"detection": "coco.json", "landmarks": "split/validation", "segmentation": "coco.json"}
KEY = {"detection": "bbox", "landmarks": "keypoints", "segmentation": "segmentation"}
VALUE = {"detection": "[10, 10, 20, 30]", "landmarks": str([20, 30, 1] * 8),
         "segmentation": '{"size": [48, 64], "counts": "0PP3"}'}
HERE = b"<!>"  # in a document: the byte that the refusal names
ISSUE = re.compile(r"(?:df2-eval: error: )?(?P<file>.+?):(?P<line>\d+): (?:(?P<pointer>/.*?): )?"
                   r"(?:.+ expected, .+ found|the (?:text|file) .+?)(?: \(byte (?P<byte>\d+)\))? \[(?P<code>[a-z-]+)\]")


def row(task, members=None):
    """A good row of a results file; `members` replace, add or (None) take away the JSON text of a value."""
    texts = {"image_id": "1", "category_id": "9", KEY[task]: VALUE[task], "score": "0.5", **(members or {})}
    return "{" + ", ".join(f'"{key}": {text}' for key, text in texts.items() if text is not None) + "}"


def document(*rows):
    """Row i stands on line i + 2."""
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode("utf-8", "surrogatepass")


def said(result):
    return result.stderr.decode(errors="replace")


def issues(result, file, *also):
    """(line, pointer, code) of each refusal on standard error, all of them about `file`."""
    found = []
    for line in said(result).splitlines():
        if not line.startswith("... and "):
            match = ISSUE.fullmatch(line)
            assert match, line
            assert match["file"] == str(file)
            found.append((int(match["line"]), match["pointer"] or "", match["code"], *(match[name] for name in also)))
    return found


def refuse(df2_eval, folder, code, *arguments, **options):
    """Runs the program, which must not score: nothing is printed, the old report stays whole and no new file appears."""
    (folder / "old").write_text("old")
    files = sorted(os.listdir(folder))
    curves = [] if "retrieval" in arguments else ["--curves", folder / "new"]
    result = df2_eval(*arguments, "--output", folder / "old", *curves, **options)
    assert result.returncode == code, result.stderr
    assert result.stderr.startswith(b"df2-eval: error: ")
    assert result.stdout == b""
    assert (folder / "old").read_text() == "old"
    assert sorted(os.listdir(folder)) == files
    return result


def refused_rows(df2_eval, folder, task, content, *flags, code=3, also=()):
    """The issues of a refused results file; a pipe with the same bytes has the same."""
    file = folder / "pred.json"
    file.write_bytes(content)
    arguments = ["--gt", GT[task], "--task", task, *flags]
    from_file = refuse(df2_eval, folder, code, *arguments, "--pred", file)
    from_pipe = refuse(df2_eval, folder, code, *arguments, "--pred", "-", stdin=content)
    assert from_pipe.stderr.replace(b"<stdin>", bytes(file)) == from_file.stderr
    return issues(from_file, file, *also)


def task_that_reads(field):
    """Ground truth is judged by what the task reads."""
    readers = {"segmentation": ("segmentation", "/images/"), "landmarks": ("keypoints", "landmarks"),
               "retrieval": ("style", "source", "pair_id")}
    return next((task for task, words in readers.items() if any(word in field for word in words)), "detection")


def refused_truth(df2_eval, folder, path, file, field=""):
    task = task_that_reads(field)
    result = refuse(df2_eval, folder, 4, "--gt", path, "--pred", f"{task}.json", "--task", task)
    return issues(result, file)


def report(df2_eval, task, content, *flags, gt=None):
    result = df2_eval("--gt", gt or GT[task], "--pred", "-", "--task", task, "--format", "json", *flags, stdin=content)
    assert (result.returncode, result.stderr) == (0, b"")
    return json.loads(result.stdout)


def params(cases):
    """{id: arguments} -> what pytest.mark.parametrize takes."""
    return [pytest.param(*arguments, id=name) for name, arguments in cases.items()]


def zigzag(corners):
    """A polygon whose every edge crosses any image."""
    return [[x for i in range(corners // 2) for x in (-1e6, 1e6 - i, 1e6, i - 1e6)]]


def made(value):
    """What is large is made only where it is used."""
    return value() if callable(value) else value


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


def runs(counts, size="[48, 64]"):
    return f'{{"size": {size}, "counts": {counts}}}'


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


# Documents: the whole file, in which HERE stands before the byte that the refusal names.

GOOD = row("detection").encode()
DOCUMENTS = {
    "empty": (b"<!>", "json-syntax"),
    "white space": (b" \n\t\r\n<!>", "json-syntax"),
    "an object": (b'\n<!>{"a": 1}', "wrong-type"),
    "an object of rows": (b'<!>{"predictions": [' + GOOD + b"]}", "wrong-type"),
    "a number": (b" <!>1", "wrong-type"),
    "a string": (b'\n<!>"[]"', "wrong-type"),
    "null": (b"<!>null", "wrong-type"),
    "one bracket": (b"[<!>", "json-syntax"),
    "cut behind a row": (b"[\n" + GOOD + b"<!>", "json-syntax"),
    "cut behind a comma": (b"[\n" + GOOD + b",\n<!>", "json-syntax"),
    "cut in a key": (b"[\n" + GOOD + b',\n{"ima<!>', "json-syntax"),
    "cut in a number": (b"[\n" + GOOD + b',\n{"image_id": 1<!>', "json-syntax"),
    "cut in a row": (b"[\n" + GOOD + b',\n{"image_id": 1,<!>', "json-syntax"),
    "text behind the end": (b"[\n" + GOOD + b"\n]\n<!>x", "json-syntax"),
    "a comma behind the end": (b"[\n" + GOOD + b"\n]\n<!>,", "json-syntax"),
    "a bracket too many": (b"[\n" + GOOD + b"\n]<!>]", "json-syntax"),
    "NUL behind the end": (b"[\n" + GOOD + b"\n]\n<!>\0", "json-syntax"),
    "two arrays": (b"[\n" + GOOD + b"\n]\n<!>[\n" + GOOD + b"\n]\n", "json-syntax"),
    "two empty arrays": (b"[]\n<!>[]", "json-syntax"),
    "rows one a line": (b"<!>" + GOOD + b"\n" + GOOD, "wrong-type"),
    "a comma behind the last row": (b"[\n" + GOOD + b",\n<!>]", "json-syntax"),
    "a comma behind the last member": (b"[\n" + GOOD[:-1] + b",<!>}\n]", "json-syntax"),
    "a comma behind the last number": (b'[\n{"bbox": [1, 2, 3, 4,<!>]}]', "json-syntax"),
    "two commas": (b"[\n" + GOOD + b",<!>,\n" + GOOD + b"]", "json-syntax"),
    "only a comma": (b"[<!>,]", "json-syntax"),
    "no comma": (b"[\n" + GOOD + b"\n<!>" + GOOD + b"]", "json-syntax"),
    "no colon": (b'[{"score" <!>1}]', "json-syntax"),
    "no key": (b"[{<!>1: 2}]", "json-syntax"),
    "a key without quotes": (b"[{<!>score: 1}]", "json-syntax"),
    "single quotes": (b"[{<!>'score': 1}]", "json-syntax"),
    "brackets that do not match": (b'[{"bbox": [1, 2, 3, 4<!>}]', "json-syntax"),
    "a comment": (b"[\n" + GOOD + b", <!>// the first\n" + GOOD + b"]", "json-syntax"),
    "a long comment": (b"[\n<!>/* all */" + GOOD + b"]", "json-syntax"),
    "a plus sign": (b'[{"score": <!>+1}]', "json-syntax"),
    "a leading zero": (b'[{"score": 0<!>1}]', "json-syntax"),
    "a leading zero behind a minus": (b'[{"score": -0<!>1}]', "json-syntax"),
    "no digit before the point": (b'[{"score": <!>.5}]', "json-syntax"),
    "no digit behind the point": (b'[{"score": 1.<!>}]', "json-syntax"),
    "no digit behind the e": (b'[{"score": 1e<!>}]', "json-syntax"),
    "hexadecimal": (b'[{"score": 0<!>x10}]', "json-syntax"),
    "True": (b'[{"note": <!>True}]', "json-syntax"),
    "NUL between rows": (b"[\n" + GOOD + b"<!>\0,\n" + GOOD + b"]", "json-syntax"),
    "NUL in a string": (b'[\n{"note": "a<!>\0b"}]', "json-syntax"),
    "NUL in a key": (b'[\n{"no<!>\0te": 1}]', "json-syntax"),
    "NUL in a number": (b'[\n{"score": 0.5<!>\0}]', "json-syntax"),
    "a line end in a string": (b'[\n{"note": "a<!>\nb"}]', "json-syntax"),
    "form feed": (b"[<!>\f]", "json-syntax"),
    "no-break space": (b"[<!>\xc2\xa0]", "json-syntax"),
    "an unknown escape": (br'[{"note": "\<!>x41"}]', "json-syntax"),
    "a short escape": (br'[{"note": "\u00<!>"}]', "json-syntax"),
    "a lone high surrogate": (br'[{"note": "\ud800<!>"}]', "json-syntax"),
    "a lone low surrogate": (br'[{"note": "\udc0<!>0"}]', "json-syntax"),
    "surrogates turned": (br'[{"note": "\udc0<!>0\ud800"}]', "json-syntax"),
    "a lone surrogate in a key": (br'[{"\ud800<!>": 1}]', "json-syntax"),
    "invalid UTF-8 in a string": (b'[\n{"note": "a<!>\xffb"}]', "json-encoding"),
    "invalid UTF-8 in a key": (b'[\n{"a<!>\x80": 1}]', "json-encoding"),
    "invalid UTF-8 in counts": (b'[\n{"counts": "PP3\xe9<!>"}]', "json-encoding"),
    "overlong UTF-8": (b'[{"note": "<!>\xc0\xaf"}]', "json-encoding"),
    "a surrogate in UTF-8": (b'[{"note": "\xed<!>\xa0\x80"}]', "json-encoding"),
    "beyond U+10FFFF": (b'[{"note": "\xf4<!>\x90\x80\x80"}]', "json-encoding"),
    "UTF-8 cut short": (b'[{"note": "\xe2\x82<!>"}]', "json-encoding"),
    "byte-order mark": (b"<!>" + codecs.BOM_UTF8 + b"[]", "json-encoding"),
    "UTF-16LE with mark": (b"<!>" + codecs.BOM_UTF16_LE + "[]".encode("utf-16-le"), "json-encoding"),
    "UTF-16BE with mark": (b"<!>" + codecs.BOM_UTF16_BE + "[]".encode("utf-16-be"), "json-encoding"),
    "UTF-16LE": (b"<!>" + "[]".encode("utf-16-le"), "json-encoding"),
    "UTF-16BE": (b"<!>" + "[]".encode("utf-16-be"), "json-encoding"),
    "UTF-32LE": (b"<!>" + "[]".encode("utf-32-le"), "json-encoding"),
    "UTF-32BE": (b"<!>" + "[]".encode("utf-32-be"), "json-encoding"),
    "UTF-32BE with mark": (b"<!>" + codecs.BOM_UTF32_BE + "[]".encode("utf-32-be"), "json-encoding"),
    "17 levels": (b'[{"a": ' + b"[" * 14 + b"<!>" + b"[" + b"]" * 15 + b"}]", "json-depth"),
    "100,000 brackets": (b"[" * 16 + b"<!>" + b"[" * 99_984, "json-depth"),
    "100,000 closed brackets": (b"[\n" + b"[" * 15 + b"<!>" + b"[" * 99_984 + b"]" * 100_000, "json-depth"),
    "100,000 braces": (b'[{"a":' + b'{"a":' * 14 + b"<!>" + b'{"a":' * 99_984, "json-depth"),
    "brackets on lines of their own": (b"[\n" * 16 + b"<!>" + b"[\n" * 99_984, "json-depth"),
    "30 MB of string without end": (lambda: b'[{"note": "' + b"a" * 30_000_000 + b"<!>", "json-syntax"),
    "30 MB of white space": (lambda: b"[" + b" " * 30_000_000 + b"<!>", "json-syntax"),
    "30 MB of braces that cut nothing": (lambda: b'["' + b"},{" * 10_000_000 + b"<!>", "json-syntax"),
}


@pytest.mark.parametrize("content, code", params(DOCUMENTS))
def test_what_is_not_json_is_refused_with_line_and_byte(df2_eval, tmp_path, content, code):
    content = made(content)
    byte = content.index(HERE)
    line = content.count(b"\n", 0, byte) + 1
    content = content.replace(HERE, b"")
    found = refused_rows(df2_eval, tmp_path, "detection", content, also=("byte",))
    assert found == [(line, "", code, str(byte))]


@pytest.mark.parametrize("content", [b"[", b"[{}", b'[{"image_id": 1, "note": "' + b"a" * 1_000_000])
def test_a_pipe_whose_writer_dies_is_a_truncated_file(df2_eval, tmp_path, content):
    report_path = tmp_path / "report"
    process = subprocess.Popen([df2_eval.program, "--gt", "coco.json", "--task", "detection", "--pred", "-", "--output",
                                report_path], cwd=DATA, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    _, text = process.communicate(content, timeout=20)
    assert process.returncode == 3
    assert f"(byte {len(content)}) [json-syntax]" in text.decode()
    assert not report_path.exists()


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


# Masks of images whose size nobody knows

def test_huge_masks_of_unknown_images_cost_nothing(df2_eval):
    mask = runs("[1000000000, 147395600, 1000000000]", "[46340, 46340]")
    content = document(*(row("segmentation", {"segmentation": mask}) for _ in range(100)))
    assert report(df2_eval, "segmentation", content, gt="split/validation")["counts"]["predictions"] == 100


@pytest.mark.parametrize("second, pointer, code", params({
    "another size": (runs("[3072]", "[64, 48]"), "/1/segmentation/size", "rle-size"),
    "2^31 pixels": (runs("[2147483648]", "[32768, 65536]"), "/1/segmentation/size", "rle-size"),
    "polygon": ("[[1, 1, 9, 1, 9, 9]]", "/1/segmentation", "image-size"),
}))
def test_masks_of_unknown_images_are_checked_too(df2_eval, tmp_path, second, pointer, code):
    rows = [row("segmentation"), row("segmentation", {"segmentation": second})]
    result = refuse(df2_eval, tmp_path, 3, "--gt", "split/validation", "--task", "segmentation", "--pred", "-",
                    stdin=document(*rows))
    assert (3, pointer, code) in issues(result, "<stdin>")


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
    assert re.search(r"1 prediction of the category short sleeve top, ", result.stdout.decode())
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
    for form in ("table", "markdown", "latex", "csv"):
        result = df2_eval("--gt", gt, "--pred", "-", "--task", "detection", "--format", form, stdin=content)
        assert result.returncode == 0
        assert b"\x1b" not in result.stdout
        if form == "markdown":
            assert b"<b>" not in result.stdout
            assert all(line.startswith(b"`") for line in result.stdout.splitlines() if b"<script>" in line)


# Limits

@pytest.mark.parametrize("task", TASKS)
def test_more_rows_in_an_image_than_the_cap_are_refused(df2_eval, tmp_path, task):
    rows = [row(task, {"image_id": str(image), "score": f"0.{i}"}) for i in range(4) for image in (1, 2)]
    assert report(df2_eval, task, document(*rows), "--max-rows-per-image", 4)["counts"]["predictions"] == 8
    rows.insert(7, row(task, {"image_id": "2"}))
    found = refused_rows(df2_eval, tmp_path, task, document(*rows), "--max-rows-per-image", 4)
    assert found == [(10, "/8", "too-many-predictions")]


def test_the_cap_is_10000_rows(df2_eval, tmp_path):
    rows = [row("detection", {"score": f"0.{i}"}) for i in range(10_000)]
    assert report(df2_eval, "detection", document(*rows))["counts"]["predictions"] == 10_000
    found = refused_rows(df2_eval, tmp_path, "detection", document(*rows, row("detection")))
    assert found == [(10_002, "/10000", "too-many-predictions")]


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(df2_eval, tmp_path):
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(65 << 30)
    for arguments in (["--gt", "coco.json", "--pred", huge], ["--gt", huge, "--pred", "detection.json"]):
        assert b"[limit]" in refuse(df2_eval, tmp_path, 5, *arguments, "--task", "detection").stderr


def test_a_pipe_beyond_the_limit_is_refused(df2_eval, tmp_path):
    content = document(row("detection"))
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection", "--max-file-bytes"]
    assert df2_eval(*arguments, 2000, stdin=content).returncode == 0
    assert b"[limit]" in refuse(df2_eval, tmp_path, 5, *arguments, 2000, stdin=content + b" " * 5_000_000).stderr


def test_an_element_beyond_the_limit_is_refused(df2_eval, tmp_path):
    content = document(row("detection", {"note": '"' + "a" * 70_000_000 + '"'}))
    assert refused_rows(df2_eval, tmp_path, "detection", content, code=5) == [(1, "", "limit")]


def test_exhausted_memory_is_a_limit(df2_eval, tmp_path):
    if df2_eval.is_sanitized:
        pytest.skip("a sanitizer reserves more addresses than any limit")
    content = document(row("detection", {"note": '"' + "a" * 60_000_000 + '"'}))
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection", "--threads", "2"]
    result = refuse(df2_eval, tmp_path, 5, *arguments, stdin=content, limits={resource.RLIMIT_AS: 80 << 20})
    assert b"memory" in result.stderr


# Ground truth: a text of tests/data/coco.json and what takes its place, then the pointer and the code.

COCO = {
    "image id twice": ('{"id": 2, "file', '{"id": 1, "file', "/images/1/id", "duplicate-id"),
    "annotation id twice": ('{"id": 2, "image', '{"id": 1, "image', "/annotations/1/id", "duplicate-id"),
    "category id twice": ('{"id": 9, "name', '{"id": 7, "name', "/categories/1/id", "duplicate-id"),
    "category 7 named skirt": ('{"id": 7, "name": "shorts"', '{"id": 7, "name": "skirt"', "/categories/0/name",
                               "categories-renumbered"),
    "category string": ('{"id": 9, "name', '{"id": "9", "name', "/categories/1/id", "wrong-type"),
    "category without id": ('{"id": 9, "name', '{"name', "/categories/1", "missing-key"),
    "annotation of category 14": ('"category_id": 7, "bbox": [36', '"category_id": 14, "bbox": [36',
                                  "/annotations/1/category_id", "unknown-category"),
    "annotation without id": ('{"id": 2, "image', '{"image', "/annotations/1", "missing-key"),
    "annotation without bbox": ('"bbox": [36, 20, 20, 20], ', "", "/annotations/1", "missing-key"),
    "image without id": ('{"id": 2, "file', '{"file', "/images/1", "missing-key"),
    "image id 2.0": ('{"id": 2, "file', '{"id": 2.0, "file', "/images/1/id", "bad-id"),
    "image id -2": ('{"id": 2, "file', '{"id": -2, "file', "/images/1/id", "bad-id"),
    "image id 2^53+1": ('{"id": 2, "file', '{"id": 9007199254740993, "file', "/images/1/id", "bad-id"),
    "annotation id string": ('{"id": 2, "image', '{"id": "2", "image', "/annotations/1/id", "wrong-type"),
    "image_id null": ('{"id": 2, "image_id": 1', '{"id": 2, "image_id": null', "/annotations/1/image_id", "wrong-type"),
    "bbox NaN": ("[36, 20, 20, 20]", "[36, NaN, 20, 20]", "/annotations/1/bbox/1", "not-finite"),
    "bbox 1e7": ("[36, 20, 20, 20]", "[36, 20, 1e7, 20]", "/annotations/1/bbox/2", "out-of-range"),
    "bbox negative": ("[36, 20, 20, 20]", "[36, 20, -20, 20]", "/annotations/1/bbox", "negative-size"),
    "bbox of three": ("[36, 20, 20, 20]", "[36, 20, 20]", "/annotations/1/bbox", "wrong-type"),
    "area NaN": ('"area": 400', '"area": NaN', "/annotations/1/area", "not-finite"),
    "area string": ('"area": 400', '"area": "400"', "/annotations/1/area", "wrong-type"),
    "iscrowd string": ('400, "iscrowd": 0', '400, "iscrowd": "no"', "/annotations/1/iscrowd", "wrong-type"),
    "polygon NaN": ("[[36, 20,", "[[NaN, 20,", "/annotations/1/segmentation/0/0", "not-finite"),
    "polygon of odd length": ("[[36, 20,", "[[36,", "/annotations/1/segmentation/0", "polygon"),
    "polygon of 2 points": ("[[36, 20, 56, 20, 56, 40, 36, 40]]", "[[36, 20, 56, 20]]", "/annotations/1/segmentation/0",
                            "polygon"),
    "mask of a wrong sum": ("[[36, 20, 56, 20, 56, 40, 36, 40]]", runs('"PP4"'), "/annotations/1/segmentation",
                            "rle-counts"),
    "mask of another size": ("[[36, 20, 56, 20, 56, 40, 36, 40]]", runs('"PP3"', "[64, 48]"),
                             "/annotations/1/segmentation/size", "rle-size"),
    "landmarks of another length": ('400, "iscrowd"', '400, "keypoints": [1, 2, 2], "iscrowd"',
                                    "/annotations/1/keypoints", "landmark-length"),
    "visibility 3": ('400, "iscrowd"', '400, "keypoints": [1, 2, 3], "iscrowd"', "/annotations/1/keypoints/2",
                     "out-of-range"),
    "width 0": ('"000002.jpg", "width": 64', '"000002.jpg", "width": 0', "/images/1/width", "image-size"),
    "width -64": ('"000002.jpg", "width": 64', '"000002.jpg", "width": -64', "/images/1/width", "image-size"),
    "2^31 pixels": ('"000002.jpg", "width": 64, "height": 48', '"000002.jpg", "width": 65536, "height": 32768',
                    "/images/1", "image-size"),
    "duplicate key in a row": ('{"id": 2, "image', r'{"id": 2, "i\u0064": 2, "image', "/annotations/1/id",
                               "json-duplicate-key"),
    "duplicate section": ('  "categories"', '  "images": [],\n"categories"', "/images", "json-duplicate-key"),
    "NaN in an ignored key": ('"000002.jpg", ', '"000002.jpg", "licence": NaN, ', "/images/1/licence", "not-finite"),
    "images an object": ('"images": [\n', '"images": {}, "more": [\n', "/images", "wrong-type"),
    "annotations null": ('"annotations": [\n', '"annotations": null, "more": [\n', "/annotations", "wrong-type"),
    "an image that is a number": ('{"id": 2, "file_name": "000002.jpg", "width": 64, "height": 48}', "2", "/images/1",
                                  "wrong-type"),
    "a comma too many": ('"width": 64, "height": 48}\n', '"width": 64, "height": 48},\n', "", "json-syntax"),
    "invalid UTF-8": ('"000002.jpg"', '"\udcff000002.jpg"', "", "json-encoding"),
    "levels of nesting": ('"000002.jpg", ', f'"000002.jpg", "deep": {"[" * 99_999 + "]" * 99_999}, ',
                          "", "json-depth"),
}


def replaced(text, old, new):
    """The changed text, and the line of the change."""
    assert text.count(old) == 1, old
    return text.replace(old, new).encode("utf-8", "surrogateescape"), text[:text.index(old)].count("\n") + 1


@pytest.mark.parametrize("old, new, pointer, code", params(COCO))
def test_a_bad_coco_ground_truth_is_refused_at_its_place(df2_eval, tmp_path, old, new, pointer, code):
    content, line = replaced((DATA / "coco.json").read_text(), old, new)
    if code == "json-syntax":
        line += 1  # the comma is wrong because of the bracket behind it
    gt = tmp_path / "gt.json"
    gt.write_bytes(content)
    assert (line, pointer, code) in refused_truth(df2_eval, tmp_path, gt, gt, pointer)


@pytest.mark.parametrize("content, code", params({
    "empty": (b"<!>", "json-syntax"),
    "array": (b"<!>[]", "wrong-type"),
    "number": (b"<!>1", "wrong-type"),
    "no sections": (b"<!>{}", "missing-key"),
    "no categories": (b'<!>{"images": [], "annotations": []}', "missing-key"),
    "truncated": (b'{"images": [\n<!>', "json-syntax"),
    "text behind the end": (b'{"images": [], "annotations": [], "categories": []}\n<!>{}', "json-syntax"),
    "NUL behind the end": (b'{"images": [], "annotations": [], "categories": []}\n<!>\0', "json-syntax"),
    "byte-order mark": (b"<!>" + codecs.BOM_UTF8 + b"{}", "json-encoding"),
    "UTF-16": (b"<!>" + "{}".encode("utf-16"), "json-encoding"),
    "100,000 brackets": (b'{"a":' + b"[" * 15 + b"<!>" + b"[" * 99_985, "json-depth"),
}))
def test_a_ground_truth_that_is_not_the_right_json_is_refused(df2_eval, tmp_path, content, code):
    line = content.count(b"\n", 0, content.index(HERE)) + 1
    gt = tmp_path / "gt.json"
    gt.write_bytes(content.replace(HERE, b""))
    assert (line, "", code) in refused_truth(df2_eval, tmp_path, gt, gt)


# A text of tests/data/split/validation/annos/000001.json and what takes its place, then the pointer and the code.
NATIVE = {
    "category 14": ('"category_id": 9', '"category_id": 14', "/item1/category_id", "unknown-category"),
    "category string": ('"category_id": 9', '"category_id": "9"', "/item1/category_id", "wrong-type"),
    "level 0": ('"scale": 2', '"scale": 0', "/item1/scale", "bad-level"),
    "level 4": ('"scale": 2', '"scale": 4', "/item1/scale", "bad-level"),
    "level string": ('"scale": 2', '"scale": "2"', "/item1/scale", "wrong-type"),
    "box NaN": ("[10, 10, 30, 40],\n    \"cat", "[10, NaN, 30, 40],\n    \"cat", "/item1/bounding_box/1", "not-finite"),
    "box turned over": ("[10, 10, 30, 40],\n    \"cat", "[30, 10, 10, 40],\n    \"cat", "/item1/bounding_box",
                        "negative-size"),
    "landmarks of another length": ('"landmarks": [10, 10.0, 2, ', '"landmarks": [', "/item1/landmarks",
                                    "landmark-length"),
    "landmark NaN": ('"landmarks": [10, 10.0, 2, ', '"landmarks": [10, NaN, 2, ', "/item1/landmarks/1", "not-finite"),
    "visibility 3": ('"landmarks": [10, 10.0, 2, ', '"landmarks": [10, 10.0, 3, ', "/item1/landmarks/2",
                     "out-of-range"),
    "polygon of 2 points": ("[[10, 10, 30, 10, 30, 40, 10, 40]]", "[[10, 10, 30, 10]]", "/item1/segmentation/0",
                            "polygon"),
    "polygon NaN": ("[[10, 10, 30, 10", "[[10, NaN, 30, 10", "/item1/segmentation/0/1", "not-finite"),
    "source": ('"user"', '"home"', "/source", "wrong-type"),
    "pair_id": ('"pair_id": 5', '"pair_id": 5.0', "/pair_id", "bad-id"),
    "style": ('"style": 1', '"style": -1', "/item1/style", "bad-id"),
    "item no object": ('"item1": {', '"item7": 1, "item1": {', "/item7", "wrong-type"),
    "duplicate item": ('"item2": {', r'"it\u0065m1": {', "/item1", "json-duplicate-key"),
    "duplicate key": ('"scale": 2', '"scale": 2, "scale": 2', "/item1/scale", "json-duplicate-key"),
    "levels of nesting": ('"scale": 2,', f'"scale": 2, "deep": {"[" * 15 + "]" * 15},', "", "json-depth"),
    "item number twice": ('"item2": {', '"item01": {', "/item01", "bad-id"),
    "run lengths": ("[[10, 10, 30, 10, 30, 40, 10, 40]]", '{"size": [48, 64], "counts": "PP3"}', "/item1/segmentation",
                    "wrong-type"),
    "no comma": ('"scale": 2,', '"scale": 2  ', "", "json-syntax"),
}


def native_copy(folder):
    shutil.copytree(DATA / "split", folder / "split")
    return folder / "split" / "validation"


@pytest.mark.parametrize("old, new, pointer, code", params(NATIVE))
def test_a_bad_native_annotation_is_refused_at_its_place(df2_eval, tmp_path, old, new, pointer, code):
    split = native_copy(tmp_path)
    file = split / "annos" / "000001.json"
    content, line = replaced(file.read_text(), old, new)
    if code == "json-syntax":
        line += 1  # where the comma is missed
    file.write_bytes(content)
    assert (line, pointer, code) in refused_truth(df2_eval, tmp_path, split, file, pointer)


@pytest.mark.parametrize("key", ["category_id", "bounding_box", "landmarks", "segmentation", "style", "scale",
                                 "occlusion", "zoom_in", "viewpoint", "source", "pair_id"])
def test_a_key_that_is_missing_from_a_native_annotation_is_named(df2_eval, tmp_path, key):
    split = native_copy(tmp_path)
    file = split / "annos" / "000001.json"
    file.write_text(file.read_text().replace(f'"{key}"', '"other"', 1))
    task = task_that_reads(key)
    result = refuse(df2_eval, tmp_path, 4, "--gt", split, "--pred", f"{task}.json", "--task", task)
    of_image = key in ("source", "pair_id")
    assert issues(result, file) == [(1, "", "missing-key") if of_image else (4, "/item1", "missing-key")]
    assert f'"{key}"' in said(result)


@pytest.mark.parametrize("name, content, code", params({
    "no number": ("one.json", "{}", "bad-id"),
    "a negative number": ("-1.json", "{}", "bad-id"),
    "a number beyond 2^53": (f"{2**53 + 1}.json", "{}", "bad-id"),
    "a number twice": ("1.json", None, "duplicate-id"),
    "empty file": ("000009.json", "", "json-syntax"),
    "array": ("000009.json", "[]", "wrong-type"),
    "100,000 brackets": ("000009.json", '{"a": ' + "[" * 100_000, "json-depth"),
}))
def test_a_bad_file_among_native_annotations_is_refused(df2_eval, tmp_path, name, content, code):
    split = native_copy(tmp_path)
    whole = (split / "annos" / "000001.json").read_text()
    (split / "annos" / name).write_text(whole if content is None else content)
    text = refuse(df2_eval, tmp_path, 4, "--gt", split, "--pred", "detection.json", "--task", "detection").stderr
    assert re.search(rf"annos/0*{re.escape(name)}".encode(), text)
    assert f"[{code}]".encode() in text


def test_a_native_annotation_may_be_nested_sixteen_deep(df2_eval, tmp_path):
    split = native_copy(tmp_path)
    file = split / "annos" / "000001.json"
    file.write_text(file.read_text().replace('"scale": 2,', f'"scale": 2, "deep": {"[" * 14 + "]" * 14},', 1))
    assert df2_eval("--gt", split, "--pred", "detection.json", "--task", "detection").returncode == 0


def test_a_pipe_among_native_annotations_is_refused_and_not_waited_for(df2_eval, tmp_path):
    split = native_copy(tmp_path)
    os.mkfifo(split / "annos" / "000009.json")
    text = refuse(df2_eval, tmp_path, 4, "--gt", split, "--pred", "detection.json", "--task", "detection").stderr
    assert b"annos/000009.json" in text and b"[bad-dataset]" in text


def test_a_pipe_in_the_place_of_image_information_is_refused_and_not_waited_for(df2_eval, tmp_path):
    split = native_copy(tmp_path)
    (tmp_path / "split" / "json_for_validation").mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "split" / "json_for_validation" / "keypoints_val_information.json")
    text = refuse(df2_eval, tmp_path, 4, "--gt", split, "--pred", "none.json", "--task", "segmentation").stderr
    assert b"json_for_validation/keypoints_val_information.json" in text and b"[bad-dataset]" in text


def test_a_pipe_in_the_place_of_an_image_is_not_waited_for(df2_eval, tmp_path):
    split = native_copy(tmp_path)
    (split / "image").mkdir()
    os.mkfifo(split / "image" / "000001.jpg")
    assert df2_eval("--gt", split, "--pred", "detection.json", "--task", "detection").returncode == 0


def test_hidden_files_among_native_annotations_are_not_read(df2_eval, tmp_path):
    split = native_copy(tmp_path)
    (split / "annos" / "._000001.json").write_bytes(b"\x00\x05\x16\x07")
    assert df2_eval("--gt", split, "--pred", "detection.json", "--task", "detection").returncode == 0


def test_a_folder_without_annotations_is_refused(df2_eval, tmp_path):
    (tmp_path / "annos").mkdir()
    text = refuse(df2_eval, tmp_path, 4, "--gt", tmp_path, "--pred", "detection.json", "--task", "detection").stderr
    assert b"[bad-dataset]" in text


# The disk

def flags_of(output):
    return ["--gt", "coco.json", "--pred", "detection.json", "--task", "detection", output]


@pytest.mark.parametrize("output", ["--output", "--curves", "--partial"])
@pytest.mark.parametrize("path", ["/dev/full", "/sys/df2-report", "/proc/df2-report", "/dev/null/df2-report", "/"])
def test_a_path_that_takes_no_output_is_an_io_error(df2_eval, output, path):
    result = df2_eval(*flags_of(output), path)
    assert (result.returncode, result.stdout) == (6, b"")
    assert result.stderr.startswith(b"df2-eval: error: ") and b"[file]" in result.stderr
    assert not os.path.isfile(path)


@pytest.mark.parametrize("output", ["--output", "--curves", "--partial"])
def test_a_disk_that_is_full_half_way_leaves_the_old_file_whole(df2_eval, tmp_path, output):
    file = tmp_path / "file"
    file.write_text("old")
    # A write beyond the limit fails, as on a full disk.
    result = df2_eval(*flags_of(output), file, limits={resource.RLIMIT_FSIZE: 100})
    assert (result.returncode, result.stdout) == (6, b"")
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_disk_too_full_for_a_copy_of_the_pipe_is_an_io_error(df2_eval, tmp_path):
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection"]
    refuse(df2_eval, tmp_path, 6, *arguments, stdin=document(*[row("detection")] * 100),
           limits={resource.RLIMIT_FSIZE: 100})


def test_a_folder_for_temporary_files_that_is_not_there_is_an_io_error(df2_eval, tmp_path):
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection"]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "none")}
    text = refuse(df2_eval, tmp_path, 6, *arguments, stdin=b"[]", env=environment).stderr
    assert b"TMPDIR" in text and b"[file]" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_while_a_pipe_is_read_exits_with_130(df2_eval, tmp_path, number):
    report_path = tmp_path / "report"
    report_path.write_text("old")
    process = subprocess.Popen([df2_eval.program, "--gt", "coco.json", "--pred", "-", "--task", "detection", "--output",
                                report_path], cwd=DATA, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b"[" + b" " * 4_000_000)  # more than the pipe holds: the program is reading
    process.stdin.flush()
    process.send_signal(number)
    began = time.monotonic()
    assert process.wait(timeout=20) == 130
    assert time.monotonic() - began < 5
    process.stdin.close()
    process.stderr.close()
    assert report_path.read_text() == "old"
    assert os.listdir(tmp_path) == ["report"]


# Damage at random

def is_strict_json(content):
    """What Python takes for JSON, less what it forgives: NaN, a repeated key, a lone surrogate, a byte-order mark."""
    def once(pairs):
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    def never(name):
        raise ValueError(name)

    try:
        text = content.decode()
        json.dumps(json.loads(text, parse_constant=never, object_pairs_hook=once), ensure_ascii=False).encode()
        return not text.startswith("\ufeff")
    except (ValueError, AssertionError, RecursionError):
        return False


def damaged(rng, content):
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        end = min(end, at + rng.choice([1, 1, 8, 200]))
        kind = rng.choice(["flip", "byte", "delete", "insert", "truncate", "repeat", "token"])
        if kind == "flip" and at < len(content):
            content = content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1:]
        elif kind == "byte":
            content = content[:at] + bytes([rng.randrange(256)]) + content[at + 1:]
        elif kind == "delete":
            content = content[:at] + content[end:]
        elif kind == "insert":
            content = content[:at] + bytes(rng.choice(b'[]{},:"\\0159-.eE \n') for _ in range(rng.randrange(1, 4))) + content[at:]
        elif kind == "truncate" and rng.random() < 0.3:
            content = content[:at]
        elif kind == "repeat":
            content = content[:end] + content[at:end] * rng.randrange(1, 4) + content[end:]
        elif kind == "token":
            content = content[:at] + rng.choice([b"NaN", b"1e999", b"null", b"-", b"[[", b"}},{", b'"', b"\xff"]) + content[at:]
    return content


MUTATED = {
    "detection rows": ("detection.json", "detection", 70),
    "landmark rows": ("landmarks.json", "landmarks", 60),
    "mask rows": ("segmentation.json", "segmentation", 60),
    "coco": ("coco.json", "detection", 70),
    "native": ("split/validation/annos/000001.json", "detection", 40),
}


@pytest.mark.parametrize("name, task, rounds", params(MUTATED))
def test_a_file_damaged_at_random_is_refused_or_scored_but_breaks_nothing(df2_eval, tmp_path, name, task, rounds):
    original = (DATA / name).read_bytes()
    split = native_copy(tmp_path)
    is_truth = name.startswith(("coco", "split"))
    file = tmp_path / name
    gt = split if name.startswith("split") else file if is_truth else GT[task]
    refused = 4 if is_truth else 3
    codes = set()
    for seed in range(rounds):
        content = damaged(random.Random(f"{name} {seed}"), original)
        file.write_bytes(content)
        result = df2_eval("--gt", gt, "--pred", f"{task}.json" if is_truth else file, "--task", task)
        assert result.returncode in (0, 3, 4, 5, 6), (seed, content, result.stderr)
        assert is_strict_json(content) or result.returncode in (refused, 5), (seed, content)
        assert (result.returncode == 0) == (result.stdout != b"") == (result.stderr == b""), (seed, content)
        codes.add(result.returncode)
    assert codes >= {0, refused}
