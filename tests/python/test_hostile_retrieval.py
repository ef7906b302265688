"""Hostile files of retrieval and verification: queries, gallery, results, rows of features, pairs and their scores; and
features, configurations and image lists of any task.
"""

import json
import os
import random
import resource

import numpy as np
import pytest

from conftest import DATA
from hostile import DOCUMENTS, HERE, damaged, is_strict_json, issues, params

# What each file is: the flag it is given with, whose fault it is, and the kind of each key's value.
CORNERS = "[0, 0, 10, 10]"
QUERY_ROW = {"query_image_id": ("id", "1"), "query_bbox": ("corners", CORNERS), "query_cls": ("category", "1"),
             "query_score": ("score", "0.5")}
FILES = {
    "query": (4, {"query_image_id": ("id", "1"), "style": ("id", "1"), "cls": ("category", "1"), "pair_id": ("id", "7"),
                  "bbox": ("corners", CORNERS), **{name: ("level", "1") for name in ("scale", "occlusion", "zoom_in",
                                                                                     "viewpoint")}}),
    "gallery": (4, {"gallery_image_id": ("id", "101"), "style": ("id", "1"), "pair_id": ("id", "7"),
                    "bbox": ("corners", CORNERS)}),
    "retrieval": (3, {**QUERY_ROW, "gallery_image_id": ("images", "[101, 102]"),
                      "gallery_bbox": ("boxes", f"[{CORNERS}, {CORNERS}]")}),
    "query-rows": (3, QUERY_ROW),
    "gallery-rows": (3, {"gallery_image_id": ("id", "101"), "gallery_bbox": ("corners", CORNERS)}),
    "pairs": (4, {"id": ("id", "1"), "same": ("bool", "true")}),
    "scores": (3, {"id": ("id", "1"), "score": ("score", "0.5")}),
}
LEVELS = ("scale", "occlusion", "zoom_in", "viewpoint")

# The hostile values of each kind: text, pointer below the key, code.
ID = [("NaN", "", "not-finite"), ("-Infinity", "", "not-finite"), ("1e400", "", "not-finite"), ("1.0", "", "bad-id"),
      ("1e0", "", "bad-id"), ("-1", "", "bad-id"), (str(2**53 + 1), "", "bad-id"), (str(2**64 + 1), "", "bad-id"),
      ('"1"', "", "wrong-type"), ("true", "", "wrong-type"), ("null", "", "wrong-type"), ("[1]", "", "wrong-type"),
      ("{}", "", "wrong-type")]
BOX = [("[NaN, 0, 10, 10]", "/0", "not-finite"), ("[0, Infinity, 10, 10]", "/1", "not-finite"),
       ("[0, 0, 1e400, 10]", "/2", "not-finite"), ("[0, 0, 10, 1000001]", "/3", "out-of-range"),
       ("[-1000000.5, 0, 10, 10]", "/0", "out-of-range"), ("[10, 0, 0, 10]", "", "negative-size"),
       ("[0, 10, 10, 9.5]", "", "negative-size"), ("[0, 0, 10]", "", "wrong-type"), ("[0, 0, 10, 10, 1]", "", "wrong-type"),
       ("[]", "", "wrong-type"), ("null", "", "wrong-type"), ('"0 0 10 10"', "", "wrong-type"), ("10", "", "wrong-type"),
       ('[0, 0, "10", 10]', "/2", "wrong-type"), ("[0, 0, 10, true]", "/3", "wrong-type"), ("[null, 0, 10, 10]", "/0", "wrong-type")]
