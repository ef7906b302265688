"""The dataset with pictures that df2-synth makes: its layout, who reads it, and that it comes out the same whatever
happens on the way."""

import json
import os
import random
import re
import signal
import subprocess
import time

import pytest
import runs

IMAGES = 60
OPTIONS = ["--images", IMAGES, "--size", "120x180", "--seed", 3]
LISTS = ["keypoints_{}_information.json", "retrieval_{}_consumer_information.json", "retrieval_{}_shop_information.json"]
TRUTHS = ["keypoints_{}_vis.json", "keypoints_{}_vis_and_occ.json", "{}_query.json", "{}_gallery.json"]


def done(result):
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(result):
    return runs.refused(result, 2, "df2-synth")


@pytest.fixture(scope="module")
def made(df2_synth, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "dataset"
    done(df2_synth("dataset", "--output", folder, *OPTIONS))
    return folder


def annotations(made, part):
    return {int(path.stem): json.loads(path.read_text()) for path in sorted((made / part / "annos").iterdir())}


def items_of(annotation):
    return [annotation[key] for key in sorted(annotation) if key.startswith("item")]


def read(path):
    return json.loads(path.read_text())


def test_the_layout_is_the_official_one_with_the_labels_of_test_held_out(made):
    top = {"df2_synth.json", "held_out", "json_for_test", "json_for_train", "json_for_validation", "test", "train",
           "validation", "validation.json"}
    assert set(os.listdir(made)) == top
    assert os.listdir(made / "test") == ["image"]
    counts = []
    for labels, pictures in (("train", "train"), ("validation", "validation"), ("held_out/test", "test")):
        ids = sorted(annotations(made, labels))
        assert ids == list(range(1, len(ids) + 1))
        assert sorted(os.listdir(made / pictures / "image")) == [f"{number:06}.jpg" for number in ids]
        counts.append(len(ids))
    assert sum(counts) == IMAGES and min(counts) > 0
    names = {name.format("val") for name in LISTS + TRUTHS}
    assert set(os.listdir(made / "json_for_validation")) == names
    assert set(os.listdir(made / "json_for_test")) == {name.format("test") for name in LISTS}
    assert set(os.listdir(made / "held_out/json_for_test")) == {name.format("test") for name in LISTS + TRUTHS}
    assert os.listdir(made / "json_for_train") == ["keypoints_train_information.json"]


def test_identities_stay_in_one_part_and_each_style_is_shown_by_shop_and_users(made):
    parts = [annotations(made, part) for part in ("train", "validation", "held_out/test")]
    identities = [{annotation["pair_id"] for annotation in part.values()} for part in parts]
    assert not identities[0] & identities[1] and not identities[0] & identities[2] and not identities[1] & identities[2]
    sources = {}
    for part in parts:
        for annotation in part.values():
            for item in items_of(annotation):
                if item["style"] > 0:
                    sources.setdefault((annotation["pair_id"], item["style"]), []).append(annotation["source"])
    assert all(set(shown) == {"shop", "user"} for shown in sources.values())
    validation = [shown for (pair_id, _), shown in sources.items() if pair_id in identities[1]]
    assert sum(shown.count("shop") >= 6 for shown in validation) >= len(validation) / 2


def test_customers_have_the_first_ids_of_validation_and_test(made):
    for part in ("validation", "held_out/test"):
        sources = [annotation["source"] for _, annotation in sorted(annotations(made, part).items())]
        assert sources == sorted(sources, reverse=True) and set(sources) == {"user", "shop"}


def test_the_lists_are_those_of_the_annotations(made, df2_data, tmp_path):
    parts = {"validation": (made, "val"), "test": (made / "held_out", "test")}
    for part, (folder, short) in parts.items():
        lists = folder / f"json_for_{part}"
        truth = annotations(folder, part)
        information = read(lists / f"keypoints_{short}_information.json")["images"]
        assert [(row["id"], row["width"], row["height"]) for row in information] == [(number, 120, 180) for number in truth]
        for source, name in (("user", "consumer"), ("shop", "shop")):
            rows = read(lists / f"retrieval_{short}_{name}_information.json")["images"]
            assert [row["id"] for row in rows] == [number for number in truth if truth[number]["source"] == source]
        done(df2_data("pairs", "--gt", folder / part, "--query", tmp_path / "query", "--gallery", tmp_path / "gallery"))
        assert read(tmp_path / "query") == read(lists / f"{short}_query.json")
        assert read(tmp_path / "gallery") == read(lists / f"{short}_gallery.json")
        both, visible = (read(lists / f"keypoints_{short}_{name}.json")["annotations"] for name in ("vis_and_occ", "vis"))
        assert len(both) == len(visible) == sum(len(items_of(annotation)) for annotation in truth.values())
        for a, b in zip(both, visible):
            assert b["keypoints"][2::3] == [2 if v == 2 else 0 for v in a["keypoints"][2::3]]
            assert b["num_keypoints"] == sum(v == 2 for v in a["keypoints"][2::3])


def test_a_landmark_is_labelled_where_it_lies_in_the_picture(made):
    for part in ("train", "validation", "held_out/test"):
        for annotation in annotations(made, part).values():
            for item in items_of(annotation):
                points = list(zip(item["landmarks"][::3], item["landmarks"][1::3], item["landmarks"][2::3]))
                assert all((x, y) == (0, 0) if v == 0 else 0 <= x < 120 and 0 <= y < 180 for x, y, v in points)
                outside = sum(v == 0 for *_, v in points) / len(points)
                assert item["zoom_in"] == (1 if outside == 0 else 2 if outside <= 0.3 else 3)


@pytest.mark.parametrize("part, flags", [("train", []), ("validation", []), ("held_out/test", []), ("validation.json", []),
                                         ("json_for_validation/keypoints_val_vis_and_occ.json", ["--pictures", "none"])])
def test_validate_finds_nothing(made, df2_data, part, flags):
    text = done(df2_data("validate", "--gt", made / part, *flags))
    assert re.match(r"0 errors, 0 warnings and 0 notes in \d+ images", text.splitlines()[-1])


def test_whatever_reads_the_real_dataset_reads_this_one(made, df2_synth, df2_data, df2_eval, tmp_path):
    gt = ["--gt", made / "train", "--gt", made / "validation"]
    assert "published" in done(df2_data("stats", *gt))
    done(df2_data("leaks", *gt))
    done(df2_data("convert", *gt, "--to", "ultralytics-segment", "--output", tmp_path / "yolo"))
    assert len(list((tmp_path / "yolo").rglob("*.txt"))) > 0
    for part in ("validation", "held_out/test"):
        done(df2_data("draw", "--gt", made / part, "--limit", 4, "--sheet", "2x2", "--output", tmp_path / part.split("/")[0]))
    for task in ("detection", "landmarks", "segmentation", "retrieval"):
        done(df2_synth("submission", "--gt", made / "validation", "--task", task, "--output", tmp_path / "rows.json"))
        runs.scored(df2_eval("--gt", made / "validation", "--pred", tmp_path / "rows.json", "--task", task))
    lists = made / "json_for_validation"
    runs.scored(df2_eval("--query", lists / "val_query.json", "--gallery", lists / "val_gallery.json", "--pred",
                         tmp_path / "rows.json", "--task", "retrieval"))


def test_the_labels_alone_are_those_of_the_folder(made, df2_synth, tmp_path):
    done(df2_synth("dataset", "--coco-only", tmp_path / "gt.json", *OPTIONS))
    labels = read(tmp_path / "gt.json")
    images = {image["file_name"]: image for image in labels["images"]}
    assert len(images) == len({image["id"] for image in labels["images"]}) == IMAGES
    for name, image in images.items():
        part, _, file = name.split("/")
        annotation = read(made / ("held_out" if part == "test" else "") / part / "annos" / file.replace(".jpg", ".json"))
        rows = [row for row in labels["annotations"] if row["image_id"] == image["id"]]
        assert [row["segmentation"] for row in rows] == [item["segmentation"] for item in items_of(annotation)]
        assert (made / name).is_file()


def test_without_pictures_the_labels_are_the_same(made, df2_synth, df2_data, tmp_path):
    done(df2_synth("dataset", "--output", tmp_path / "labels", "--pictures", "none", *OPTIONS))
    with_pictures, without = files_of(made), files_of(tmp_path / "labels")
    assert {name for name in with_pictures if not name.endswith(".jpg")} == set(without)
    assert all(with_pictures[name] == without[name] for name in without if name != "df2_synth.json")
    assert done(df2_data("validate", "--gt", tmp_path / "labels/train")).startswith("0 errors, 0 warnings and 0 notes")


def test_the_number_of_threads_changes_no_byte(made, df2_synth, tmp_path):
    done(df2_synth("--threads", 1, "dataset", "--output", tmp_path / "one", *OPTIONS))
    assert files_of(tmp_path / "one") == files_of(made)
    done(df2_synth("dataset", "--output", tmp_path / "other", "--pictures", "none", *OPTIONS[:-1], 4))
    assert files_of(tmp_path / "other")["validation.json"] != files_of(made)["validation.json"]


def test_a_killed_run_is_completed_to_the_same_bytes(made, df2_synth, tmp_path):
    command = [df2_synth.program, "dataset", "--output", tmp_path / "out", *map(str, OPTIONS)]
    begin = time.monotonic()
    subprocess.run([*command[:3], tmp_path / "whole", *command[4:]], check=True)
    whole = time.monotonic() - begin
    rng = random.Random(5)
    for _ in range(5):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            time.sleep(rng.uniform(0.05, 0.7) * whole)
            process.send_signal(signal.SIGKILL)
    pictures = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.jpg")}
    assert 0 < len(pictures)
    subprocess.run(command, check=True)
    assert files_of(tmp_path / "out") == files_of(made)
    assert all(path.stat().st_mtime_ns == written for path, written in pictures.items())
    unfinished = tmp_path / "out/train/image/000001.jpg.aB3xYz"
    unfinished.write_bytes(b"half a picture")
    subprocess.run(command, check=True)
    assert files_of(tmp_path / "out") == files_of(made)


def test_other_options_do_not_go_on_with_a_folder(made, df2_synth):
    before = files_of(made)
    for options in ([*OPTIONS[:-1], 4], [*OPTIONS, "--pictures", "none"], [*OPTIONS, "--difficulty", "hard"],
                    [*OPTIONS, "--unlabelled", 0.5], [*OPTIONS, "--scale", "20,50,30"], ["--images", IMAGES, "--seed", 3]):
        assert "was made with other options" in refused(df2_synth("dataset", "--output", made, *options))
    assert files_of(made) == before


def test_a_folder_with_other_things_is_left_alone(df2_synth, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    assert "the folder is not empty" in refused(df2_synth("dataset", "--output", tmp_path, *OPTIONS))
    assert os.listdir(tmp_path) == ["notes.txt"]
    assert "a file stands where" in refused(df2_synth("dataset", "--output", tmp_path / "notes.txt", *OPTIONS))


def test_a_strange_file_among_the_annotations_is_refused(df2_synth, tmp_path):
    options = ["--images", 3, "--size", "96x96", "--pictures", "none"]
    done(df2_synth("dataset", "--output", tmp_path / "out", *options))
    for name in ("000099.json", "1.json", "notes.txt"):
        strange = tmp_path / "out/train/annos" / name
        strange.write_text("{}")
        text = refused(df2_synth("dataset", "--output", tmp_path / "out", *options))
        assert name in text and "is not one of the dataset that is to be written here" in text
        strange.unlink()
    done(df2_synth("dataset", "--output", tmp_path / "out", *options))


@pytest.mark.parametrize("flags, sentence", [
    (["--size", "1x1"], "the sides of made pictures are from 96 to 4096 pixels, not 1 x 1"),
    (["--size", "5000x5000"], "not 5000 x 5000"),
    (["--size", "4294967295x4294967295"], "the sides of made pictures are from 96 to 4096 pixels"),
    (["--size", "100x400"], "at most three times as long as wide"),
    (["--size", "400"], "--size must be width x height in pixels"),
    (["--size", "-4x5"], "--size must be width x height in pixels"),
    (["--images", "0"], "--images must be a whole number from 1 to 1000000"),
    (["--images", "5", "--identities", "6"], "5 images cannot show 6 identities"),
    (["--scale", "50,50"], "--scale must be three shares in percent"),
    (["--zoom-in", "50,50,50"], "--zoom-in must be three shares in percent"),
    (["--viewpoint", "a,b,c"], "--viewpoint must be three shares in percent"),
    (["--occlusion", "nan,50,50"], "--occlusion must be three shares in percent"),
    (["--difficulty", "huge"], "--difficulty must be easy, real or hard"),
    (["--pictures", "png"], "--pictures must be jpeg or none"),
    (["--unlabelled", "2"], "--unlabelled"),
    (["--coco-only", "gt.json"], "--coco-only"),
])
def test_what_cannot_be_made_is_refused_before_anything_is_written(df2_synth, tmp_path, flags, sentence):
    assert sentence in refused(df2_synth("dataset", "--output", tmp_path / "out", *flags))
    assert os.listdir(tmp_path) == []


def test_a_dataset_goes_somewhere(df2_synth):
    for command in ("dataset", "workload"):
        assert f"df2-synth {command} needs --output or --coco-only" in refused(df2_synth(command, "--images", 1))


def test_the_shares_that_are_asked_for_come_out(df2_synth, tmp_path):
    done(df2_synth("dataset", "--coco-only", tmp_path / "gt.json", "--images", 400, "--size", "120x180", "--viewpoint",
                   "30,30,40", "--zoom-in", "90,5,5"))
    items = read(tmp_path / "gt.json")["annotations"]
    for key, wanted in (("viewpoint", (30, 30, 40)), ("zoom_in", (90, 5, 5)), ("scale", (26, 50, 24))):
        shares = [100 * sum(item[key] == level for item in items) / len(items) for level in (1, 2, 3)]
        assert all(abs(share - asked) < 10 for share, asked in zip(shares, wanted)), (key, shares)


def test_landmarks_can_be_left_without_a_label_as_in_real_files(df2_synth, df2_data, tmp_path):
    def inside_without_label(path):
        """Items that lie whole in their picture, but have fewer labels than the fullest of their category."""
        items = [item for item in read(path)["annotations"] if item["zoom_in"] == 1]
        most = {}
        for item in items:
            most[item["category_id"]] = max(most.get(item["category_id"], 0), item["num_keypoints"])
        return sum(item["num_keypoints"] < most[item["category_id"]] for item in items)

    options = ["dataset", "--images", 40, "--size", "120x180", "--coco-only"]
    done(df2_synth(*options, tmp_path / "all.json"))
    done(df2_synth(*options, tmp_path / "some.json", "--unlabelled", 0.8))
    assert inside_without_label(tmp_path / "all.json") == 0 < inside_without_label(tmp_path / "some.json")
    text = done(df2_data("validate", "--gt", tmp_path / "some.json", "--pictures", "none"))
    assert text.splitlines()[-1].startswith("0 errors, 0 warnings")


@pytest.mark.parametrize("images", [1, 2, 3, 13])
def test_the_smallest_datasets_are_whole(df2_synth, df2_data, tmp_path, images):
    done(df2_synth("dataset", "--output", tmp_path / "out", "--images", images, "--size", "96x128", "--pictures", "none"))
    assert len(list((tmp_path / "out").rglob("annos/*.json"))) == images
    text = done(df2_data("validate", "--gt", tmp_path / "out/validation"))
    assert text.splitlines()[-1].startswith("0 errors, 0 warnings")
