"""Lists in flags and configurations: ranges, blanks around the parts, and one list of images for all tasks."""

import json
import random

import pytest

from runs import DETECTION, RETRIEVAL, refused, scored


def counts(run, *arguments):
    return json.loads(scored(run(*arguments, "--format", "json")))["counts"]


@pytest.mark.parametrize("listed, plain", [
    ("1-2", "1,2"), ("1 - 2, 3", "1,2,3"), (" 3 ,\t1-1", "1,3"), ("2-1000000000", "2,3"), ("1-3,2,2-3", "1,2,3")])
def test_a_list_of_images_may_have_ranges_and_blanks(df2_eval, tmp_path, listed, plain):
    wanted = scored(df2_eval(*DETECTION, "--images", plain))
    assert scored(df2_eval(*DETECTION, "--images", listed)) == wanted
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"images": [part for part in listed.split(",") if "-" in part]
                                  + [int(part) for part in listed.split(",") if "-" not in part]}))
    assert scored(df2_eval(*DETECTION, "--config", config)) == wanted
    lines = tmp_path / "list.txt"
    lines.write_text(listed.replace(",", "\r\n"))
    assert scored(df2_eval(*DETECTION, "--images", f"@{lines}")) == wanted


@pytest.mark.parametrize("flag, listed, plain", [
    ("--categories", "skirt, trousers", "9,8"), ("--categories", "7 - 9", "7,8,9"), ("--categories", " 1-6,sling ", "1,2,3,4,5,6"),
    ("--max-dets", "1-3, 10", "1,2,3,10"), ("--max-dets", " 5", "5")])
def test_other_lists_likewise(df2_eval, flag, listed, plain):
    assert scored(df2_eval(*DETECTION, flag, listed)) == scored(df2_eval(*DETECTION, flag, plain))


def test_lengths_of_list_and_gates_likewise(df2_eval):
    assert scored(df2_eval(*RETRIEVAL, "--top-k", "1-3, 20")) == scored(df2_eval(*RETRIEVAL, "--top-k", "1,2,3,20"))
    scored(df2_eval(*DETECTION, "--fail-under", "AP=0.1, AP50=0.2"))


@pytest.mark.parametrize("bad", ["10-1", "1-", "- 1", "1-2-3", "1--2", "1-99999999999999999999", "2 -"])
@pytest.mark.parametrize("flag", ["--images", "--categories", "--max-dets"])
def test_a_bad_range_is_refused_and_shown(df2_eval, flag, bad):
    error = refused(df2_eval(*DETECTION, flag, f"1,{bad}"), 2)
    assert f"/{flag[2:].replace('-', '_')}: must have ranges of two whole numbers" in error and f'"{bad}"' in error


@pytest.mark.parametrize("flag, bad", [("--categories", "1-14"), ("--categories", "1-1000000000"), ("--max-dets", "0-3"),
                                       ("--max-dets", "1-1000000000"), ("--max-dets", "1-100"),
                                       ("--images", "1-9007199254740993"), ("--images", "4-1000000000")])
def test_a_range_that_goes_too_far_is_refused(df2_eval, flag, bad):
    refused(df2_eval(*DETECTION, flag, bad), 2)


@pytest.mark.parametrize("key", ["images", "categories", "max_dets"])
def test_an_empty_list_in_a_configuration_is_refused_as_an_empty_flag_is(df2_eval, tmp_path, key):
    config = tmp_path / "config.json"
    config.write_text(json.dumps({key: []}))
    assert f"/{key}: must not be empty" in refused(df2_eval(*DETECTION, "--config", config), 2)
    flag = "--" + key.replace("_", "-")
    refused(df2_eval(*DETECTION, flag, ""), 2)
    refused(df2_eval(*DETECTION, flag, " , "), 2)


def test_ranges_of_a_files_own_categories_take_those_that_it_has(df2_eval, tmp_path):
    truth, rows = tmp_path / "truth.json", tmp_path / "rows.json"
    truth.write_text(json.dumps({
        "images": [{"id": 1, "width": 50, "height": 50}], "categories": [{"id": i, "name": f"kind {i}"} for i in (1, 4, 90)],
        "annotations": [{"id": i, "image_id": 1, "category_id": i, "bbox": [0, 0, 9, 9], "area": 81, "iscrowd": 0}
                        for i in (1, 4, 90)]}))
    rows.write_text(json.dumps([{"image_id": 1, "category_id": 4, "bbox": [0, 0, 9, 9], "score": 1}]))
    run = ["--gt", truth, "--pred", rows, "--task", "detection", "--categories-of", "ground-truth", "--categories"]
    assert scored(df2_eval(*run, "1-80")) == scored(df2_eval(*run, "1,4"))
    assert scored(df2_eval(*run, "2-1000000000, kind 1")) == scored(df2_eval(*run, "1,4,90"))
    assert "has no category from 5 to 89" in refused(df2_eval(*run, "5-89"), 2)


@pytest.mark.parametrize("seed", range(3))
def test_one_list_of_shards_serves_retrieval_too(df2_eval, tmp_path, seed):
    """Query images and shop images fall into shards by chance; some shards have no query image at all."""
    ids = [*sorted({row["query_image_id"] for row in json.loads((df2_eval.data / "query.json").read_text())}),
           *sorted({row["gallery_image_id"] for row in json.loads((df2_eval.data / "gallery.json").read_text())})]
    rng = random.Random(seed)
    rng.shuffle(ids)
    cuts = sorted(rng.sample(range(1, len(ids)), 3))
    partials = []
    for i, (begin, end) in enumerate(zip([0, *cuts], [*cuts, len(ids)])):
        partials.append(tmp_path / f"{i}.df2p")
        scored(df2_eval(*RETRIEVAL, "--images", ",".join(map(str, ids[begin:end])), "--partial", partials[-1]))
    rng.shuffle(partials)
    assert scored(df2_eval("merge", *partials)) == scored(df2_eval(*RETRIEVAL))


def test_shop_images_are_no_query_images_and_unknown_ids_are_refused(df2_eval):
    shop = json.loads((df2_eval.data / "gallery.json").read_text())[0]["gallery_image_id"]
    assert counts(df2_eval, *RETRIEVAL, "--images", str(shop))["images"] == 0
    assert counts(df2_eval, *RETRIEVAL, "--images", f"1,{shop}")["images"] == 1
    assert counts(df2_eval, *RETRIEVAL, "--images", f"{shop}-{shop + 100}")["images"] == 0
    for unknown in ("5000", f"1,{shop},5000", "5000-6000"):
        assert "/images: the ground truth has no image of image_id" in refused(df2_eval(*RETRIEVAL, "--images", unknown), 2)
