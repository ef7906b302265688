"""Annotations drawn on the current axes of matplotlib, which is imported only here."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

import df2.coco.mask as maskUtils

CROWD_COLOUR = np.array([2, 166, 101]) / 255


def _draw_mask(coco: Any, ann: Any, axes: Any) -> None:
    image = coco.imgs[ann["image_id"]]
    rle = ann["segmentation"]
    if type(rle["counts"]) is list:
        rle = maskUtils.frPyObjects(rle, image["height"], image["width"])
    pixels = maskUtils.decode(rle)
    colour = CROWD_COLOUR if ann["iscrowd"] == 1 else np.random.random(3)
    layer = np.empty((*pixels.shape[:2], 4))
    layer[..., :3] = colour
    layer[..., 3] = pixels * 0.5
    axes.imshow(layer)


def _draw_keypoints(coco: Any, ann: Any, colour: list[float], plt: Any) -> None:
    bones = np.array(coco.loadCats(ann["category_id"])[0]["skeleton"]) - 1
    x, y, seen = (np.array(ann["keypoints"])[i::3] for i in range(3))
    for bone in bones:
        if np.all(seen[bone] > 0):
            plt.plot(x[bone], y[bone], linewidth=3, color=colour)
    for least, edge in ((0, "k"), (1, colour)):
        plt.plot(x[seen > least], y[seen > least], "o", markersize=8, markerfacecolor=colour, markeredgecolor=edge,
                 markeredgewidth=2)


def draw(coco: Any, anns: list[Any], draw_bbox: bool) -> None:
    """Masks, polygons, landmarks and, if asked, boxes; each annotation in a random colour."""
    plt: Any = importlib.import_module("matplotlib.pyplot")
    collections: Any = importlib.import_module("matplotlib.collections")
    patches: Any = importlib.import_module("matplotlib.patches")
    axes = plt.gca()
    axes.set_autoscale_on(False)
    shapes: list[Any] = []
    colours: list[list[float]] = []
    for ann in anns:
        colour = (np.random.random(3) * 0.6 + 0.4).tolist()
        outlines: list[Any] = []
        if "segmentation" in ann and type(ann["segmentation"]) is list:
            outlines += [np.reshape(polygon, (-1, 2)) for polygon in ann["segmentation"]]
        elif "segmentation" in ann:
            _draw_mask(coco, ann, axes)
        if type(ann.get("keypoints")) is list:
            _draw_keypoints(coco, ann, colour, plt)
        if draw_bbox:
            x, y, width, height = ann["bbox"]
            outlines.append(np.array([[x, y], [x, y + height], [x + width, y + height], [x + width, y]]))
        shapes += [patches.Polygon(outline) for outline in outlines]
        colours += [colour] * len(outlines)
    axes.add_collection(collections.PatchCollection(shapes, facecolor=colours, linewidths=0, alpha=0.4))
    axes.add_collection(collections.PatchCollection(shapes, facecolor="none", edgecolors=colours, linewidths=2))
