"""The COCO-type files of df2-data convert, judged by the official rules, written down again here, and by readers that
are not ours."""

import shutil

import pytest
from conversions import BEGIN, converted, jpeg, load, real


def official(annos, sizes):
    """The official converter's rules, written down again: images by number, items in file order."""
    images, annotations = [], []
    for path in sorted(annos.glob("*.json")):
        number, content = int(path.stem), load(path)
        width, height = sizes[number]
        images.append({"coco_url": "", "date_captured": "", "file_name": f"{number:06}.jpg", "flickr_url": "",
                       "id": number, "license": 0, "width": width, "height": height})
        for key, item in content.items():
            if key in ("source", "pair_id"):
                continue
            x1, y1, x2, y2 = item["bounding_box"]
            points = [0] * 882
            begin = 3 * BEGIN[item["category_id"] - 1]
            points[begin:begin + len(item["landmarks"])] = item["landmarks"]
            annotations.append({
                "area": (x2 - x1) * (y2 - y1), "bbox": [x1, y1, x2 - x1, y2 - y1], "category_id": item["category_id"],
                "id": len(annotations) + 1, "pair_id": content["pair_id"], "image_id": number, "iscrowd": 0,
                "style": item["style"], "num_keypoints": sum(v > 0 for v in item["landmarks"][2::3]),
                "keypoints": points, "segmentation": item["segmentation"]})
    return images, annotations


def assert_holds(ours, theirs):
    """Every field of theirs is in ours and the same."""
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        assert {key: mine.get(key) for key in other} == other


def test_a_coco_type_file_is_the_official_converters_on_every_field(df2_data, scenes, tmp_path):
    out = tmp_path / "out"
    assert "nothing is lost" in converted(df2_data, "--gt", scenes / "validation", "--to", "coco", "--output", out)
    made = load(out / "validation" / "annotations" / "validation.json")
    sizes = {image["id"]: (image["width"], image["height"]) for image in load(scenes / "validation.json")["images"]}
    images, annotations = official(scenes / "validation" / "annos", sizes)
    assert_holds(made["images"], images)
    assert_holds(made["annotations"], annotations)
    assert (made["info"], made["licenses"]) == ({}, [])
    assert [category["id"] for category in made["categories"]] == list(range(1, 14))
    for category in made["categories"]:
        assert category["supercategory"] == "clothes" and category["skeleton"] == []
        assert category["keypoints"] == [str(number) for number in range(1, 295)]
    for annotation in made["annotations"]:
        for key in ("scale", "occlusion", "zoom_in", "viewpoint", "style", "pair_id"):
            assert annotation["attributes"][key] == annotation[key]
        assert annotation["attributes"]["source"] in ("shop", "user")


def test_items_are_numbered_in_file_order(df2_data, tmp_path):
    """item2 stands before item1 in many real files."""
    for name in ("issue4_pair1811_shop.json", "script_pair3_user.json", "train_000001.json"):
        source = real(name)
        split = tmp_path / name / "one"
        (split / "annos").mkdir(parents=True)
        shutil.copy(source, split / "annos" / "000001.json")
        jpeg(split / "image" / "000001.jpg", (560, 700))
        converted(df2_data, "--gt", split, "--to", "coco", "--output", tmp_path / name / "out")
        made = load(tmp_path / name / "out" / "one" / "annotations" / "one.json")
        images, annotations = official(split / "annos", {1: (560, 700)})
        assert_holds(made["images"], images)
        assert_holds(made["annotations"], annotations)


def test_the_official_file_survives_native_annotations(df2_data, tmp_path):
    """All that the official converter wrote of real images is there again, but for the numbers of items."""
    source = real("coco_32_images.json")
    converted(df2_data, "--gt", f"val={source}", "--pictures", "none", "--output", tmp_path / "native")
    converted(df2_data, "--gt", tmp_path / "native" / "val", "--pictures", "none", "--to", "coco",
              "--output", tmp_path / "coco")
    made, truth = load(tmp_path / "coco" / "val" / "annotations" / "val.json"), load(source)
    assert_holds(made["images"], sorted(truth["images"], key=lambda image: image["id"]))
    assert made["categories"] == truth["categories"]

    def keyed(annotations):
        order = sorted(annotations, key=lambda a: (a["image_id"], a["id"]))
        return [{key: value for key, value in annotation.items() if key != "id"} for annotation in order]

    assert_holds(keyed(made["annotations"]), keyed(truth["annotations"]))


