"""Whoever passes the wrong file learns what it is and what to do, and gzip-compressed JSON is read as it is."""

import base64
import gzip
import io
import json
import os
import pickle
import random
import re
import shutil
import socket
import zipfile

import pytest

from conftest import DATA

ROWS = json.loads((DATA / "detection.json").read_text())
TEXT = (DATA / "detection.json").read_bytes()
PRED = ["--gt", "coco.json", "--task", "detection", "--pred"]


def refused(df2_eval, code, *arguments, **options):
    result = df2_eval(*arguments, **options)
    assert (result.returncode, result.stdout) == (code, b""), result.stderr
    return result.stderr.decode()


def zipped(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, TEXT)
    return buffer.getvalue()


# Compressed files


@pytest.mark.parametrize("task, gt", [("detection", "coco.json"), ("landmarks", "split/validation"),
                                      ("segmentation", "coco.json")])
def test_compressed_results_and_ground_truth_score_the_same(df2_eval, tmp_path, task, gt):
    pred = gzip.compress((DATA / f"{task}.json").read_bytes())
    (tmp_path / f"{task}.json").write_bytes(pred)
    if gt.endswith(".json"):
        (tmp_path / gt).write_bytes(gzip.compress((DATA / gt).read_bytes()))
    else:
        shutil.copytree(DATA / "split", tmp_path / "split")
        for file in sorted((tmp_path / gt / "annos").iterdir())[::2]:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes()))
            file.unlink()
    plain = df2_eval("--gt", gt, "--pred", f"{task}.json", "--task", task, "--format", "json")
    packed = df2_eval("--gt", tmp_path / gt, "--pred", tmp_path / f"{task}.json", "--task", task, "--format", "json")
    assert (packed.returncode, packed.stdout) == (0, plain.stdout)
    from_pipe = df2_eval("--gt", gt, "--pred", "-", "--task", task, "--format", "csv", stdin=pred)
    assert (from_pipe.returncode, from_pipe.stderr) == (0, b"")


def test_every_other_json_input_may_be_compressed(df2_eval, tmp_path):
    def packed(name, content=None):
        path = tmp_path / name
        path.write_bytes(gzip.compress((DATA / name).read_bytes() if content is None else content))
        return path

    assert df2_eval("--query", packed("query.json"), "--gallery", packed("gallery.json"), "--pred", packed("retrieval.json"),
                    "--task", "retrieval").returncode == 0
    assert df2_eval("--gt", packed("pairs.json"), "--pred", packed("verification.json"), "--task", "verification").returncode == 0
    config = packed("config.json", b'{"task": "detection", "max_dets": [1, 5]}')
    ids = packed("ids.txt", b"1\n3\n")
    report = df2_eval("--gt", "coco.json", "--pred", "detection.json", "--config", config, "--images", f"@{ids}", "--format", "json")
    assert report.returncode == 0 and json.loads(report.stdout)["options"]["max_dets"] == [1, 5]
    assert df2_eval("tables", "--run", f"mine={packed('report.json', report.stdout)}").returncode == 0


def test_a_compressed_file_that_was_cut_or_changed_is_refused_and_never_scored_otherwise(df2_eval, tmp_path):
    generator = random.Random(4)
    packed = gzip.compress(TEXT)
    plain = df2_eval(*PRED, "-", "--format", "csv", stdin=TEXT)
    for trial in range(40):
        content = bytearray(packed)
        if trial % 2:
            del content[generator.randrange(2, len(content)):]
        else:
            content[generator.randrange(len(content))] ^= generator.randrange(1, 256)
        result = df2_eval(*PRED, "-", "--format", "csv", stdin=bytes(content))
        if result.returncode == 0:  # not every byte of the header means something
            assert result.stdout == plain.stdout and trial % 2 == 0
        elif content.startswith(b"\x1f\x8b"):
            assert result.returncode == 3 and re.search(rb"gzip-compressed file is (cut off|damaged)", result.stderr)


@pytest.mark.parametrize("side, other", [("--pred", ["--gt", "coco.json"]), ("--gt", ["--pred", "detection.json"])])
@pytest.mark.parametrize("text, flags", [(b"[" + b" " * (100 << 20) + b"]", []), (b" " * 100_000, ["--max-file-bytes", 50_000]),
                                         (b"[{}," * 9_000_000, ["--max-file-bytes", 30_000_000])])
def test_a_bomb_is_a_limit(df2_eval, tmp_path, side, other, text, flags):
    bomb = tmp_path / "bomb.json.gz"
    bomb.write_bytes(gzip.compress(text))
    said = refused(df2_eval, 5, side, bomb, *other, "--task", "detection", *flags)
    assert f"error: {side}: {bomb}: the text of the gzip-compressed file" in said and "[limit]" in said


