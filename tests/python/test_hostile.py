"""Hostile submissions and ground truths, through the real program: what is refused, how, where, and what is counted.

Every run has two gigabytes of address space and twenty seconds: bad input must not cost more than good input.
"""

import json
import os
import pathlib
import random
import re
import resource
import subprocess

import pytest

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
PROGRAM = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve() / "df2-eval"
MEMORY = 2 << 30
GEOMETRY = {
    "detection": '"bbox": [1, 2, 3, 4]',
    "landmarks": '"keypoints": [' + ", ".join(["1, 2, 1"] * 8) + "]",
    "segmentation": '"segmentation": {"size": [48, 64], "counts": [10, 20, 3042]}',
}
TRUTH = {"detection": "coco.json", "landmarks": "split/validation", "segmentation": "coco.json"}
# Sanitizers map terabytes of shadow memory.
SANITIZED = b"__asan_init" in PROGRAM.read_bytes() or b"__tsan_init" in PROGRAM.read_bytes()


def limit_memory():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def df2_eval(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=DATA, capture_output=True, timeout=20, check=False,
                          preexec_fn=limit_memory, **options)


def score(folder, text, task="detection", *more):
    """Scores a submission given as text or bytes, with an older report in the way."""
    path = folder / "results.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = folder / "report.txt"
    report.write_text("the old report")
    result = df2_eval("--gt", TRUTH[task], "--pred", path, "--task", task, "--output", report, *more)
    if result.returncode != 0:
        assert report.read_text() == "the old report"
        assert result.stdout == b""
        assert sorted(p.name for p in folder.iterdir()) == ["report.txt", "results.json"]
    return result


def row(task="detection", **changes):
    """A good row as text; a change replaces a member's value, None takes the member away."""
    members = {"image_id": "1", "category_id": "9", "score": "0.5"}
    key, _, value = GEOMETRY[task].partition(": ")
    members[key.strip('"')] = value
    members.update(changes)
    return "{" + ", ".join(f'"{name}": {value}' for name, value in members.items() if value is not None) + "}"


def box(text):
    return row(bbox=text)


def mask(text):
    return row("segmentation", segmentation=text)


def refused(result, code, name, place=None):
    """Checks exit code, shape and code of the first refusal; `place` is LINE: /pointer."""
    message = result.stderr.decode()
    assert result.returncode == code, message
    assert f"[{name}]" in message, message
    if place is not None:
        assert re.search(rf"results\.json:{place}: .* expected, .* found \(byte \d+\) \[{name}\]", message), message


DEEP = "[" * 100_000

