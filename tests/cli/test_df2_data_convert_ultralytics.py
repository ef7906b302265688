"""The data sets for Ultralytics that df2-data convert writes and reads."""

import json
import pathlib

import numpy as np
import pytest
from conversions import BEGIN, COUNT, converted, jpeg, load, real, refused


def rows(path):
    return [[float(word) for word in line.split()] for line in pathlib.Path(path).read_text().splitlines()]


def assert_ultralytics_keeps(folder, columns=None):
    """The checks by which Ultralytics drops a picture with all its labels."""
    for path in folder.rglob("labels/**/*.txt"):
        labels = rows(path)
        for row in labels:
            assert row[0] in range(13)
            if columns is None:
                assert len(row) > 6 and len(row) % 2 == 1
                points = row[1:]
            else:
                assert len(row) == columns
                points = row[1:5] if columns == 5 else [v for i, v in enumerate(row[5:]) if i % 3 < 2]
            assert all(0 <= value <= 1 for value in [*points, *row[1:5]])


@pytest.mark.parametrize("task, columns", [("detect", 5), ("segment", None), ("pose", 5 + 882)])
def test_ultralytics_keeps_every_label(df2_data, scenes, tmp_path, task, columns):
    yaml = pytest.importorskip("yaml")
    out = tmp_path / "with blanks and \"quotes\" ü"
    converted(df2_data, "--gt", f"train={scenes / 'validation'}", "--gt", scenes / "validation",
              "--to", f"ultralytics-{task}", "--output", out)
    assert_ultralytics_keeps(out, columns)
    data = yaml.safe_load((out / "data.yaml").read_text(encoding="utf-8"))
    assert pathlib.Path(data["path"]) == out.resolve()
    assert (data["train"], data["val"]) == ("images/train", "images/validation")
    assert data["names"][0] == "short sleeve top" and list(data["names"]) == list(range(13))
    for split in ("train", "validation"):
        labels = {path.stem for path in (out / "labels" / split).iterdir()}
        assert labels == {path.stem for path in (out / "images" / split).iterdir()} and len(labels) == 30
    if task != "pose":
        return
    assert data["kpt_shape"] == [294, 3]
    flip, sigmas = data["flip_idx"], data["kpt_oks_sigmas"]
    assert sorted(flip) == list(range(294)) and [flip[i] for i in flip] == list(range(294))
    assert len(sigmas) == 294 and all(sigma > 0 for sigma in sigmas)
    for begin, count in zip(BEGIN, COUNT):
        assert all(begin <= flip[i] < begin + count for i in range(begin, begin + count))


def coco_file(path, items, size=(100, 80)):
    """A COCO-type file of one image, 7."""
    annotations = [{"id": k + 1, "image_id": 7, "category_id": 9, "area": 1, "iscrowd": 0, **item}
                   for k, item in enumerate(items)]
    path.write_text(json.dumps({
        "images": [{"id": 7, "file_name": "7.jpg", "width": size[0], "height": size[1]}], "annotations": annotations,
        "categories": [{"id": 9, "name": "skirt"}]}))
    return path


