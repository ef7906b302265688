"""df2's COCO-type export loads in the real pycocotools and keeps what the official annotations say."""

import json
import os
import pathlib
import subprocess

import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

COUNTS = [25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19]  # landmarks of each category
LEVELS = ("scale", "occlusion", "zoom_in", "viewpoint")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """A folder with the same 60 images as validation/annos and as validation.json."""
    if "DF2_BIN_DIR" not in os.environ:
        pytest.skip("DF2_BIN_DIR does not say where df2-synth is")
    folder = tmp_path_factory.mktemp("export")
    program = pathlib.Path(os.environ["DF2_BIN_DIR"]) / "df2-synth"
    subprocess.run([program, "workload", "--output", folder, "--images", "60", "--seed", "5"], check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def coco(dataset):
    return COCO(str(dataset / "validation.json"))


def native_items(dataset):
    """(image id, image, item) in file order."""
    for path in sorted((dataset / "validation" / "annos").glob("*.json")):
        image = json.loads(path.read_text(encoding="utf-8"))
        for key, item in image.items():
            if key.startswith("item"):
                yield int(path.stem), image, item


def test_the_export_lists_every_image_category_and_item_once(dataset, coco):
    annos = sorted((dataset / "validation" / "annos").glob("*.json"))
    assert sorted(coco.getImgIds()) == [int(path.stem) for path in annos] == list(range(1, 61))
    assert sorted(coco.getCatIds()) == list(range(1, 14))
    assert len(coco.anns) == len(coco.dataset["annotations"]) == sum(1 for _ in native_items(dataset))
    assert 0 not in coco.anns  # pycocotools takes a match with id 0 for none


def test_every_item_keeps_the_fields_of_its_official_annotation(dataset, coco):
    exported = [item for image in sorted(coco.getImgIds()) for item in coco.imgToAnns[image]]
    seen = {name: set() for name in LEVELS}
    for (image_id, image, native), item in zip(native_items(dataset), exported, strict=True):
        assert item["image_id"] == image_id
        assert item["category_id"] == native["category_id"]
        for name in LEVELS:
            assert item[name] == native[name]
            seen[name].add(item[name])
        assert item["style"] == native["style"]
        assert item["pair_id"] == image["pair_id"] == coco.imgs[image_id]["pair_id"]
        assert coco.imgs[image_id]["source"] == image["source"]
        x1, y1, x2, y2 = native["bounding_box"]
        assert item["bbox"] == [x1, y1, x2 - x1, y2 - y1]
        assert item["area"] == item["bbox"][2] * item["bbox"][3]
        assert item["segmentation"] == native["segmentation"]
        assert item["iscrowd"] == 0
    assert all(levels == {1, 2, 3} for levels in seen.values())


def test_keypoints_stand_at_their_category_among_the_294(dataset, coco):
    exported = [item for image in sorted(coco.getImgIds()) for item in coco.imgToAnns[image]]
    for (_, _, native), item in zip(native_items(dataset), exported, strict=True):
        before = 3 * sum(COUNTS[: item["category_id"] - 1])
        own = native["landmarks"]
        assert len(own) == 3 * COUNTS[item["category_id"] - 1]
        assert item["keypoints"] == [0] * before + own + [0] * (882 - before - len(own))
        assert item["num_keypoints"] == sum(v > 0 for v in own[2::3])


def test_masks_can_be_drawn_and_lie_in_their_box(coco):
    for item in coco.anns.values():
        image = coco.imgs[item["image_id"]]
        mask = coco.annToRLE(item)
        assert mask["size"] == [image["height"], image["width"]]
        assert coco_mask.area(mask) > 0
        x1, y1, width, height = coco_mask.toBbox(mask)
        left, top, box_width, box_height = item["bbox"]
        assert left - 1 <= x1 and x1 + width <= left + box_width + 1
        assert top - 1 <= y1 and y1 + height <= top + box_height + 1
