"""df2-data stats against a count in Python, on splits of df2-synth and on small ones that lack what may be absent."""

import collections
import contextlib
import csv
import html.parser
import io
import itertools
import json
import os
import pathlib
import re
import xml.etree.ElementTree as ElementTree

import numpy
import pytest
import runs

REAL = pathlib.Path(__file__).resolve().parents[3] / "shared" / "reference" / "real"
SPLIT = ["--gt", "split/validation"]
LEVELS = {"scale": ["small", "moderate", "large"], "occlusion": ["slight", "medium", "heavy"],
          "zoom_in": ["no", "medium", "large"], "viewpoint": ["no wear", "frontal", "side or back"]}
PIXEL_EDGES = [16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096]
LANDMARKS = [25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19]
QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]


def done(result):
    assert result.stderr == ""
    assert result.returncode == 0
    return result.stdout


def stats(df2_data, *arguments):
    return json.loads(done(df2_data("stats", *arguments, "--format", "json")))


@pytest.fixture(scope="module", name="made")
def _made(df2_synth, tmp_path_factory):
    """A split of 700 images as df2-synth writes it: a folder and a COCO-type file."""
    folder = tmp_path_factory.mktemp("made")
    assert df2_synth("workload", "--output", folder, "--images", "700", "--seed", "4").returncode == 0
    return folder


class Count:
    """Everything that stats tells of a folder of native annotations, counted with the json module alone."""

    def __init__(self, split):
        self.images = {int(path.stem): json.loads(path.read_text()) for path in sorted((split / "annos").glob("*.json"))}
        information = json.loads(next((split.parent / f"json_for_{split.name}").glob("*information.json")).read_text())
        self.sizes = {row["id"]: (row["width"], row["height"]) for row in information["images"]}

    @staticmethod
    def items_of(image):
        return [value for key, value in image.items() if re.fullmatch(r"item\d+", key)]

    def items(self):
        return [(number, image, item) for number, image in self.images.items() for item in self.items_of(image)]

    def levels(self, items):
        return {attribute: {name: sum(item[attribute] == level for item in items) for level, name in enumerate(names, 1)}
                for attribute, names in LEVELS.items()}

    def categories(self):
        for category in range(1, 14):
            items = [item for _, _, item in self.items() if item["category_id"] == category]
            seen = [collections.Counter(item["landmarks"][3 * k + 2] for item in items) for k in range(LANDMARKS[category - 1])]
            yield {"id": category, "items": len(items), "items_with_attributes": len(items),
                   "attributes": self.levels(items) if items else self.levels([]),
                   "landmarks": [{"visible": one[2], "occluded": one[1], "unlabelled": one[0]} for one in seen]}

    def pairs(self):
        sides = {side: [(number, image["pair_id"], item["style"]) for number, image, item in self.items()
                        if image["source"] == side] for side in ("user", "shop")}
        queries = [row for row in sides["user"] if row[2] > 0]
        together = [(a, b) for a in queries for b in sides["shop"] if a[1:] == b[1:]]
        identities = {row[1:] for side in sides.values() for row in side if row[2] > 0}
        return {"identities": len(identities), "pairs": len(together), "queries": len(queries), "gallery": len(sides["shop"]),
                "image_pairs": len({(a[0], b[0]) for a, b in together})}

    def styles_per_pair_id(self):
        styles = collections.defaultdict(set)
        for _, image, item in self.items():
            styles[image["pair_id"]] |= {item["style"]} - {0}
        return tally(len(different) for different in styles.values())

    def source(self, name):
        images = [image for image in self.images.values() if image["source"] == name]
        return {"images": len(images), "items": sum(len(self.items_of(image)) for image in images)}


def tally(numbers):
    return sorted(collections.Counter(numbers).items())


def assert_size(told, values, edges):
    assert told["count"] == len(values)
    assert told["mean"] == pytest.approx(numpy.mean(values))
    assert told["quantiles"] == pytest.approx(list(numpy.quantile(values, QUANTILES)))
    assert told["edges"] == edges
    assert told["bins"] == list(numpy.histogram(values, [-numpy.inf, *edges, numpy.inf])[0])


