"""Ultralytics itself reads what df2-data convert writes for it, and drops no label. Run by `make converters`."""

import json
import pathlib

import numpy as np
import pytest

ultralytics = pytest.importorskip("ultralytics.data.utils")
pycocotools = pytest.importorskip("pycocotools.mask")


def read(out, data, task):
    """Every label file as Ultralytics takes it: boxes, segments, landmarks."""
    landmarks = data["kpt_shape"] if task == "pose" else (0, 0)
    for path in sorted(pathlib.Path(data["val"]).iterdir()):
        label = ultralytics.img2label_paths([str(path)])[0]
        found = ultralytics.verify_image_label((str(path), label, "", task == "pose", 13, *landmarks, False))
        missing, present, _, corrupt, message = found[5:]
        assert (missing, present, corrupt) == (0, 1, 0), message
        assert "removed" not in message
        yield int(path.stem), found
    assert pathlib.Path(data["path"]) == out.resolve()


@pytest.mark.parametrize("task", ["detect", "segment", "pose"])
def test_ultralytics_takes_every_label(scenes, run, tmp_path, task):
    out = tmp_path / "out"
    run("df2-data", "convert", "--gt", scenes / "validation", "--to", f"ultralytics-{task}", "--output", out)
    data = ultralytics.check_det_dataset(str(out / "data.yaml"), autodownload=False)
    truth = json.loads((scenes / "validation.json").read_text())
    sizes = {row["id"]: (row["height"], row["width"]) for row in truth["images"]}
    items = {number: [a for a in truth["annotations"] if a["image_id"] == number] for number in sizes}
    read_images = dict(read(out, data, task))
    assert read_images.keys() == sizes.keys()
    overlaps = []
    for number, (_, boxes, shape, segments, points, *_) in read_images.items():
        assert tuple(shape) == sizes[number]
        assert [int(row[0]) + 1 for row in boxes] == [item["category_id"] for item in items[number]]
        height, width = sizes[number]
        for k, item in enumerate(items[number]):
            if task == "segment":
                ring = segments[k] * [width, height]
                filled = ultralytics.polygon2mask((height, width), [ring.reshape(-1)])
                true = pycocotools.decode(pycocotools.merge(pycocotools.frPyObjects(
                    [[float(v) for v in polygon] for polygon in item["segmentation"]], height, width)))
                overlaps.append((true & filled).sum() / (true | filled).sum())
            if task == "pose":
                true = np.array(item["keypoints"]).reshape(-1, 3)
                assert np.array_equal(points[k][:, 2], true[:, 2])
                seen = true[:, 2] > 0
                inside = np.clip(true[seen, :2], 0, [width, height])
                assert np.abs(points[k][seen, :2] * [width, height] - inside).max(initial=0) < 0.01
    if task == "segment":
        assert np.mean(overlaps) >= 0.99
