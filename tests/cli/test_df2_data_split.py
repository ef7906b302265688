"""df2-data split, subset, sample and merge: what they write, print and refuse. Real names of the release are used, but
all annotations are drawn by df2-synth."""

import json
import os
import random
import shutil
import signal
import subprocess
import time

import pytest
import runs

from conftest import TESTS

REAL = TESTS.parent.parent / "shared" / "reference" / "real"
COMMANDS = ["split", "subset", "sample", "merge"]


def done(result):
    assert result.stderr == ""
    assert result.returncode == 0
    return result.stdout


def refused(result, code):
    return runs.refused(result, code, "df2-data")


@pytest.fixture(scope="module")
def made(df2_synth, tmp_path_factory):
    """validation/annos with a picture for each, json_for_validation and validation.json; 60 images."""
    folder = tmp_path_factory.mktemp("made")
    done(df2_synth("workload", "--output", folder, "--images", 60, "--seed", 3))
    (folder / "validation" / "image").mkdir()
    for file in (folder / "validation" / "annos").iterdir():
        (folder / "validation" / "image" / f"{file.stem}.jpg").write_bytes(b"picture " + file.stem.encode())
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def annotations(split):
    return {path.name: json.loads(path.read_text()) for path in sorted((split / "annos").iterdir())}