VALUES = {
    "id": ID,
    "category": [*ID, ("0", "", "unknown-category"), ("14", "", "unknown-category")],
    "score": [("NaN", "", "not-finite"), ("Infinity", "", "not-finite"), ("-1e309", "", "not-finite"),
              ('"0.5"', "", "wrong-type"), ("true", "", "wrong-type"), ("null", "", "wrong-type"), ("[0.5]", "", "wrong-type")],
    "corners": BOX,
    "images": [*((f"[101, {text}]", "/1", code) for text, _, code in ID),
               ("101", "", "wrong-type"), ("null", "", "wrong-type"), ("{}", "", "wrong-type"),
               ("[101]", None, "list-length"), (str([101] * 21), None, "list-length"), ("[101, 101]", None, "duplicate-entry")],
    "boxes": [*((f"[{CORNERS}, {text}]", f"/1{below}", code) for text, below, code in BOX), (CORNERS, "/0", "wrong-type"),
              ("null", "", "wrong-type"), ("{}", "", "wrong-type"), (f"[{CORNERS}]", "", "list-length"), ("[]", "", "list-length")],
    "bool": [("1", "", "wrong-type"), ('"true"', "", "wrong-type"), ("null", "", "wrong-type"), ("NaN", "", "not-finite"),
             ("[true]", "", "wrong-type")],
    "level": [("0", "", "bad-level"), ("4", "", "bad-level"), ("-1", "", "bad-level"), ('"1"', "", "wrong-type"),
              ("true", "", "wrong-type"), ("NaN", "", "not-finite")],
}


def row(name, members=None):
    """A good row; `members` replace, add or (None) take away the JSON text of a value."""
    texts = {**{key: text for key, (_, text) in FILES[name][1].items()}, **(members or {})}
    return "{" + ", ".join(f'"{key}": {text}' for key, text in texts.items() if text is not None) + "}"


def good_rows(name):
    return [row(name), row(name, {"id": "2"}) if name in ("pairs", "scores") else row(name)]


def document(*rows):
    """Row i stands on line i + 2."""
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def arguments(folder, name, file):
    """The run that reads the file; the others are good."""
    if name in ("pairs", "scores"):
        files = {"pairs": DATA / "pairs.json", "scores": DATA / "verification.json", name: file}
        if name == "scores":
            files["pairs"] = folder / "pairs.json"
            files["pairs"].write_bytes(document('{"id": 1, "same": true}', '{"id": 2, "same": false}'))
        return ["--task", "verification", "--gt", files["pairs"], "--pred", files["scores"]]
    files = {"query": "query.json", "gallery": "gallery.json", "retrieval": "retrieval.json", name: file}
    run = ["--task", "retrieval", "--query", files["query"], "--gallery", files["gallery"]]
    if name not in ("query-rows", "gallery-rows"):
        return [*run, "--pred", files["retrieval"]]
    for of in ("query", "gallery"):
        count = 2 if name == f"{of}-rows" else 7
        np.save(folder / f"{of}.npy", np.ones((count, 3), np.float32))
        run += [f"--{of}-features", folder / f"{of}.npy"]
    return [*run, f"--{name}", file]


def refuse(df2_eval, folder, code, *run, **options):
    """Runs the program, which must not score: it prints nothing, keeps the old report whole and makes no new file."""
    (folder / "old").write_text("old")
    files = sorted(os.listdir(folder))
    result = df2_eval(*run, "--output", folder / "old", **options)
    assert (result.returncode, result.stdout) == (code, b""), result.stderr
    assert result.stderr.startswith(b"df2-eval: error: ")
    assert (folder / "old").read_text() == "old"
    assert sorted(os.listdir(folder)) == files
    return result


def refused(df2_eval, folder, name, content, also=()):
    """The issues of a refused file."""
    file = folder / "bad.json"
    file.write_bytes(content)
    return issues(refuse(df2_eval, folder, FILES[name][0], *arguments(folder, name, file)), file, *also)


BAD_ROWS = {}
for file_name, (_, members) in FILES.items():
    for key, (kind, good) in members.items():
        for i, (value, below, issue) in enumerate(VALUES[kind]):
            BAD_ROWS[f"{file_name} {key} {i} {issue}"] = (
                file_name, {key: value}, None if below is None else f"/{key}{below}", issue)
        if key not in LEVELS:
            BAD_ROWS[f"{file_name} {key} missing"] = (file_name, {key: None}, "", "missing-key")
        BAD_ROWS[f"{file_name} {key} twice"] = (file_name, {f'{key}": {good}, "{key}': good}, f"/{key}", "json-duplicate-key")
    BAD_ROWS[f"{file_name} NaN in an ignored key"] = (file_name, {"note": '{"a": [NaN]}'}, "/note/a/0", "not-finite")
    BAD_ROWS[f"{file_name} an ignored key twice"] = (file_name, {'note": 1, "note': "1"}, "/note", "json-duplicate-key")