def test_every_format_takes_the_real_annotations(df2_data, tmp_path):
    source = real("coco_32_images.json")
    for format_name in ("native", "coco", "coco-per-category", "ultralytics-detect", "ultralytics-segment",
                        "ultralytics-pose"):
        out = tmp_path / format_name
        text = converted(df2_data, "--gt", f"val={source}", "--pictures", "none", "--to", format_name, "--output", out)
        assert "val: 32 images, 55 items" in text
        assert any(out.rglob("*.*"))


def test_other_readers_read_the_coco_type_file(df2_data, scenes, tmp_path):
    out = tmp_path / "out"
    converted(df2_data, "--gt", scenes / "validation", "--to", "coco", "--output", out)
    file = out / "validation" / "annotations" / "validation.json"
    truth = load(scenes / "validation.json")
    coco = pytest.importorskip("pycocotools.coco").COCO(file)
    assert len(coco.anns) == len(truth["annotations"])
    for annotation in coco.anns.values():
        assert coco.annToMask(annotation).sum() > 0


def test_datumaro_reads_levels_and_styles(df2_data, scenes, tmp_path):
    datumaro = pytest.importorskip("datumaro.components.environment")
    converted(df2_data, "--gt", scenes / "validation", "--to", "coco", "--output", tmp_path / "out")
    file = tmp_path / "out" / "validation" / "annotations" / "validation.json"
    folder = tmp_path / "datumaro"
    (folder / "annotations").mkdir(parents=True)
    shutil.copy(file, folder / "annotations" / "instances_validation.json")
    shutil.copytree(tmp_path / "out" / "validation" / "image", folder / "images" / "validation")
    extractor = datumaro.Environment().extractors["coco_instances"]
    read = list(extractor(str(folder / "annotations" / "instances_validation.json"), subset="validation"))
    assert len(read) == 30
    attributes = [annotation.attributes for item in read for annotation in item.annotations]
    assert attributes and all(a["scale"] in (1, 2, 3) and "style" in a and "source" in a for a in attributes)


@pytest.mark.parametrize("reader", ["supervision", "globox"])
def test_small_readers_count_the_boxes(df2_data, scenes, tmp_path, reader):
    module = pytest.importorskip(reader)
    converted(df2_data, "--gt", scenes / "validation", "--to", "coco", "--output", tmp_path / "out",
              "--pictures", "copy")  # supervision refuses links to other folders
    file = tmp_path / "out" / "validation" / "annotations" / "validation.json"
    expected = len(load(file)["annotations"])
    if reader == "globox":
        assert module.AnnotationSet.from_coco(file_path=file).nb_boxes() == expected
    else:
        read = module.DetectionDataset.from_coco(str(file.parent.parent / "image"), str(file))
        assert sum(len(detections) for _, _, detections in read) == expected


def test_mmpose_finds_a_file_for_each_category(df2_data, scenes, tmp_path):
    out = tmp_path / "out"
    converted(df2_data, "--gt", f"train={scenes / 'validation'}", "--to", "coco-per-category", "--output", out)
    whole = load(scenes / "validation.json")
    names = {category["id"]: category["name"] for category in whole["categories"]}
    count = 0
    for number, name in names.items():
        made = load(out / "train" / f"deepfashion2_{name}_train.json")
        assert [category["name"] for category in made["categories"]] == [name]
        images = {image["id"]: image for image in made["images"]}
        assert images.keys() == {a["image_id"] for a in whole["annotations"] if a["category_id"] == number}
        for annotation in made["annotations"]:
            assert annotation["category_id"] == number and len(annotation["keypoints"]) == 882
            assert (out / "train" / "image" / images[annotation["image_id"]]["file_name"]).is_file()
        count += len(made["annotations"])
    assert count == len(whole["annotations"])