def test_everything_is_what_a_count_in_python_gives(df2_data, made):
    count = Count(made / "validation")
    report = stats(df2_data, "--gt", made / "validation")
    told = report["splits"][0]
    items = [item for _, _, item in count.items()]
    assert report["quantiles"] == QUANTILES
    assert told["ground_truth"] == "validation"
    assert told["counts"] == {
        "images": 700, "items": len(items), "items_with_landmarks": len(items), "items_with_masks": len(items),
        "items_with_attributes": len(items), "items_with_pair_id": len(items),
        "labelled_landmarks": sum(v > 0 for item in items for v in item["landmarks"][2::3])}
    assert told["attributes"] == count.levels(items)
    for category in told["categories"]:
        del category["name"]
    assert told["categories"] == list(count.categories())
    assert [(row["items"], row["images"]) for row in told["items_per_image"]] == tally(
        len(Count.items_of(image)) for image in count.images.values())
    assert [(row["styles"], row["pair_ids"]) for row in told["styles_per_pair_id"]] == count.styles_per_pair_id()
    assert told["sources"] == {"user": count.source("user"), "shop": count.source("shop"), "unknown": {"images": 0, "items": 0}}
    assert told["pairs"] == count.pairs()
    assert told["pairs"]["image_pairs"] > 50
    boxes = [(number, item["bounding_box"]) for number, _, item in count.items()]
    widths, heights = [b[2] - b[0] for _, b in boxes], [b[3] - b[1] for _, b in boxes]
    shares = [(b[2] - b[0]) * (b[3] - b[1]) / (count.sizes[number][0] * count.sizes[number][1]) for number, b in boxes]
    assert_size(told["sizes"]["picture_width"], [size[0] for size in count.sizes.values()], PIXEL_EDGES)
    assert_size(told["sizes"]["picture_height"], [size[1] for size in count.sizes.values()], PIXEL_EDGES)
    assert_size(told["sizes"]["box_width"], widths, PIXEL_EDGES)
    assert_size(told["sizes"]["box_height"], heights, PIXEL_EDGES)
    assert_size(told["sizes"]["box_side"], [(w * h) ** 0.5 for w, h in zip(widths, heights)], PIXEL_EDGES)
    assert_size(told["sizes"]["box_share"], shares, [0.01, 0.02, 0.05, *(k / 10 for k in range(1, 11))])


def test_a_coco_type_file_of_df2_has_the_statistics_of_its_folder(df2_data, made):
    folder, file = (stats(df2_data, "--gt", made / name)["splits"][0] for name in ("validation", "validation.json"))
    assert folder == {**file, "ground_truth": "validation"}


def official(item):
    """Without what the official converter drops."""
    return {key: value for key, value in item.items() if key not in (*LEVELS, "source")}


def test_what_an_official_file_does_not_say_is_said_not_to_be_there(df2_data, made, tmp_path):
    data = json.loads((made / "validation.json").read_text())
    for key in ("images", "annotations"):
        data[key] = [official(row) for row in data[key]]
    path = tmp_path / "official.json"
    path.write_text(json.dumps(data))
    told = stats(df2_data, "--gt", path)["splits"][0]
    whole = stats(df2_data, "--gt", made / "validation")["splits"][0]
    assert told["attributes"] is None and told["pairs"] is None
    assert all(category["attributes"] is None for category in told["categories"] if category["items"] > 0)
    assert told["sources"]["unknown"]["images"] == 700
    for key in ("items_per_image", "styles_per_pair_id", "sizes"):
        assert told[key] == whole[key]
    assert [category["landmarks"] for category in told["categories"]] == [category["landmarks"] for category in whole["categories"]]
    text = done(df2_data("stats", "--gt", path))
    assert re.search(r"items with attributes +not in this file", text)
    assert re.search(r"image pairs +not in this file", text)
    page = done(df2_data("stats", "--gt", path, "--format", "html"))
    assert page.count("official.json: not in this file") >= 5
    rows = list(csv.DictReader(io.StringIO(done(df2_data("stats", "--gt", path, "--format", "csv")))))
    assert not [row for row in rows if row["split"] == "official.json" and row["table"].startswith("attribute")]


