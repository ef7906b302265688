"""Random ground truth and results as files of COCO type, and what pycocotools makes of them."""

import contextlib
import io
import json

import numpy as np
from pycocotools import mask as mask_utils
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from df2 import _core

SIGMAS_17 = (np.array([.26, .25, .25, .35, .35, .79, .79, .72, .72, .62, .62, 1.07, 1.07, .87, .87, .89, .89]) / 10)
AREAS = [[0, 1e10], [0, 32**2], [32**2, 96**2], [96**2, 1e10]]
SIDE = 160  # of an image, in pixels


class Case:
    """A random case. `iou_type`: "bbox", "segm" or "keypoints"."""

    def __init__(self, seed, iou_type, *, images=12, categories=3, landmarks=17, first_id=0, boxes_too=False):
        self.random = np.random.default_rng(seed)
        self.iou_type = iou_type
        self.landmarks = landmarks
        self.sigmas = None
        if iou_type == "keypoints":
            self.sigmas = SIGMAS_17 if landmarks == 17 else self.random.uniform(0.01, 0.1, landmarks)
        image_ids = self.random.permutation(np.arange(first_id, first_id + images)).tolist()
        self.truth = {"info": {"a": [1, {}]},
                      "images": [{"id": i, "width": SIDE, "height": SIDE} for i in image_ids],
                      "categories": [{"id": int(c), "name": f"c{c}"}
                                     for c in self.random.permutation(np.arange(categories) * 3)],
                      "annotations": []}
        category_ids = [c["id"] for c in self.truth["categories"]]
        self.rows = []
        number = first_id
        for image in image_ids:
            for _ in range(int(self.random.integers(0, 7))):
                item = {"id": number, "image_id": image, "category_id": int(self.random.choice(category_ids)),
                        "iscrowd": int(self.random.random() < 0.15), "ignore": int(self.random.random() < 0.3)}
                number += 1
                self._shape(item)
                item["area"] = float(self.random.choice(
                    [0.0, 1024.0, 9216.0, round(item["bbox"][2] * item["bbox"][3], 1)], p=[.05, .05, .05, .85]))
                self.truth["annotations"].append(item)
                for _ in range(int(self.random.integers(0, 4))):
                    self._row(item, boxes_too, category_ids)
        if not self.rows:
            self._row(self.truth["annotations"][0], boxes_too, category_ids)
        self.random.shuffle(self.truth["annotations"])
        self.random.shuffle(self.rows)

    def _box(self):
        scale = self.random.choice([10, 40, 110])
        x, y = self.random.uniform(0, SIDE - scale, 2)
        return [round(float(v), int(self.random.integers(0, 3))) for v in (x, y, *self.random.uniform(2, scale, 2))]

    def _shape(self, item):
        item["bbox"] = self._box()
        if self.iou_type == "segm":
            item["segmentation"] = self._segmentation(item["bbox"])
        if self.iou_type == "keypoints":
            points = self._points(item["bbox"])
            points[self.random.random(self.landmarks) < 0.4] = 0
            if self.random.random() < 0.15:
                points[:] = 0
            item["keypoints"] = points.reshape(-1).tolist()
            item["num_keypoints"] = int((points[:, 2] > 0).sum())

    def _points(self, box):
        points = np.empty((self.landmarks, 3))
        points[:, :2] = np.round(np.array(box[:2]) + self.random.random((self.landmarks, 2)) * box[2:], 1)
        points[:, 2] = self.random.integers(1, 3, self.landmarks)
        return points

    def _bitmap(self, box):
        bitmap = np.zeros((SIDE, SIDE), np.uint8, order="F")
        x, y, w, h = (int(v) for v in box)
        bitmap[y:y + h + 1, x:x + w + 1] = 1
        bitmap[self.random.random((SIDE, SIDE)) < 0.002] ^= 1
        return bitmap

    def _segmentation(self, box):
        kind = self.random.integers(0, 3)
        if kind == 0:
            return [(np.array(box[:2] * n) + self.random.random(2 * n) * np.array(box[2:] * n)).round(2).tolist()
                    for n in self.random.integers(3, 9, int(self.random.integers(1, 3)))]
        rle = mask_utils.encode(self._bitmap(box))
        if kind == 1:
            return {"size": rle["size"], "counts": rle["counts"].decode()}
        pixels = self._bitmap(box).ravel(order="F")
        edges = np.flatnonzero(np.diff(pixels)) + 1
        runs = np.diff([0, *edges, pixels.size]).tolist()
        return {"size": [SIDE, SIDE], "counts": [0, *runs] if pixels[0] else runs}

    def _decoded(self, segmentation):
        made = segmentation
        if isinstance(segmentation, list) or isinstance(segmentation["counts"], list):
            made = mask_utils.frPyObjects(segmentation, SIDE, SIDE)
        return mask_utils.decode(mask_utils.merge(made) if isinstance(made, list) else made)

    def _row(self, item, box_too, category_ids):
        row = {"image_id": item["image_id"], "category_id": item["category_id"],
               "score": float(self.random.choice([round(self.random.random(), 3), 0.5, 1]))}
        if self.random.random() < 0.2:
            row["category_id"] = int(self.random.choice(category_ids))
        shift = self.random.choice([0, 0, 1, 6, 30])
        box = [max(0, round(v + float(self.random.uniform(-shift, shift)), 2)) for v in item["bbox"]]
        if self.iou_type == "bbox" or box_too:
            row["bbox"] = box
        if self.iou_type == "segm":
            bitmap = np.roll(self._decoded(item["segmentation"]), int(shift) // 3, 0)
            bitmap[self.random.random((SIDE, SIDE)) < 0.001] ^= 1
            row["segmentation"] = mask_utils.encode(np.asfortranarray(bitmap))
            row["segmentation"]["counts"] = row["segmentation"]["counts"].decode()
        if self.iou_type == "keypoints":
            points = np.array(item["keypoints"]).reshape(-1, 3)
            points[:, :2] += np.round(self.random.normal(0, shift + .1, (self.landmarks, 2)), 2)
            row["keypoints"] = points.reshape(-1).tolist()
        self.rows.append(row)

    @property
    def truth_bytes(self):
        return json.dumps(self.truth).encode()

    @property
    def rows_bytes(self):
        return json.dumps(self.rows).encode()

    def params(self, **changed):
        """Those of COCOeval, with df2's names."""
        given = {"image_ids": np.unique([i["id"] for i in self.truth["images"]]),
                 "category_ids": np.unique([c["id"] for c in self.truth["categories"]]),
                 "iou_thresholds": np.linspace(.5, .95, 10), "recall_thresholds": np.linspace(0, 1, 101),
                 "area_ranges": AREAS, "max_dets": [1, 10, 100]}
        return given | changed

    def native(self, data=None, results=None, **changed):
        sigmas = None if self.sigmas is None else self.sigmas.tolist()
        dataset = _core.coco_dataset(_core.CocoText(data or self.truth_bytes), self.iou_type, sigmas)
        params = self.params(**changed)
        across = params["category_ids"] is None and self.iou_type == "segm"
        rows = _core.coco_predictions(_core.CocoText(results or self.rows_bytes), dataset, self.iou_type, across)
        return _core.coco_evaluate(dataset, rows, self.iou_type, **params)

    def reference(self, tmp_path, **changed):
        params = self.params(**changed)
        paths = [tmp_path / "truth.json", tmp_path / "rows.json"]
        paths[0].write_bytes(self.truth_bytes)
        paths[1].write_bytes(self.rows_bytes)
        with contextlib.redirect_stdout(io.StringIO()):
            truth = COCO(str(paths[0]))
            evaluation = COCOeval(truth, truth.loadRes(str(paths[1])), self.iou_type)
            p = evaluation.params
            p.imgIds = list(params["image_ids"])
            if params["category_ids"] is None:
                p.useCats = 0
            else:
                p.catIds = list(params["category_ids"])
            p.iouThrs, p.recThrs = np.array(params["iou_thresholds"]), np.array(params["recall_thresholds"])
            p.areaRng, p.maxDets = params["area_ranges"], list(params["max_dets"])
            if self.sigmas is not None:
                p.kpt_oks_sigmas = self.sigmas
            evaluation.evaluate()
            evaluation.accumulate()
        return tuple(evaluation.eval[name] for name in ("precision", "recall", "scores"))

    def check(self, tmp_path, **changed):
        expected, found = self.reference(tmp_path, **changed), self.native(**changed)
        for name, a, b in zip(("precision", "recall", "scores"), expected, found):
            assert a.shape == b.shape and b.dtype == np.float64 and b.flags.c_contiguous and b.flags.writeable, name
            assert np.array_equal(a, b), (name, np.argwhere(a != b)[:5], a[a != b][:5], b[a != b][:5])
        return found