# Files of other kinds

KINDS = {
    "pickle 0": (pickle.dumps(ROWS, 0), "pickle"),
    "pickle 1": (pickle.dumps(ROWS, 1), "pickle"),
    "pickle 2": (pickle.dumps(ROWS, 2), "pickle"),
    "pickle 4": (pickle.dumps({"results": ROWS}, 4), "pickle"),
    "pickle 5": (pickle.dumps([[1.5]], 5), "pickle"),
    "zip": (zipped("results.json"), "zip archive, whose first file is results.json"),
    "empty zip": (b"PK\5\6" + b"\0" * 18, "zip archive"),
    "npz": (zipped("arr_0.npy"), "NumPy archive"),
    "torch": (zipped("archive/data.pkl"), "PyTorch"),
    "npy": (b"\x93NUMPY\1\0", "NumPy array"),
    "parquet": (b"PAR1\x15\x04\x15", "Parquet"),
    "xz": (b"\xfd7zXZ\0\0\4", "xz"),
    "gzip twice": (gzip.compress(gzip.compress(TEXT)), "gzip twice"),
    "tar": (b"results.json" + b"\0" * 245 + b"ustar", "tar"),
    "a picture": (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
    "csv": (b"image_id,category_id,x,y\n1,2,3,4\n", "CSV"),
    "csv with an index": (b",image_id,score\r\n0,1,2\r\n", "CSV"),
    "tsv": (b"image_id\tcategory_id\n", "CSV"),
    "numbers": (b"1 0.5 0.5 0.1 0.2\n", "CSV"),
    "html": (b"<!DOCTYPE html>\n<html>", "HTML"),
    "HTML": (b"\n\n  <HTML><head>", "HTML"),
    "xml": (b'<?xml version="1.0"?><Error/>', "XML"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n", "git lfs pull"),
    "yaml": (b"- image_id: 1\n  score: 0.5\n", "YAML"),
    "yaml document": (b"---\nresults:\n", "YAML"),
    "yaml keys": (b"annotations:\n- id: 1\n", "YAML"),
    "UTF-16": (TEXT.decode().encode("utf-16"), "UTF-16"),
    "zeros": (b"\0" * 1000, "NUL"),
    "empty": (b"", "empty"),
    "cut off": (TEXT[:5], "cut off"),
    "python": (str(ROWS).encode(), "json.dump"),
    "None": (b'[{"image_id": None}]', "json.dump"),
    "joined": (TEXT + TEXT, "one array"),
    "a comment": (b"// results\n[]", "comments"),
}


@pytest.mark.parametrize("content, words", KINDS.values(), ids=KINDS.keys())
def test_a_file_of_another_kind_is_called_what_it_is(df2_eval, tmp_path, content, words):
    file = tmp_path / "file"
    file.write_bytes(content)
    text = refused(df2_eval, 3, *PRED, file)
    assert text.startswith("df2-eval: error: the submission is refused: ") and words in text
    assert refused(df2_eval, 3, *PRED, "-", stdin=content).replace("<stdin>", str(file)) == text
    text = refused(df2_eval, 4, "--gt", file, "--pred", "detection.json", "--task", "detection")
    assert text.startswith("df2-eval: error: the ground truth is refused: ")
    assert words in text or content.startswith(b"[")  # an array where an object must be


SHAPES = {
    "JSON lines": (b"\n".join(json.dumps(row).encode() for row in ROWS), "JSON lines"),
    "one row": (json.dumps(ROWS[0]).encode(), "single row"),
    "annotations": (json.dumps({"annotations": ROWS}).encode(), 'under "annotations"'),
    "results": (json.dumps({"info": {"a": [1]}, "results": ROWS}).encode(), 'under "results"'),
    "by image": (json.dumps({"1": ROWS, "2": []}).encode(), "numbers for keys"),
    "ground truth": ((DATA / "coco.json").read_bytes(), "ground truth of COCO type: give it as --gt"),
    "an annotation": ((DATA / "split/validation/annos/000001.json").read_bytes(), "annotation of one image"),
    "ground truth's annotations": (json.dumps(json.loads((DATA / "coco.json").read_text())["annotations"]).encode(), "no score"),
}


@pytest.mark.parametrize("content, words", SHAPES.values(), ids=SHAPES.keys())
def test_json_of_another_shape_is_called_what_it_is(df2_eval, content, words):
    assert words in refused(df2_eval, 3, *PRED, "-", stdin=content)


FILES = {"detection": "detection results: --task detection", "landmarks": "landmark results: --task landmarks",
         "segmentation": "segmentation results: --task segmentation", "retrieval": "retrieval results: --task retrieval",
         "verification": "scores of pairs: --task verification", "query": "query items: give them as --query",
         "gallery": "gallery items: give them as --gallery", "pairs": "labelled pairs: give them as --gt"}
TRUTH = {"detection": ["--gt", "coco.json"], "landmarks": ["--gt", "split/validation"], "segmentation": ["--gt", "coco.json"],
         "retrieval": ["--query", "query.json", "--gallery", "gallery.json"], "verification": ["--gt", "pairs.json"]}


@pytest.mark.parametrize("task", TRUTH)
def test_rows_of_another_task_are_called_what_they_are(df2_eval, task):
    for name, words in FILES.items():
        if name != task:
            text = refused(df2_eval, 3, *TRUTH[task], "--task", task, "--pred", f"{name}.json")
            assert f"these are {words}" in text and text.count("\n") == 1


@pytest.mark.parametrize("arguments, words", [
    (["--gt", "detection.json"], "detection results"), (["--gt", "query.json"], "query items"),
    (["--gt", "retrieval.json"], "retrieval results"),
    (["--gt", "split/validation/annos/000001.json"], "folder that holds annos/")])
def test_a_ground_truth_that_is_none_is_called_what_it_is(df2_eval, arguments, words):
    assert words in refused(df2_eval, 4, *arguments, "--pred", "detection.json", "--task", "detection")


def test_query_and_gallery_in_each_others_place_are_told_apart(df2_eval):
    text = refused(df2_eval, 4, "--query", "gallery.json", "--gallery", "query.json", "--pred", "retrieval.json", "--task", "retrieval")
    assert "these are gallery items: give them as --gallery" in text


# Paths to ground truth


@pytest.fixture
def release(tmp_path):
    """A dataset's root as it is released, with an image list and one ground truth of COCO type."""
    shutil.copytree(DATA / "split" / "validation", tmp_path / "root" / "validation")
    (tmp_path / "root" / "test" / "image").mkdir(parents=True)
    lists = tmp_path / "root" / "json_for_validation"
    lists.mkdir()
    coco = json.loads((DATA / "coco.json").read_text())
    (lists / "keypoints_val_vis.json").write_text(json.dumps(coco))
    for name, sections in {"keypoints_val_information": {"annotations": []}, "retrieval_val_shop_information": {}}.items():
        sections = {"images": coco["images"], "categories": coco["categories"], **sections}
        (lists / f"{name}.json").write_text(json.dumps(sections))
    (lists / "list.json").write_text(json.dumps({"images": coco["images"], "annotations": [], "categories": []}))
    return tmp_path / "root"


@pytest.mark.parametrize("path, right", [
    ("", "validation"), ("json_for_validation", "json_for_validation/keypoints_val_vis.json"), ("test", "validation"),
    ("json_for_validation/keypoints_val_information.json", "validation"),
    ("json_for_validation/retrieval_val_shop_information.json", "json_for_validation/keypoints_val_vis.json"),
    ("json_for_validation/list.json", "validation")])
def test_a_path_near_the_ground_truth_is_refused_with_the_right_one(df2_eval, release, path, right):
    text = refused(df2_eval, 4, "--gt", release / path, "--pred", "detection.json", "--task", "detection")
    assert re.search(rf" {re.escape(str(release / right))}(,| |$)", text) and "[bad-dataset]" in text


def test_annotations_are_read_whatever_the_case_of_their_ending(df2_eval, release):
    plain = df2_eval("--gt", release / "validation", "--pred", "detection.json", "--task", "detection")
    annos = release / "validation" / "annos"
    for file, name in zip(sorted(annos.iterdir()), ["000001.JSON", "000002.Json", "000003.json.GZ"]):
        content = file.read_bytes()
        file.unlink()
        (annos / name).write_bytes(gzip.compress(content) if name.endswith("GZ") else content)
    assert df2_eval("--gt", release / "validation", "--pred", "detection.json", "--task", "detection").stdout == plain.stdout
    shutil.copy(annos / "000001.JSON", annos / "000001.json")
    assert "1 again" in refused(df2_eval, 4, "--gt", release / "validation", "--pred", "detection.json", "--task", "detection")


def test_a_compressed_copy_beside_an_annotation_is_left_out(df2_eval, release):
    plain = df2_eval("--gt", release / "validation", "--pred", "detection.json", "--task", "detection")
    for file in list((release / "validation" / "annos").iterdir()):
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes()))
    assert df2_eval("--gt", release / "validation", "--pred", "detection.json", "--task", "detection").stdout == plain.stdout