def errors(result):
    return [line for line in result.stderr.splitlines() if not line.startswith(b"df2-eval: warning: ")]


def test_the_good_rows_are_good(df2_eval, tmp_path):
    for name in FILES:
        file = tmp_path / "good.json"
        rows = good_rows(name) if name != "retrieval" else [row(name, {"gallery_image_id": "[101, 102]"})]
        file.write_bytes(document(*rows))
        result = df2_eval(*arguments(tmp_path, name, file))
        if name in ("query", "gallery"):  # the other files know more images
            assert (result.returncode, errors(result)) == (0, []), name
            assert b"[unknown-" in result.stderr
        elif name == "pairs":
            assert b"unknown-pair" in result.stderr
        else:
            assert (result.returncode, errors(result)) == (0, []), name
            assert b"[unknown-" not in result.stderr


@pytest.mark.parametrize("name, change, pointer, code", params(BAD_ROWS))
def test_a_bad_value_is_refused_at_its_place(df2_eval, tmp_path, name, change, pointer, code):
    second = good_rows(name)[1] if name not in ("pairs", "scores") else row(name, {"id": "2"})
    changed = row(name, {**({"id": "2"} if name in ("pairs", "scores") and "id" not in change else {}), **change})
    assert second != changed
    found = refused(df2_eval, tmp_path, name, document(row(name), changed))
    at = [issue for issue in found if issue[0] == 3 and issue[2] == code]
    assert at, found
    assert pointer is None or (3, f"/1{pointer}", code) in at, found


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("element", ["1", "null", '"a"', "true", "[]", "[{}]"])
def test_an_element_that_is_no_object_is_refused_at_its_place(df2_eval, tmp_path, name, element):
    assert (3, "/1", "wrong-type") in refused(df2_eval, tmp_path, name, document(row(name), element))


SMALL = {name: case for name, case in DOCUMENTS.items() if not callable(case[0])}


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_json_is_refused_with_line_and_byte(df2_eval, tmp_path, name):
    for content, code in SMALL.values():
        byte = content.index(HERE)
        line = content.count(b"\n", 0, byte) + 1
        found = refused(df2_eval, tmp_path, name, content.replace(HERE, b""), also=("byte",))
        assert found == [(line, "", code, str(byte))], content[:200]


@pytest.mark.parametrize("name", FILES)
def test_a_file_beyond_the_limit_is_refused_before_it_is_read(df2_eval, tmp_path, name):
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(65 << 30)
    result = df2_eval(*arguments(tmp_path, name, tmp_path / "huge.json"))
    assert (result.returncode, result.stdout) == (5, b"")
    assert b"huge.json" in result.stderr and b"[limit]" in result.stderr


@pytest.mark.parametrize("name", FILES)
def test_a_file_damaged_at_random_is_refused_or_scored_but_breaks_nothing(df2_eval, tmp_path, name):
    original = {"retrieval": DATA / "retrieval.json", "query": DATA / "query.json", "gallery": DATA / "gallery.json",
                "pairs": DATA / "pairs.json"}.get(name)
    original = original.read_bytes() if original else document(*good_rows(name))
    file = tmp_path / "damaged.json"
    codes = set()
    for seed in range(40):
        content = damaged(random.Random(f"{name} {seed}"), original)
        file.write_bytes(content)
        result = df2_eval(*arguments(tmp_path, name, file))
        assert result.returncode in (0, 3, 4, 5), (seed, content, result.stderr)
        assert is_strict_json(content) or result.returncode in (FILES[name][0], 5), (seed, content)
        assert (result.returncode == 0) == (result.stdout != b"") == (errors(result) == []), (seed, content)
        codes.add(result.returncode)
    assert FILES[name][0] in codes


# What is scored and counted

