"""What df2-data draw writes and answers. Pictures are looked at by people (docs/drawing.md) and by the unit tests; here
it is which files there are, of which size, and that nothing is left where something was refused."""

import json
import os
import struct
import zlib

import pytest
import runs

SPLIT = ["--gt", "split/validation"]
SIZED = [*SPLIT, "--sizes", "sizes.json"]


def done(result):
    assert result.stderr == ""
    assert result.returncode == 0, result.stderr
    return result.stdout


def refused(result, code):
    return runs.refused(result, code, "df2-data")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def png_size(path):
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


def png(width, height):
    """A grey PNG picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x60" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def coco(tmp_path, file_names, size=(200, 300)):
    """A COCO-type file of one item an image, in a folder of its own."""
    width, height = size
    folder = tmp_path / "gt"
    folder.mkdir(exist_ok=True)
    images = [{"id": i + 1, "file_name": name, "width": width, "height": height} for i, name in enumerate(file_names)]
    annotations = [{"id": i + 1, "image_id": i + 1, "category_id": 1 + i % 13, "bbox": [10, 20, 90, 150], "area": 13500,
                    "iscrowd": 0, "segmentation": [[10, 20, 100, 20, 100, 170, 10, 170]]} for i in range(len(images))]
    categories = [{"id": i, "name": name} for i, name in enumerate(
        ["short_sleeved_shirt", "long_sleeved_shirt", "short_sleeved_outwear", "long_sleeved_outwear", "vest", "sling",
         "shorts", "trousers", "skirt", "short_sleeved_dress", "long_sleeved_dress", "vest_dress", "sling_dress"], 1)]
    path = folder / "gt.json"
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return path


@pytest.fixture(scope="module")
def demo(df2_synth, tmp_path_factory):
    """A synthetic split with submissions for all tasks."""
    folder = tmp_path_factory.mktemp("demo")
    done(df2_synth("workload", "--output", folder, "--images", "18", "--seed", "3"))
    gt = folder / "validation.json"
    for task in ("detection", "landmarks", "segmentation", "retrieval"):
        done(df2_synth("submission", "--gt", gt, "--task", task, "--output", folder / f"{task}.json", "--miss-rate", "0.3",
                       "--wrong-category", "0.3"))
    return folder


def test_the_help_is_golden(df2_data, golden):
    golden("data_draw_help.txt", done(df2_data("draw", "--help")))


def test_each_image_becomes_a_file(df2_data, tmp_path):
    text = done(df2_data("draw", *SIZED, "--output", tmp_path / "out", "--format", "png"))
    files = names(tmp_path / "out")
    annotations = os.listdir(df2_data.data / "split/validation/annos")
    assert files == sorted(name.replace(".json", ".png") for name in annotations)
    assert text.startswith(f"{len(files)} drawings in {len(files)} files\n{len(files)} pictures are missing")


def test_chosen_images_and_limits(df2_data, demo, tmp_path):
    draw = ["draw", "--gt", demo / "validation.json", "--blank"]
    assert done(df2_data(*draw, "--images", "2,5-7", "--output", tmp_path / "a")) == "4 drawings in 4 files\n"
    assert names(tmp_path / "a") == ["000002.jpg", "000005.jpg", "000006.jpg", "000007.jpg"]
    assert done(df2_data(*draw, "--limit", "1", "--output", tmp_path / "b")) == "1 drawing in 1 file\n"
    assert names(tmp_path / "b") == ["000001.jpg"]
    assert "has no image 99" in refused(df2_data(*draw, "--images", "99", "--output", tmp_path / "c"), 2)
    assert not (tmp_path / "c").exists()


def test_sheets_hold_all_drawings(df2_data, demo, tmp_path):
    draw = ["draw", "--gt", demo / "validation.json", "--blank", "--format", "png", "--tile", "100"]
    assert done(df2_data(*draw, "--sheet", "4x2", "--output", tmp_path / "out")) == "18 drawings in 3 files\n"
    assert names(tmp_path / "out") == ["sheet_0001.png", "sheet_0002.png", "sheet_0003.png"]
    width, height = png_size(tmp_path / "out/sheet_0001.png")
    assert 400 < width < 500 and 200 < height < 300
    assert png_size(tmp_path / "out/sheet_0003.png")[1] < height


@pytest.mark.parametrize("what, count", [("items", 18), ("poses", 13), ("identities", None), ("levels", 1),
                                         ("first-stage", None)])
def test_every_kind_without_predictions(df2_data, demo, tmp_path, what, count):
    gt = [] if what == "poses" else ["--gt", demo / "validation"]
    text = done(df2_data("draw", *gt, "--what", what, "--blank", "--output", tmp_path / "out"))
    files = names(tmp_path / "out")
    assert files
    assert count in (None, len(files))
    assert text.startswith(f"{len(files)} drawing")


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation", "retrieval"])
def test_every_task_has_its_drawings(df2_data, demo, tmp_path, task):
    arguments = ["draw", "--gt", demo / "validation.json", "--pred", demo / f"{task}.json", "--task", task, "--blank"]
    done(df2_data(*arguments, "--output", tmp_path / "out"))
    assert names(tmp_path / "out")
    done(df2_data(*arguments, "--output", tmp_path / "sheets", "--sheet", "2x2"))
    assert names(tmp_path / "sheets")[0] == "sheet_0001.jpg"


def test_only_images_with_faults_are_drawn(df2_data, df2_synth, demo, tmp_path):
    gt = demo / "validation.json"
    perfect = tmp_path / "perfect.json"
    done(df2_synth("submission", "--gt", gt, "--task", "detection", "--output", perfect, "--miss-rate", "0", "--jitter",
                   "0", "--wrong-category", "0", "--false-positives", "0"))
    common = ["draw", "--gt", gt, "--task", "detection", "--only-faults", "--blank", "--min-score", "0"]
    assert done(df2_data(*common, "--pred", perfect, "--output", tmp_path / "a")) == "0 drawings in 0 files\n"
    text = done(df2_data(*common, "--pred", demo / "detection.json", "--output", tmp_path / "b"))
    assert 0 < len(names(tmp_path / "b")) <= 18
    assert text.endswith("files\n")


def test_predictions_below_the_least_score_are_counted(df2_data, demo, tmp_path):
    text = done(df2_data("draw", "--gt", demo / "validation.json", "--pred", demo / "detection.json", "--task", "detection",
                         "--blank", "--output", tmp_path / "out", "--min-score", "2"))
    rows = len(json.loads((demo / "detection.json").read_text()))
    assert text.splitlines()[-1] == f"{rows} predictions of a score below --min-score 2 left out"


@pytest.mark.parametrize("more", [[], ["--sheet", "3x2"], ["--what", "first-stage"], ["--what", "identities"]])
def test_the_same_bytes_for_any_number_of_threads(df2_data, demo, tmp_path, more):
    written = []
    for threads in ("1", "4"):
        folder = tmp_path / threads
        done(df2_data("draw", "--gt", demo / "validation", "--blank", "--output", folder, "--threads", threads, *more))
        written.append({name: (folder / name).read_bytes() for name in names(folder)})
    assert written[0] == written[1]


def test_pictures_are_drawn_on(df2_data, tmp_path):
    gt = coco(tmp_path, ["a.png", "b.png"], (500, 600))
    (gt.parent / "a.png").write_bytes(png(500, 600))
    text = done(df2_data("draw", "--gt", gt, "--output", tmp_path / "out", "--format", "png"))
    assert text.splitlines()[1].startswith("1 picture is missing, and the canvas is blank; the first is that of image 2: ")
    assert png_size(tmp_path / "out/000001.png") == (500, 600)
    assert done(df2_data("draw", "--gt", gt, "--output", tmp_path / "blank", "--format", "png", "--blank")) == "2 drawings in 2 files\n"
    drawn, blank = ((tmp_path / name / "000001.png").read_bytes() for name in ("out", "blank"))
    assert drawn != blank


@pytest.mark.parametrize("content", [b"", b"GIF89a", png(500, 600)[:200], png(30_000, 30_000)[:300], b"\xff\xd8\xff\xe0junk"])
def test_broken_pictures_leave_a_blank_canvas_and_are_counted(df2_data, tmp_path, content):
    gt = coco(tmp_path, ["broken.png"])
    (gt.parent / "broken.png").write_bytes(content)
    lines = done(df2_data("draw", "--gt", gt, "--output", tmp_path / "out")).splitlines()
    assert lines[0] == "1 drawing in 1 file"
    assert lines[1].startswith("1 picture cannot be read, and the canvas is blank; the first is that of image 1: ")
    assert "broken.png" in lines[1]


@pytest.mark.parametrize("name", ["with space.png", "quote'\".png", "日本.png", "line\nbreak.png", "esc\x1b[31m.png", "a/../b.png",
                                  "x" * 300])
def test_names_of_every_kind(df2_data, tmp_path, name):
    gt = coco(tmp_path, [name])
    if len(name) < 200 and "/" not in name:
        (gt.parent / name).write_bytes(png(200, 300))
    text = done(df2_data("draw", "--gt", gt, "--output", tmp_path / "out"))
    assert names(tmp_path / "out") == ["000001.jpg"]
    assert "\x1b" not in text


@pytest.mark.parametrize("size, drawn", [((1, 1), (400, 400)), ((100, 50), (400, 200)), ((768, 1024), (768, 1024)),
                                         ((30_000, 300), (4096, 41)), ((30_000, 30_000), (4096, 4096))])
def test_canvases_of_every_size(df2_data, tmp_path, size, drawn):
    gt = coco(tmp_path, ["a.png"], size)
    done(df2_data("draw", "--gt", gt, "--blank", "--output", tmp_path / "out", "--format", "png"))
    assert png_size(tmp_path / "out/000001.png") == drawn


def test_sides_can_be_chosen(df2_data, tmp_path):
    gt = coco(tmp_path, ["a.png"], (200, 100))
    for least, most, drawn in ((1, 4096, (200, 100)), (1, 50, (50, 25)), (1000, 2000, (1000, 500))):
        folder = tmp_path / f"{least}-{most}"
        done(df2_data("draw", "--gt", gt, "--blank", "--output", folder, "--format", "png", "--min-side", least,
                      "--max-side", most))
        assert png_size(folder / "000001.png") == drawn


def test_a_ground_truth_without_items_gives_empty_canvases(df2_data, tmp_path):
    gt = coco(tmp_path, ["a.png"])
    content = json.loads(gt.read_text())
    content["annotations"] = []
    gt.write_text(json.dumps(content))
    assert done(df2_data("draw", "--gt", gt, "--blank", "--output", tmp_path / "a")) == "1 drawing in 1 file\n"
    assert done(df2_data("draw", "--gt", gt, "--what", "first-stage", "--output", tmp_path / "b")) == "0 drawings in 0 files\n"


@pytest.mark.parametrize("arguments, said", [
    (["--output", "out"], "needs --gt"),
    (["--gt", "absent"], "--output"),
    (["--gt", "absent", "--output", "out", "--layers", "boxes,hats"], "--layers must be some of boxes, masks"),
    (["--gt", "absent", "--output", "out", "--sheet", "4"], "--sheet must be columns x rows"),
    (["--gt", "absent", "--output", "out", "--sheet", "0x4"], "--sheet must be columns x rows"),
    (["--gt", "absent", "--output", "out", "--sheet", "100x100", "--tile", "4000"], "is too large"),
    (["--gt", "absent", "--output", "out", "--images", "a"], "--images must be ids and ranges"),
    (["--gt", "absent", "--output", "out", "--pred", "x"], "--task"),
    (["--gt", "absent", "--output", "out", "--min-score", "0.5"], "--pred"),
    (["--gt", "absent", "--output", "out", "--what", "predictions"], "needs --pred"),
    (["--gt", "absent", "--output", "out", "--what", "items", "--pred", "x", "--task", "detection"], "takes no --pred"),
    (["--gt", "absent", "--output", "out", "--what", "retrieval", "--pred", "x", "--task", "detection"], "does not go with"),
    (["--gt", "absent", "--output", "out", "--min-side", "500", "--max-side", "400"], "--min-side must not be larger"),
    (["--gt", "absent", "--output", "out", "--format", "gif"], "--format must be jpg or png"),
])
def test_wrong_flags_are_refused_before_any_file_is_opened(df2_data, arguments, said):
    assert said in refused(df2_data("draw", *arguments), 2)


def test_the_output_is_a_folder_of_its_own(df2_data, demo, tmp_path):
    draw = ["draw", "--gt", demo / "validation", "--blank", "--output"]
    before = sorted(str(path) for path in demo.rglob("*"))
    assert "lies in" in refused(df2_data(*draw, demo / "validation/drawn"), 2)
    assert sorted(str(path) for path in demo.rglob("*")) == before
    full = tmp_path / "full"
    full.mkdir()
    (full / "old").write_text("old")
    assert "not empty" in refused(df2_data(*draw, full), 2)
    assert names(full) == ["old"]


def test_a_refused_submission_leaves_no_folder(df2_data, demo, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text('[{"image_id": 1}]')
    refused(df2_data("draw", "--gt", demo / "validation.json", "--pred", bad, "--task", "detection", "--output",
                     tmp_path / "out"), 3)
    assert names(tmp_path) == ["bad.json"]


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation"])
def test_images_with_faults_are_those_of_the_evaluators_outcomes(df2_data, df2_eval, demo, tmp_path, task):
    """The outcomes are joined anew here: a prediction of enough score is wrong, or no such prediction found an item."""
    common = ["--gt", demo / "validation.json", "--pred", demo / f"{task}.json", "--task", task]
    outcomes = tmp_path / "outcomes.jsonl"
    result = df2_eval(*common, "--iou-thresholds", "0.6", "--outcomes", outcomes, "--quiet")
    assert result.returncode == 0, result.stderr
    lines = [json.loads(line) for line in outcomes.read_text().splitlines()]
    kept = {line["prediction"] for line in lines if line["type"] == "prediction" and line["score"] >= 0.3}
    faults = {line["image_id"] for line in lines if line["type"] == "prediction" and line["prediction"] in kept and
              line["outcomes"] == ["wrong"]}
    faults |= {line["image_id"] for line in lines if line["type"] == "item" and line["outcomes"] != ["ignored"] and
               (line["outcomes"] == ["missed"] or line["matches"][0] not in kept)}
    done(df2_data("draw", *common, "--only-faults", "--iou", "0.6", "--min-score", "0.3", "--blank", "--output",
                  tmp_path / "out"))
    assert names(tmp_path / "out") == [f"{image:06}.jpg" for image in sorted(faults)]
    assert 0 < len(faults) < 18
