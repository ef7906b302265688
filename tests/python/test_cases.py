"""The small inputs that failed in other scorers (or in df2 once) give what their expected.txt says."""

import json
import shlex

import pytest

# Exit code, and what the report or the message has.
CASES = {
    "boxes_as_fractions": (0, {"AP": 0}, "boxes-as-fractions"),
    "categories_renumbered": (4, {}, "long_sleeved_dress"),
    "category_ids_from_0": (3, {}, "start at 0"),
    "class_agnostic": (0, {"AP": 0, "AP_class_agnostic": 0.95}, ""),
    "gt_17_keypoints_detection": (0, {"AP": 0.95}, ""),
    "gt_item_without_mask": (4, {}, "/annotations/"),
    "gt_mask_outside_image": (0, {"AP": 0}, "items-without-pixels"),
    "gt_polygon_of_2_points_detection": (0, {"AP": 0.95}, ""),
    "gt_width_minus_1_detection": (0, {"AP": 0.95}, ""),
    "labelled_points_outside_category": (4, {}, "landmark-category"),
    "other_iou_thresholds": (0, {"AP90": 1}, ""),
    "precision_recall_f1": (0, {"precision": 1, "recall": 1, "F1": 1}, ""),
    "results_as_pickle": (3, {}, "pickle"),
    "results_gzip": (0, {"AP": 0.95}, ""),
    "rle_counts_as_python_bytes": (3, {}, "counts.decode()"),
    "unused_category_0": (0, {"AP": 0.95}, ""),
}


@pytest.fixture(name="case")
def _case(shared):
    folder = shared / "cases"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


def test_every_case_with_a_command_is_tried(case):
    assert {path.parent.name for path in case.glob("*/cmd")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_case_gives_what_is_expected(case, df2_eval, name):
    code, metrics, words = CASES[name]
    arguments = shlex.split((case / name / "cmd").read_text())[1:]
    paths = [str(case / name / word) if (case / name / word).is_file() else word for word in arguments]
    result = df2_eval(*paths)
    assert result.returncode == code, result.stderr
    text = (result.stdout + result.stderr).decode()
    assert words in text
    summary = json.loads(result.stdout)["summary"] if code == 0 else {}
    for metric, value in metrics.items():
        assert summary[metric] == pytest.approx(value, abs=6e-4), metric


@pytest.mark.parametrize("rules, trick", [("official", 1.0), ("strict", 0.5)])
def test_landmarks_elsewhere_pay_only_by_the_official_rules(case, df2_eval, rules, trick):
    folder = case / "trick_landmark_extent"
    for name, expected in (("honest", 0.5), ("trick", trick)):
        result = df2_eval("--gt", folder / "gt.json", "--pred", folder / f"{name}.json", "--task", "landmarks", "--rules", rules,
                          "--format", "json", "--quiet")
        assert json.loads(result.stdout)["summary"]["AP"] == pytest.approx(expected, abs=6e-4)


def test_a_submission_does_not_choose_the_size_of_images(case, df2_eval, tmp_path):
    folder = case / "trick_size_of_submission"
    sizes = tmp_path / "sizes.json"
    for name in ("honest", "lie"):
        arguments = ["--gt", folder / "split", "--pred", folder / f"{name}.json", "--task", "segmentation", "--format", "json"]
        result = df2_eval(*arguments)
        assert result.returncode == 4 and b"--sizes FILE" in result.stderr
        images = {row["image_id"] for row in json.loads((folder / "honest.json").read_text())}
        height, width = json.loads((folder / "honest.json").read_text())[0]["segmentation"]["size"]
        sizes.write_text(json.dumps({"images": [{"id": i, "width": width, "height": height, "file_name": f"{i:06}.jpg"} for i in images],
                                     "annotations": [], "categories": []}))
        result = df2_eval(*arguments, "--sizes", sizes)
        if name == "honest":
            assert json.loads(result.stdout)["summary"]["AP"] == 0
        else:
            assert result.returncode == 3 and b"[rle-size]" in result.stderr