def test_odd_retrieval_rows_are_counted(df2_eval, tmp_path):
    rows = [row("retrieval"), row("retrieval"), row("retrieval", {"query_bbox": "[5, 5, 5, 9]", "note": "1"})]
    (tmp_path / "rows.json").write_bytes(document(*rows))
    result = df2_eval(*arguments(tmp_path, "retrieval", tmp_path / "rows.json"), "--format", "json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert {name: found["counts"][name] for name in ("predictions", "duplicates", "zero_size", "unknown_keys")} == {
        "predictions": 3, "duplicates": 1, "zero_size": 1, "unknown_keys": {"note": 1}}
    for field in ("|duplicates:1", "|zero_size:1", "|unknown_keys:1"):
        assert field in found["signature"]


def test_more_rows_in_a_query_image_than_the_cap_are_refused(df2_eval, tmp_path):
    content = document(*[row("retrieval", {"query_score": f"0.{i}"}) for i in range(5)])
    (tmp_path / "rows.json").write_bytes(content)
    run = arguments(tmp_path, "retrieval", tmp_path / "rows.json")
    assert df2_eval(*run, "--max-rows-per-image", 5).returncode == 0
    assert b"[too-many-predictions]" in refuse(df2_eval, tmp_path, 5, *run, "--max-rows-per-image", 4).stderr


@pytest.mark.parametrize("name, code", [("query", 0), ("gallery", 0), ("retrieval", 0), ("scores", 3)])
def test_a_pipe_is_a_file(df2_eval, tmp_path, name, code):
    """Without rows: no queries, gallery or lists is a score, scores without the rest are a submission's fault."""
    run = arguments(tmp_path, name, "-")
    if name == "query":
        (tmp_path / "none.json").write_text("[]")
        run[run.index("--pred") + 1] = tmp_path / "none.json"
    assert df2_eval(*run, stdin=b"[]").returncode == code


# Features

