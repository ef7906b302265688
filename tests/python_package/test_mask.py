"""df2.mask against numpy, and what it refuses."""

import concurrent.futures
import doctest
import os

import numpy as np
import pytest

import df2
import df2.mask as mask
from mask_data import bitmaps, same_size

SQUARE = mask.encode(np.pad(np.ones((2, 2), np.uint8), ((1, 1), (1, 2))))


def test_the_examples_are_true():
    assert doctest.testmod(mask).attempted > 3
    assert doctest.testmod(mask).failed == 0


@pytest.mark.parametrize("largest", [3, 9, 70, 300])
def test_a_bitmap_is_encoded_and_decoded_whatever_its_order_and_type(largest):
    for pixels in bitmaps(largest, 40, largest):
        encoded = mask.encode(pixels)
        assert encoded["size"] == list(pixels.shape)
        assert np.array_equal(mask.decode(encoded), pixels)
        for other in (np.asfortranarray(pixels), pixels.astype(bool), pixels * np.int64(-300), pixels * 0.25,
                      pixels.astype(">u2"), pixels.view(np.int8) * -1, pixels[::-1, ::-1].copy()[::-1, ::-1],
                      pixels.tolist()):
            assert mask.encode(other) == encoded


def test_many_masks_are_rows():
    pixels = same_size(1, 7, 30, 20).transpose(2, 0, 1)
    encoded = mask.encode(pixels)
    assert encoded == [mask.encode(one) for one in pixels]
    assert np.array_equal(mask.decode(encoded), pixels)
    assert mask.area(encoded).tolist() == pixels.sum((1, 2)).tolist() == [mask.area(one) for one in encoded]
    assert mask.encode(pixels[:0]) == []
    assert mask.area([]).shape == (0,) and mask.bounding_box([]).shape == (0, 4)


def test_union_intersection_box_and_iou_agree_with_bitmaps():
    pixels = same_size(2, 9, 17, 23).transpose(2, 0, 1)
    encoded = mask.encode(pixels)
    assert np.array_equal(mask.decode(mask.union(encoded)), pixels.max(0))
    assert np.array_equal(mask.decode(mask.intersection(encoded[:3])), pixels[:3].min(0))
    assert mask.intersection(encoded[:1]) == mask.union(encoded[:1]) == encoded[0]
    for one, box in zip(pixels, mask.bounding_box(encoded)):
        rows, columns = np.nonzero(one)
        if len(rows) == 0:
            assert box.tolist() == [0, 0, 0, 0]
            continue
        x, y, width, height = box
        assert x == columns.min() and x + width == columns.max() + 1
        assert y <= rows.min() and y + height >= rows.max() + 1
    shared = np.einsum("ahw,bhw->ab", pixels.astype(int), pixels.astype(int))
    areas = pixels.sum((1, 2))
    whole = areas[:, None] + areas[None] - shared
    assert np.array_equal(mask.iou(encoded, encoded), np.where(shared == 0, 0, shared / np.maximum(whole, 1)))
    crowd = np.arange(9) % 2 == 0
    expected = np.where(shared == 0, 0, shared / np.where(crowd, np.maximum(areas, 1)[:, None], np.maximum(whole, 1)))
    assert np.array_equal(mask.iou(encoded, encoded, crowd), expected)
    assert mask.iou([], encoded).shape == (0, 9) and mask.iou(encoded, []).shape == (9, 0)


def test_shapes_become_masks():
    square = [1, 1, 1, 3, 3, 3, 3, 1]
    assert mask.from_polygons([square], (4, 5)) == SQUARE
    assert mask.from_polygons([np.reshape(square, (4, 2)), np.array(square, np.float32)], (4, 5)) == SQUARE
    assert mask.from_boxes([[1, 1, 2, 2]], (4, 5)) == [SQUARE]
    assert mask.from_boxes(np.zeros((0, 4)), (4, 5)) == []
    assert mask.from_runs([5, 2, 2, 2, 9], np.array([4, 5])) == SQUARE
    assert mask.area(mask.from_polygons([], (4, 5))) == 0


