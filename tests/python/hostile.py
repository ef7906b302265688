"""Shared by the tests of hostile files: rows and documents, and what the program says of them.

A refusal must have the right exit code, line, JSON pointer and code, from a file and from a pipe alike. What is only
counted must be in the report.
"""

import codecs
import json
import os
import re
import shutil

import pytest

from conftest import DATA

TASKS = ("detection", "landmarks", "segmentation")
GT = {"detection": "coco.json", "landmarks": "split/validation", "segmentation": "coco.json"}
KEY = {"detection": "bbox", "landmarks": "keypoints", "segmentation": "segmentation"}
VALUE = {"detection": "[10, 10, 20, 30]", "landmarks": str([20, 30, 1] * 8),
         "segmentation": '{"size": [48, 64], "counts": "0PP3"}'}
HERE = b"<!>"  # in a document: the byte that the refusal names
BLAME = "the submission is refused: |the ground truth is refused: |--[a-z]+: "
ISSUE = re.compile(rf"(?:df2-eval: error: (?:{BLAME})?)?(?P<file>.+?):(?P<line>\d+): (?:(?P<pointer>/.*?): )?"
                   r"(?:.+ expected, .+ found|(?:the (?:text|file)|category \d+) .+?)(?: \(byte (?P<byte>\d+)\))? \[(?P<code>[a-z-]+)\]")


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
    """Runs the program, which must not score: it prints nothing, keeps the old report whole and makes no new file."""
    (folder / "old").write_text("old")
    files = sorted(os.listdir(folder))
    result = df2_eval(*arguments, "--output", folder / "old", "--curves", folder / "new", **options)
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
    assert result.returncode == 0, result.stderr
    assert all(line.startswith(b"df2-eval: warning: ") for line in result.stderr.splitlines()), result.stderr
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


def runs(counts, size="[48, 64]"):
    return f'{{"size": {size}, "counts": {counts}}}'


def replaced(text, old, new):
    """The changed text, and the line of the change."""
    assert text.count(old) == 1, old
    return text.replace(old, new).encode("utf-8", "surrogateescape"), text[:text.index(old)].count("\n") + 1


def native_copy(folder):
    shutil.copytree(DATA / "split", folder / "split")
    return folder / "split" / "validation"


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