def content_hash(df2_eval, gt, folder):
    """As df2-eval prints it: equal for equal content in any file format."""
    results = folder / "results.json"
    results.write_text("[]")
    report = df2_eval("--gt", gt, "--pred", results, "--task", "segmentation", "--format", "json")
    assert report.returncode == 0, report.stderr
    return json.loads(report.stdout)["ground_truth"]["hash"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_is_golden(df2_data, golden, command):
    text = done(df2_data(command, "--help"))
    golden(f"data_{command}_help.txt", text)
    assert max(map(len, text.splitlines())) <= 100


def test_a_split_is_cut_and_joined_again_without_loss(df2_data, df2_eval, made, tmp_path):
    whole = content_hash(df2_eval, made / "validation", tmp_path)
    for number, (gt, form) in enumerate(((made / "validation", "same"), (made / "validation", "coco"),
                                         (made / "validation.json", "same"), (made / "validation.json", "native"))):
        out, joined = tmp_path / f"cut{number}", tmp_path / f"joined{number}"
        table = done(df2_data("split", "--gt", gt, "--parts", "train=0.6,dev=0.3,test=0.1", "--to", form, "--output", out))
        rows = [line.split() for line in table.splitlines()]
        assert rows[0] == ["name", "pictures", "share", "items", "identities"]
        assert [row[0] for row in rows[1:]] == ["train", "dev", "test"]
        assert sum(int(row[1]) for row in rows[1:]) == 60
        is_native = form == "native" or (form == "same" and gt.is_dir())
        parts = [out / name if is_native else out / name / "annotations" / f"{name}.json" for name in ("dev", "test", "train")]
        done(df2_data("merge", *[word for part in parts for word in ("--gt", part)], "--output", joined))
        again = joined / "merged" if is_native else joined / "merged" / "annotations" / "merged.json"
        assert content_hash(df2_eval, again, tmp_path) == whole
        if is_native and gt.is_dir():
            assert contents(joined / "merged" / "annos") == contents(made / "validation" / "annos")


def test_by_identity_no_pair_id_is_in_two_parts(df2_data, made, tmp_path):
    done(df2_data("split", "--gt", made / "validation", "--parts", "a=0.5,b=0.5", "--output", tmp_path / "out"))
    seen = [{annotation["pair_id"] for annotation in annotations(tmp_path / "out" / name).values()} for name in "ab"]
    assert seen[0] and seen[1] and not seen[0] & seen[1]


@pytest.mark.parametrize("arguments", [
    ["split", "--parts", "a=0.5,b=0.5", "--by", "picture", "--stratify", "category,source", "--seed", "777"],
    ["split", "--parts", "a=0.5,b=0.5"], ["sample", "--count", "20", "--stratify", "scale"],
    ["sample", "--count", "5", "--by", "identity"], ["subset", "--levels", "scale_small,scale_large"],
])
def test_the_same_seed_gives_the_same_bytes_for_any_order_of_files_and_number_of_threads(df2_data, made, tmp_path, arguments):
    shuffled = tmp_path / "shuffled" / "validation"
    names = sorted(os.listdir(made / "validation" / "annos"))
    random.Random(1).shuffle(names)
    (shuffled / "annos").mkdir(parents=True)
    for name in names:
        shutil.copy(made / "validation" / "annos" / name, shuffled / "annos" / name)
    shutil.copytree(made / "json_for_validation", shuffled.parent / "json_for_validation")
    first = None
    for number, (gt, threads) in enumerate(((made / "validation", 1), (made / "validation", 4), (shuffled, 4))):
        out = tmp_path / f"out{number}"
        table = done(df2_data(*arguments, "--gt", gt, "--output", out, "--threads", threads))
        first = first or (table, contents(out))
        assert (table, contents(out)) == first
    other = tmp_path / "other"
    if arguments[0] != "subset":
        seed = [word for word in arguments if word not in ("--seed", "777")]
        done(df2_data(*seed, "--seed", 99, "--gt", made / "validation", "--output", other))
        assert contents(other) != first[1]


@pytest.mark.parametrize("how", ["none", "link", "hardlink", "copy"])
@pytest.mark.parametrize("form", ["native", "coco"])
def test_pictures_are_linked_copied_or_left_out(df2_data, made, tmp_path, how, form):
    out = tmp_path / "out"
    text = done(df2_data("sample", "--gt", made / "validation", "--count", 7, "--pictures", how, "--to", form, "--output", out))
    pictures = sorted((out / "validation" / "image").iterdir()) if how != "none" else []
    assert len(pictures) == (0 if how == "none" else 7)
    assert ("7 pictures placed, 0 not there" in text) == (how != "none")
    for picture in pictures:
        assert picture.read_bytes() == b"picture " + picture.stem.encode()
        assert picture.is_symlink() == (how == "link")
        assert picture.samefile(made / "validation" / "image" / picture.name) == (how != "copy")
    assert (out / "validation" / "image").exists() == (how != "none")
    gt = out / "validation" if form == "native" else out / "validation" / "annotations" / "validation.json"
    assert df2_data("validate", "--gt", gt, "--pictures", "none").returncode == 0


def test_pictures_that_are_not_there_are_named_and_counted_or_skipped(df2_data, made, tmp_path):
    gt = tmp_path / "validation"
    shutil.copytree(made / "validation", gt)
    for number in range(1, 31):
        (gt / "image" / f"{number:06}.jpg").unlink()
    sample = ["sample", "--gt", gt, "--count", 60, "--output", tmp_path / "out", "--pictures", "copy"]
    text = refused(df2_data(*sample), 6)
    assert "30 of 60 pictures are not there" in text and f"{gt.resolve()}/image/000001.jpg: " in text
    assert "... and 10 more" in text
    assert not (tmp_path / "out").exists()
    assert "30 pictures placed, 30 not there" in done(df2_data(*sample, "--missing-pictures", "skip"))


def test_sizes_outlive_every_command(df2_data, made, tmp_path):
    """Masks are scored only where the size of every image is known."""
    validation = ["--gt", made / "validation"]
    half = tmp_path / "half"
    done(df2_data("split", *validation, "--parts", "a=0.5,b=0.5", "--output", half))
    done(df2_data("subset", "--gt", half / "a", "--categories", "1-13", "--output", tmp_path / "sub"))
    done(df2_data("sample", "--gt", tmp_path / "sub" / "a", "--count", 3, "--name", "few", "--output", tmp_path / "sam"))
    sizes = {image["id"]: (image["width"], image["height"]) for image in
             json.loads((made / "validation.json").read_text())["images"]}
    file = tmp_path / "sam" / "json_for_few" / "keypoints_few_information.json"
    listed = json.loads(file.read_text())["images"]
    assert len(listed) == 3
    assert all(sizes[image["id"]] == (image["width"], image["height"]) for image in listed)
    assert all(image["file_name"] == f"{image['id']:06}.jpg" for image in listed)


def test_a_subset_has_what_was_asked_for_and_nothing_else(df2_data, made, tmp_path):
    validation = made / "validation"

    def subset(name, *arguments):
        done(df2_data("subset", "--gt", validation, *arguments, "--output", tmp_path / name))
        return annotations(tmp_path / name / "validation")

    def items(annotation):
        return [value for key, value in annotation.items() if key.startswith("item")]

    whole = annotations(validation)
    skirts = subset("skirts", "--categories", "skirt,8", "--other-items", "drop")
    assert skirts and all(item["category_id"] in (8, 9) for annotation in skirts.values() for item in items(annotation))
    kept = subset("kept", "--categories", "Skirt, trousers", "--other-items", "keep")
    assert kept == {name: whole[name] for name in skirts}
    alone = subset("alone", "--categories", "8-9", "--other-items", "drop-picture")
    assert alone == {name: annotation for name, annotation in whole.items()
                     if items(annotation) and all(item["category_id"] in (8, 9) for item in items(annotation))}
    small = subset("small", "--levels", "scale_small, occlusion_slight")
    assert all(item["scale"] == 1 and item["occlusion"] == 1 for annotation in small.values() for item in items(annotation))
    shop = subset("shop", "--source", "shop")
    assert shop == {name: annotation for name, annotation in whole.items() if annotation["source"] == "shop"}
    ids = tmp_path / "ids.txt"
    ids.write_text("3\n\n 5 , 10-12\n58-1000\n")
    expected = ["000003.json", "000005.json", "000010.json", "000011.json", "000012.json", "000058.json", "000059.json", "000060.json"]
    assert list(subset("file", "--images", f"@{ids}")) == expected
    assert list(subset("list", "--images", "3,5,10-12,58-1000")) == expected
    pair = whole["000001.json"]["pair_id"]
    assert subset("pair", "--pair-ids", pair) == {name: a for name, a in whole.items() if a["pair_id"] == pair}


def test_ground_truths_whose_ids_collide_are_joined_only_as_told(df2_data, made, tmp_path):
    other = tmp_path / "other" / "validation"
    shutil.copytree(made / "validation", other)
    merge = ["merge", "--gt", made / "validation", "--gt", other, "--output", tmp_path / "out"]
    text = refused(df2_data(*merge), 4)
    assert "image_id 1 stands in input 1 (validation) and in input 2 (validation), and 59 others too" in text
    assert "--renumber" in text
    text = refused(df2_data(*merge, "--renumber"), 4)
    assert "pair_id " in text and "--identities keep" in text and "--identities offset" in text
    assert not (tmp_path / "out").exists()
    done(df2_data(*merge, "--renumber", "--identities", "offset", "--pictures", "copy"))
    both = annotations(tmp_path / "out" / "merged")
    whole = annotations(made / "validation")
    largest = max(annotation["pair_id"] for annotation in whole.values())
    assert len(both) == 120
    for name, annotation in whole.items():
        later = f"{int(name[:6]) + 60:06}"
        assert both[name] == annotation
        assert both[f"{later}.json"] == {**annotation, "pair_id": annotation["pair_id"] + largest}
        assert (tmp_path / "out/merged/image" / f"{later}.jpg").read_bytes() == b"picture " + name[:6].encode()
    done(df2_data(*merge[:-1], tmp_path / "kept", "--renumber", "--identities", "keep", "--to", "coco", "--name", "two"))
    file = json.loads((tmp_path / "kept" / "two" / "annotations" / "two.json").read_text())
    assert len({annotation["pair_id"] for annotation in file["annotations"]}) == len(
        {annotation["pair_id"] for annotation in whole.values() if len(annotation) > 2})
    assert len({annotation["id"] for annotation in file["annotations"]}) == len(file["annotations"])
    assert not any(image["file_name"].startswith("/") for image in file["images"])


def test_keys_that_nobody_knows_are_left_behind_and_all_others_kept(df2_data, tmp_path):
    """What docs/splitting.md promises for native annotations."""
    item = {"segmentation": [[60.5, 50, 140, 50, 140, 152]], "scale": 2, "viewpoint": 2, "zoom_in": 1,
            "landmarks": [80, 50, 2] + [0, 0, 0] * 6 + [70.25, 90, 1], "style": 1, "bounding_box": [60, 50, 140, 152],
            "category_id": 9, "occlusion": 1, "category_name": "skirt"}
    annos = tmp_path / "train" / "annos"
    annos.mkdir(parents=True)
    known = {"item2": item, "source": "user", "pair_id": 0, "item1": {**item, "style": 0}}
    (annos / "000007.json").write_text(json.dumps({**known, "note": "mine", "item1": {**known["item1"], "score": 1}}))
    done(df2_data("subset", "--gt", tmp_path / "train", "--output", tmp_path / "out"))
    written = (tmp_path / "out" / "train" / "annos" / "000007.json").read_text()
    assert json.loads(written) == known
    assert written.index("item2") < written.index("item1")
    assert list(json.loads(written)["item1"]) == list(item)
    assert not (tmp_path / "out" / "json_for_train").exists()


def test_real_annotations_are_cut_and_joined_without_loss(df2_data, tmp_path):
    if not REAL.is_dir():
        pytest.skip("no ../shared/reference/real here")
    annos = tmp_path / "train" / "annos"
    annos.mkdir(parents=True)
    files = sorted(REAL.glob("*_*.json"))
    single = [file for file in files if "coco" not in file.name]
    for number, file in enumerate(single, 1):
        shutil.copy(file, annos / f"{number:06}.json")
    done(df2_data("split", "--gt", annos.parent, "--parts", "a=0.66,b=0.34", "--by", "picture", "--output", tmp_path / "out"))
    done(df2_data("merge", "--gt", tmp_path / "out" / "a", "--gt", tmp_path / "out" / "b", "--identities", "keep", "--output", tmp_path / "whole"))
    for number, file in enumerate(single, 1):
        assert json.loads((tmp_path / "whole" / "merged" / "annos" / f"{number:06}.json").read_text()) == json.loads(file.read_text())
    coco = REAL / "coco_32_images.json"
    done(df2_data("split", "--gt", coco, "--parts", "a=0.5,b=0.5", "--output", tmp_path / "coco"))
    done(df2_data("merge", *[word for n in "ab" for word in ("--gt", tmp_path / "coco" / n / "annotations" / f"{n}.json")], "--output", tmp_path / "both"))
    before, after = (json.loads(path.read_text()) for path in (coco, tmp_path / "both" / "merged" / "annotations" / "merged.json"))
    for key in ("id", "width", "height", "file_name"):
        assert {image["id"]: image[key] for image in before["images"]} == {image["id"]: image[key] for image in after["images"]}

    def rows(file):
        keys = ("image_id", "category_id", "bbox", "area", "iscrowd", "style", "pair_id", "num_keypoints", "keypoints", "segmentation")
        return {row["id"]: {key: row[key] for key in keys if key in row} for row in file["annotations"]}

    assert rows(before) == rows(after)


def test_outputs_are_refused_where_they_would_mix_with_something(df2_data, made, tmp_path):
    gt = tmp_path / "validation"
    shutil.copytree(made / "validation", gt)
    (tmp_path / "json_for_validation").mkdir()
    (tmp_path / "file").write_text("old")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("old")
    (tmp_path / "linked").symlink_to(gt)
    before = contents(tmp_path)
    sample = ["sample", "--gt", gt, "--count", 3, "--output"]
    for out, code in ((gt / "out", 2), (gt / "annos" / "out", 2), (gt / "image" / "x", 2), (tmp_path / "linked" / "out", 2),
                      (tmp_path / "json_for_validation" / "out", 2), (gt, 2), (tmp_path / "file", 2), (tmp_path / "full", 2),
                      (tmp_path / "file" / "out", 6), ("/proc/df2-out", 6)):
        refused(df2_data(*sample, out), code)
        assert contents(tmp_path) == before
    for out in ("new/", "deep/er/out", "with space's \"quotes\" \u65e5\u672c", "./dot/../dotted"):
        done(df2_data(*sample, f"{tmp_path}/{out}"))
        assert os.path.isdir(os.path.normpath(tmp_path / out / "validation" / "annos"))


@pytest.mark.parametrize("arguments", [
    ["split", "--output", "x"], ["sample", "--output", "x"], ["subset"], ["merge", "--output", "x"],
    *[["split", "--output", "x", "--parts", parts] for parts in
      ("a", "a=", "=1", "a=1,", "a=0.5", "a=0.5,a=0.5", "a=0.5,b=-0.5", "a=x", "../a=1", ".a=1", "a=nan", "annos=1", "json_for_a=1")],
    *[["split", "--output", "x", "--parts", "a=1", *more] for more in
      (["--by", "style"], ["--stratify", "color"], ["--stratify", "none,scale"], ["--seed", "-1"], ["--to", "voc"],
       ["--pictures", "move"], ["--missing-pictures", "maybe"])],
    *[["sample", "--output", "x", "--count", count] for count in ("0", "-1", "x", "1.5")],
    *[["subset", "--output", "x", *more] for more in
      (["--categories", "0"], ["--categories", "hat"], ["--categories", "skirt,"], ["--levels", "scale"], ["--levels", "scale_tiny"],
       ["--source", "both"], ["--images", "x"], ["--images", "5-1"], ["--images", ","], ["--pair-ids", "-1"],
       ["--other-items", "hide"])],
    ["merge", "--output", "x", "--identities", "join"], ["merge", "--output", "x", "--gt", "absent2", "--name", "a/b"],
])
def test_wrong_flags_are_refused_before_any_file_is_opened(df2_data, arguments):
    text = refused(df2_data(*arguments, "--gt", "absent"), 2)
    assert "absent" not in text


def test_what_is_not_there_is_refused_with_a_sentence(df2_data, made, tmp_path):
    gt, out = ["--gt", made / "validation"], ["--output", tmp_path / "out"]
    assert "61 pictures are to be drawn, but there are 60" in refused(df2_data("sample", *gt, "--count", 61, *out), 2)
    assert "image_id 0 is not in the ground truth, nor are 1 others" in refused(df2_data("subset", *gt, "--images", "0,1,99", *out), 2)
    assert "none is as asked for" in refused(df2_data("subset", *gt, "--images", "100-200", *out), 2)
    assert "would get no picture" in refused(df2_data("split", *gt, "--parts", "a=0.999,b=0.001", *out), 2)
    assert "at least twice" in refused(df2_data("merge", *gt, *out), 2)
    refused(df2_data("sample", "--gt", tmp_path / "absent", "--count", 1, *out), 6)
    empty = tmp_path / "ids"
    empty.write_text("\n")
    assert "has none" in refused(df2_data("subset", *gt, "--images", f"@{empty}", *out), 2)
    refused(df2_data("subset", *gt, "--images", f"@{tmp_path / 'absent'}", *out), 6)
    assert os.listdir(tmp_path) == ["ids"]


def test_a_disk_that_is_full_half_way_leaves_nothing(df2_data, made, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted only by root")
    try:
        for command in (["split", "--parts", "a=0.5,b=0.5"], ["sample", "--count", "60", "--to", "coco"]):
            for out in (disk / "out", disk / "empty"):
                (disk / "empty").mkdir(exist_ok=True)
                text = refused(df2_data(*command, "--gt", made / "validation", "--output", out), 6)
                assert "No space left on device" in text
                assert [path.name for path in disk.rglob("*")] == ["empty"]
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_interrupted_run_leaves_nothing_behind(df2_data, df2_synth, tmp_path_factory, tmp_path, command):
    gt = tmp_path_factory.mktemp("large") / "validation"
    done(df2_synth("workload", "--output", gt.parent, "--images", 3000))
    (gt / "image").mkdir()
    for number in range(1, 3001):
        (gt / "image" / f"{number:06}.jpg").write_bytes(b"x" * 2000)
    arguments = {"split": ["--gt", gt, "--parts", "a=0.5,b=0.5"], "subset": ["--gt", gt, "--levels", "viewpoint_frontal"],
                 "sample": ["--gt", gt, "--count", 2500],
                 "merge": ["--gt", gt, "--gt", gt, "--renumber", "--identities", "keep"]}[command]
    whole = [df2_data.program, command, *map(str, arguments), "--pictures", "copy", "--output", "out"]
    begin = time.monotonic()
    subprocess.run(whole, cwd=tmp_path, check=True, capture_output=True)
    seconds = time.monotonic() - begin
    expected = contents(tmp_path / "out")
    rng = random.Random(command)
    codes = []
    for _ in range(6):
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        number = rng.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        with subprocess.Popen(whole, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            time.sleep(rng.uniform(0.1, 1) * seconds)
            process.send_signal(number)
            process.communicate(timeout=20)
        codes.append(process.returncode)
        assert process.returncode in (0, 130, -number)
        if (tmp_path / "out").exists():
            assert contents(tmp_path / "out") == expected
        assert set(os.listdir(tmp_path)) <= {"out"}
    assert 130 in codes