ROWS = [  # id, task, row, code, pointer below the row
    ("score is NaN", "detection", row(score="NaN"), "not-finite", "/score"),
    ("score is Infinity", "detection", row(score="Infinity"), "not-finite", "/score"),
    ("score is -Infinity", "landmarks", row("landmarks", score="-Infinity"), "not-finite", "/score"),
    ("score is 1e400", "detection", row(score="1e400"), "not-finite", "/score"),
    ("score is a string", "detection", row(score='"0.5"'), "wrong-type", "/score"),
    ("score is true", "segmentation", row("segmentation", score="true"), "wrong-type", "/score"),
    ("score is null", "detection", row(score="null"), "wrong-type", "/score"),
    ("score is an array", "detection", row(score="[0.5]"), "wrong-type", "/score"),
    ("NaN in a key nobody reads", "detection", row(other="[1, NaN]"), "not-finite", "/other/1"),
    ("1e999 in a key nobody reads", "detection", row(other='{"a": 1e999}'), "not-finite", "/other/a"),
    ("coordinate NaN", "detection", box("[1, NaN, 3, 4]"), "not-finite", "/bbox/1"),
    ("coordinate beyond 1e6", "detection", box("[1000000.5, 2, 3, 4]"), "out-of-range", "/bbox/0"),
    ("coordinate beyond -1e6", "detection", box("[-1e7, 2, 3, 4]"), "out-of-range", "/bbox/0"),
    ("a width beyond 1e6", "detection", box("[1, 2, 1e300, 4]"), "out-of-range", "/bbox/2"),
    ("negative width", "detection", box("[1, 2, -3, 4]"), "negative-size", "/bbox"),
    ("negative height", "detection", box("[1, 2, 3, -0.001]"), "negative-size", "/bbox"),
    ("three numbers", "detection", box("[1, 2, 3]"), "wrong-type", "/bbox"),
    ("five numbers", "detection", box("[1, 2, 3, 4, 5]"), "wrong-type", "/bbox"),
    ("bbox is a string", "detection", box('"1 2 3 4"'), "wrong-type", "/bbox"),
    ("bbox is null", "detection", box("null"), "wrong-type", "/bbox"),
    ("a string in bbox", "detection", box('[1, 2, 3, "4"]'), "wrong-type", "/bbox/3"),
    ("image_id 1.0", "detection", row(image_id="1.0"), "bad-id", "/image_id"),
    ("image_id 1e0", "detection", row(image_id="1e0"), "bad-id", "/image_id"),
    ("image_id a string", "detection", row(image_id='"1"'), "wrong-type", "/image_id"),
    ("image_id -1", "detection", row(image_id="-1"), "bad-id", "/image_id"),
    ("image_id 2^53 + 1", "detection", row(image_id="9007199254740993"), "bad-id", "/image_id"),
    ("image_id 2^64", "detection", row(image_id="18446744073709551616"), "bad-id", "/image_id"),
    ("image_id true", "detection", row(image_id="true"), "wrong-type", "/image_id"),
    ("image_id not of the ground truth", "landmarks", row("landmarks", image_id="777"), "unknown-image", "/image_id"),
    ("image_id 2^53, of no image", "detection", row(image_id="9007199254740992"), "unknown-image", "/image_id"),
    ("category 0", "detection", row(category_id="0"), "unknown-category", "/category_id"),
    ("category 14", "segmentation", row("segmentation", category_id="14"), "unknown-category", "/category_id"),
    ("category 1.0", "detection", row(category_id="1.0"), "bad-id", "/category_id"),
    ("no image_id", "detection", row(image_id=None), "missing-key", ""),
    ("no category_id", "landmarks", row("landmarks", category_id=None), "missing-key", ""),
    ("no score", "segmentation", row("segmentation", score=None), "missing-key", ""),
    ("no bbox", "detection", row(bbox=None), "missing-key", ""),
    ("a row that is a number", "detection", "3", "wrong-type", ""),
    ("a row that is an array", "detection", "[]", "wrong-type", ""),
    ("a key twice", "detection", row()[:-1] + ', "score": 0.6}', "json-duplicate-key", "/score"),
    ("a key twice, once in escapes", "detection", row()[:-1] + ', "sc\\u006fre": 0.6}', "json-duplicate-key", "/score"),
    ("an ignored key twice", "detection", row()[:-1] + ', "x": 1, "x": 2}', "json-duplicate-key", "/x"),
    ("an inner key twice", "detection", row(other='{"a": 1, "a": 1}'), "json-duplicate-key", "/other/a"),
    ("881 numbers", "landmarks", row("landmarks", keypoints=str([0] * 881)), "landmark-length", "/keypoints"),
    ("883 numbers", "landmarks", row("landmarks", keypoints=str([0] * 883)), "landmark-length", "/keypoints"),
    ("no numbers", "landmarks", row("landmarks", keypoints="[]"), "landmark-length", "/keypoints"),
    ("another category's landmarks", "landmarks", row("landmarks", category_id="7"), "landmark-length", "/keypoints"),
    ("a landmark of NaN", "landmarks", row("landmarks", keypoints="[" + "1, NaN, 1, " * 7 + "1, 2, 1]"), "not-finite",
     "/keypoints/1"),
    ("a sum too small", "segmentation", mask('{"size": [48, 64], "counts": [10, 20, 3041]}'), "rle-counts", "/segmentation"),
    ("a sum too large", "segmentation", mask('{"size": [48, 64], "counts": [10, 20, 3043]}'), "rle-counts", "/segmentation"),
    ("a sum right only in 32 bits", "segmentation",
     mask('{"size": [48, 64], "counts": [2147483647, 2147483647, 3074]}'), "rle-counts", "/segmentation"),
    ("size [0, 0]", "segmentation", mask('{"size": [0, 0], "counts": []}'), "rle-size", "/segmentation/size"),
    ("another image's size", "segmentation", mask('{"size": [64, 48], "counts": [10, 20, 3042]}'), "rle-size", "/segmentation"),
    ("2^31 pixels", "segmentation", mask('{"size": [65536, 32768], "counts": [2147483648]}'), "rle-size", "/segmentation/size"),
    ("a huge extent", "segmentation", mask('{"size": [99999999999, 1], "counts": ""}'), "rle-size", "/segmentation/size/0"),
    ("negative extent", "segmentation", mask('{"size": [-48, -64], "counts": ""}'), "rle-size", "/segmentation/size/0"),
    ("three extents", "segmentation", mask('{"size": [48, 64, 1], "counts": ""}'), "rle-size", "/segmentation/size"),
    ("illegal character", "segmentation", mask('{"size": [48, 64], "counts": "~~~~"}'), "rle-counts", "/segmentation"),
    ("a space among the characters", "segmentation", mask('{"size": [48, 64], "counts": "j7 d0"}'), "rle-counts", "/segmentation"),
    ("counts cut off", "segmentation", mask('{"size": [48, 64], "counts": "j7d0l"}'), "rle-counts", "/segmentation"),
    ("a mask and one character more", "segmentation",
     mask('{"size": [48, 64], "counts": "j7d0l0000000000000000000000000000fQ2~"}'), "rle-counts", "/segmentation"),
    ("a negative run in text", "segmentation", mask('{"size": [48, 64], "counts": "4OO"}'), "rle-counts", "/segmentation"),
    ("a negative run in a list", "segmentation", mask('{"size": [48, 64], "counts": [-1, 3073]}'), "rle-counts",
     "/segmentation/counts/0"),
    ("a fraction in a list", "segmentation", mask('{"size": [48, 64], "counts": [10.0, 3062]}'), "rle-counts",
     "/segmentation/counts/0"),
    ("no size", "segmentation", mask('{"counts": "j7"}'), "missing-key", "/segmentation"),
    ("no counts", "segmentation", mask('{"size": [48, 64]}'), "missing-key", "/segmentation"),
    ("counts is a number", "segmentation", mask('{"size": [48, 64], "counts": 3072}'), "wrong-type", "/segmentation/counts"),
    ("no polygons", "segmentation", mask("[]"), "polygon", "/segmentation"),
    ("a polygon of two points", "segmentation", mask("[[1, 2, 3, 4]]"), "polygon", "/segmentation/0"),
    ("a polygon of odd length", "segmentation", mask("[[1, 2, 3, 4, 5, 6, 7]]"), "polygon", "/segmentation/0"),
    ("an empty polygon", "segmentation", mask("[[]]"), "polygon", "/segmentation/0"),
    ("a polygon of NaN", "segmentation", mask("[[1, 2, NaN, 4, 5, 6]]"), "not-finite", "/segmentation/0/2"),
    ("a polygon beyond 1e6", "segmentation", mask("[[1, 2, 3e6, 4, 5, 6]]"), "out-of-range", "/segmentation/0/2"),
    ("nesting of 17", "detection", row(other="[" * 15 + "]" * 15), "json-depth", "/other" + "/0" * 14),
]


