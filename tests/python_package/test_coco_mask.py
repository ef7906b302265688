"""df2.coco.mask against the real pycocotools: the same masks, numbers, types and layouts."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import df2.coco.mask as ours
from conftest import TESTS
from mask_data import bitmaps, same_size

theirs = pytest.importorskip("pycocotools.mask")
# That of pycocotools, with numpy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

NAN, INFINITY = float("nan"), float("inf")
PIXELS = np.asfortranarray(next(bitmaps(5, 1)))
MASK = theirs.encode(PIXELS)


def told(value):
    """A value with its type and layout, to be compared as text."""
    if isinstance(value, np.ndarray):
        return [str(value.dtype), value.shape, value.flags.f_contiguous, value.tolist()]
    if isinstance(value, np.generic):
        return [str(value.dtype), value.item()]
    if isinstance(value, dict):
        return {key: told(one) for key, one in value.items()}
    return [told(one) for one in value] if isinstance(value, list) else value


def assert_same(call):
    assert repr(told(call(ours))) == repr(told(call(theirs)))


@pytest.mark.parametrize("largest", [2, 9, 63, 64, 65, 300])
def test_masks_of_bitmaps_are_the_same(largest):
    for pixels in bitmaps(largest, 60, largest):
        columns = np.asfortranarray(pixels * 7)
        assert_same(lambda mask: mask.encode(columns))
        assert_same(lambda mask: mask.encode(columns != 0))
        encoded = theirs.encode(columns)
        for function in ("decode", "area", "toBbox"):
            assert_same(lambda mask: getattr(mask, function)(encoded))
            assert_same(lambda mask: getattr(mask, function)([encoded, encoded]))
        assert ours.encode(np.ascontiguousarray(pixels)) == ours.encode(pixels.astype(float)) == encoded


def test_many_masks_are_the_same():
    pixels = same_size(1, 25, 60, 41)
    encoded = theirs.encode(pixels)
    text = [{"size": tuple(one["size"]), "counts": one["counts"].decode()} for one in encoded]
    assert_same(lambda mask: mask.encode(pixels))
    for masks in (encoded, text):
        assert_same(lambda mask: mask.decode(masks))
        assert_same(lambda mask: mask.area(masks))
        assert_same(lambda mask: mask.toBbox(masks))
        for n in (1, 2, 3, 25):
            for intersect in (0, 1, True, np.int64(1)):
                assert_same(lambda mask: mask.merge(masks[:n], intersect))
        for crowd in ([0] * 9, [True, False, True] * 3, np.arange(9) % 2, np.zeros(9, np.uint8)):
            assert_same(lambda mask: mask.iou(masks, masks[:9], crowd))


def test_runs_of_no_pixels_are_no_matter():
    random = np.random.default_rng(2)
    for _ in range(300):
        masks = []
        for _ in range(2):
            cuts = np.sort(random.integers(0, 57, random.integers(0, 9)))
            runs = np.diff(np.concatenate([[0], cuts, [56]]))
            masks.append(theirs.frPyObjects({"size": [7, 8], "counts": runs}, 7, 8))
        assert_same(lambda mask: mask.area(masks))
        assert_same(lambda mask: mask.decode(masks))
        # Of such runs pycocotools makes boxes of 2^32 pixels, and stops where both masks have one.
        pixels = ours.decode(masks)
        plain = theirs.encode(pixels)
        assert ours.toBbox(masks).tolist() == theirs.toBbox(plain).tolist()
        assert ours.iou(masks, masks, [0, 1]).tolist() == theirs.iou(plain, plain, [0, 1]).tolist()
        assert np.array_equal(ours.decode(ours.merge(masks)), pixels.max(2))
        assert np.array_equal(ours.decode(ours.merge(masks, intersect=True)), pixels.min(2))


def test_no_masks_are_the_same():
    for call in (lambda mask: mask.merge([]), lambda mask: mask.merge([], 1), lambda mask: mask.area([]),
                 lambda mask: mask.toBbox([]), lambda mask: mask.iou([], [], [])):
        assert_same(call)
    # pycocotools takes a size from memory that it never wrote: numpy may refuse it, or not.
    pixels = ours.decode([])
    assert pixels.shape == (0, 0, 0) and pixels.dtype == np.uint8


def test_images_without_pixels_are_the_same():
    for shape in ((0, 5), (5, 0), (4, 5, 0)):
        assert_same(lambda mask: mask.encode(np.zeros(shape, np.uint8, order="F")))
    nothing = theirs.merge([])
    for function in ("decode", "area", "toBbox"):
        assert_same(lambda mask: getattr(mask, function)(nothing))
    assert_same(lambda mask: mask.iou([nothing], [MASK], [0]))
    assert_same(lambda mask: mask.merge([nothing, MASK]))
    assert_same(lambda mask: mask.frPyObjects([[1, 1, 5, 1, 5, 5]], 0, 9))
    for bitmap in (np.zeros(5, np.uint8), np.zeros((1, 1, 1, 1), np.uint8)):
        assert_same(lambda mask: mask.encode(bitmap))


BOXES = [[0, 0, 5, 5], [NAN, 0, 5, 5], [0, NAN, 5, 5], [0, 0, NAN, 5], [0, 0, 5, NAN], [NAN] * 4, [INFINITY, 0, 5, 5],
         [-INFINITY, 0, 5, 5], [0, 0, INFINITY, 5], [0, 0, INFINITY, INFINITY], [-INFINITY, 0, INFINITY, 5],
         [0, 0, 1e-163, 1e-163], [1 + 2**-52, 0, 2**-53, 1], [0, 0, -3, 5], [0, 0, -3, -5], [2, 2, -1, -1], [0] * 4]


def test_overlaps_of_boxes_are_the_same_for_any_numbers():
    random = np.random.default_rng(3)
    some = np.round(random.uniform(0, 50, (40, 4)), 1)
    for dt, gt in ((BOXES, BOXES), (some, some[:17]), (some.tolist(), list(some[:17])), (some, some[:17].tolist()),
                   (some.astype(np.float32), some[:17].astype(int)), ([], BOXES), (BOXES, []), ([], []),
                   (np.zeros((0, 4)), some[:2])):
        for flag in (0, 1):
            assert_same(lambda mask: mask.iou(dt, gt, [flag] * len(gt)))


def test_shapes_become_the_same_masks():
    random = np.random.default_rng(4)
    for _ in range(100):
        height, width = (int(number) for number in random.integers(1, 90, 2))
        polygons = [np.round(random.uniform(-20, 110, 2 * random.integers(3, 9)), random.integers(3)).tolist()
                    for _ in range(3)]
        boxes = random.uniform(-10, 100, (4, 4))
        for one in (polygons, [np.array(polygon) for polygon in polygons], [*polygons, [], [1.0], [5, 5], [1, 2, 3, 4]],
                    boxes, [[1, 2, 30, 4, 5]], [tuple(polygons[0])]):
            assert_same(lambda mask: mask.frPyObjects(one, height, width))
    for counts in ([3, 4, 13], (3, 4, 13), np.array([3, 4, 13]), [3.0, 4.0, 13.0], [0, 20], [20], [3, 4], [], [30, 4]):
        for one in ({"size": [4, 5], "counts": counts}, [{"size": np.array([4, 5]), "counts": counts, "more": 1}]):
            assert_same(lambda mask: mask.frPyObjects(one, 4, 5))
    for size in ((np.int64(9), np.float32(8)), (9.7, 8.2), (True, 5)):
        assert_same(lambda mask: mask.frPyObjects([[1, 1, 5, 1, 5, 5]], *size))
    assert_same(lambda mask: mask._mask.frPoly([[1, 1, 5, 1, 5, 5]], h=9, w=9))
    assert_same(lambda mask: mask._mask.frBbox(np.array([[1.0, 1, 5, 1]]), 9, 9))


def test_masks_of_different_sizes():
    other = theirs.encode(np.ones((9, 7), np.uint8, order="F"))
    assert_same(lambda mask: mask.merge([MASK, other]))
    assert_same(lambda mask: mask.iou([MASK, other], [other, MASK], [0, 1]))
    with pytest.raises(ValueError, match="/masks/1/size"):
        ours.decode([MASK, other])


def test_counts_that_end_too_early_are_completed_with_background():
    short = {"size": [7, 9], "counts": b"44"}
    assert ours.area(short) == ours.decode(short).sum() == 4
    assert ours.toBbox(short).tolist() == theirs.toBbox(short).tolist()
    assert ours.merge([short, {"size": [7, 9], "counts": b""}]) == {"size": [7, 9], "counts": b"44g1"}


@pytest.mark.parametrize("call", [
    lambda mask: mask.decode({"size": [2, 2], "counts": b"44"}),
    lambda mask: mask.decode({"size": [2, 2], "counts": b"O"}),
    lambda mask: mask.decode({"size": [7, 9], "counts": "\u00e9"}),
    lambda mask: mask.decode({"counts": b"4"}),
    lambda mask: mask.decode({"size": [2, 2], "counts": 5}),
    lambda mask: mask.decode({"size": [2, 2], "counts": [4]}),
    lambda mask: mask.decode(None),
    lambda mask: mask.decode((MASK, MASK)),
    lambda mask: mask.merge(MASK),
    lambda mask: mask.merge([MASK], None),
    lambda mask: mask.merge([MASK], "x"),
    lambda mask: mask.iou([MASK], [MASK], None),
    lambda mask: mask.iou([MASK], [MASK], [-1]),
    lambda mask: mask.iou([MASK], [MASK], [[1]]),
    lambda mask: mask.iou([MASK], [MASK], []),
    lambda mask: mask.iou([["a", 0, 1, 1]], [[0, 0, 1, 1]], [0]),
    lambda mask: mask.frPyObjects([["a"] * 6], 4, 5),
    lambda mask: mask.frPyObjects([[1j] * 6], 4, 5),
    lambda mask: mask.frPyObjects([], 4, 5),
    lambda mask: mask.frPyObjects([None], 4, 5),
    lambda mask: mask.frPyObjects([[1, 1, 5, 1, 5, 5]], "4", 5),
    lambda mask: mask.frPyObjects([[1, 1, 5, 1, 5, 5]], None, 5),
    lambda mask: mask.frPyObjects({"size": [4, 5], "counts": [-3, 23]}, 4, 5),
    lambda mask: mask.frPyObjects({"size": [4, 5], "counts": [2**32]}, 4, 5),
    lambda mask: mask.frPyObjects({"size": [4, 5], "counts": None}, 4, 5),
    lambda mask: mask.frPyObjects(MASK, 4, 5),
])
def test_what_pycocotools_refuses_is_refused_with_the_same_exception(call):
    with pytest.raises(Exception) as expected:
        call(theirs)
    with pytest.raises(expected.type):
        call(ours)


@pytest.mark.parametrize("call", [
    lambda: ours.area({"size": [2, 2], "counts": b"44"}),
    lambda: ours.toBbox({"size": [-2, 2], "counts": b"4"}),
    lambda: ours.decode({"size": [2**31, 2**31], "counts": b"4"}),
    lambda: ours.frPyObjects([[NAN] * 6], 4, 5),
    lambda: ours.frPyObjects([[1e300] * 6], 4, 5),
    lambda: ours.frPyObjects(np.full((1, 4), INFINITY), 4, 5),
    lambda: ours.frPyObjects([[1, 1, 5, 1, 5, 5]], -4, 5),
    lambda: ours.frPyObjects([[1, 1, 5, 1, 5, 5]], 2**40, 5),
])
def test_what_pycocotools_would_crash_on_or_make_up_is_a_value_error(call):
    with pytest.raises(ValueError):
        call()


def test_threads_do_the_same():
    pixels = same_size(6, 20, 150, 160)
    encoded = theirs.encode(pixels)
    expected = theirs.iou(encoded, encoded, [0] * 20).tolist()

    def work(_):
        again = ours.encode(pixels)
        return again == encoded and ours.iou(again, again, [0] * 20).tolist() == expected

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert all(pool.map(work, range(30)))


def test_every_check_of_the_client_gives_what_pycocotools_gives(tmp_path):
    clients = pathlib.Path(os.environ.get("DF2_SHARED", TESTS.parents[1] / "shared")) / "dropin/clients"
    if not clients.is_dir():
        pytest.skip(f"the clients are not there: {clients}")
    route = """