def test_sizes_may_be_missing_or_come_from_a_file(df2_data, tmp_path):
    told = stats(df2_data, *SPLIT)["splits"][0]
    assert told["sizes"]["picture_width"]["count"] == 0 and told["sizes"]["picture_width"]["quantiles"] is None
    assert told["sizes"]["box_width"]["count"] == told["counts"]["items"]
    given = stats(df2_data, *SPLIT, "--sizes", "sizes.json")["splits"][0]
    assert given["sizes"]["picture_width"]["count"] > 0 and given["sizes"]["box_share"]["count"] > 0
    assert "--sizes belongs to one --gt" in runs.refused(df2_data("stats", *SPLIT, *SPLIT, "--sizes", "sizes.json"), 2, "df2-data")


def test_a_mask_that_is_wrong_is_no_reason_to_refuse(df2_data, tmp_path):
    item = {"segmentation": "none", "scale": 1, "viewpoint": 2, "zoom_in": 1, "landmarks": [0] * 24, "style": 0,
            "bounding_box": [0, 0, 5, 5], "category_id": 9, "occlusion": 1, "category_name": "skirt"}
    (tmp_path / "annos").mkdir()
    path = tmp_path / "annos" / "000001.json"
    path.write_text(json.dumps({"source": "shop", "pair_id": 1, "item1": item}))
    assert stats(df2_data, "--gt", tmp_path)["splits"][0]["counts"]["items_with_masks"] == 0
    path.write_text(json.dumps({"source": "shop", "pair_id": 1, "item1": {**item, "occlusion": 4}}))
    runs.refused(df2_data("stats", "--gt", tmp_path), 4, "df2-data")


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_the_bytes_do_not_depend_on_threads(df2_data, made, form):
    one, two, many = (done(df2_data("stats", "--gt", made / "validation", "--format", form, "--threads", n)) for n in (1, 2, 7))
    assert one == two == many


def test_text_fits_100_columns_with_one_split_and_with_seven(df2_data, made):
    for count in (1, 3, 7):
        text = done(df2_data("stats", *["--gt", made / "validation"] * count))
        assert max(map(len, text.splitlines())) <= 100, max(text.splitlines(), key=len)
        assert text.count("Landmarks one by one") == count
    assert "validation (7)" in text


def test_published_numbers_stand_beside_a_split(df2_data):
    text = done(df2_data("stats", *SPLIT))
    assert re.search(r"paper: train +390,884 +636,624 .* 685,584", text)
    assert re.search(r"challenges: validation .* 51,490 .* 12,377 +36,961", text)
    assert re.search(r"short sleeve top .* 22\.7 %\n", text)
    assert re.search(r"frontal .* 78\.0 %\n", text)
    published = stats(df2_data, *SPLIT)["published"]
    assert sum(published["category_shares"].values()) == pytest.approx(1)
    assert all(sum(levels.values()) == pytest.approx(1) for levels in published["attribute_shares"].values())