@pytest.mark.parametrize("task, text, name, pointer", [case[1:] for case in ROWS], ids=[case[0] for case in ROWS])
def test_a_bad_row_is_refused_where_it_stands(tmp_path, task, text, name, pointer):
    result = score(tmp_path, f"[{row(task)},\n\n{text},\n{row(task)}]", task)
    refused(result, 3, name, rf"3: /1{re.escape(pointer)}")


GOOD = row()
DOCUMENTS = [  # id, bytes, code, line or None
    ("empty", b"", "json-syntax", 1),
    ("white space", b" \n ", "json-syntax", 2),
    ("cut off", f"[{GOOD}, ".encode(), "json-syntax", 1),
    ("cut off in a row", f"[{GOOD},\n{GOOD[:-9]}".encode(), "json-syntax", 2),
    ("trailing garbage", f"[{GOOD}]\nx".encode(), "json-syntax", 2),
    ("two arrays", f"[{GOOD}]\n[{GOOD}]".encode(), "json-syntax", 2),
    ("trailing comma", f"[{GOOD},]".encode(), "json-syntax", 1),
    ("trailing comma in a row", f"[{GOOD[:-1]},}}]".encode(), "json-syntax", 1),
    ("no comma", f"[{GOOD} {GOOD}]".encode(), "json-syntax", 1),
    ("a comment", f"[{GOOD} /* fine */]".encode(), "json-syntax", 1),
    ("single quotes", b"[{'image_id': 1}]", "json-syntax", 1),
    ("leading zero", f"[{row(score='01')}]".encode(), "json-syntax", 1),
    ("a point without digits", f"[{row(score='1.')}]".encode(), "json-syntax", 1),
    ("a plus sign", f"[{row(score='+1')}]".encode(), "json-syntax", 1),
    ("hexadecimal", f"[{row(score='0x1')}]".encode(), "json-syntax", 1),
    ("an object", b'{"results": []}', "wrong-type", 1),
    ("a number", b"17", "wrong-type", 1),
    ("a string", b'"results"', "wrong-type", 1),
    ("byte-order mark", b"\xef\xbb\xbf[]", "json-encoding", 1),
    ("UTF-16 little", "[]".encode("utf-16-le"), "json-encoding", 1),
    ("UTF-16 with mark", f"[{GOOD}]".encode("utf-16"), "json-encoding", 1),
    ("UTF-16 big", f"[{GOOD}]".encode("utf-16-be"), "json-encoding", 1),
    ("invalid UTF-8 in a string", f'[{row(other=chr(34) + "?" + chr(34))}]'.encode().replace(b"?", b"\xc3\x28"),
     "json-encoding", 1),
    ("invalid UTF-8 in a key", f'[{row(k="1")}]'.encode().replace(b'"k"', b'"\xff"'), "json-encoding", 1),
    ("a surrogate alone", f'[{row(other=chr(34) + chr(92) + "ud800" + chr(34))}]'.encode(), None, None),
    ("a NUL", f"[{GOOD},\0{GOOD}]".encode(), None, 1),
    ("a control character in a string", f'[{row(other=chr(34) + chr(1) + chr(34))}]'.encode(), "json-syntax", 1),
    ("deep nesting", DEEP.encode(), None, None),
    ("deep nesting in a row", f"[{row(other=DEEP)}]".encode(), None, None),
    ("deep objects", (b'[{"a":' * 50_000), None, None),
]


