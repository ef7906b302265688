"""Finds the shop item by how its crop looks: whether a dataset's retrieval is possible, and not trivial.

usage: appearance.py SPLIT [--programs DIR] [--k LIST] [--least TIMES] [--most SHARE]

SPLIT is a folder with image/ and annos/. Each item is cut out by its box. What is compared (l2) is a histogram of the
colours in Lab, whose bins are wide enough for another light, and a histogram of oriented gradients (HOG), which sees
cut, folds and stripes; both of length 1. df2-eval ranks and scores. Chance is what a random order gives.
--least, --most: exit with 1 where the accuracy at the largest k is less than TIMES its chance, or more than SHARE."""

import argparse
import json
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image
from run import program
from skimage.color import rgb2gray, rgb2lab
from skimage.feature import hog

SIDE = 96
BINS = (6, 8, 8)
# Lightness, green to red, blue to yellow: where a histogram of garments has its bins.
RANGES = ((0, 100), (-64, 64), (-64, 64))


def unit(vector):
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def colours(pixels):
    """Roots of the shares of each bin, of the middle of the crop: its rim is background."""
    rim = SIDE // 8
    lab = rgb2lab(pixels[rim:-rim, rim:-rim]).reshape(-1, 3)
    inside = np.clip(lab, *np.transpose(RANGES))
    counts, _ = np.histogramdd(inside, bins=BINS, range=RANGES)
    return unit(np.sqrt(counts.ravel()))


def gradients(pixels):
    return unit(hog(rgb2gray(pixels), orientations=9, pixels_per_cell=(16, 16), cells_per_block=(2, 2)))


def look(job):
    """The vector of an item: what its crop shows."""
    path, (left, top, right, bottom) = job
    with Image.open(path) as picture:
        box = (left, top, max(right, left + 1), max(bottom, top + 1))
        crop = picture.convert("RGB").crop(tuple(round(side) for side in box)).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    pixels = np.asarray(crop)
    return np.concatenate([colours(pixels), gradients(pixels)]).astype(np.float32)


def items_of(split):
    """(source, identity, picture, box) of each item, in df2's order: by image id, then as in the file."""
    for path in sorted((split / "annos").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        picture = split / "image" / f"{path.stem}.jpg"
        for key, item in document.items():
            if key.startswith("item"):
                yield document["source"], (document["pair_id"], item["style"]), picture, item["bounding_box"]


def chance(matches, gallery, k):
    """The mean over the queries of 1 - C(gallery - matches, k) / C(gallery, k)."""
    left = gallery - np.arange(min(k, gallery))
    none = np.prod(np.maximum(0, left[None, :] - np.asarray(matches)[:, None]) / left[None, :], axis=1)
    return float(np.mean(1 - none))


def score(split, vectors, programs, ks, folder):
    """Accuracy at each k, by df2-eval."""
    for name, rows in vectors.items():
        np.save(folder / f"{name}.npy", rows)
    run = subprocess.run([programs / "df2-eval", "--task", "retrieval", "--gt", split, "--query-features", folder / "query.npy",
                          "--gallery-features", folder / "gallery.npy", "--top-k", ",".join(map(str, ks)), "--format", "json"],
                         check=True, stdout=subprocess.PIPE)
    summary = json.loads(run.stdout)["summary"]
    return {k: summary[f"top{k}"] for k in ks}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("split", type=pathlib.Path)
    parser.add_argument("--programs", type=pathlib.Path, default=pathlib.Path(program("")))
    parser.add_argument("--k", type=lambda text: [int(part) for part in text.split(",")], default=[1, 20])
    parser.add_argument("--least", type=float)
    parser.add_argument("--most", type=float)
    arguments = parser.parse_args()
    items = list(items_of(arguments.split))
    queries = [item for item in items if item[0] == "user" and item[1][1] > 0]
    gallery = [item for item in items if item[0] == "shop"]
    if not queries or not gallery:
        sys.exit(f"{arguments.split} has {len(queries)} queries and {len(gallery)} gallery items: both are needed")
    with multiprocessing.Pool() as pool:
        vectors = {name: np.stack(pool.map(look, [item[2:] for item in side], chunksize=16))
                   for name, side in (("query", queries), ("gallery", gallery))}
    matches = [sum(other[1] == query[1] for other in gallery) for query in queries]
    with tempfile.TemporaryDirectory() as folder:
        found = score(arguments.split, vectors, arguments.programs, arguments.k, pathlib.Path(folder))
    print(f"{len(queries)} queries, {len(gallery)} gallery items")
    for k, accuracy in found.items():
        expected = chance(matches, len(gallery), k)
        print(f"top-{k:<3} {accuracy:.3f}   chance {expected:.3f}   {accuracy / expected:.1f} times chance")
    largest = max(arguments.k)
    times = found[largest] / chance(matches, len(gallery), largest)
    if (arguments.least and times < arguments.least) or (arguments.most and found[largest] > arguments.most):
        sys.exit(1)


if __name__ == "__main__":
    main()