def test_labels_that_would_lose_the_picture_are_cut_or_left_out(df2_data, tmp_path):
    landmarks = [150, 40, 2, -3, 10, 1, *[0, 0, 0] * 6]
    gt = coco_file(tmp_path / "val.json", [
        {"bbox": [-10, 20, 60, 100], "keypoints": landmarks, "segmentation": [[-20, 10, 40, 10, 40, 200, -20, 200]]},
        {"bbox": [200, 200, 5, 5], "segmentation": [[200, 200, 205, 200, 205, 205]]},
        {"bbox": [10, 10, 20, 20]}, {"bbox": [10, 10, 20, 20]}, {"bbox": [5, 5, 0, 10]},
    ])
    made = {}
    for task in ("detect", "segment", "pose"):
        out = tmp_path / task
        converted(df2_data, "--gt", gt, "--pictures", "none", "--to", f"ultralytics-{task}", "--output", out,
                  "--ledger", tmp_path / f"{task}.json", "--category", "skirt")
        made[task] = rows(out / "labels" / "val" / "000007.txt")
        made[f"{task} codes"] = {entry["code"]: entry["count"] for entry in load(tmp_path / f"{task}.json")["entries"]}
    assert made["detect"] == [[0, 0.25, 0.625, 0.5, 0.75], [0, 0.2, 0.25, 0.2, 0.25], [0, 0.2, 0.25, 0.2, 0.25]]
    assert [made["detect codes"].get(code) for code in ("cut_boxes", "empty_boxes", "same_rows")] == [1, 2, 1]
    assert len(made["segment"]) == 1 and all(0 <= value <= 1 for value in made["segment"][0])
    assert made["segment codes"]["no_mask"] == 4
    assert made["pose"][0][5:11] == [1, 0.5, 2, 0, 0.125, 1] and len(made["pose"][0]) == 5 + 3 * 8
    assert made["pose codes"]["cut_landmarks"] == 1


@pytest.mark.parametrize("format_name, mask", [
    ("ultralytics-segment", [[10, 10, 39_000, 10, 39_000, 39_000]]),
    ("native", {"size": [40_000, 40_000], "counts": [0, 1_600_000_000]}),
])
def test_a_mask_of_a_huge_picture_is_a_limit(df2_data, tmp_path, format_name, mask):
    gt = coco_file(tmp_path / "val.json", [{"bbox": [10, 10, 20, 20], "segmentation": mask}], (40_000, 40_000))
    message = refused(df2_data, 5, "--gt", gt, "--pictures", "none", "--to", format_name, "--output", tmp_path / "out")
    assert "1600000000 pixels" in message
    assert not (tmp_path / "out").exists()


def test_one_split_stands_for_train_and_val(df2_data, scenes, tmp_path):
    yaml = pytest.importorskip("yaml")
    converted(df2_data, "--gt", scenes / "validation", "--to", "ultralytics-detect", "--output", tmp_path / "out")
    data = yaml.safe_load((tmp_path / "out" / "data.yaml").read_text())
    assert data["train"] == data["val"] == "images/validation"


def mean_iou(pairs):
    values = [(a & b).sum() / max(1, (a | b).sum()) for a, b in pairs]
    return sum(values) / len(values)


def ring_against_mask(df2_data, gt, folder):
    """How well rings are the masks of items of several polygons, filled as Ultralytics does and as COCO does."""
    cv2 = pytest.importorskip("cv2")
    mask = pytest.importorskip("pycocotools.mask")
    truth = load(gt)
    converted(df2_data, "--gt", f"val={gt}", "--pictures", "none", "--to", "ultralytics-segment", "--output", folder)
    opencv, coco, most = [], [], 0
    for image in truth["images"]:
        height, width = image["height"], image["width"]
        labels = rows(folder / "labels" / "val" / f"{image['id']:06}.txt")
        items = [a for a in truth["annotations"] if a["image_id"] == image["id"]]
        assert [int(row[0]) + 1 for row in labels] == [item["category_id"] for item in items]
        for row, item in zip(labels, items):
            if len(item["segmentation"]) < 2:
                continue
            ring = np.array(row[1:]).reshape(-1, 2) * [width, height]
            polygons = [[float(value) for value in polygon] for polygon in item["segmentation"]]
            true = mask.decode(mask.merge(mask.frPyObjects(polygons, height, width)))
            filled = np.zeros((height, width), np.uint8)
            cv2.fillPoly(filled, [ring.astype(np.int32)], 1)
            opencv.append((true, filled))
            coco.append((true, mask.decode(mask.frPyObjects([ring.ravel().tolist()], height, width))[:, :, 0]))
            most = max(most, len(ring))
    return mean_iou(opencv), mean_iou(coco), most, len(opencv)