@pytest.mark.parametrize("text, name, line", [case[1:] for case in DOCUMENTS], ids=[case[0] for case in DOCUMENTS])
@pytest.mark.parametrize("task", ["detection", "segmentation"])
def test_a_bad_document_is_refused(tmp_path, task, text, name, line):
    if task == "segmentation":
        text = text.replace(GEOMETRY["detection"].encode(), GEOMETRY["segmentation"].encode())
    result = score(tmp_path, text, task)
    message = result.stderr.decode(errors="replace")
    assert result.returncode == 3, message
    assert name is None or f"[{name}]" in message, message
    assert line is None or re.search(rf"results\.json:{line}: ", message), message


@pytest.mark.parametrize("text", [
    f'[{row(other=chr(34) + "x" * (30 << 20) + chr(34))}]',
    f"[{row(score='0.' + '1' * 1_000_000)}]",
    f"[{row(other='1' * 1_000_000)}]",
    f"[{row(other='[' + '0,' * 5_000_000 + '0]')}]",
    "[" + " " * (20 << 20) + f"{GOOD}]",
    f"[{GOOD}]" + "\n" * (20 << 20),
], ids=["a long string", "a long fraction", "a long integer", "a long array", "white space before", "white space after"])
def test_a_bloated_file_costs_no_more_than_its_size(tmp_path, text):
    assert score(tmp_path, text).returncode in (0, 3, 5)


