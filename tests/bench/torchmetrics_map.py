"""Times torchmetrics' MeanAveragePrecision on one backend, in one process.

usage: torchmetrics_map.py pycocotools|df2 KIND IMAGES

KIND: bbox, segm, or classes, which is bbox with numbers for each class. The data are random: 80 classes, 7 items and 50
predictions an image. Prints one JSON line: seconds of `compute`, of which the share of making dicts of tensors is that
of torchmetrics, and its numbers.
"""

import json
import sys
import time

import numpy as np


def make(images, with_masks, classes=80, items=7, predictions=50, size=(120, 160)):
    """Predictions and targets as torchmetrics takes them; most predictions are near an item."""
    import torch

    random = np.random.default_rng(0)
    height, width = size

    def record(boxes, labels, scores=None):
        record = {"boxes": torch.tensor(boxes, dtype=torch.float32), "labels": torch.tensor(labels)}
        if scores is not None:
            record["scores"] = torch.tensor(scores, dtype=torch.float32)
        if with_masks:
            ys, xs = np.arange(height)[:, None], np.arange(width)
            x, y, w, h = (boxes[:, i, None, None] for i in range(4))
            record["masks"] = torch.tensor((xs >= x) & (xs < x + w) & (ys >= y) & (ys < y + h))
        return record

    made = [], []
    for _ in range(images):
        sides = random.uniform(8, 80, (items, 2))
        boxes = np.hstack([random.uniform(0, 1, (items, 2)) * (np.array([width, height]) - sides).clip(0), sides])
        labels = random.integers(0, classes, items)
        near = random.integers(0, items, predictions)
        found = boxes[near] + random.normal(0, 0.1, (predictions, 4)) * np.tile(sides[near], 2)
        named = np.where(random.random(predictions) < 0.6, labels[near], random.integers(0, classes, predictions))
        made[0].append(record(np.maximum(found, 1), named, random.random(predictions)))
        made[1].append(record(boxes, labels))
    return made


def main():
    backend, kind, images = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if backend == "df2":
        import df2.coco

        df2.coco.init_as_pycocotools()
    from torchmetrics.detection import MeanAveragePrecision

    metric = MeanAveragePrecision(box_format="xywh", iou_type="segm" if kind == "segm" else "bbox",
                                  class_metrics=kind == "classes", backend="pycocotools")
    predictions, targets = make(images, kind == "segm")
    metric.update(predictions, targets)
    start = time.perf_counter()
    values = metric.compute()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "values": {key: value.tolist() for key, value in values.items()}}))


if __name__ == "__main__":
    main()
