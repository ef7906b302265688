"""What df2-data validate and contour find, on a split that is right but for one fault at a time."""

import copy
import io
import json
import os
import pathlib
import zlib

import pytest
import runs

REAL = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "real"

# A skirt of 8 landmarks in an image of 200 x 200: the waist at the top, the hem at the bottom.
POINTS = [(80, 50), (100, 52), (120, 50), (70, 90), (60, 150), (100, 152), (140, 150), (130, 90)]
OUTLINE = [POINTS[number - 1] for number in (1, 4, 5, 6, 7, 8, 3, 2)]


def skirt():
    return {
        "segmentation": [[coordinate for point in OUTLINE for coordinate in point]],
        "scale": 2, "viewpoint": 2, "zoom_in": 1, "occlusion": 1, "style": 1,
        "landmarks": [value for x, y in POINTS for value in (x, y, 2)],
        "bounding_box": [60, 50, 140, 152], "category_id": 9, "category_name": "skirt",
    }


def jpeg(width=200, height=200, orientation=None):
    """The head of a JPEG picture, which is all that is read of it."""
    exif = b""
    if orientation is not None:
        tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + orientation.to_bytes(2, "big") + b"\0\0\0\0\0\0"
        body = b"Exif\0\0" + tiff
        exif = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    return b"\xff\xd8" + exif + b"\xff\xc0\0\x11\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x03"


def png_head(width, height):
    """A PNG that says how large it is, and breaks off."""
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + header + zlib.crc32(header).to_bytes(4, "big") + b"\0\0\0\0IDAT" + bytes(4)


@pytest.fixture
def split(tmp_path):
    """A shop and a user picture of one skirt, and two functions: change an item, write a file."""

    class Split:
        folder = tmp_path / "validation"
        files = {name: {"source": source, "pair_id": 1, "item1": skirt()}
                 for name, source in (("000001", "shop"), ("000002", "user"))}
        pictures = {"000001.jpg": jpeg(), "000002.jpg": jpeg()}

        def write(self):
            for name, content in self.files.items():
                path = self.folder / "annos" / f"{name}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
            for name, content in self.pictures.items():
                path = self.folder / "image" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            return self.folder

    made = Split()
    made.files, made.pictures = copy.deepcopy(Split.files), dict(Split.pictures)
    return made


def findings(df2_data, folder, *more):
    """What validate says as JSON, whatever its exit code."""
    result = df2_data("validate", "--gt", folder, "--format", "json", *more)
    assert result.stderr == ""
    report = json.loads(result.stdout)
    assert result.returncode == (1 if report["counts"]["errors"] else 0)
    return report


def test_a_right_split_has_no_findings(df2_data, split):
    report = findings(df2_data, split.write())
    assert report["findings"] == [] and report["totals"] == {}
    assert report["counts"] == {"images": 2, "items": 2, "pictures": 2, "refused_files": 0, "errors": 0, "warnings": 0,
                                "notes": 0}


def hidden_with_place(item):
    item["landmarks"][2] = 0


def outside_the_box(item):
    item["bounding_box"] = [63, 50, 140, 152]


def outside_the_image(item):
    item["landmarks"][12:14] = [-5, 150]


def off_the_mask(item):
    item["landmarks"][3:5] = [100, 30]
    item["bounding_box"] = [60, 30, 140, 152]


def swapped(item):
    for left, right in ((1, 3), (4, 8), (5, 7)):
        for k in range(3):
            a, b = 3 * (left - 1) + k, 3 * (right - 1) + k
            item["landmarks"][a], item["landmarks"][b] = item["landmarks"][b], item["landmarks"][a]


def unlabelled(item):
    item["landmarks"] = [0] * 24
    item["occlusion"], item["zoom_in"] = 3, 3


def box_out_of_image(item):
    item["bounding_box"] = [60, 50, 240, 152]


def flat_box(item):
    item["bounding_box"] = [60, 50, 60, 152]


def loose_box(item):
    item["bounding_box"] = [10, 10, 190, 190]
    item["scale"] = 3


def no_mask(item):
    item["segmentation"] = []


def empty_mask(item):
    item["segmentation"] = [[300, 300, 310, 300, 300, 310]]


def mask_out_of_image(item):
    item["segmentation"].append([60, 150, 140, 150, 100, -30])