def test_counts_may_be_text():
    text = {**SQUARE, "counts": SQUARE["counts"].decode(), "size": (np.int64(4), np.uint8(5))}
    assert mask.area(text) == 4 and mask.union([text, SQUARE]) == SQUARE


SHORT = {"size": [4, 5], "counts": b"52"}
NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize("call, text", [
    (lambda: mask.decode(SHORT), "/masks/0/counts"),
    (lambda: mask.area([SQUARE, SHORT]), "/masks/1/counts"),
    (lambda: mask.bounding_box({"size": [4, 5], "counts": "~"}), "/masks/0/counts"),
    (lambda: mask.decode({"size": [4, 5], "counts": b"o" * 1000}), "/masks/0/counts"),
    (lambda: mask.decode({"size": [4, 5], "counts": b"\x00\xff"}), "/masks/0/counts"),
    (lambda: mask.decode({"size": [4, 5], "counts": "\u00e9\ud800"}), "/masks/0/counts"),
    (lambda: mask.decode({"size": [4], "counts": b"d0"}), "/masks/0/size"),
    (lambda: mask.decode({"size": [4, 5, 1], "counts": b"d0"}), "/masks/0/size"),
    (lambda: mask.decode({"size": [-4, 5], "counts": b"d0"}), "/masks/0/size"),
    (lambda: mask.decode({"size": [0, 5], "counts": b"0"}), "/masks/0/size"),
    (lambda: mask.decode({"size": [2**16, 2**15], "counts": b"0"}), "/masks/0/size"),
    (lambda: mask.decode({"size": [10**30, 5], "counts": b"0"}), "/masks/0/size"),
    (lambda: mask.decode({"size": [NAN, 5], "counts": b"0"}), "/masks/0/size"),
    (lambda: mask.decode({"size": [4, -INFINITY], "counts": b"0"}), "/masks/0/size"),
    (lambda: mask.union([SQUARE, mask.encode(np.ones((5, 4)))]), "/masks/1/size"),
    (lambda: mask.decode([SQUARE, mask.encode(np.ones((5, 4)))]), "/masks/1/size"),
    (lambda: mask.iou([SQUARE], [mask.encode(np.ones((5, 4)))]), "/items/0/size"),
    (lambda: mask.from_polygons([[1, 2, 3, 4]], (4, 5)), "/polygons/0"),
    (lambda: mask.from_polygons([[1, 2, 3, 4, 5, 6, 7]], (4, 5)), "/polygons/0"),
    (lambda: mask.from_polygons([[1, 2, 3, 4, NAN, 6]], (4, 5)), "/polygons/0/4"),
    (lambda: mask.from_polygons([[1, 2, 3, 4, 5, 1e300]], (4, 5)), "/polygons/0/5"),
    (lambda: mask.from_polygons([[0, 0, 9e5, 5] * 300], (5, 900000)), "/polygons/0"),
    (lambda: mask.from_polygons([[1, 2, 3, 4, 5, 6]], (0, 5)), "/size"),
    (lambda: mask.from_boxes([[0, 0, INFINITY, 1]], (4, 5)), "/boxes/0"),
    (lambda: mask.from_boxes([[0, 0, -1, 1]], (4, 5)), "/boxes/0"),
    (lambda: mask.from_boxes([[0, 0, 1]], (4, 5)), "(1, 3)"),
    (lambda: mask.from_runs([5, 2], (4, 5)), "/runs"),
    (lambda: mask.from_runs([-5, 25], (4, 5)), "runs"),
    (lambda: mask.from_runs([2**32, 20], (4, 5)), "runs"),
    (lambda: mask.from_runs([0.5, 19.5], (4, 5)), "runs"),
    (lambda: mask.encode(np.zeros(3)), "1 axes"),
    (lambda: mask.encode(np.zeros((0, 3))), "/bitmaps"),
    (lambda: mask.decode([]), "/masks is empty: give at least one mask"),
    (lambda: mask.union([]), "/masks is empty: give at least one mask"),
    (lambda: mask.intersection([]), "/masks is empty: give at least one mask"),
])
def test_values_that_cannot_be_are_refused_with_their_place(call, text):
    with pytest.raises(df2.UsageError) as caught:
        call()
    assert text in str(caught.value)