@pytest.mark.parametrize("option, exit_code", [("--max-file-bytes=100", 5), ("--max-rows-per-image=2", 3)])
def test_limits_are_options(tmp_path, option, exit_code):
    assert score(tmp_path, f"[{GOOD}, {GOOD}, {GOOD}]", "detection", option).returncode == exit_code


def test_the_first_twenty_of_a_code_are_shown_and_all_are_counted(tmp_path):
    result = score(tmp_path, "[" + ",\n".join([row(score="null")] * 50) + "]")
    message = result.stderr.decode()
    assert result.returncode == 3
    assert message.count("[wrong-type]") + message.count("wrong-type") >= 20
    assert message.count("/score: ") == 20
    assert "30 more" in message


def test_a_cut_pipe_is_refused_like_a_cut_file():
    text = f"[{GOOD},\n{GOOD},".encode()
    result = df2_eval("--gt", "coco.json", "--pred", "-", "--task", "detection", input=text)
    assert result.returncode == 3
    assert result.stdout == b""
    assert re.search(rb"<stdin>:2: .*\[json-syntax\]", result.stderr)


COUNTED = [  # id, task, rows, where the report counts it
    ("an unknown key", "detection", [row(model='"a"'), row(model="[1]")], ("unknown_keys", {"model": 2})),
    ("a box of no width", "detection", [box("[1, 2, 0, 4]")], ("zero_size", 1)),
    ("an empty mask", "segmentation", [mask('{"size": [48, 64], "counts": [3072]}')], ("zero_size", 1)),
    ("duplicates", "detection", [GOOD] * 3, ("duplicates", 2)),
    ("duplicate masks", "segmentation", [row("segmentation")] * 3, ("duplicates", 2)),
    ("duplicate landmarks", "landmarks", [row("landmarks")] * 3, ("duplicates", 2)),
    ("a box outside the image", "detection", [box("[-900, 1e6, 3, 4]")], ("predictions", 1)),
    ("more than max_dets", "detection", [row(score=f"0.{i:03}") for i in range(150)], ("beyond_max_dets", 50)),
    ("a category without ground truth", "landmarks", [row("landmarks", category_id="5", keypoints=str([1] * 882))],
     ("in_absent_categories", 1)),
    ("minus zero and tiny numbers", "detection", [box("[-0, -0.0, 1e-300, 0e5]")], ("zero_size", 1)),
    ("a score below what a double holds", "detection", [row(score="1e-400")], ("predictions", 1)),
    ("a score of 1e308", "detection", [row(score="1e308")], ("predictions", 1)),
    ("a coordinate of 1e6", "detection", [box("[1e6, -1000000, 1000000.0, 1]")], ("predictions", 1)),
    ("16 levels of nesting", "detection", [row(other="[" * 14 + "]" * 14)], ("unknown_keys", {"other": 1})),
    ("keys in escapes", "detection", [GOOD.replace("score", "\\u0073core")], ("predictions", 1)),
    ("no rows", "landmarks", [], ("predictions", 0)),
]


@pytest.mark.parametrize("task, rows, expected", [case[1:] for case in COUNTED], ids=[case[0] for case in COUNTED])
def test_what_is_odd_but_allowed_is_counted(tmp_path, task, rows, expected):
    result = score(tmp_path, f"[{', '.join(rows)}]", task, "--format", "json")
    assert result.returncode == 0, result.stderr.decode()
    report = json.loads((tmp_path / "report.txt").read_text())
    assert report["counts"][expected[0]] == expected[1]


