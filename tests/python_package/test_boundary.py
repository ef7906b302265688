"""Boundaries of masks, beside what goes through all pixels and their neighbours."""

import math

import numpy as np
import pytest

from df2.coco.faster import mask


def slow_boundary(pixels, ratio):
    height, width = pixels.shape
    reach = max(1, math.floor(ratio * math.hypot(height, width) + 0.5))
    padded = np.pad(pixels, reach)
    side = 2 * reach + 1
    kept = [[padded[y:y + side, x:x + side].all() for x in range(width)] for y in range(height)]
    return pixels & ~np.array(kept)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 1), (3, 40), (40, 3), (21, 26)])
@pytest.mark.parametrize("density", [0, 0.5, 0.97, 1])
@pytest.mark.parametrize("ratio", [0, 0.023, 0.1, 0.3])
def test_a_boundary_is_what_lies_near_other_pixels_or_the_edge(size, density, ratio):
    pixels = (np.random.default_rng(0).random(size) < density).astype(np.uint8)
    pixels[size[0] // 3:, : size[1] // 2] |= density > 0
    found = mask.rleToBoundary(mask.encode(pixels), ratio)
    assert found["size"] == list(size)
    assert np.array_equal(mask.decode(found), slow_boundary(pixels, ratio))


def test_a_reach_of_a_half_pixel_is_rounded_down():
    pixels = np.zeros((30, 40), np.uint8)  # the diagonal is 50
    pixels[5:25, 5:35] = 1
    for ratio, reach in ((0.03, 1), (0.0301, 2), (0.05, 2), (0.07, 3), (0.09, 4)):
        column = mask.decode(mask.rleToBoundary(mask.encode(pixels), ratio))[:, 20]
        assert column.sum() == 2 * reach
