"""Consumer-to-shop retrieval the way the official script scores it: a loop over queries with numpy for the overlaps.

Written from the protocol's section 3. Run as a program it reads the three files and prints the top-k accuracies, as a
peer of df2-eval --task retrieval; tests/python compares the two on random datasets."""

import json
import sys

import numpy as np


def overlaps(boxes, others):
    """IoU of [n, 4] with [m, 4] corner boxes: [n, m]."""
    boxes, others = np.asarray(boxes, float).reshape(-1, 4), np.asarray(others, float).reshape(-1, 4)
    size, other_size = boxes[:, 2:] - boxes[:, :2], others[:, 2:] - others[:, :2]
    # As x, y, w, h and back: the last bits are those of the official script.
    end, other_end = boxes[:, :2] + size, others[:, :2] + other_size
    shared = np.minimum(end[:, None], other_end[None]) - np.maximum(boxes[:, None, :2], others[None, :, :2])
    area = np.where((shared > 0).all(-1), shared[..., 0] * shared[..., 1], 0)
    whole = size.prod(-1)[:, None] + other_size.prod(-1)[None] - area
    return np.where(area > 0, area / np.where(whole > 0, whole, 1), 0)


def column(rows, key):
    return np.array([row[key] for row in rows], int)


def top_k(queries, gallery, rows, ks, strict=False):
    """Accuracies for each k; None without a query. As in the official script, whoever belongs together is found by
    comparing whole columns."""
    query_image, row_image = column(queries, "query_image_id"), column(rows, "query_image_id")
    gallery_pair, gallery_style = column(gallery, "pair_id"), column(gallery, "style")
    ranks = []
    for image in np.unique(query_image):
        items = [queries[i] for i in np.flatnonzero(query_image == image)]
        found = [rows[r] for r in np.flatnonzero(row_image == image)]
        if found:
            iou = overlaps([row["query_bbox"] for row in found], [item["bbox"] for item in items])
            owner, best = iou.argmax(1), iou.max(1)
        for i, item in enumerate(items):
            if item["style"] <= 0:
                continue
            mine = [r for r in range(len(found)) if owner[r] == i and (best[r] >= 0.5 if strict else
                                                                       found[r]["query_cls"] == item["cls"])]
            row = found[max(mine, key=lambda r: found[r]["query_score"])] if mine else None
            rank = 0
            if row and row["query_cls"] == item["cls"]:
                right = np.intersect1d(np.flatnonzero(gallery_pair == item["pair_id"]),
                                       np.flatnonzero(gallery_style == item["style"]))
                right = [gallery[g] for g in right]
                for k, (image_id, box) in enumerate(zip(row["gallery_image_id"], row["gallery_bbox"])):
                    boxes = [other["bbox"] for other in right if other["gallery_image_id"] == image_id]
                    if boxes and (overlaps([box], boxes) >= 0.5).any():
                        rank = k + 1
                        break
            ranks.append(rank)
    if not ranks:
        return [None] * len(ks)
    return [sum(0 < rank <= k for rank in ranks) / len(ranks) for k in ks]


if __name__ == "__main__":
    loaded = [json.load(open(path, encoding="utf-8")) for path in sys.argv[1:4]]
    print(json.dumps(top_k(*loaded, [1, 5, 10, 15, 20])))