@pytest.mark.parametrize("role", ["query", "gallery"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_features_that_are_not_finite_are_refused(df2_eval, tmp_path, role, value, kind):
    run = arguments(tmp_path, "query-rows", tmp_path / "rows.json")
    (tmp_path / "rows.json").write_bytes(document(*good_rows("query-rows")))
    matrix = np.ones((2 if role == "query" else 7, 3), kind)
    matrix[1, 2] = value
    np.save(tmp_path / f"{role}.npy", matrix)
    text = refuse(df2_eval, tmp_path, 3, *run).stderr
    assert f"{role}.npy".encode() in text and b"[not-finite]" in text


def test_features_that_are_not_there_in_full_are_refused(df2_eval, tmp_path):
    run = arguments(tmp_path, "query-rows", tmp_path / "rows.json")
    (tmp_path / "rows.json").write_bytes(document(*good_rows("query-rows")))
    whole = (tmp_path / "query.npy").read_bytes()
    for content in (whole[:-1], whole + b"\0", whole[:40], b""):
        (tmp_path / "query.npy").write_bytes(content)
        assert b"[features]" in refuse(df2_eval, tmp_path, 3, *run).stderr


# The disk, and names

@pytest.mark.parametrize("path", ["/dev/full", "/proc/df2-rows", "/dev/null/df2-rows", "/"])
def test_a_path_that_takes_no_ranked_rows_is_an_io_error(df2_eval, tmp_path, path):
    (tmp_path / "rows.json").write_bytes(document(*good_rows("query-rows")))
    text = refuse(df2_eval, tmp_path, 6, *arguments(tmp_path, "query-rows", tmp_path / "rows.json"), "--submission", path).stderr
    assert b"[file]" in text


def test_a_disk_that_is_full_half_way_leaves_the_old_ranked_rows_whole(df2_eval, tmp_path):
    (tmp_path / "rows.json").write_bytes(document(*good_rows("query-rows")))
    run = arguments(tmp_path, "query-rows", tmp_path / "rows.json")
    ranked = tmp_path / "ranked.json"
    ranked.write_text("old")
    refuse(df2_eval, tmp_path, 6, *run, "--submission", ranked, limits={resource.RLIMIT_FSIZE: 100})
    assert ranked.read_text() == "old"


@pytest.mark.parametrize("name", ["retrieval", "scores"])
def test_markup_in_keys_and_file_names_is_escaped(df2_eval, tmp_path, name):
    file = tmp_path / "<script>|x.json"
    rows = good_rows(name)[1:] if name == "retrieval" else good_rows(name)
    file.write_bytes(document(rows[0][:-1] + r', "<b>|\u001b[31m": 1}', *rows[1:]))
    for form in ("table", "markdown", "latex", "html", "csv"):
        result = df2_eval(*arguments(tmp_path, name, file), "--format", form)
        assert result.returncode == 0, result.stderr
        assert b"\x1b" not in result.stdout
        if form in ("markdown", "html"):
            assert b"<b>" not in result.stdout
            assert all(line.startswith(b"`") for line in result.stdout.splitlines() if b"<script>" in line)


# Configurations and image lists

def configured(df2_eval, folder, content, **options):
    (folder / "config.json").write_bytes(content)
    return df2_eval("--gt", "coco.json", "--pred", "detection.json", "--config", folder / "config.json", **options)


@pytest.mark.parametrize("content, line, pointer, code", params({
    "100,000 brackets": (b'{"a":\n' + b"[" * 100_000, 2, None, "json-depth"),
    "100,000 braces": (b'{"a":' * 100_000, 1, None, "json-depth"),
    "a key twice": (b'{"task": "detection",\n"task": "landmarks"}', 2, "/task", "json-duplicate-key"),
    "a key twice below": (b'{"note":\n{"a": 1, "a": 1}}', 2, "/note/a", "json-duplicate-key"),
    "NaN": (b'{"max_dets":\n[NaN]}', 2, None, "json-syntax"),
    "1e400": (b'{"max_dets": [1e400]}', None, None, "not-finite"),
    "no end": (b'{"task": "detection"\n', 2, None, "json-syntax"),
    "text behind the end": (b'{"task": "detection"}\nx', 2, None, "json-syntax"),
    "byte-order mark": (b"\xef\xbb\xbf{}", 1, None, "json-encoding"),
    "UTF-16": ("{}".encode("utf-16"), 1, None, "json-encoding"),
    "invalid UTF-8": (b'{\n"\xff": 1}', 2, None, "json-encoding"),
    "an array": (b"[]", 1, None, "option"),
    "an unknown key": (b'{"task": "detection",\n"colour": 1}', 2, "/colour", "option"),
    "a wrong value": (b'{\n"task": "detection",\n"max_dets": [0]}', 3, "/max_dets", "option"),
    "another task's": (b'{\n"task": "detection",\n\n"top_k": [1]}', 4, "/top_k", "option"),
}))
def test_a_bad_configuration_is_refused_at_its_place(df2_eval, tmp_path, content, line, pointer, code):
    result = configured(df2_eval, tmp_path, content)
    assert (result.returncode, result.stdout) == (2, b""), result.stderr[:500]
    text = result.stderr.decode()
    assert f"[{code}]" in text
    assert text.startswith(f"df2-eval: error: {tmp_path}/config.json:" + (f"{line}: " if line else ""))
    assert pointer is None or f": {pointer}: " in text


def test_a_configuration_beyond_the_limit_is_refused(df2_eval, tmp_path):
    result = configured(df2_eval, tmp_path, b"{" + b" " * (65 << 20) + b"}")
    assert (result.returncode, result.stdout) == (5, b"")
    assert b"[limit]" in result.stderr


@pytest.mark.parametrize("content", [b"NaN", b"1.0", b"-1", b'"1"', b"1 2", b"1,", b"2-1", b"0x1", b"9" * 400, b"\xff", b"1\0", b"\xef\xbb\xbf1"])
def test_a_bad_image_list_is_a_usage_error(df2_eval, tmp_path, content):
    images = tmp_path / "images.txt"
    images.write_bytes(b"1\n" + content + b"\n")
    result = df2_eval("--gt", "coco.json", "--pred", "detection.json", "--task", "detection", "--images", f"@{images}")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"/images" in result.stderr
