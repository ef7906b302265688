"""Times single calls of df2.coco.mask and of pycocotools.mask on the same masks, in turn, and prints medians.

usage: PYTHONPATH=build/dev/python build/bench-venv/bin/python tests/bench/mask_calls.py [--rounds N]

A round makes the call for about 20 ms; microseconds of processor time of a call, which other load changes little.
"""

import argparse
import statistics
import time

import numpy as np
import pycocotools.mask as theirs

import df2.coco.mask as ours

SIZES = (28, 100, 640)
ROUND_SECONDS = 0.02


def make_pixels(side, count):
    """Discs that overlap, columns first."""
    y, x = np.ogrid[:side, :side]
    pixels = np.zeros((side, side, count), np.uint8, order="F")
    for i in range(count):
        pixels[:, :, i] = (x - side * (0.4 + 0.02 * i)) ** 2 + (y - side * 0.5) ** 2 < (side * 0.3) ** 2
    return pixels


def calls(side):
    """Name and call, which gets the module."""
    pixels = make_pixels(side, 10)
    one, masks = np.asfortranarray(pixels[:, :, 0]), theirs.encode(pixels)
    x, y = side * 0.2, side * 0.7
    polygon = [[x, x, y, x, y, y, x, y]]
    return {
        "encode": lambda mask: mask.encode(one),
        "decode": lambda mask: mask.decode(masks[0]),
        "area": lambda mask: mask.area(masks[0]),
        "toBbox": lambda mask: mask.toBbox(masks[0]),
        "merge of 2": lambda mask: mask.merge(masks[:2]),
        "merge of 10": lambda mask: mask.merge(masks),
        "iou of 1 and 1": lambda mask: mask.iou(masks[:1], masks[:1], [0]),
        "iou of 10 and 10": lambda mask: mask.iou(masks, masks, [0] * 10),
        "encode of 10": lambda mask: mask.encode(pixels),
        "area of 10": lambda mask: mask.area(masks),
        "frPyObjects": lambda mask: mask.frPyObjects(polygon, side, side),
    }


def seconds_of(call, module, count):
    start = time.thread_time()
    for _ in range(count):
        call(module)
    return (time.thread_time() - start) / count


def measure(call, rounds):
    """Median seconds of a call of theirs and of ours."""
    runs = {theirs: [], ours: []}
    counts = {module: max(1, int(ROUND_SECONDS / max(seconds_of(call, module, 20), 1e-9))) for module in runs}
    for _ in range(rounds):
        for module, own in runs.items():
            own.append(seconds_of(call, module, counts[module]))
    return [statistics.median(own) for own in runs.values()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    print(f"{'call':<18}{'side':>6}{'pycocotools':>13}{'df2':>9}{'times':>8}")
    for side in SIZES:
        for name, call in calls(side).items():
            their, our = measure(call, arguments.rounds)
            print(f"{name:<18}{side:>6}{their * 1e6:>13.2f}{our * 1e6:>9.2f}{their / our:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