import runpy, sys, types
import df2.coco, df2.coco.mask
modules = {name: types.ModuleType(name) for name in ("df2.coco.coco", "df2.coco.cocoeval")}
modules["df2.coco.coco"].COCO = type("COCO", (), {"__module__": "df2.coco.coco"})
def route():
    sys.modules.update({"pycocotools": df2.coco, "pycocotools.mask": df2.coco.mask,
                        "pycocotools._mask": df2.coco._mask, "pycocotools.coco": modules["df2.coco.coco"],
                        "pycocotools.cocoeval": modules["df2.coco.cocoeval"]})
    df2.coco.coco = modules["df2.coco.coco"]
df2.coco.init_as_pycocotools = route
sys.path.insert(0, sys.argv[1].rpartition("/")[0])
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
    results = {}
    for prefix, start in (("pycocotools", []), ("df2.coco", ["-c", route])):
        path = tmp_path / prefix
        subprocess.run([sys.executable, *start, clients / "mask_api.py", prefix, "--json", path], capture_output=True,
                       timeout=300, check=False)
        results[prefix] = json.loads(path.read_text())
    expected, found = results["pycocotools"], results["df2.coco"]
    assert len(expected["values"]) + len(expected["errors"]) == 80 and "setup" not in found["errors"]
    expected["values"].pop("decode []", None)  # read from memory that pycocotools never wrote: it raises, or it does not
    assert {name: found["values"].get(name) for name in expected["values"]} == expected["values"]
