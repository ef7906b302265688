"""Segmentation needs the sizes of images from whoever gives the ground truth: a submission never chooses them."""

import gzip
import json
import random
import shutil
import struct

import pytest

from conftest import DATA
from hostile import refuse, said
from test_parity import rectangle, rle


def native(folder, boxes):
    """A split with an image for each box, and no size."""
    (folder / "validation" / "annos").mkdir(parents=True)
    for i, (x, y, width, height) in enumerate(boxes, 1):
        item = {"segmentation": [rectangle([x, y, width, height])], "scale": 1, "viewpoint": 2, "zoom_in": 1, "occlusion": 1,
                "landmarks": [x, y, 2] * 25, "style": 1, "bounding_box": [x, y, x + width, y + height], "category_id": 1}
        path = folder / "validation" / "annos" / f"{i:06}.json"
        path.write_text(json.dumps({"source": "user", "pair_id": 1, "item1": item}))
    return folder / "validation"


def information(ids, size):
    return {"images": [{"id": i, "file_name": f"{i:06}.jpg", "width": size[1], "height": size[0]} for i in ids]}


def png(size):
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", size[1], size[0]) + b"\x08\x02\0\0\0"


def write(path, value):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def row(image, mask):
    return {"image_id": image, "category_id": 1, "score": 0.9, "segmentation": mask}


def whole(height, width):
    return {"size": [height, width], "counts": [0, height * width]}


SEGMENTATION = ["--task", "segmentation", "--format", "json"]


@pytest.mark.parametrize("seed", range(8))
def test_without_sizes_no_submission_is_scored_and_with_them_its_own_size_is_no_help(seed, df2_eval, tmp_path):
    rng = random.Random(f"sizes {seed}")
    size = [rng.randrange(700, 900), rng.randrange(700, 900)]
    boxes = [[rng.randrange(9), rng.randrange(9), rng.randrange(300, 400), rng.randrange(300, 400)] for _ in range(3)]
    split = native(tmp_path, boxes)
    # What a cheat would write: an image so small that the item fills it, in many sizes.
    lies = [[300, 200], [200, 300], [rng.randrange(20, 200), rng.randrange(20, 200)]]
    honest = [row(i, whole(*size)) for i in (1, 2, 3)]
    for lie in [honest, *([row(i, whole(*lie)) for i in (1, 2, 3)] for lie in lies), [row(1, [rectangle(boxes[0])])], []]:
        pred = write(tmp_path / "pred.json", lie)
        text = said(refuse(df2_eval, tmp_path, 4, "--gt", split, "--pred", pred, *SEGMENTATION))
        assert "3 of 3 images have none, first image_id 1;" in text
        assert "--sizes FILE" in text and "[image-size]" in text
        sizes = write(tmp_path / "sizes.json", information((1, 2, 3, 4), size))
        found = df2_eval("--gt", split, "--sizes", sizes, "--pred", pred, *SEGMENTATION)
        if lie is honest or not lie:
            assert json.loads(found.stdout)["summary"]["AP"] == 0
        elif isinstance(lie[0]["segmentation"], dict):
            assert found.returncode == 3
            assert b"[rle-size]" in found.stderr
        else:
            assert json.loads(found.stdout)["summary"]["AP"] > 0.3


@pytest.mark.parametrize("sources", [["information"], ["pictures"], ["file"], ["information", "pictures"],
                                     ["information", "file"], ["information", "pictures", "file"]], ids="+".join)
def test_the_source_of_sizes_stands_in_the_report_and_no_score_depends_on_it(sources, df2_eval, tmp_path):
    rng = random.Random(4)
    boxes = [[rng.randrange(20), rng.randrange(20), 30, 30] for _ in range(3)]
    split, size = native(tmp_path, boxes), [60, 80]
    pred = write(tmp_path / "pred.json", [row(i, [rectangle([x + 1, y, w, h])]) for i, (x, y, w, h) in enumerate(boxes, 1)])
    flags = []
    for n, source in enumerate(sources):
        ids = [i for i in (1, 2, 3) if i % len(sources) == n]
        if source == "information":
            write(tmp_path / "json_for_validation" / "keypoints_val_information.json", information(ids, size))
        elif source == "file":
            flags = ["--sizes", write(tmp_path / "sizes.json", information(ids, size))]
        else:
            for i in ids:
                write(split / "image" / f"{i:06}.jpg", png(size))
    arguments = ["--gt", split, "--pred", pred, *SEGMENTATION, *flags]
    result = df2_eval(*arguments)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["sizes"] == sources
    assert f"|sizes:{'+'.join(sources)}|" in found["signature"] + "|"
    (tmp_path / "other").mkdir()
    other = native(tmp_path / "other", boxes)
    by_file = ["--gt", other, "--pred", pred, *SEGMENTATION, "--sizes", write(tmp_path / "all.json", information((1, 2, 3), size))]
    assert json.loads(df2_eval(*by_file).stdout)["summary"] == found["summary"]
    # Shards that took the sizes from elsewhere were not scored in the same way.
    parts = [tmp_path / "1.part", tmp_path / "2.part"]
    assert df2_eval(*arguments[:6], *flags, "--images", 1, "--partial", parts[0]).returncode == 0
    assert df2_eval(*by_file[:6], *by_file[-2:], "--images", "2,3", "--partial", parts[1]).returncode == 0
    merged = df2_eval("merge", *parts, "--format", "json")
    if sources == ["file"]:
        assert json.loads(merged.stdout)["signature"] == found["signature"]
    else:
        assert merged.returncode == 3 and b"[partial-signature]" in merged.stderr