def test_equal_scores_are_bounded_not_trusted(tmp_path):
    """A right box and a wrong one of equal score: AP depends on their order, --ties says by how much."""
    right, wrong = row(bbox="[10, 10, 20, 30]"), row(bbox="[40, 0, 5, 5]")
    aps = []
    for rows in ([right, wrong], [wrong, right]):
        assert score(tmp_path, f"[{', '.join(rows)}]", "detection", "--ties", "--format", "json").returncode == 0
        report = json.loads((tmp_path / "report.txt").read_text())
        aps.append(report["summary"]["AP"])
        bounds = report["ap_bounds"]
        assert bounds["low"] <= report["summary"]["AP"] <= bounds["high"]
    assert [bounds["low"], bounds["high"]] == pytest.approx(sorted(aps))
    assert aps[0] > aps[1]


TRUTHS = [  # id, replacement in tests/data/coco.json, code
    ("an image twice", ('{"id": 2, "file_name"', '{"id": 1, "file_name"'), "duplicate-id"),
    ("a category of 14", ('"categories": [', '"categories": [{"id": 14, "name": "hat"}, '), "unknown-category"),
    ("NaN in a box", ('"bbox": [', '"bbox": [NaN, '), "not-finite"),
    ("no annotations", ('"annotations"', '"annotation"'), "missing-key"),
    ("images twice", ('"categories"', '"images"'), "json-duplicate-key"),
    ("an image of no height", ('"height": 48', '"height": 0'), "image-size"),
    ("cut off", (None, None), "json-syntax"),
]


@pytest.mark.parametrize("change, name", [case[1:] for case in TRUTHS], ids=[case[0] for case in TRUTHS])
def test_a_bad_ground_truth_is_its_own_fault(tmp_path, change, name):
    text = (DATA / "coco.json").read_text()
    before, after = change
    assert before is None or before in text
    (tmp_path / "gt.json").write_text(text[:-20] if before is None else text.replace(before, after, 1))
    result = df2_eval("--gt", tmp_path / "gt.json", "--pred", "detection.json", "--task", "detection")
    assert result.returncode == 4, result.stderr
    assert f"[{name}]".encode() in result.stderr
    assert b"gt.json" in result.stderr and result.stdout == b""


def mutated(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(data)) if data else 0
        kind = rng.randrange(5)
        if kind == 0 and data:
            data[at] = rng.choice(b'0123456789-+.eE,:[]{}"\\ \n\x00\xff~tfnN')
        elif kind == 1:
            data[at:at] = rng.choice([b",", b"]", b"}", b"{", b"[", b"1", b"-", b"e9", b"NaN", b"\xf0", b'"', b"\\"])
        elif kind == 2:
            del data[at:at + rng.choice([1, 1, 2, 20])]
        elif kind == 3:
            del data[at:]
        else:
            end = min(len(data), at + rng.randrange(1, 60))
            data[end:end] = data[at:end]
    return bytes(data)


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation", "ground truth"])
def test_a_mutated_file_is_scored_or_refused_never_worse(tmp_path, task):
    rng = random.Random(task)
    is_truth = task == "ground truth"
    source = (DATA / ("coco.json" if is_truth else f"{task}.json")).read_bytes()
    accepted = 0
    for _ in range(100):
        data = mutated(rng, source)
        if is_truth:
            (tmp_path / "gt.json").write_bytes(data)
            result = df2_eval("--gt", tmp_path / "gt.json", "--pred", "detection.json", "--task", "detection")
        else:
            result = score(tmp_path, data, task)
        assert result.returncode in ((0, 3, 4) if is_truth else (0, 3)), (data, result.stderr)
        try:
            json.loads(data.decode("utf-8"), parse_constant=lambda word: 1 / 0)
        except (ValueError, ZeroDivisionError):
            assert result.returncode != 0, data
        accepted += result.returncode == 0
    assert accepted > 0
