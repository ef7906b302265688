"""Random and odd bitmaps, and the masks that pycocotools makes of them."""

import numpy as np


def bitmaps(seed, count, largest=40):
    """Bitmaps (height, width) of uint8: noise, blobs, empty, full, one pixel."""
    random = np.random.default_rng(seed)
    for i in range(count):
        height, width = random.integers(1, largest + 1, 2)
        pixels = np.zeros((height, width), np.uint8)
        kind = i % 6
        if kind == 0:
            pixels[:] = random.random((height, width)) < random.random()
        elif kind == 1:
            pixels[random.integers(height):, random.integers(width):] = 1
        elif kind == 2:
            pixels[:] = 1
        elif kind == 3:
            pixels[random.integers(height), random.integers(width)] = 1
        elif kind == 4:
            pixels[:] = np.maximum.accumulate(random.random((height, width)) < 0.1, axis=0)
        yield pixels


def same_size(seed, count, height, width):
    """Bitmaps (height, width, count) with columns first, of a few shapes each."""
    random = np.random.default_rng(seed)
    pixels = np.zeros((height, width, count), np.uint8, order="F")
    for i in range(count):
        top, left = random.integers(height), random.integers(width)
        pixels[top:top + random.integers(1, height + 1), left:left + random.integers(1, width + 1), i] = 1
        pixels[..., i] &= random.random((height, width)) < random.choice([0.5, 0.9, 1])
    return pixels