def test_one_ring_is_the_mask_of_real_items(df2_data, tmp_path):
    opencv, coco, most, count = ring_against_mask(df2_data, real("coco_32_images.json"), tmp_path / "out")
    assert count == 38
    assert opencv >= 0.995 and coco >= 0.995
    assert most < 300


def test_one_ring_is_the_mask_of_scenes(df2_data, scenes, tmp_path):
    opencv, coco, most, count = ring_against_mask(df2_data, scenes / "validation.json", tmp_path / "out")
    assert count > 5
    assert opencv >= 0.99 and coco >= 0.99
    assert most < 300


def test_turned_pictures_are_copied_without_their_orientation(df2_data, tmp_path):
    image = pytest.importorskip("PIL.Image")
    split = tmp_path / "val"
    for number in (1, 2):
        (split / "annos").mkdir(parents=True, exist_ok=True)
        item = load_item()
        (split / "annos" / f"{number:06}.json").write_text(
            json.dumps({"source": "shop", "pair_id": 1, "item1": item}))
    jpeg(split / "image" / "000001.jpg", (200, 100), 6)
    jpeg(split / "image" / "000002.jpg", (200, 100))
    out = tmp_path / "out"
    text = converted(df2_data, "--gt", split, "--to", "ultralytics-detect", "--output", out)
    assert "[orientation]" in text
    turned, plain = (out / "images" / "val" / f"{number:06}.jpg" for number in (1, 2))
    assert not turned.is_symlink() and plain.is_symlink()
    with image.open(turned) as made, image.open(split / "image" / "000001.jpg") as source:
        assert 274 not in made.getexif() and source.getexif()[274] == 6
        assert np.array_equal(np.asarray(made), np.asarray(source))
    converted(df2_data, "--gt", split, "--to", "coco", "--output", tmp_path / "coco")
    assert (tmp_path / "coco" / "val" / "image" / "000001.jpg").is_symlink()


