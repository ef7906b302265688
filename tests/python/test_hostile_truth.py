"""Ground truth, COCO-type and native: each fault is refused at its place, and nothing is waited for."""

import codecs
import os
import re

import pytest

from conftest import DATA
from hostile import HERE, issues, native_copy, params, refuse, refused_truth, replaced, runs, said, task_that_reads

# Ground truth: a text of tests/data/coco.json and what takes its place, then the pointer and the code.

COCO = {
    "image id twice": ('{"id": 2, "file', '{"id": 1, "file', "/images/1/id", "duplicate-id"),
    "annotation id twice": ('{"id": 2, "image', '{"id": 1, "image', "/annotations/1/id", "duplicate-id"),
    "category id twice": ('{"id": 9, "name": "skirt"', '{"id": 7, "name": "shorts"', "/categories/1/id", "duplicate-id"),
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
    (tmp_path / "split" / "annos").mkdir(parents=True)
    text = refuse(df2_eval, tmp_path, 4, "--gt", tmp_path / "split", "--pred", "detection.json", "--task", "detection").stderr
    assert b"[bad-dataset]" in text