@pytest.mark.parametrize("change, code, pointer", [
    (hidden_with_place, "hidden-landmark-placed", "/item1/landmarks"),
    (outside_the_box, "landmark-outside-box", "/item1/landmarks"),
    (outside_the_image, "landmark-outside-image", "/item1/landmarks"),
    (off_the_mask, "landmark-off-mask", "/item1/landmarks"),
    (swapped, "sides-swapped", "/item1/landmarks"),
    (unlabelled, "no-labelled-landmark", "/item1/landmarks"),
    (box_out_of_image, "box-outside-image", "/item1/bounding_box"),
    (flat_box, "box-without-extent", "/item1/bounding_box"),
    (loose_box, "box-off-mask", "/item1/bounding_box"),
    (no_mask, "mask-missing", "/item1/segmentation"),
    (empty_mask, "mask-empty", "/item1/segmentation"),
    (mask_out_of_image, "mask-outside-image", "/item1/segmentation"),
    (lambda item: item.update(scale=3), "scale-disagrees", "/item1/scale"),
    (lambda item: item.update(occlusion=2), "occlusion-disagrees", "/item1/occlusion"),
    (lambda item: item.update(zoom_in=2), "zoom-in-disagrees", "/item1/zoom_in"),
    (lambda item: item.update(style=2), "style-without-partner", "/item1/style"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_each_fault_of_a_label_is_found_where_it_stands(df2_data, split, change, code, pointer):
    change(split.files["000002"]["item1"])
    report = findings(df2_data, split.write())
    found = [row for row in report["findings"] if row["code"] == code]
    assert found, report["findings"]
    own = [row for row in found if row["file"].endswith("000002.json")]
    assert own[0]["pointer"] == pointer
    lines = (split.folder / "annos" / "000002.json").read_text().splitlines()
    assert pointer.rsplit("/", 1)[1] in lines[own[0]["line"] - 1]
    assert report["totals"][code]["count"] == len(found)


def test_a_side_view_may_have_its_sides_the_other_way_round(df2_data, split):
    item = split.files["000002"]["item1"]
    swapped(item)
    item["viewpoint"] = 3
    assert "sides-swapped" not in findings(df2_data, split.write())["totals"]


def test_two_items_with_the_same_labels_are_found(df2_data, split):
    split.files["000001"]["item2"] = skirt()
    report = findings(df2_data, split.write())
    assert [row["pointer"] for row in report["findings"]] == ["/item2"]
    assert report["findings"][0]["code"] == "repeated-item"


def test_a_pair_of_one_source_is_told_once(df2_data, split):
    split.files["000002"]["source"] = "shop"
    split.files["000001"]["item1"]["style"] = split.files["000002"]["item1"]["style"] = 0
    report = findings(df2_data, split.write())
    assert [row["code"] for row in report["findings"]] == ["pair-without-source"]


def test_files_that_cannot_be_read_are_errors_beside_the_findings_of_the_others(df2_data, split):
    split.files["000002"]["item1"]["scale"] = 3
    split.files["000003"] = '{"source": "shop", "pair_id": 2, "item1": '
    split.files["x"] = "{}"
    report = findings(df2_data, split.write(), "--pictures", "none")
    assert report["counts"]["refused_files"] == 2
    codes = {row["code"] for row in report["findings"]}
    assert codes == {"json-syntax", "bad-id", "scale-disagrees"}


@pytest.mark.parametrize("pictures, code", [
    ({"000002.jpg": None}, "picture-missing"),
    ({"000002.jpg": b"GIF89a"}, "picture-unreadable"),
    ({"000002.jpg": b""}, "picture-unreadable"),
    ({"000002.jpg": jpeg(200, 200, orientation=6)}, "picture-rotated"),
    ({"000007.jpg": jpeg()}, "picture-without-labels"),
])
def test_each_fault_of_a_picture_is_found(df2_data, split, pictures, code):
    split.pictures.update(pictures)
    split.pictures = {name: content for name, content in split.pictures.items() if content is not None}
    report = findings(df2_data, split.write())
    assert [row["code"] for row in report["findings"]] == [code]
    assert report["findings"][0]["file"].endswith(next(iter(pictures)))
    assert findings(df2_data, split.folder, "--pictures", "none")["findings"] == []


@pytest.fixture
def whole():
    """A whole JPEG and a whole PNG of 200 x 200."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    files = []
    for kind in ("JPEG", "PNG"):
        stream = io.BytesIO()
        image.effect_noise((200, 200), 50).convert("RGB").save(stream, kind)
        files.append(stream.getvalue())
    return files


def test_decode_finds_nothing_in_whole_pictures(df2_data, split, whole):
    split.pictures = {"000001.jpg": whole[0], "000002.jpg": whole[1]}
    assert findings(df2_data, split.write(), "--pictures", "decode")["findings"] == []


def test_decode_finds_what_the_header_does_not_tell(df2_data, split, whole):
    split.pictures = {"000001.jpg": whole[0][:-3000], "000002.jpg": whole[1][:-3000]}
    assert findings(df2_data, split.write())["findings"] == []
    report = findings(df2_data, split.folder, "--pictures", "decode")
    assert [row["code"] for row in report["findings"]] == ["picture-unreadable"] * 2
    for row, kind in zip(report["findings"], ("JPEG", "PNG")):
        assert row["severity"] == "error"
        assert row["message"].startswith(f"the {kind} is damaged or broken off: ")


@pytest.mark.parametrize("content, words", [
    (b"GIF89a" + bytes(100), "the file is a GIF"), (b"", "the picture file is empty"),
    (b"<!DOCTYPE html><html>", "looks like a web page"), (bytes(5000), "nothing but zero bytes"),
    (png_head(30_000, 30_000), "the picture is 30000 x 30000 pixels"),
])
def test_decode_says_what_a_file_is_instead_of_a_picture(df2_data, split, whole, content, words):
    split.pictures = {"000001.jpg": whole[0], "000002.jpg": content}
    report = findings(df2_data, split.write(), "--pictures", "decode")
    unreadable = [row for row in report["findings"] if row["code"] == "picture-unreadable"]
    assert len(unreadable) == 1 and words in unreadable[0]["message"]
    assert unreadable[0]["file"].endswith("000002.jpg")


def test_max_pixels_is_kept_to_the_pixel(df2_data, split, whole):
    split.pictures = {"000001.jpg": whole[0], "000002.jpg": whole[1]}
    decode = ("--pictures", "decode", "--max-pixels")
    assert findings(df2_data, split.write(), *decode, 40000)["findings"] == []
    assert findings(df2_data, split.folder, *decode, 39999)["totals"]["picture-unreadable"]["count"] == 2
    runs.refused(df2_data("validate", "--gt", split.folder, *decode, 0), 2, "df2-data")


def test_decode_waits_for_no_pipe_and_follows_no_loop(df2_data, split, whole):
    split.pictures = {"000001.jpg": whole[0]}
    folder = split.write()
    for make in (os.mkfifo, os.mkdir, lambda path: os.symlink(path.name, path)):
        odd = folder / "image" / "000002.jpg"
        make(odd)
        report = findings(df2_data, folder, "--pictures", "decode")
        assert [row["code"] for row in report["findings"]] == ["picture-unreadable"]
        odd.rmdir() if odd.is_dir() else odd.unlink()


def test_a_picture_of_another_size_than_the_ground_truth_says_is_an_error(df2_data, split, tmp_path):
    folder = split.write()
    (tmp_path / "json_for_validation").mkdir()
    (tmp_path / "json_for_validation" / "keypoints_val_information.json").write_text(json.dumps(
        {"images": [{"id": 1, "file_name": "000001.jpg", "width": 200, "height": 200},
                    {"id": 2, "file_name": "000002.jpg", "width": 300, "height": 200}]}))
    report = findings(df2_data, folder)
    assert report["totals"]["picture-size"] == {"severity": "error", "count": 1}


def test_a_split_without_pictures_is_checked_by_its_labels(df2_data, split):
    split.pictures = {}
    report = findings(df2_data, split.write())
    assert report["findings"] == [] and "pictures" not in report["counts"]


def test_a_coco_type_file_is_checked_and_its_rows_are_named(df2_data, split, tmp_path):
    split.files["000002"]["item1"]["occlusion"] = 3
    packed = tmp_path / "packed.json"
    assert df2_data("pack", "--gt", split.write(), "--output", packed).returncode == 0
    report = findings(df2_data, packed, "--pictures", "none")
    assert [(row["code"], row["pointer"]) for row in report["findings"]] == [("occlusion-disagrees", "/annotations/1/occlusion")]


def test_findings_beyond_most_shown_are_counted(df2_data, split):
    for number in range(3, 20):
        split.files[f"{number:06}"] = {"source": "shop", "pair_id": 1, "item1": {**skirt(), "scale": 3}}
        split.pictures[f"{number:06}.jpg"] = jpeg()
    folder = split.write()
    report = findings(df2_data, folder, "--most-shown", "5")
    assert report["totals"]["scale-disagrees"]["count"] == 17
    assert len([row for row in report["findings"] if row["code"] == "scale-disagrees"]) == 5
    text = df2_data("validate", "--gt", folder, "--most-shown", "5").stdout
    assert "scale-disagrees         17  (5 shown)" in text


def test_the_order_and_the_bytes_do_not_depend_on_threads(df2_data, split):
    for number in range(3, 300):
        split.files[f"{number:06}"] = {"source": "shop", "pair_id": 1, "item1": {**skirt(), "scale": 1 + number % 3}}
        split.pictures[f"{number:06}.jpg"] = jpeg()
    arguments = ("validate", "--gt", split.write(), "--most-shown", "1000", "--threads")
    one, two = (df2_data(*arguments, threads).stdout for threads in (1, 2))
    assert one == two and "000299.json" in one


@pytest.mark.parametrize("fail_on, code", [("error", 0), ("warning", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(df2_data, split, fail_on, code):
    split.files["000002"]["item1"]["scale"] = 3
    assert df2_data("validate", "--gt", split.write(), "--fail-on", fail_on).returncode == code


def test_errors_fail_unless_nothing_does(df2_data, split):
    del split.pictures["000001.jpg"]
    folder = split.write()
    assert [df2_data("validate", "--gt", folder, "--fail-on", word).returncode for word in ("error", "warning", "never")] == [1, 1, 0]


def test_sarif_names_rules_places_and_counts(df2_data, split):
    split.files["000002"]["item1"]["scale"] = 3
    del split.pictures["000001.jpg"]
    run = json.loads(df2_data("validate", "--gt", split.write(), "--format", "sarif").stdout)["runs"][0]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"scale-disagrees", "picture-missing"}
    worst, other = run["results"]
    assert (worst["level"], worst["ruleId"]) == ("error", "picture-missing")
    place = other["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("000002.json")
    assert place["physicalLocation"]["region"]["startLine"] > 1
    assert run["properties"]["counts"]["warnings"] == 1


def test_github_lines_are_escaped(df2_data, split):
    split.files["000002"]["item1"]["scale"] = 3
    folder = split.write().rename(split.folder.with_name("a,b:c%"))
    lines = df2_data("validate", "--gt", folder, "--format", "github").stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("::warning file=") and "a%2Cb%3Ac%25" in lines[0]
    assert ",line=" in lines[0] and ",title=scale-disagrees::/item1/scale: " in lines[0]


def test_output_goes_to_a_file_as_a_whole(df2_data, split, tmp_path):
    split.files["000002"]["item1"]["scale"] = 3
    target = tmp_path / "findings.json"
    folder = split.write()
    result = df2_data("validate", "--gt", folder, "--format", "json", "--output", target)
    assert result.stdout == "" and result.returncode == 0
    assert target.read_text() == df2_data("validate", "--gt", folder, "--format", "json").stdout


@pytest.mark.parametrize("arguments, code", [
    ([], 2), (["--gt", "absent"], 6), (["--gt", "absent", "--format", "xml"], 2), (["--gt", "absent", "--fail-on", "note"], 2),
    (["--gt", "."], 4),
])
def test_wrong_flags_and_paths_are_refused(df2_data, arguments, code):
    runs.refused(df2_data("validate", *arguments), code, "df2-data")


def test_a_contour_that_is_the_mask_covers_it(df2_data, split):
    text = df2_data("contour", "--gt", split.write()).stdout
    assert "2 items" in text and "coverage     1.000           1.000" in text


@pytest.mark.skipif(not REAL.is_dir(), reason="the real annotations are not here (../shared)")
def test_real_annotations_have_no_errors(df2_data, tmp_path):
    folder = tmp_path / "train"
    (folder / "annos").mkdir(parents=True)
    for number, name in enumerate(("train_000001", "script_pair3_user", "issue4_pair1811_shop"), start=1):
        (folder / "annos" / f"{number:06}.json").write_bytes((REAL / f"{name}.json").read_bytes())
    assert findings(df2_data, folder)["counts"]["errors"] == 0
    report = findings(df2_data, REAL / "coco_32_images.json", "--pictures", "none")
    assert report["counts"]["errors"] == 0 and report["counts"]["items"] == 55
    for code in ("landmark-outside-box", "landmark-off-mask", "hidden-landmark-placed"):
        assert code not in report["totals"]