@pytest.mark.parametrize("call, kind", [
    (lambda: mask.iou([SQUARE], [SQUARE], [0, 1]), ValueError),
    (lambda: mask.decode(None), TypeError),
    (lambda: mask.decode([None]), TypeError),
    (lambda: mask.area("mask"), TypeError),
    (lambda: mask.area([[1, 2]]), TypeError),
    (lambda: mask.area({"size": [4, 5], "counts": [0, 20]}), TypeError),
    (lambda: mask.area({"size": ["4", 5], "counts": b"d0"}), TypeError),
    (lambda: mask.area({"size": None, "counts": b"d0"}), TypeError),
    (lambda: mask.area({"counts": b"d0"}), KeyError),
    (lambda: mask.area({"size": [4, 5]}), KeyError),
    (lambda: mask.encode(np.array([["a", "b"]])), TypeError),
    (lambda: mask.encode(np.array([[None, {}]])), TypeError),
    (lambda: mask.from_polygons(5, (4, 5)), TypeError),
    (lambda: mask.from_polygons([5, 6], (4, 5)), df2.UsageError),
    (lambda: mask.from_polygons([[1, 2, {}, 4, 5, 6]], (4, 5)), TypeError),
    (lambda: mask.from_polygons([["a"] * 6], (4, 5)), ValueError),
    (lambda: mask.from_polygons([[10**400] * 6], (4, 5)), OverflowError),
    (lambda: mask.from_polygons([[1, 2, 3, 4, 5, 6]], ("4", 5)), TypeError),
])
def test_what_is_no_mask_is_refused(call, kind):
    with pytest.raises(kind):
        call()


def test_bitmaps_that_no_machine_holds_are_refused():
    background = {"size": [2**16 - 1, 2**15 - 1], "counts": mask.from_runs([(2**16 - 1) * (2**15 - 1)],
                                                                          (2**16 - 1, 2**15 - 1))["counts"]}
    with pytest.raises(MemoryError):
        mask.decode([background] * 100000)
    assert mask.area(background) == 0


def test_a_list_that_changes_while_it_is_read_is_no_danger():
    masks = [SQUARE] * 3

    class Size:
        def __len__(self):
            return 2

        def __iter__(self):
            masks.clear()
            return iter([4, 5])

    masks.append({"size": Size(), "counts": SQUARE["counts"]})
    masks.extend([SQUARE] * 3)
    assert mask.area(masks).tolist() == [4] * 7


def test_threads_and_forked_children_do_the_same():
    pixels = same_size(3, 30, 200, 150).transpose(2, 0, 1)

    def work(_):
        encoded = mask.encode(pixels)
        return (encoded, mask.decode(encoded).sum(), mask.iou(encoded, encoded).tolist(), mask.union(encoded),
                mask.from_boxes(mask.bounding_box(encoded), (200, 150)))

    expected = work(0)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert all(result == expected for result in pool.map(work, range(24)))
    child = os.fork()
    if child == 0:
        os._exit(0 if work(0) == expected else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_results_own_their_memory():
    encoded = mask.encode(np.ones((1, 2, 3)))
    decoded, boxes = mask.decode(encoded), mask.bounding_box(encoded)
    del encoded
    decoded[:], boxes[:] = 7, 8
    assert mask.decode(mask.encode(np.ones((1, 2, 3)))).tolist() == np.ones((1, 2, 3)).tolist()