def make(kind, path):
    if kind == "a link to gone.json, which is not there":
        os.symlink("gone.json", path)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a named pipe":
        os.mkfifo(path)
    else:
        here = os.getcwd()
        os.chdir(path.parent)  # the address of a socket is short
        socket.socket(socket.AF_UNIX).bind(path.name)
        os.chdir(here)


@pytest.mark.parametrize("kind", ["a link to gone.json, which is not there", "a folder", "a socket"])
def test_what_is_no_file_is_called_what_it_is(df2_eval, tmp_path, kind):
    make(kind, tmp_path / "it")
    assert f"--pred: {tmp_path / 'it'}: a file is needed, but this is {kind}" in refused(df2_eval, 6, *PRED, tmp_path / "it")
    assert kind in refused(df2_eval, 6, *PRED, "detection.json", "--config", tmp_path / "it")


@pytest.mark.parametrize("kind", ["a link to gone.json, which is not there", "a folder", "a named pipe", "a socket"])
def test_what_is_no_file_among_annotations_is_called_what_it_is(df2_eval, release, kind):
    make(kind, release / "validation" / "annos" / "000009.json")
    text = refused(df2_eval, 4, "--gt", release / "validation", "--pred", "detection.json", "--task", "detection")
    assert f"an annotation file expected, {kind} found" in text


