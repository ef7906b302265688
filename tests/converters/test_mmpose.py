"""mmpose's own dataset class reads what df2-data convert writes for it. Run by `make converters`."""

import json
import os
import pathlib
import subprocess

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# mmpose reads with xtcocotools, which runs on numpy 1 alone.
PYTHON = ROOT / "build/clients-numpy1-venv/bin/python"


@pytest.fixture(scope="module", name="folder")
def _folder(scenes, run, tmp_path_factory):
    out = tmp_path_factory.mktemp("mmpose") / "out"
    run("df2-data", "convert", "--gt", f"train={scenes / 'validation'}", "--to", "coco-per-category", "--output", out)
    return out


def test_mmpose_reads_every_item_with_its_landmarks(scenes, folder, tmp_path):
    if not PYTHON.is_file():
        pytest.skip(f"there is no {PYTHON}; `make converters` makes it")
    done = subprocess.run([PYTHON, "-B", "-W", "ignore", pathlib.Path(__file__).with_name("mmpose_reader.py"), folder],
                          cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={**os.environ, "MPLCONFIGDIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout.splitlines()[-1])
    truth = json.loads((scenes / "validation.json").read_text())
    names = {category["id"]: category["name"] for category in truth["categories"]}
    sizes = {row["id"]: (row["width"], row["height"]) for row in truth["images"]}
    expected = {}
    for item in truth["annotations"]:
        expected.setdefault(f"train/deepfashion2_{names[item['category_id']]}_train.json", {})[item["id"]] = item
    assert read.keys() == expected.keys() and len(read) == 13
    for file, items in read.items():
        assert {item[0] for item in items} == expected[file].keys()
        for number, image, corners, points, visible, shape in items:
            item = expected[file][number]
            assert image == item["image_id"]
            x, y, width, height = item["bbox"]
            most = np.array([*sizes[image], *sizes[image]]) - 1  # where mmpose cuts boxes off
            assert np.allclose(corners, np.clip([x, y, x + width, y + height], 0, most), atol=1e-3)
            true = np.array(item["keypoints"]).reshape(-1, 3)
            assert np.allclose(points, true[:, :2], atol=1e-3) and len(points) == 294
            assert np.array_equal(visible, np.minimum(true[:, 2], 1))
            assert shape == [256, 192]