def load_item():
    return {"segmentation": [[20, 10, 120, 10, 120, 80, 20, 80]], "scale": 2, "viewpoint": 2, "zoom_in": 1,
            "occlusion": 1, "style": 1, "landmarks": [30, 20, 2] * 8, "bounding_box": [20, 10, 120, 80],
            "category_id": 9, "category_name": "skirt"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_labels_of_turned_pictures_are_read_in_stored_pixels(df2_data, tmp_path, orientation):
    """The box of a bright patch, found in the picture as other tools show it, is where the patch is stored."""
    image = pytest.importorskip("PIL.Image")
    from PIL import ImageOps
    stored = np.zeros((60, 100, 3), np.uint8)
    stored[10:20, 30:70] = 255
    exif = image.Exif()
    exif[274] = orientation
    folder = tmp_path / "yolo"
    (folder / "images" / "val").mkdir(parents=True)
    (folder / "labels" / "val").mkdir(parents=True)
    image.fromarray(stored).save(folder / "images" / "val" / "1.jpg", exif=exif, quality=100)
    with image.open(folder / "images" / "val" / "1.jpg") as picture:
        shown = np.asarray(ImageOps.exif_transpose(picture).convert("L")) > 128
    ys, xs = np.nonzero(shown)
    height, width = shown.shape
    x1, x2, y1, y2 = xs.min() / width, (xs.max() + 1) / width, ys.min() / height, (ys.max() + 1) / height
    (folder / "labels" / "val" / "1.txt").write_text(
        f"8 {(x1 + x2) / 2:.6f} {(y1 + y2) / 2:.6f} {x2 - x1:.6f} {y2 - y1:.6f}\n")
    (folder / "data.yaml").write_text(YAML)
    converted(df2_data, "--from", "ultralytics-detect", "--gt", folder, "--to", "coco", "--output", tmp_path / "out")
    annotation, = load(tmp_path / "out" / "val" / "annotations" / "val.json")["annotations"]
    assert annotation["bbox"] == [30, 10, 40, 10]


NAMES = ["short sleeve top", "long sleeve top", "short sleeve outwear", "long sleeve outwear", "vest", "sling",
         "shorts", "trousers", "skirt", "short sleeve dress", "long sleeve dress", "vest dress", "sling dress"]
YAML = f"train: images/val\nval: images/val\nnames: {json.dumps(NAMES)}\n"


@pytest.fixture(name="yolo")
def _yolo(tmp_path):
    """A data set of one picture, and a function that writes its label file and data.yaml."""
    folder = tmp_path / "yolo"
    jpeg(folder / "images" / "val" / "000007.jpg", (100, 80))
    (folder / "labels" / "val").mkdir(parents=True)

    def write(label, yaml=YAML):
        (folder / "labels" / "val" / "000007.txt").write_bytes(label)
        (folder / "data.yaml").write_bytes(yaml.encode() if isinstance(yaml, str) else yaml)
        return folder

    return write


POSE_YAML = YAML + "kpt_shape: [294, 3]\n"


@pytest.mark.parametrize("task, row, told", [
    ("detect", b"0 0.5 0.5 0.5", "5 numbers in a row expected, 4 of them found"),
    ("detect", b"0 0.5 0.5 0.5 0.5 0.5", "6 of them found"),
    ("detect", b"0 0.5 nan 0.5 0.5", '"nan" found'),
    ("detect", b"0 0.5 inf 0.5 0.5", '"inf" found'),
    ("detect", b"0 0.5 0,5 0.5 0.5", '"0,5" found'),
    ("detect", b"0 0.5 1e999 0.5 0.5", "numbers expected"),
    ("detect", b"0 50 50 10 10", "from 0 to 1 expected, 50 found"),
    ("detect", b"0 0.5 -0.2 0.1 0.1", "-0.2 found"),
    ("detect", b"0 0.5 0.5 -0.005 0.1", "a width and a height from 0"),
    ("detect", b"13 0.5 0.5 0.1 0.1", "a class from 0 to 12 expected, 13 found"),
    ("detect", b"-1 0.5 0.5 0.1 0.1", "-1 found"),
    ("detect", b"0.5 0.5 0.5 0.1 0.1", "0.5 found"),
    ("detect", b"skirt 0.5 0.5 0.1 0.1", '"skirt" found'),
    ("detect", b"\x00\xff\x1b[2J 1 2 3 4", "numbers expected"),
    ("segment", b"0 0.5 0.5 0.1 0.1", "at least 3 points expected, 5 of them found"),
    ("segment", b"0 0.5 0.5 0.1 0.1 0.7 0.7 0.9", "8 of them found"),
    ("segment", b"0 0.5 0.5 0.1 0.1 0.7 1.7", "1.7 found"),
    ("pose", b"0 0.5 0.5 0.1 0.1", "887 numbers in a row expected"),
    ("pose", b"0 0.5 0.5 0.1 0.1" + b" 0.5 0.5 3" + b" 0 0 0" * 293, "a visibility of 0, 1 or 2 expected, 3 found"),
    ("pose", b"0 0.5 0.5 0.1 0.1" + b" 0.5 1.5 2" + b" 0 0 0" * 293, "1.5 found"),
])
def test_hostile_rows_are_refused_with_file_and_line(df2_data, yolo, tmp_path, task, row, told):
    folder = yolo(b"\n" + row + b"\r\n", POSE_YAML)
    message = refused(df2_data, 4, "--from", f"ultralytics-{task}", "--gt", folder, "--output", tmp_path / "out")
    assert "000007.txt:2: " in message and told in message
    assert "\x1b" not in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("yaml, told", [
    ("", "names must be given"),
    ("names: [skirt]\nkpt_shape: [8, 3]", "train, val or test"),
    ("train: images/val\nnames: [hat]", "data.yaml:2: "),
    ("train: images/val\nnames: [skirt, skirt]", "not there already"),
    ("train: images/val\nnames: {0: skirt, 2: vest}", "data.yaml:2: "),
    ("train: images/val\nnames: {0: skirt, x: vest}", "a key of names must be a whole number"),
    ("train: images/val\nnames: 5", "names must be a list"),
    ("train: {a: b}\nnames: [skirt]", "train must be a text"),
    ("train: absent\nnames: [skirt]\nkpt_shape: [8, 3]", "there is no folder"),
    ("train: images/val\nnames: [skirt", "this is no YAML"),
    ("train: images/val\nnames: *unknown", "this is no YAML"),
    ("[" * 100_000, "this is no YAML"),
    (b"\xff\xfe\x00", ""),
    ("train: images/val\nnames: [skirt]\nkpt_shape: [8]", "[landmarks, 2 or 3]"),
    ("train: images/val\nnames: [skirt]\nkpt_shape: [9, 3]", "[8, 2 or 3] for this category"),
    ("train: images/val\nnames: [skirt, vest]\nkpt_shape: [8, 3]", "[294, 2 or 3]"),
    ("train: images/val\nnames: [skirt]\nkpt_shape: [8, 4]", "a whole number from 0 to 3"),
    ("train: images/val\nnames: [skirt]", "kpt_shape must be given"),
])
def test_an_odd_data_yaml_is_refused(df2_data, yolo, tmp_path, yaml, told):
    folder = yolo(b"", yaml)
    message = refused(df2_data, 4, "--from", "ultralytics-pose", "--gt", folder, "--output", tmp_path / "out")
    assert told in message
    assert not (tmp_path / "out").exists()


def test_labels_without_picture_and_pictures_without_size_are_refused(df2_data, yolo, tmp_path):
    folder = yolo(b"8 0.5 0.5 0.2 0.2\n")
    arguments = ["--from", "ultralytics-detect", "--gt", folder, "--output", tmp_path / "out"]
    (folder / "labels" / "val" / "000008.txt").write_text("")
    assert "no picture of this name" in refused(df2_data, 4, *arguments)
    (folder / "images" / "val" / "000008.jpg").write_text("no picture")
    assert "000008.jpg: the picture's size cannot be read" in refused(df2_data, 4, *arguments)
    (folder / "images" / "val" / "000008.jpg").unlink()
    (folder / "images" / "val" / "000008.webp").write_text("")
    assert "neither JPEG nor PNG" in refused(df2_data, 4, *arguments)
    (folder / "images" / "val" / "000008.webp").unlink()
    jpeg(folder / "images" / "val" / "000008.jpg", (10, 10))
    (folder / "images" / "val" / "loop").symlink_to(folder / "images", target_is_directory=True)
    converted(df2_data, *arguments)
    assert sorted(path.name for path in (tmp_path / "out" / "val" / "annos").iterdir()) == ["000007.json", "000008.json"]


def test_other_tools_labels_are_read(df2_data, yolo, tmp_path):
    """Six digits, Windows line ends, a byte-order mark, a tab, and names in another order."""
    yaml = "path: /nowhere\ntrain: ../images/val\nval: images/val\nnames:\n  1: trousers\n  0: Short_Sleeved_Shirt\n"
    folder = yolo("\ufeff1\t0.335000 0.406250 0.330000 0.512500\r\n\r\n0 0.5 0.5 1 1\r\n".encode(), yaml)
    (folder / "data.yaml").write_text(yaml.replace("../", ""))
    converted(df2_data, "--from", "ultralytics-detect", "--gt", folder, "--to", "coco", "--output", tmp_path / "out")
    made = load(tmp_path / "out" / "val" / "annotations" / "val.json")
    assert [(a["category_id"], a["bbox"]) for a in made["annotations"]] == [(8, [17, 12, 33, 41]), (1, [0, 0, 100, 80])]
    assert made["images"][0]["id"] == 7