def test_sizes_of_a_coco_type_file_need_no_source(df2_eval):
    found = json.loads(df2_eval("--gt", "coco.json", "--pred", "segmentation.json", *SEGMENTATION).stdout)
    assert "sizes" not in found
    assert "|sizes:" not in found["signature"]
    same = df2_eval("--gt", "coco.json", "--pred", "segmentation.json", *SEGMENTATION, "--sizes", "sizes.json")
    assert json.loads(same.stdout) == found


@pytest.mark.parametrize("picture", [b"", b"no picture", b"\xff\xd8\xff\xe0\x00\x10JF", png([9, 9])[:20], png([0, 9])])
def test_a_picture_without_a_size_is_named(picture, df2_eval, tmp_path):
    split = native(tmp_path, [[1, 1, 30, 30]] * 3)
    for i, content in ((1, png([60, 80])), (2, picture), (3, png([60, 80]))):
        write(split / "image" / f"{i:06}.jpg", content)
    pred = write(tmp_path / "pred.json", [])
    text = said(refuse(df2_eval, tmp_path, 4, "--gt", split, "--pred", pred, *SEGMENTATION))
    assert "1 of 3 images have none, first image_id 2" in text
    assert f"{split}/image/000002.jpg cannot be read" in text
    # Who does not need sizes does not look at pictures.
    boxes = write(tmp_path / "pred.json", [])
    assert df2_eval("--gt", split, "--pred", boxes, "--task", "detection").returncode == 0
    sizes = write(tmp_path / "sizes.json", information([2], [60, 80]))
    assert df2_eval("--gt", split, "--pred", pred, *SEGMENTATION, "--sizes", sizes).returncode == 0


@pytest.mark.parametrize("name, change, code", [
    ("another size", lambda truth: truth["images"][1].update(width=65), "image-size"),
    ("turned", lambda truth: truth["images"][2].update(width=48, height=64), "image-size"),
    ("negative", lambda truth: truth["images"][0].update(width=-1), "image-size"),
    ("text", lambda truth: truth["images"][0].update(width="64"), "wrong-type"),
    ("twice", lambda truth: truth["images"].append(dict(truth["images"][0])), "duplicate-id"),
    ("no list", lambda truth: truth.pop("images"), "missing-key")])
def test_a_file_of_sizes_that_is_wrong_is_refused_as_ground_truth(name, change, code, df2_eval, tmp_path):
    truth = json.loads((DATA / "sizes.json").read_text())
    change(truth)
    sizes = write(tmp_path / "sizes.json", truth)
    text = said(refuse(df2_eval, tmp_path, 4, "--gt", "coco.json", "--pred", "segmentation.json", "--sizes", sizes, *SEGMENTATION))
    assert f"[{code}]" in text and str(sizes) in text
    assert "the ground truth is refused" in text


def test_sizes_may_be_a_ground_truth_of_the_same_images_and_compressed(df2_eval, tmp_path):
    packed = write(tmp_path / "coco.json.gz", gzip.compress((DATA / "coco.json").read_bytes()))
    run = ["--gt", "split/validation", "--pred", "segmentation.json", *SEGMENTATION, "--sizes"]
    assert df2_eval(*run, packed).stdout == df2_eval(*run, "sizes.json").stdout != b""


def test_an_output_does_not_take_the_place_of_the_sizes(df2_eval, tmp_path):
    sizes = tmp_path / "sizes.json"
    shutil.copy(DATA / "sizes.json", sizes)
    for flag in ("--output", "--curves", "--partial"):
        result = df2_eval("--gt", "split/validation", "--pred", "segmentation.json", "--task", "segmentation", "--sizes", sizes,
                          flag, sizes)
        assert result.returncode == 2
        assert f"{flag} must name another file than --sizes" in said(result)
    assert sizes.read_bytes() == (DATA / "sizes.json").read_bytes()


@pytest.mark.parametrize("task", ["detection", "landmarks"])
def test_no_other_task_takes_sizes(task, df2_eval):
    result = df2_eval("--gt", "split/validation", "--pred", f"{task}.json", "--task", task, "--sizes", "sizes.json")
    assert result.returncode == 2
    assert f"--sizes is for segmentation, not for {task}" in said(result)


def test_a_mask_in_the_ground_truth_is_of_the_size_of_its_image(df2_eval, tmp_path):
    mask = rle([rectangle([5, 5, 20, 20])])
    item = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [5, 5, 20, 20], "area": 400, "iscrowd": 0, "segmentation": mask}
    truth = {"images": [{"id": 1}], "annotations": [item], "categories": [{"id": 1, "name": "short_sleeved_shirt"}]}
    gt = write(tmp_path / "gt.json", truth)
    for segmentation, code in ((mask, 0), ([rectangle([5, 5, 20, 20])], 0), (whole(30, 30), 3)):
        pred = write(tmp_path / "pred.json", [row(1, segmentation)])
        assert df2_eval("--gt", gt, "--pred", pred, *SEGMENTATION).returncode == code
    truth["images"].append({"id": 2})
    text = said(refuse(df2_eval, tmp_path, 4, "--gt", write(gt, truth), "--pred", pred, *SEGMENTATION))
    assert "1 of 2 images have none, first image_id 2" in text
