"""df2's masks against the real pycocotools: run-length strings, areas, boxes, unions and IoUs equal to the last bit."""

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
coco_mask = pytest.importorskip("pycocotools.mask", reason="pycocotools is not installed")

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("DF2_SHARED", REPOSITORY.parent / "shared"))


def run_tool(requests):
    """One answer of df2-mask-tool for each request."""
    if "DF2_BIN_DIR" not in os.environ:
        pytest.skip("DF2_BIN_DIR does not say where df2-mask-tool is")
    tool = Path(os.environ["DF2_BIN_DIR"]) / "df2-mask-tool"
    text = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run([str(tool)], input=text, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(requests)
    return answers


def expected_mask(rle):
    return {
        "counts": rle["counts"].decode("ascii"),
        "area": int(coco_mask.area(rle)),
        "bbox": [float(number) for number in coco_mask.toBbox(rle)],
    }


def assert_polygons_agree(cases):
    """`cases`: (height, width, polygons as flat lists)."""
    answers = run_tool([{"op": "polygon", "size": [h, w], "polygons": polygons} for h, w, polygons in cases])
    for (h, w, polygons), answer in zip(cases, answers):
        wanted = expected_mask(coco_mask.merge(coco_mask.frPyObjects(polygons, h, w)))
        assert answer == wanted, f"size {(h, w)}, polygons {polygons}"


def polygon(generator, vertices, low_x, high_x, low_y, high_y, whole):
    numbers = []
    for _ in range(vertices):
        x, y = generator.uniform(low_x, high_x), generator.uniform(low_y, high_y)
        numbers += [round(x), round(y)] if whole else [x, y]
    return numbers


def random_size(generator, largest):
    return generator.randint(1, largest), generator.randint(1, largest)


@pytest.mark.parametrize("whole", [True, False], ids=["integer", "float"])
@pytest.mark.parametrize("outside", [0.0, 0.5, 5.0])
@pytest.mark.parametrize("largest", [4, 40, 300])
def test_random_self_crossing_polygons_are_filled_alike(whole, outside, largest):
    generator = random.Random(f"{whole} {outside} {largest}")
    cases = []
    for _ in range(700):
        h, w = random_size(generator, largest)
        area = (-outside * w, (1 + outside) * w, -outside * h, (1 + outside) * h)
        count = generator.choice([1, 1, 2, 3])
        cases.append((h, w, [polygon(generator, generator.randint(3, 12), *area, whole) for _ in range(count)]))
    assert_polygons_agree(cases)


def test_polygons_on_the_rounding_grid_are_filled_alike():
    generator = random.Random(1)
    cases = []
    for _ in range(3000):
        h, w = random_size(generator, 12)
        count = 2 * generator.randint(3, 7)
        numbers = [generator.randint(-15, 75) / generator.choice([5, 10, 10, 20]) for _ in range(count)]
        cases.append((h, w, [numbers]))
    assert_polygons_agree(cases)


def test_degenerate_polygons_are_filled_alike():
    generator = random.Random(2)
    cases = []
    for _ in range(3000):
        h, w = random_size(generator, 20)
        points = [(generator.randint(-3, w + 3), generator.randint(-3, h + 3)) for _ in range(generator.randint(2, 5))]
        kind = generator.randrange(6)
        if kind == 0:  # every point twice: zero-length edges
            points = [point for point in points for _ in range(2)]
        elif kind == 1:  # all points in one place
            points = [points[0]] * generator.randint(3, 6)
        elif kind == 2:  # vertical line
            points = [(points[0][0], y) for _, y in points]
        elif kind == 3:  # horizontal line
            points = [(x, points[0][1]) for x, _ in points]
        elif kind == 4:  # there and back
            points = points + points[::-1]
        else:  # tiny, of less than a pixel
            x, y = points[0]
            points = [(x + generator.uniform(-0.4, 0.4), y + generator.uniform(-0.4, 0.4)) for _ in range(4)]
        while len(points) < 3:
            points.append(points[-1])
        cases.append((h, w, [[number for point in points for number in point]]))
    assert_polygons_agree(cases)


def test_upright_rectangles_and_long_slivers_are_filled_alike():
    generator = random.Random(3)
    cases = []
    for _ in range(1500):
        h, w = random_size(generator, 60)
        step = generator.choice([1, 0.5, 0.2, 0.1])
        x0, x1 = (round(generator.uniform(-5, w + 5) / step) * step for _ in range(2))
        y0, y1 = (round(generator.uniform(-5, h + 5) / step) * step for _ in range(2))
        lean = generator.choice([0, 0, 0.2, 1])
        cases.append((h, w, [[x0, y0, x0 + lean, y1, x1 + lean, y1, x1, y0]]))
    assert_polygons_agree(cases)


def test_far_away_vertices_are_filled_alike():
    generator = random.Random(4)
    cases = []
    for reach in (1e3, 1e4, 1e5):
        for _ in range(150 if reach < 1e5 else 10):  # the reference takes a step for each fifth of a pixel
            h, w = random_size(generator, 100)
            whole = generator.random() < 0.5
            numbers = polygon(generator, generator.randint(3, 5), -reach, reach, -reach, reach, whole)
            cases.append((h, w, [numbers]))
    for _ in range(3):
        cases.append((50, 70, [polygon(generator, 3, -1e6, 1e6, -1e6, 1e6, False)]))
    assert_polygons_agree(cases)


def test_polygons_over_large_images_are_filled_alike():
    generator = random.Random(5)
    cases = []
    for _ in range(40):
        h, w = generator.randint(1000, 4000), generator.randint(1000, 4000)
        polygons = [polygon(generator, 30, -20, w + 20, -20, h + 20, False) for _ in range(2)]
        cases.append((h, w, polygons))
    assert_polygons_agree(cases)


def test_boxes_are_filled_alike():
    generator = random.Random(6)
    cases = []
    for _ in range(1000):
        h, w = random_size(generator, 50)
        step = generator.choice([1, 0.1, 0.001])
        cases.append((h, w, [round(generator.uniform(-10, 60) / step) * step for _ in range(4)]))
    answers = run_tool([{"op": "box", "size": [h, w], "box": box} for h, w, box in cases])
    for (h, w, box), answer in zip(cases, answers):
        wanted = expected_mask(coco_mask.frPyObjects(np.array([box], dtype=float), h, w)[0])
        assert answer == wanted, f"size {(h, w)}, box {box}"


def real_annotations():
    """(height, width, polygons) of every item under reference/real."""
    folder = SHARED / "reference" / "real"
    if not folder.is_dir():
        pytest.skip(f"no real annotations: {folder} is absent")
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "annotations" in document:
            sizes = {image["id"]: (image["height"], image["width"]) for image in document["images"]}
            for item in document["annotations"]:
                yield (*sizes[item["image_id"]], item["segmentation"])
            continue
        # A native annotation carries no image size; any size that holds the item serves the comparison.
        items = [value for key, value in document.items() if key.startswith("item")]
        width = 1 + int(max(max(numbers[0::2]) for item in items for numbers in item["segmentation"]))
        height = 1 + int(max(max(numbers[1::2]) for item in items for numbers in item["segmentation"]))
        for item in items:
            yield height, width, item["segmentation"]


def test_real_polygons_are_filled_alike():
    cases = list(real_annotations())
    assert len(cases) > 50
    assert_polygons_agree(cases)


def random_rle(generator, h, w):
    """A random mask as the reference encodes it."""
    kind = generator.randrange(4)
    if kind == 0:
        pixels = np.zeros((h, w), dtype=np.uint8)
        pixels[generator.randrange(h) :, generator.randrange(w) :] = 1
    elif kind == 1:
        pixels = np.full((h, w), generator.randrange(2), dtype=np.uint8)
    else:
        share = generator.choice([0.02, 0.2, 0.5, 0.9])
        pixels = np.array([generator.random() < share for _ in range(h * w)], dtype=np.uint8).reshape(h, w)
        if kind == 3:
            pixels = np.maximum.accumulate(pixels, axis=0)
    return coco_mask.encode(np.asfortranarray(pixels)), pixels


def counts_text(rle):
    return rle["counts"].decode("ascii")


def test_decoded_runs_areas_and_boxes_agree():
    generator = random.Random(7)
    cases = []
    for _ in range(2000):
        h, w = random_size(generator, 25)
        cases.append((h, w, *random_rle(generator, h, w)))
    answers = run_tool([{"op": "counts", "size": [h, w], "counts": counts_text(rle)} for h, w, rle, _ in cases])
    for (h, w, rle, pixels), answer in zip(cases, answers):
        runs = answer.pop("runs")
        assert answer == expected_mask(rle)
        values = np.repeat(np.arange(len(runs)) % 2, runs).astype(np.uint8)
        assert np.array_equal(values.reshape((h, w), order="F"), pixels)


def random_runs_with_empty_ones(generator, total):
    runs, left = [], total
    while left > 0:
        run = 0 if generator.random() < 0.25 else generator.randint(1, min(left, 9))
        runs.append(run)
        left -= run
    return runs


def compress(runs, h, w):
    """The reference's own compression of uncompressed runs."""
    return coco_mask.frPyObjects({"size": [h, w], "counts": runs}, h, w)


def test_runs_of_length_zero_have_the_same_area_and_box():
    generator = random.Random(8)
    cases = []
    for _ in range(2000):
        h, w = random_size(generator, 10)
        runs = random_runs_with_empty_ones(generator, h * w)
        cases.append((h, w, runs, compress(runs, h, w)))
    answers = run_tool([{"op": "counts", "size": [h, w], "counts": counts_text(rle)} for h, w, _, rle in cases])
    for (h, w, runs, rle), answer in zip(cases, answers):
        assert answer.pop("runs") == runs
        wanted = expected_mask(rle)
        if wanted["area"] == 0:
            # The reference's box of empty foreground runs wraps around to 2^32; df2 says what it says of no runs.
            wanted["bbox"] = [0.0, 0.0, 0.0, 0.0]
        assert answer == wanted, f"size {(h, w)}, runs {runs}"


def test_unions_agree():
    generator = random.Random(9)
    cases = []
    for _ in range(1500):
        h, w = random_size(generator, 20)
        cases.append((h, w, [random_rle(generator, h, w)[0] for _ in range(generator.randint(1, 5))]))
    answers = run_tool(
        [{"op": "merge", "size": [h, w], "counts": [counts_text(rle) for rle in rles]} for h, w, rles in cases]
    )
    for (h, w, rles), answer in zip(cases, answers):
        assert answer == expected_mask(coco_mask.merge(rles))


@pytest.mark.parametrize("crowd", [0, 1])
def test_ious_agree(crowd):
    generator = random.Random(f"iou {crowd}")
    cases = []
    for _ in range(3000):
        h, w = random_size(generator, 25)
        cases.append((h, w, random_rle(generator, h, w)[0], random_rle(generator, h, w)[0]))
    answers = run_tool(
        [
            {"op": "iou", "size": [h, w], "a": counts_text(a), "b": counts_text(b), "crowd": crowd}
            for h, w, a, b in cases
        ]
    )
    for (_, _, a, b), answer in zip(cases, answers):
        assert answer["iou"] == coco_mask.iou([a], [b], [crowd])[0][0]


def test_strings_of_the_official_example_agree():
    path = SHARED / "reference" / "official_example_segm_results.json"
    if not path.is_file():
        pytest.skip(f"{path} is absent")
    masks = [row["segmentation"] for row in json.loads(path.read_text(encoding="utf-8"))]
    answers = run_tool([{"op": "counts", "size": mask["size"], "counts": mask["counts"]} for mask in masks])
    for mask, answer in zip(masks, answers):
        assert sum(answer.pop("runs")) == mask["size"][0] * mask["size"][1]
        assert answer == expected_mask({"size": mask["size"], "counts": mask["counts"].encode("ascii")})
