"""What looks wrong and is scored all the same is noticed, on stderr and in the report; honest results raise nothing.

Each run is scored whole and in three shards: merged, the shards say the same, byte by byte.
"""

import json
import os
import pathlib
import random
import subprocess

import pytest

ITEMS_OF_AN_IMAGE = 2
SEEDS = [1, 2, 3]


def write(path, content):
    path.write_text(json.dumps(content))
    return path


def truth(rng, images=12, categories=range(3, 12), names=lambda i: ""):
    """COCO-type ground truth whose items are larger than 40 pixels and stand away from the upper left corner."""
    annotations = []
    for image in range(1, images + 1):
        for category in rng.sample(list(categories), min(ITEMS_OF_AN_IMAGE, len(categories))):
            box = [rng.randint(60, 200), rng.randint(60, 200), rng.randint(40, 150), rng.randint(40, 150)]
            x, y, w, h = box
            annotations.append({"id": len(annotations) + 1, "image_id": image, "category_id": category, "iscrowd": 0,
                                "bbox": box, "area": w * h,
                                "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]]})
    return {"images": [{"id": i, "width": 640, "height": 480} for i in range(1, images + 1)],
            "categories": [{"id": i, "name": names(i)} for i in range(1, 14)], "annotations": annotations}


def honest(rng, gt):
    """Boxes a little off, with scores of their own."""
    return [{"image_id": item["image_id"], "category_id": item["category_id"], "score": rng.uniform(0.3, 1),
             "bbox": [value + rng.uniform(-2, 2) for value in item["bbox"]]} for item in gt["annotations"]]


def noise(rng, gt, count=30):
    """Boxes that show nothing."""
    images = [image["id"] for image in gt["images"]]
    categories = sorted({item["category_id"] for item in gt["annotations"]})
    return [{"image_id": rng.choice(images), "category_id": rng.choice(categories), "score": rng.uniform(0, 0.3),
             "bbox": [rng.randint(0, 400), rng.randint(0, 300), 50, 50]} for _ in range(count)]


def run(df2_eval, folder, gt, rows, *arguments, task="detection"):
    """Codes to texts. What is on stderr is in the report, in every format, and a merged run says the same."""
    whole = ["--task", task, "--gt", write(folder / "gt.json", gt), "--pred", write(folder / "pred.json", rows),
             *arguments]
    single = df2_eval(*whole, "--format", "json")
    assert single.returncode == 0, single.stderr
    notices = json.loads(single.stdout)["notices"]
    assert single.stderr.decode().splitlines() == [f"df2-eval: warning: {n['text']} [{n['code']}]" for n in notices]
    assert df2_eval(*whole, "--threads", 1, "--format", "json").stdout == single.stdout
    assert df2_eval(*whole, "--quiet").stderr == b""
    table = df2_eval(*whole).stdout.decode()
    assert all(notice["text"] in " ".join(table.split()) for notice in notices)
    parts = []
    ids = [image["id"] for image in gt["images"]]
    for i in range(min(3, len(ids))):
        parts.append(folder / f"{i}.df2p")
        part = df2_eval(*whole, "--images", ",".join(map(str, ids[i::3])), "--partial", parts[-1])
        assert part.returncode == 0, part.stderr
    merged = df2_eval("merge", *reversed(parts), "--format", "json")
    assert (merged.stdout, merged.stderr) == (single.stdout, single.stderr)
    return {notice["code"]: notice["text"] for notice in notices}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("spread", [2, 10, 40])
def test_honest_results_raise_no_notice(df2_eval, tmp_path, seed, spread):
    rng = random.Random(seed)
    gt = truth(rng)
    rows = [{**row, "bbox": [max(value + rng.uniform(-spread, spread), 1) for value in row["bbox"]]}
            for row in honest(rng, gt)]
    assert run(df2_eval, tmp_path, gt, rows + noise(rng, gt)) == {}


@pytest.mark.parametrize("missing", [0, 1, 2, 5, 12])
def test_images_without_predictions_are_noticed_from_a_tenth_on(df2_eval, tmp_path, missing):
    rng = random.Random(missing)
    gt = truth(rng)
    without = set(rng.sample(range(1, 13), missing))
    notices = run(df2_eval, tmp_path, gt, [row for row in honest(rng, gt) if row["image_id"] not in without])
    assert set(notices) == ({"images-without-predictions"} if missing >= 2 else set())
    if missing >= 2:
        share = f"{missing} of 12 images with items ({100 * missing / 12:.0f}%) have no prediction"
        assert notices["images-without-predictions"].startswith(share)


def test_images_without_items_need_no_prediction(df2_eval, tmp_path):
    rng = random.Random(1)
    gt = truth(rng)
    rows = honest(rng, gt)
    gt["images"] += [{"id": i, "width": 640, "height": 480} for i in range(100, 130)]
    assert run(df2_eval, tmp_path, gt, rows) == {}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("images", [1, 2, 20])
def test_boxes_as_fractions_are_noticed_unless_one_is_not(df2_eval, tmp_path, seed, images):
    rng = random.Random(seed)
    gt = truth(rng, images=images)
    rows = honest(rng, gt)
    parts = [{**row, "bbox": [row["bbox"][i] / (640, 480)[i % 2] for i in range(4)]} for row in rows]
    parts[-1]["bbox"][rng.randrange(2)] = rng.uniform(-0.1, 0)  # as methods put some
    notices = run(df2_eval, tmp_path, gt, parts)
    assert set(notices) == {"boxes-as-fractions"}
    assert f"({len(rows)} predictions)" in notices["boxes-as-fractions"]
    assert run(df2_eval, tmp_path, gt, parts[1:] + rows[:1]) == {}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("images", [1, 3, 12])
def test_boxes_as_corners_are_noticed_whatever_their_category(df2_eval, tmp_path, seed, images):
    rng = random.Random(seed)
    gt = truth(rng, images=images)
    rows = [{**row, "bbox": [x, y, x + w, y + h], "category_id": rng.choice([row["category_id"], 3])}
            for row in honest(rng, gt) for x, y, w, h in [row["bbox"]]]
    assert "boxes-as-corners" in run(df2_eval, tmp_path, gt, rows)
    assert "boxes-as-corners" not in run(df2_eval, tmp_path, gt, [*rows, {**rows[0], "bbox": [300, 200, 50, 50]}])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shift", [-1, 1])
@pytest.mark.parametrize("images", [1, 4, 12])
def test_category_ids_that_are_off_by_one_are_noticed(df2_eval, tmp_path, seed, shift, images):
    rng = random.Random(seed)
    gt = truth(rng, images=images)
    rows = [{**row, "category_id": row["category_id"] + shift} for row in honest(rng, gt)]
    notices = run(df2_eval, tmp_path, gt, rows)
    assert f"too {'small' if shift < 0 else 'large'} by 1" in notices["category-ids-shifted"]
    good = honest(rng, gt)
    few = [{**row, "category_id": row["category_id"] + shift, "score": rng.uniform(0.3, 1)} for row in good[::3]]
    assert "category-ids-shifted" not in run(df2_eval, tmp_path, gt, good + few)


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_of_every_category_with_one_score_are_not_taken_for_shifted_ones(df2_eval, tmp_path, seed):
    rng = random.Random(seed)
    gt = truth(rng, categories=[4])
    rows = [{**row, "category_id": category, "score": 1} for row in honest(rng, gt) for category in range(1, 14)]
    assert set(run(df2_eval, tmp_path, gt, rows)) == {"equal-scores", "absent-categories"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shift", [-1, 1])
def test_image_ids_that_are_off_by_one_are_noticed(df2_eval, tmp_path, seed, shift):
    rng = random.Random(seed)
    gt = truth(rng)
    rows = [{**row, "image_id": row["image_id"] + shift} for row in honest(rng, gt)]
    known = [row for row in rows if 1 <= row["image_id"] <= 12]
    notices = run(df2_eval, tmp_path, gt, known)
    assert set(notices) == {"image-ids-shifted"}
    assert f"too {'small' if shift < 0 else 'large'} by 1" in notices["image-ids-shifted"]
    refused = df2_eval("--task", "detection", "--gt", tmp_path / "gt.json", "--pred", write(tmp_path / "all.json", rows))
    assert refused.returncode == 3
    assert (b"0 (the ids seem to start at 0 instead of 1)" in refused.stderr) == (shift < 0)


@pytest.mark.parametrize("score", [0, 0.5, 1])
def test_equal_scores_are_noticed_from_5_predictions_on(df2_eval, tmp_path, score):
    rng = random.Random(score)
    gt = truth(rng, images=3)
    rows = [{**row, "score": score} for row in honest(rng, gt)]
    notices = run(df2_eval, tmp_path, gt, rows)
    assert set(notices) == {"equal-scores"}
    assert notices["equal-scores"].startswith(f"all of the 6 predictions that are scored have the score {score}")
    assert "equal-scores" not in run(df2_eval, tmp_path, gt, rows[:4])
    rows[-1]["score"] = 0.75
    assert run(df2_eval, tmp_path, gt, rows) == {}


@pytest.mark.parametrize("categories", [[1], [1, 13], [1, 2, 3, 4, 5, 6, 13]])
def test_predictions_of_categories_without_items_are_noticed(df2_eval, tmp_path, categories):
    rng = random.Random(1)
    gt = truth(rng, categories=range(8, 13))
    extra = [{"image_id": 1, "category_id": category, "score": rng.uniform(0, 0.3), "bbox": [0, 0, 9, 9]}
             for category in categories]
    notices = run(df2_eval, tmp_path, gt, honest(rng, gt) + extra)
    assert set(notices) == {"absent-categories"}
    assert notices["absent-categories"].startswith(f"{len(extra)} prediction")
    assert ("and 2 more" in notices["absent-categories"]) == (len(categories) == 7)


@pytest.mark.parametrize("name", ["kilt", "x" * 500, "\x1b[2J\u202e"])
def test_unknown_names_of_categories_are_noticed_in_plain_text(df2_eval, tmp_path, name):
    rng = random.Random(1)
    gt = truth(rng, names=lambda i: name if i == 5 else "")
    rows = honest(rng, gt)
    result = df2_eval("--task", "detection", "--gt", write(tmp_path / "gt.json", gt), "--pred",
                      write(tmp_path / "pred.json", rows), "--format", "json")
    [notice] = json.loads(result.stdout)["notices"]
    assert notice["code"] == "unknown-category-names" and notice["text"].isprintable()
    assert result.stderr.decode() == f"df2-eval: warning: {notice['text']} [{notice['code']}]\n"


def masks(gt):
    """A mask of one run for every second image."""
    return [{"image_id": image["id"], "category_id": 3, "score": 0.5 + i / 100,
             "segmentation": {"size": [480, 640], "counts": [100 + i, 50, 307050 - i]}}
            for i, image in enumerate(gt["images"])]


@pytest.mark.parametrize("empty", [1, 2, 5])
def test_items_whose_mask_has_no_pixel_are_noticed(df2_eval, tmp_path, empty):
    gt = truth(random.Random(empty))
    for item in gt["annotations"][:empty]:
        item["segmentation"] = [[-90, -90, -80, -90, -80, -80, -90, -80]]
    notices = run(df2_eval, tmp_path, gt, masks(gt), task="segmentation")
    assert notices["items-without-pixels"].startswith(f"{empty} item{'s' * (empty > 1)} ha")


@pytest.mark.parametrize("kept", [0, 3, 8])
def test_images_without_masks_are_noticed(df2_eval, tmp_path, kept):
    gt = truth(random.Random(kept))
    notices = run(df2_eval, tmp_path, gt, masks(gt)[:kept], task="segmentation")
    assert notices["images-without-predictions"].startswith(f"{12 - kept} of 12 images")


def synth(*arguments):
    program = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve() / "df2-synth"
    subprocess.run([program, *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module", params=SEEDS)
def dataset(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    synth("workload", "--output", folder, "--images", 60, "--seed", request.param)
    return folder / "validation"


NOISES = {"default": [], "exact": ["--jitter", 0, "--miss-rate", 0, "--wrong-category", 0],
          "far off": ["--jitter", 0.3], "confused": ["--wrong-category", 0.5], "blind": ["--miss-rate", 0.3],
          "talkative": ["--false-positives", 8], "full": ["--rows-per-image", 15]}


@pytest.mark.parametrize("name", NOISES)
@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation"])
def test_plausible_results_of_any_noise_raise_no_notice(df2_eval, dataset, tmp_path, task, name):
    synth("submission", "--gt", dataset, "--task", task, "--output", tmp_path / "p.json", *NOISES[name])
    result = df2_eval("--task", task, "--gt", dataset, "--pred", tmp_path / "p.json", "--format", "json")
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["notices"] == []


@pytest.mark.parametrize("name", NOISES)
def test_plausible_lists_raise_no_notice_beyond_what_the_rules_let_pass(df2_eval, dataset, tmp_path, name):
    synth("submission", "--gt", dataset, "--task", "retrieval", "--output", tmp_path / "p.json", *NOISES[name])
    result = df2_eval("--task", "retrieval", "--gt", dataset, "--pred", tmp_path / "p.json", "--format", "json")
    assert result.returncode == 0, result.stderr
    codes = {notice["code"] for notice in json.loads(result.stdout)["notices"]}
    assert codes <= {"weak-answers", "outscored-answers", "rows-without-query"}


@pytest.mark.parametrize("seed", SEEDS)
def test_landmarks_as_fractions_are_noticed(df2_eval, dataset, tmp_path, seed):
    synth("submission", "--gt", dataset, "--task", "landmarks", "--output", tmp_path / "p.json", "--seed", seed)
    rows = json.loads((tmp_path / "p.json").read_text())
    for row in rows:
        row["keypoints"] = [value / 1000 if i % 3 < 2 else value for i, value in enumerate(row["keypoints"])]
    result = df2_eval("--task", "landmarks", "--gt", dataset, "--pred", write(tmp_path / "p.json", rows), "--format", "json")
    [notice] = json.loads(result.stdout)["notices"]
    assert notice["code"] == "landmarks-as-fractions" and f"({len(rows)} predictions)" in notice["text"]


@pytest.mark.parametrize("task,stem", [("detection", "bbox"), ("segmentation", "segm")])
def test_the_official_example_results_raise_no_notice(df2_eval, shared, tmp_path, task, stem):
    rows = json.loads((shared / f"reference/official_example_{stem}_results.json").read_text())
    gt = {"images": [], "categories": [{"id": 1, "name": "short_sleeved_shirt"}], "annotations": []}
    for number, row in enumerate(rows, 1):
        height, width = row.get("segmentation", {"size": [700, 700]})["size"]
        x, y, w, h = box = [round(value) for value in row.get("bbox", [180, 180, 90, 90])]
        gt["images"].append({"id": row["image_id"], "width": width, "height": height})
        gt["annotations"].append({"id": number, "image_id": row["image_id"], "category_id": 1, "bbox": box, "iscrowd": 0,
                                  "area": w * h, "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]]})
    gt["images"] = list({image["id"]: image for image in gt["images"]}.values())
    assert run(df2_eval, tmp_path, gt, rows, task=task) == {}


def test_cases_that_people_met_are_noticed_or_refused(df2_eval, shared):
    folder = shared / "cases/boxes_as_fractions"
    whole = ["--task", "detection", "--gt", folder / "gt.json", "--format", "json", "--pred"]
    result = df2_eval(*whole, folder / "dt.json")
    assert [notice["code"] for notice in json.loads(result.stdout)["notices"]] == ["boxes-as-fractions"]
    refused = df2_eval(*whole, shared / "cases/category_ids_from_0/dt.json")
    assert refused.returncode == 3 and b"0 (the ids seem to start at 0 instead of 1)" in refused.stderr