# Whose file it is


def test_an_error_says_whose_file_it_is_about(df2_eval, tmp_path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text('[{"image_id": 1}]')
    assert "error: the submission is refused: " in refused(df2_eval, 3, *PRED, wrong)
    assert "error: the ground truth is refused: " in refused(df2_eval, 4, "--gt", wrong, "--pred", wrong, "--task", "detection")
    assert "error: --pred: " in refused(df2_eval, 6, *PRED, tmp_path / "absent")
    assert "error: --gt: " in refused(df2_eval, 5, *PRED, wrong, "--max-file-bytes", 10)
    assert "error: a report is refused: " in refused(df2_eval, 3, "tables", "--run", f"a={wrong}")
    assert "error: a partial is refused: " in refused(df2_eval, 3, "merge", wrong)


def test_merge_names_the_two_files_that_do_not_fit(df2_eval, tmp_path):
    names = [tmp_path / f"{i}.df2p" for i in range(4)]
    for name, images in zip(names, ["1", "2", "3", "2"]):
        assert df2_eval(*PRED, "detection.json", "--images", images, "--partial", name).returncode == 0
    text = refused(df2_eval, 3, "merge", *names)
    assert f"image_id 2 was scored in both {names[1]} and {names[3]}" in text


# Slips of the keyboard


@pytest.mark.parametrize("arguments, meant", [
    (["--taks", "detection"], "--task"), (["--predictions", "a.json"], "--pred"), (["--max_dets", "1"], "--max-dets"),
    (["--fail-udner=AP=1"], "--fail-under"), (["mrege", "a.df2p"], "merge"), (["table"], "tables"),
    (["merge", "a.df2p", "--qiet"], "--quiet"), (["dif", "a", "b"], "diff"), (["chekc"], "check"),
    (["--iou-threshold", "0.5"], "--iou-thresholds"), (["diff", "a", "b", "--tolerence", "0"], "--tolerance")])
def test_an_unknown_word_suggests_the_nearest(df2_eval, arguments, meant):
    assert f", but {meant}; " in refused(df2_eval, 2, *arguments)


@pytest.mark.parametrize("key, meant", [("max_det", "max_dets"), ("maxDets", "max_dets"), ("subset", "subsets"), ("tie", "ties")])
def test_an_unknown_key_of_a_config_suggests_the_nearest(df2_eval, tmp_path, key, meant):
    (tmp_path / "config.json").write_text(json.dumps({"task": "detection", key: 1}))
    text = refused(df2_eval, 2, *PRED, "detection.json", "--config", tmp_path / "config.json")
    assert f"; did you mean {meant}?" in text


@pytest.mark.parametrize("counts, words", [
    (lambda counts: f"b'{counts}'", "character 1 is b, character 2 the quote '"),
    (lambda counts: base64.b64encode(counts.encode()).decode(), "base64"),
    (lambda counts: counts[:1] + "~" + counts[2:], 'the character "~", number 2 of'),
    (lambda counts: "0 12 3", "an array of numbers")])
def test_counts_that_are_none_are_told_with_their_cause(df2_eval, tmp_path, counts, words):
    rows = json.loads((DATA / "segmentation.json").read_text())
    row = next(row for row in rows if isinstance(row["segmentation"], dict))
    row["segmentation"]["counts"] = counts("0PP3")
    (tmp_path / "pred.json").write_text(json.dumps(rows))
    text = refused(df2_eval, 3, "--gt", "coco.json", "--task", "segmentation", "--pred", tmp_path / "pred.json")
    assert words in text and "[rle-counts]" in text
