"""Plants copies of made pictures in a second split, and counts which of them df2-data leaks finds.

usage: leaks.py [--pictures N] [--copies N] [--threads N] [--folder DIR] [--least]

The first split has N different pictures (made_pictures.py), the second so many copies of each kind. A copy is found if
it stands in one finding with its original. A false pair are two pictures of one finding that are not of one original.
--least: exit with 1 where fewer copies are found than asked for, or there is a false pair."""

import argparse
import itertools
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import time

import made_pictures
from made_pictures import cropped, jpeg
from PIL import Image, ImageEnhance
from run import BUILD, program

QUALITY = 92


def by_side(image, number):
    """5 % of the width or height: at one side, at two opposite ones, or all around; in turn."""
    way = number % 6
    if way < 4:
        return cropped(image, *(0.05 if side == way else 0 for side in range(4)))
    return cropped(image, *[0.025 if way == 4 else 0.05] * 4)


def smaller(image):
    return image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)


def anyhow(image, number):
    return cropped(image, *made_pictures.stream(11, number).uniform(0, 0.05, 4))


def brighter(image, number):
    return ImageEnhance.Brightness(image).enhance((0.8, 1.2)[number % 2])


MIRROR = Image.Transpose.FLIP_LEFT_RIGHT
# Kind, least share that must be found (None: only measured), how it is made.
KINDS = (
    ("JPEG quality 50", 0.99, lambda image, number: jpeg(image, 50)),
    ("half size", 0.99, lambda image, number: jpeg(smaller(image), QUALITY)),
    ("mirrored", 0.99, lambda image, number: jpeg(image.transpose(MIRROR), QUALITY)),
    ("cropped 5 %", 0.90, lambda image, number: jpeg(by_side(image, number), QUALITY)),
    ("cropped 0 to 5 % at each side", None, lambda image, number: jpeg(anyhow(image, number), QUALITY)),
    ("a fifth brighter or darker", None, lambda image, number: jpeg(brighter(image, number), QUALITY)),
    ("cropped, mirrored, half size, quality 50", None,
     lambda image, number: jpeg(smaller(by_side(image, number).transpose(MIRROR)), 50)),
)


def originals(pictures, copies):
    """Which pictures are copied: none of those that are too plain to tell."""
    numbers = [number for number in range(pictures) if not made_pictures.is_plain(number)]
    return [numbers[i * len(numbers) // copies] for i in range(copies)]


def write(job):
    split, image, number, kind = job
    picture = made_pictures.picture(number)
    content = jpeg(picture, QUALITY) if kind is None else KINDS[kind][2](picture, number)
    (split / "image" / f"{image:06}.jpg").write_bytes(content)
    item = {"segmentation": [], "scale": 1, "viewpoint": 2, "zoom_in": 1, "occlusion": 1, "style": 1, "landmarks": [0] * 24,
            "bounding_box": [0, 0, 9, 9], "category_id": 9, "category_name": "skirt"}
    (split / "annos" / f"{image:06}.json").write_text(json.dumps({"source": "shop", "pair_id": image, "item1": item}))


def make(folder, pictures, copies):
    """Both splits, and of which picture each one of the second is a copy of which kind."""
    planted = {pictures + 1 + i: (number, kind)
               for i, (kind, number) in enumerate(itertools.product(range(len(KINDS)), originals(pictures, copies)))}
    if (folder / "whole").exists():
        return planted
    for split, part in itertools.product(("train", "validation"), ("image", "annos")):
        (folder / split / part).mkdir(parents=True, exist_ok=True)
    jobs = [(folder / "train", number + 1, number, None) for number in range(pictures)]
    jobs += [(folder / "validation", image, number, kind) for image, (number, kind) in planted.items()]
    with multiprocessing.Pool() as pool:
        for _ in pool.imap_unordered(write, jobs, chunksize=16):
            pass
    (folder / "whole").touch()
    return planted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=5_000)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--least", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.folder or BUILD / "bench-data" / f"leaks-{arguments.pictures}-{arguments.copies}"
    planted = make(folder, arguments.pictures, arguments.copies)
    begin = time.monotonic()
    run = subprocess.run([program("df2-data"), "leaks", "--gt", folder / "train", "--gt", folder / "validation", "--format",
                          "json", "--fail-on", "never", "--threads", str(arguments.threads)],
                         check=True, stdout=subprocess.PIPE)
    seconds = time.monotonic() - begin
    report = json.loads(run.stdout)
    original = {image: number for image, (number, _) in planted.items()}
    found, false_pairs = set(), []
    for finding in report["findings"]:
        images = [place["image_id"] for place in finding["places"]]
        numbers = {original.get(image, image - 1) for image in images}
        false_pairs += itertools.combinations(sorted(numbers), 2)
        if finding["code"] != "picture-in-splits":
            continue
        sources = {image - 1 for image in images if image <= arguments.pictures}
        for image in images:
            if image in planted and planted[image][0] in sources:
                found.add(image)
    is_enough = not false_pairs
    print(f"{'copies':<42}{'planted':>8}{'found':>7}{'share':>9}{'at least':>10}")
    for kind, (name, least, _) in enumerate(KINDS):
        count = sum(planted[image][1] == kind for image in found)
        share = count / arguments.copies
        is_enough = is_enough and share >= (least or 0)
        print(f"{name:<42}{arguments.copies:>8}{count:>7}{share:>9.1%}{f'{least:.0%}' if least else '':>10}")
    print(f"{arguments.pictures} different pictures, {report['plain_pictures']} pictures too plain to tell: "
          f"{len(set(false_pairs))} false pairs {sorted(set(false_pairs))[:10]}")
    missed = [(KINDS[kind][0], number) for image, (number, kind) in planted.items() if image not in found]
    print(f"missed: {missed[:20]}")
    print(f"{seconds:.1f} s for {arguments.pictures + len(planted)} pictures, {arguments.threads} threads")
    return 1 if arguments.least and not is_enough else 0


if __name__ == "__main__":
    sys.exit(main())