def test_csv_has_a_number_in_each_line_and_a_name_for_each_split(df2_data, made):
    text = done(df2_data("stats", "--gt", made / "validation", "--gt", made / "validation.json", "--gt", made / "validation",
                         "--format", "csv"))
    rows = list(csv.DictReader(io.StringIO(text)))
    keys = [tuple(row[key] for key in ("split", "table", "category", "name", "level")) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(float(row["value"]) >= 0 for row in rows)
    assert {row["split"] for row in rows if not row["split"].startswith("published: ")} == {"validation", "validation.json",
                                                                                           "validation (2)"}
    told = stats(df2_data, "--gt", made / "validation")["splits"][0]
    values = dict(zip(keys, (float(row["value"]) for row in rows)))
    assert values["validation (2)", "count", "", "items", ""] == told["counts"]["items"]
    assert values["validation", "attribute", "skirt", "occlusion", "slight"] == told["categories"][8]["attributes"]["occlusion"]["slight"]
    assert values["validation", "landmark", "vest", "15", "visible"] == told["categories"][4]["landmarks"][14]["visible"]
    assert values["validation", "size", "", "box_width", "quantile 0.5"] == told["sizes"]["box_width"]["quantiles"][3]
    assert values["validation", "histogram", "", "box_share", "from 0.4"] == told["sizes"]["box_share"]["bins"][7]
    assert values["published: paper", "attribute_share", "", "viewpoint", "frontal"] == 0.78


class Outside(html.parser.HTMLParser):
    """What a page would load from somewhere else."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "link", "img", "iframe", "object", "image", "use"):
            self.found.append(tag)
        self.found += [value for key, value in attrs if key in ("src", "href", "xlink:href")]


HOSTILE = "a <b>&\"'%41 \u00e9\u6f22 =1+1.json"


@pytest.fixture(scope="module", name="hostile")
def _hostile(made, tmp_path_factory):
    """A file whose name has everything that means something in XML or CSV."""
    path = tmp_path_factory.mktemp("hostile") / HOSTILE
    path.write_bytes((made / "validation.json").read_bytes())
    return path


def test_the_page_is_whole_and_loads_nothing(df2_data, made, hostile):
    page = done(df2_data("stats", "--gt", made / "validation", "--gt", hostile, "--format", "html"))
    root = ElementTree.fromstring(page)
    assert len(root.findall(".//{http://www.w3.org/2000/svg}svg")) == 1 + 5 + 3 + 6 + 13
    outside = Outside()
    outside.feed(page)
    assert outside.found == []
    assert "url(" not in page and "@import" not in page
    assert set(re.findall(r"https?://[^\"' <]+", page)) == {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}
    texts = set(root.itertext())
    assert f"Statistics of validation, {HOSTILE}" in texts


def test_charts_are_files_of_their_own(df2_data, made, hostile, tmp_path):
    folder = tmp_path / "charts"
    text = done(df2_data("stats", "--gt", made / "validation", "--gt", hostile, "--charts", folder))
    assert text == done(df2_data("stats", "--gt", made / "validation", "--gt", hostile))
    names = {path.name for path in folder.iterdir()}
    assert len(names) == 28 and {"items_by_category.svg", "items_by_zoom_in.svg", "landmarks_09_skirt.svg"} <= names
    for path in folder.iterdir():
        root = ElementTree.fromstring(path.read_bytes())
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "prefers-color-scheme:dark" in path.read_text()
        width, height = map(float, root.get("viewBox").split()[2:])
        for shape in root.iter("{http://www.w3.org/2000/svg}rect"):
            x, y = float(shape.get("x", 0)), float(shape.get("y", 0))
            assert x >= 0 and y >= 0 and x + float(shape.get("width")) <= width + 0.01 and y + float(shape.get("height")) <= height


def test_bars_are_as_long_as_their_shares(df2_data, made, tmp_path):
    done(df2_data("stats", "--gt", made / "validation", "--charts", tmp_path / "charts"))
    told = stats(df2_data, "--gt", made / "validation")["splits"][0]
    root = ElementTree.fromstring((tmp_path / "charts" / "items_by_category.svg").read_bytes())
    bars = [shape for shape in root.iter("{http://www.w3.org/2000/svg}rect") if shape.get("class") == "s0" and len(shape)]
    items = [category["items"] for category in told["categories"]]
    assert len(bars) == 13
    widths = [float(bar.get("width")) for bar in bars]
    assert [width / max(widths) for width in widths] == pytest.approx([n / max(items) for n in items], abs=0.01)


def test_charts_are_written_whole_or_not_at_all(df2_data, tmp_path):
    folder = tmp_path / "charts"
    folder.mkdir()
    (folder / "box_width.svg").mkdir()
    (folder / "box_height.svg").write_text("old")
    runs.refused(df2_data("stats", *SPLIT, "--charts", folder), 6, "df2-data")
    assert {path.name for path in folder.iterdir()} == {"box_width.svg", "box_height.svg"}
    assert (folder / "box_height.svg").read_text() == "old"
    done(df2_data("stats", *SPLIT, "--charts", tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b" / "box_width.svg").exists()
    (tmp_path / "file").write_text("old")
    runs.refused(df2_data("stats", *SPLIT, "--charts", tmp_path / "file"), 6, "df2-data")
    assert (tmp_path / "file").read_text() == "old"


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
@pytest.mark.parametrize("data", [{"images": [], "annotations": [], "categories": []},
                                  {"images": [{"id": 5}], "annotations": [], "categories": [{"id": 1, "name": "short sleeve top"}]}],
                         ids=["nothing", "an image without items"])
def test_an_empty_ground_truth_has_statistics_or_is_refused_as_by_df2_eval(df2_data, df2_eval, tmp_path, data, form):
    path = tmp_path / "empty.json"
    path.write_text(json.dumps(data))
    (tmp_path / "none.json").write_text("[]")
    scored = df2_eval("check", "--gt", path, "--pred", tmp_path / "none.json", "--task", "detection")
    told = df2_data("stats", "--gt", path, "--format", form, "--charts", tmp_path / "charts")
    assert told.returncode == (0 if scored.returncode == 0 else 4)
    assert "nan" not in told.stdout.replace("nance", "") and "inf" not in told.stdout.replace("information", "")


def test_output_goes_to_a_file_as_a_whole(df2_data, tmp_path):
    target = tmp_path / "stats.html"
    assert done(df2_data("stats", *SPLIT, "--format", "html", "--output", target)) == ""
    assert target.read_text() == done(df2_data("stats", *SPLIT, "--format", "html"))
    runs.refused(df2_data("stats", *SPLIT, "--output", tmp_path / "absent" / "x"), 6, "df2-data")


@pytest.mark.parametrize("arguments, code", [
    ([], 2), (["--gt", "absent"], 6), (["--gt", "split/validation", "--gt", "absent"], 6), ([*SPLIT, "--format", "xml"], 2),
    ([*SPLIT, "--charts", ""], 2), (["--gt", "."], 4), (["--gt", "coco.json", "--output", "coco.json"], 2),
])
def test_wrong_flags_and_paths_are_refused(df2_data, arguments, code):
    runs.refused(df2_data("stats", *arguments), code, "df2-data")


@pytest.mark.parametrize("name, arguments", [
    ("data_stats_help.txt", ["--help"]), ("data_stats.txt", [*SPLIT, "--sizes", "sizes.json"]),
    ("data_stats_of_two.txt", [*SPLIT, "--gt", "coco.json"]),
])
def test_what_it_prints_is_golden(df2_data, golden, name, arguments):
    golden(name, done(df2_data("stats", *arguments)))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real annotations are not here (../shared)")
def test_real_annotations_have_statistics(df2_data, tmp_path):
    annos = tmp_path / "train" / "annos"
    annos.mkdir(parents=True)
    for number, name in enumerate(("train_000001", "script_pair3_user", "issue4_pair1811_shop"), start=1):
        (annos / f"{number:06}.json").write_bytes((REAL / f"{name}.json").read_bytes())
    native, coco = stats(df2_data, "--gt", tmp_path / "train", "--gt", REAL / "coco_32_images.json")["splits"]
    assert native["counts"]["images"] == 3 and native["counts"]["items_with_attributes"] == native["counts"]["items"] == 5
    assert coco["counts"]["images"] == 32 and coco["counts"]["items"] == 55
    assert coco["attributes"] is None and coco["pairs"] is None
    assert coco["sizes"]["picture_width"]["count"] == 32
    rows = json.loads((REAL / "coco_32_images.json").read_text())["annotations"]
    assert coco["counts"]["labelled_landmarks"] == sum(v > 0 for row in rows for v in row["keypoints"][2::3])
    assert [category["items"] for category in coco["categories"]] == [
        sum(row["category_id"] == category for row in rows) for category in range(1, 14)]
    for form, charts in itertools.product(("text", "csv", "html"), ([], ["--charts", tmp_path / "charts"])):
        done(df2_data("stats", "--gt", tmp_path / "train", "--gt", REAL / "coco_32_images.json", "--format", form, *charts))


def test_progress_is_shown_on_a_terminal_and_gone_at_the_end(df2_data, made):
    here, there = os.openpty()
    result = df2_data("stats", "--gt", made / "validation", "--format", "json", stderr=there)
    os.close(there)
    shown = b""
    with contextlib.suppress(OSError):
        while part := os.read(here, 65536):
            shown += part
    os.close(here)
    assert result.returncode == 0 and json.loads(result.stdout)["splits"][0]["counts"]["images"] == 700
    assert shown.endswith(b"\r\x1b[K")
    assert re.fullmatch(rb"(\r\x1b\[K(\d+ % of .*? read)?)+", shown)
