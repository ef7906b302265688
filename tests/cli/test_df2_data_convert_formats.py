"""What other tools' packages read in what df2-data convert writes: CVAT, VOC, semantic PNG, Hugging Face's image
folder, WebDataset and crops."""

import csv
import glob
import io
import json
import os
import pathlib
import subprocess
import tarfile
import xml.etree.ElementTree as ElementTree

import datumaro
import jsonschema
import numpy as np
import PIL.Image
import pyarrow.json
import pytest
import referencing
import runs
import supervision
import webdataset
from pycocotools import mask as masks

REAL = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "real"
SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "schemas"
LEVELS = ("scale", "occlusion", "zoom_in", "viewpoint")


def picture(size, ending="JPEG"):
    """Pixels that tell where they are."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 128)], axis=2).astype(np.uint8)
    made = io.BytesIO()
    PIL.Image.fromarray(pixels).save(made, ending, quality=95)
    return made.getvalue()


@pytest.fixture(scope="session")
def split(df2_synth, tmp_path_factory):
    """A made split with pictures: its folder, and its annotations and sizes by image id."""
    folder = tmp_path_factory.mktemp("made")
    assert df2_synth("workload", "--images", "12", "--seed", "4", "--output", folder / "made").returncode == 0
    (information,) = glob.glob(str(folder / "made/json_for_validation/*.json"))
    images = json.loads(pathlib.Path(information).read_text())
    images = images["images"] if isinstance(images, dict) else images
    split = folder / "made/validation"
    (split / "image").mkdir()

    class Split:
        path = split
        sizes = {image["id"]: (image["width"], image["height"]) for image in images}
        files = {int(file.stem): json.loads(file.read_text()) for file in sorted((split / "annos").iterdir())}

        @staticmethod
        def items(image_id):
            items = Split.files[image_id]
            return [items[key] for key in sorted((k for k in items if k.startswith("item")), key=lambda k: int(k[4:]))]

    for image_id, size in Split.sizes.items():
        (split / f"image/{image_id:06}.jpg").write_bytes(picture(size))
    return Split


@pytest.fixture(scope="session")
def converted(df2_data, split, tmp_path_factory):
    """The split in a format; each is written once. Returns the folder and the ledger."""
    made = {}

    def convert(name, *flags):
        if (name, flags) not in made:
            folder = tmp_path_factory.mktemp("converted")
            result = df2_data("convert", "--gt", split.path, "--to", name, "--output", folder / "out", "--ledger",
                              folder / "ledger.json", *flags)
            assert (result.returncode, result.stderr) == (0, "")
            made[name, flags] = (folder / "out", json.loads((folder / "ledger.json").read_text()))
        return made[name, flags]

    return convert


def require_schema(name, value):
    schemas = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.schema.json")}
    registry = referencing.Registry().with_resources(
        (known, referencing.Resource.from_contents(schema)) for known, schema in schemas.items())
    jsonschema.Draft202012Validator(schemas[f"{name}.schema.json"], registry=registry).validate(value)


def codes(ledger):
    return {entry["code"] for entry in ledger["entries"]}


def test_cvat_is_read_by_datumaro(converted, split):
    folder, _ = converted("cvat")
    dataset = datumaro.Dataset.import_from(str(folder / "validation"), "cvat")
    read = {int(item.id): item for item in dataset}
    assert sorted(read) == sorted(split.files)
    labels = dataset.categories()[datumaro.AnnotationType.label]
    for image_id, item in read.items():
        boxes = [a for a in item.annotations if a.type == datumaro.AnnotationType.bbox]
        expected = split.items(image_id)
        assert len(boxes) == len(expected)
        for box, native in zip(boxes, expected):
            assert labels[box.label].name == native["category_name"]
            assert [box.x, box.y, box.x + box.w, box.y + box.h] == pytest.approx(native["bounding_box"])
            assert {level: int(box.attributes[level]) for level in LEVELS} == {level: native[level] for level in LEVELS}
            polygons = [a.points for a in item.annotations
                        if a.type == datumaro.AnnotationType.polygon and a.group == box.group]
            assert [list(points) for points in polygons] == [pytest.approx(p, abs=0.01) for p in native["segmentation"]]


def test_cvat_has_a_skeleton_for_each_item_and_labels_that_fit(converted, split):
    folder, _ = converted("cvat")
    root = ElementTree.parse(folder / "validation/annotations.xml").getroot()
    labels = json.loads((folder / "labels.json").read_text())
    require_schema("cvat_labels", labels)
    labels = {label["name"]: label for label in labels}
    for image in root.iter("image"):
        items = split.items(int(image.get("name")[:6]))
        skeletons = image.findall("skeleton")
        assert [s.get("label") for s in skeletons] == [f"{item['category_name']} landmarks" for item in items]
        assert len({s.get("group_id") for s in skeletons}) == len(items)
        for skeleton, item in zip(skeletons, items):
            triples = []
            for k, points in enumerate(skeleton, 1):
                assert points.get("label") == str(k)
                visibility = 0 if points.get("outside") == "1" else 2 - int(points.get("occluded"))
                triples += [*map(float, points.get("points").split(",")), visibility]
            assert triples == item["landmarks"]
            assert [s["name"] for s in labels[skeleton.get("label")]["sublabels"]] == [p.get("label") for p in skeleton]
        for shape in image.iter():
            if shape.tag in ("box", "polygon", "tag"):
                known = {attribute["name"] for attribute in labels[shape.get("label")]["attributes"]}
                assert {attribute.get("name") for attribute in shape} <= known


def test_svgs_of_skeletons_name_every_landmark_once(converted):
    folder, _ = converted("cvat")
    skeletons = [label for label in json.loads((folder / "labels.json").read_text()) if label["type"] == "skeleton"]
    assert len(skeletons) == 13
    for label in skeletons:
        svg = ElementTree.fromstring(f"<svg>{label['svg']}</svg>")
        names = [circle.get("data-label-name") for circle in svg.iter("circle")]
        assert names == [sublabel["name"] for sublabel in label["sublabels"]]
        nodes = {circle.get("data-node-id") for circle in svg.iter("circle")}
        assert all({line.get("data-node-from"), line.get("data-node-to")} <= nodes for line in svg.iter("line"))


def test_native_annotations_come_back_from_cvat(df2_data, converted, split, tmp_path):
    folder, _ = converted("cvat")
    result = df2_data("convert", "--from", "cvat", "--gt", folder, "--to", "native", "--output", tmp_path / "back")
    assert (result.returncode, result.stderr) == (0, "")
    for image_id, native in split.files.items():
        (path,) = (tmp_path / "back").rglob(f"annos/{image_id:06}.json")
        assert json.loads(path.read_text()) == native
        assert len(list((tmp_path / "back").rglob(f"image/{image_id:06}.jpg"))) == 1


@pytest.mark.skipif(not REAL.exists(), reason="the real annotations of ../shared are not there")
@pytest.mark.parametrize("name", ["cvat", "voc", "semantic-png", "hf-imagefolder", "webdataset"])
def test_real_annotations_pass_through_the_formats(df2_data, tmp_path, name):
    source = REAL / "coco_32_images.json"
    result = df2_data("convert", "--gt", f"val={source}", "--to", name, "--output", tmp_path / "out", "--pictures", "none")
    assert (result.returncode, result.stderr) == (0, "")
    if name != "cvat":
        return
    for path, arguments in (("first", ["--gt", f"val={source}"]), ("second", ["--from", "cvat", "--gt", tmp_path / "out"])):
        result = df2_data("convert", *arguments, "--to", "coco", "--output", tmp_path / path, "--pictures", "none")
        assert (result.returncode, result.stderr) == (0, "")
    first, second = ([json.loads(p.read_text()) for p in (tmp_path / path).rglob("*.json")] for path in ("first", "second"))
    for key in ("images", "annotations"):
        assert second[0][key] == first[0][key]


def test_cvat_files_that_are_wrong_are_refused_with_file_and_line(df2_data, tmp_path):
    xml = tmp_path / "annotations.xml"
    xml.write_text('<annotations>\n<image id="0" name="1.jpg">\n<box label="hat" xtl="1" ytl="1" xbr="2" ybr="2"/>\n'
                   "</image></annotations>")
    result = df2_data("convert", "--from", "cvat", "--gt", xml, "--to", "coco", "--output", tmp_path / "out")
    text = runs.refused(result, 4, "df2-data")
    assert f"{xml}:3: the label hat is no category of DeepFashion2" in text
    assert not (tmp_path / "out").exists()


def test_voc_is_read_by_datumaro(converted, split):
    folder, ledger = converted("voc", "--pictures", "copy")  # Datumaro follows no links out of the folder
    read = datumaro.Dataset.import_from(str(folder), "voc_detection", coordinate_mode="voc-one-based")
    labels = read.categories()[datumaro.AnnotationType.label]
    found = {int(item.id): item for item in read}
    assert sorted(found) == sorted(split.files)
    for image_id, item in found.items():
        assert item.subset == "validation"
        assert item.media.data.shape[:2] == split.sizes[image_id][::-1]
        for box, native in zip(item.annotations, split.items(image_id)):
            x1, y1, x2, y2 = native["bounding_box"]
            assert labels[box.label].name == native["category_name"]
            # Whole pixels that the box touches.
            assert (box.x, box.y) == (np.floor(x1), np.floor(y1))
            assert (box.x + box.w, box.y + box.h) == (np.ceil(x2), np.ceil(y2))
            assert {level: int(box.attributes[level]) for level in LEVELS} == {level: native[level] for level in LEVELS}
            assert box.attributes["occluded"] == (native["occlusion"] > 1)
    assert {"masks", "landmarks"} <= codes(ledger)


def test_voc_is_read_by_supervision(converted, split):
    folder, _ = converted("voc")
    read = supervision.DetectionDataset.from_pascal_voc(str(folder / "JPEGImages"), str(folder / "Annotations"))
    assert len(read) == len(split.files)
    for path, image, detections in read:
        items = split.items(int(pathlib.Path(path).stem))
        assert image.shape[:2] == split.sizes[int(pathlib.Path(path).stem)][::-1]
        assert [read.classes[k] for k in detections.class_id] == [item["category_name"] for item in items]
        assert len(detections.xyxy) == len(items)


def test_semantic_pngs_are_the_union_of_the_masks(converted, split):
    folder, ledger = converted("semantic-png")
    names = json.loads((folder / "classes.json").read_text())
    require_schema("semantic_classes", names)
    for image_id, (width, height) in split.sizes.items():
        image = PIL.Image.open(folder / f"annotations/validation/{image_id:06}.png")
        assert (image.mode, image.size) == ("L", (width, height))
        expected = np.zeros((height, width), int)
        for item in split.items(image_id):
            assert names[str(item["category_id"])] == item["category_name"]
            mask = masks.decode(masks.merge(masks.frPyObjects(item["segmentation"], height, width))) > 0
            other = mask & (expected != 0) & (expected != item["category_id"])
            expected[mask] = item["category_id"]
            expected[other] = 255
        assert np.array_equal(np.asarray(image), expected)
        assert (folder / f"images/validation/{image_id:06}.jpg").exists()
    assert {"items", "landmarks", "levels", "pair_ids"} <= codes(ledger)


def check_hf_row(row, native, items):
    assert (row["source"], row["pair_id"]) == (native["source"], native["pair_id"])
    objects = row["objects"]
    assert objects["categories"] == [item["category_id"] for item in items]
    assert objects["category_names"] == [item["category_name"] for item in items]
    corners = [[x, y, x + w, y + h] for x, y, w, h in objects["bbox"]]
    assert corners == [pytest.approx(item["bounding_box"]) for item in items]
    assert objects["landmarks"] == [item["landmarks"] for item in items]
    assert objects["segmentation"] == [item["segmentation"] for item in items]
    for level in (*LEVELS, "style"):
        assert objects[level] == [item[level] for item in items]


def test_metadata_is_read_by_arrow(converted, split):
    folder, _ = converted("hf-imagefolder")
    for line in (folder / "validation/metadata.jsonl").read_text().splitlines():
        require_schema("metadata_line", json.loads(line))
    rows = pyarrow.json.read_json(folder / "validation/metadata.jsonl").to_pylist()
    assert [row["file_name"] for row in rows] == [f"{image_id:06}.jpg" for image_id in split.files]
    for row in rows:
        assert (folder / "validation" / row["file_name"]).exists()
        check_hf_row(row, split.files[row["image_id"]], split.items(row["image_id"]))


def test_image_folders_are_read_by_datasets(converted, split, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets  # only now, as it looks at the environment

    folder, _ = converted("hf-imagefolder")
    read = datasets.load_dataset("imagefolder", data_dir=str(folder), cache_dir=str(tmp_path))
    assert list(read) == ["validation"]
    assert len(read["validation"]) == len(split.files)
    for row in read["validation"]:
        assert row["image"].size == (row["width"], row["height"]) == split.sizes[row["image_id"]]
        check_hf_row(row, split.files[row["image_id"]], split.items(row["image_id"]))


def test_shards_are_plain_tar_files(converted, split):
    folder, _ = converted("webdataset", "--shard-images", "5")
    assert sorted(os.listdir(folder)) == [f"validation-{k:06}.tar" for k in range(3)]
    names = []
    for path in sorted(folder.iterdir()):
        with tarfile.open(path) as archive:
            for member in archive:
                assert (member.uid, member.gid, member.uname, member.mtime, member.mode) == (0, 0, "", 0, 0o644)
                content = archive.extractfile(member).read()
                image_id = int(member.name[:6])
                if member.name.endswith(".jpg"):
                    assert content == (split.path / f"image/{member.name}").read_bytes()
                else:
                    read = json.loads(content)
                    require_schema("webdataset_sample", read)
                    assert read["image_id"] == image_id
                    assert [i["landmarks"] for i in read["items"]] == [i["landmarks"] for i in split.items(image_id)]
                names.append(member.name)
        assert subprocess.run(["tar", "-tf", path], check=True, capture_output=True).stderr == b""
    assert names == [f"{image_id:06}.{ending}" for image_id in split.files for ending in ("jpg", "json")]


def test_shards_are_read_by_webdataset(converted, split):
    folder, _ = converted("webdataset", "--shard-images", "5")
    shards = str(folder / "validation-{000000..000002}.tar")
    samples = list(webdataset.WebDataset(shards, shardshuffle=False).decode("pil"))
    assert [int(sample["__key__"]) for sample in samples] == list(split.files)
    for sample in samples:
        assert sample["jpg"].size == split.sizes[sample["json"]["image_id"]]
        assert [i["category_id"] for i in sample["json"]["items"]] == [
            i["category_id"] for i in split.items(sample["json"]["image_id"])]


def test_crops_show_their_boxes(converted, split):
    folder, ledger = converted("crops")
    with open(folder / "crops.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["file"] for row in rows} == {str(p.relative_to(folder)) for p in folder.rglob("*.jpg")}
    assert len(rows) == sum(len(split.items(image_id)) for image_id in split.files)
    for row in rows:
        image_id, number = int(row["image_id"]), int(row["item"])
        item, native = split.items(image_id)[number - 1], split.files[image_id]
        category = item["category_name"].replace(" ", "_")
        assert row["file"] == (f"{category}/{native['pair_id']}/{item['style']}/"
                               f"{image_id:06}_{number}_{native['source']}.jpg")
        x1, y1, x2, y2 = item["bounding_box"]
        left, top, right, bottom = int(np.floor(x1)), int(np.floor(y1)), int(np.ceil(x2)), int(np.ceil(y2))
        whole = np.asarray(PIL.Image.open(split.path / f"image/{image_id:06}.jpg")).astype(int)
        crop = np.asarray(PIL.Image.open(folder / row["file"])).astype(int)
        expected = whole[max(top, 0):bottom, max(left, 0):right]
        assert crop.shape == expected.shape
        assert np.abs(crop - expected).mean() < 3
    assert {"masks", "landmarks", "levels"} <= codes(ledger)


@pytest.mark.parametrize("name", ["cvat", "voc", "semantic-png", "hf-imagefolder", "crops"])
def test_a_picture_that_readers_would_turn_is_not_turned(df2_data, tmp_path, name):
    folder = tmp_path / "split"
    (folder / "image").mkdir(parents=True)
    (folder / "annos").mkdir()
    points = [v for k in range(8) for v in (10 + k, 20 + k, 2)]
    item = {"segmentation": [[10, 20, 40, 20, 40, 50]], "scale": 1, "viewpoint": 2, "zoom_in": 1, "landmarks": points,
            "style": 1, "bounding_box": [10, 20, 40, 50], "category_id": 9, "occlusion": 1, "category_name": "skirt"}
    (folder / "annos/000001.json").write_text(json.dumps({"source": "shop", "pair_id": 1, "item1": item}))
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.open(io.BytesIO(picture((64, 96)))).save(folder / "image/000001.jpg", exif=exif)
    result = df2_data("convert", "--gt", folder, "--to", name, "--output", tmp_path / "out")
    assert (result.returncode, result.stderr) == (0, "")
    (path,) = (tmp_path / "out").rglob("*.jpg")
    image = PIL.Image.open(path)
    assert image.getexif().get(0x0112, 1) == 1
    assert image.size == ((30, 30) if name == "crops" else (64, 96))


@pytest.mark.parametrize("name", ["webdataset", "crops"])
@pytest.mark.parametrize("content", [b"", b"no picture", picture((64, 96))[:20], None])
def test_broken_and_missing_pictures_leave_nothing_behind(df2_data, split, tmp_path, name, content):
    folder = tmp_path / "split"
    (folder / "image").mkdir(parents=True)
    (folder / "annos").symlink_to(split.path / "annos")
    for image_id, size in split.sizes.items():
        if image_id != 7:
            (folder / f"image/{image_id:06}.jpg").symlink_to(split.path / f"image/{image_id:06}.jpg")
        elif content is not None:
            (folder / f"image/{image_id:06}.jpg").write_bytes(content)
    result = df2_data("convert", "--gt", folder, "--to", name, "--output", tmp_path / "out")
    assert "000007.jpg" in runs.refused(result, 4, "df2-data")
    assert not (tmp_path / "out").exists()
    assert sorted(os.listdir(tmp_path)) == ["split"]
