"""df2-rcnn import and export with the real program, on networks that are made in a moment."""

import json
import pathlib
import struct
import subprocess

import pytest
from rcnn_networks import small_model, write_safetensors
from runs import refused

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "tests" / "reference" / "weights" / "data"
MODEL = small_model(64, 96, 8)
# The three lists, by how they begin.
TAKEN, FRESH, LEFT = "taken", "fresh, as the file has none that fit", "left behind, as the network has none that fit"


def read_safetensors(path):
    """Names with shapes, names with bytes, and texts."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    texts = header.pop("__metadata__", {})
    numbers = {name: data[8 + length + about["data_offsets"][0]:8 + length + about["data_offsets"][1]]
               for name, about in header.items()}
    return {name: about["shape"] for name, about in header.items()}, numbers, texts


@pytest.fixture(name="config")
def _config(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model": MODEL}))
    return tmp_path / "config.json"


@pytest.fixture(name="weights")
def _weights(tmp_path):
    return write_safetensors(tmp_path / "weights.safetensors", {
        "rpn.head.cls_logits.bias": [3], "backbone.body.conv1.weight": [8, 3, 7, 7],
        "roi_heads.box_predictor.cls_score.bias": [91], "classifier.weight": [2, 2],
    }, 0.5)


def run_import(df2_rcnn, weights, output, *more):
    result = df2_rcnn("import", "--weights", weights, "--output", output, *more)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def counts(text):
    """Of each list, how many tensors it has."""
    found = {}
    for line in text.splitlines():
        title, joint, rest = line.rpartition(": ")
        if joint and rest.endswith(" tensors"):
            found[title] = int(rest.split()[0])
    return found


def test_what_is_taken_fresh_and_left_behind_is_listed_part_by_part(df2_rcnn, config, weights, tmp_path):
    text = run_import(df2_rcnn, weights, tmp_path / "made", "--config", config)
    shapes, numbers, texts = read_safetensors(tmp_path / "made")
    assert counts(text) == {TAKEN: 2, FRESH: len(shapes) - 2, LEFT: 2}
    taken, rest = text.split(FRESH)
    fresh, left = rest.split(LEFT)
    assert [line.split() for line in taken.splitlines()[1:]] == [["backbone.body.conv1", "1"], ["rpn.head", "1"]]
    assert [line.split() for line in left.splitlines()[1:]] == [["classifier.weight", "1"],
                                                                ["roi_heads.box_predictor", "1"]]
    assert ["roi_heads.box_predictor", "4"] in [line.split() for line in fresh.splitlines()]
    half = struct.pack("<f", 0.5)
    assert numbers["rpn.head.cls_logits.bias"] == half * 3
    assert numbers["backbone.body.conv1.weight"] == half * (8 * 3 * 7 * 7)
    assert numbers["roi_heads.box_predictor.cls_score.bias"] != half * 14
    assert json.loads(texts["df2.model"])["backbone"]["width"] == 8


def test_the_seed_draws_what_stays_fresh_and_nothing_else(df2_rcnn, config, weights, tmp_path):
    for name, seed in {"first": 1, "again": 1, "other": 2}.items():
        run_import(df2_rcnn, weights, tmp_path / name, "--config", config, "--seed", seed)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "again").read_bytes()
    first, other = read_safetensors(tmp_path / "first")[1], read_safetensors(tmp_path / "other")[1]
    assert first["rpn.head.cls_logits.bias"] == other["rpn.head.cls_logits.bias"]
    assert first["rpn.head.conv.0.0.weight"] != other["rpn.head.conv.0.0.weight"]


def test_a_checkpoint_that_is_exported_and_imported_has_the_same_bytes(df2_rcnn, config, weights, tmp_path):
    made, plain, again = (tmp_path / name for name in ("made", "plain", "again"))
    run_import(df2_rcnn, weights, made, "--config", config)
    result = df2_rcnn("export", "--checkpoint", made, "--output", plain)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert read_safetensors(plain)[2]["format"] == "pt"
    text = run_import(df2_rcnn, plain, again, "--config", config, "--seed", "9")
    assert counts(text)[FRESH] == counts(text)[LEFT] == 0
    assert again.read_bytes() == made.read_bytes()


def test_the_parts_of_mask_rcnn_are_exported_without_what_torchvision_lacks(df2_rcnn, config, weights, tmp_path):
    run_import(df2_rcnn, weights, tmp_path / "made", "--config", config)
    assert df2_rcnn("export", "--checkpoint", tmp_path / "made", "--parts", "mask-rcnn", "--output",
                    tmp_path / "plain").returncode == 0
    ours = ("matching.", "roi_heads.keypoint_")
    whole, part = read_safetensors(tmp_path / "made")[1], read_safetensors(tmp_path / "plain")[1]
    assert part == {name: numbers for name, numbers in whole.items() if not name.startswith(ours)}
    assert len(part) < len(whole)


@pytest.mark.parametrize(("name", "text"), [("module.pth", "and df2 runs nothing of a file"),
                                            ("protocol_4.pth", "protocol"),
                                            ("checkpoint_zip.pth", "dictionar")])
def test_pickles_that_hold_more_than_tensors_are_refused_and_nothing_is_written(df2_rcnn, config, tmp_path, name, text):
    said = refused(df2_rcnn("import", "--weights", WEIGHTS / name, "--config", config, "--output", tmp_path / "made"),
                   3, "df2-rcnn")
    assert name in said and text in said
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_one_of_several_dictionaries_is_taken_by_its_name(df2_rcnn, config, tmp_path):
    words = ["import", "--weights", WEIGHTS / "checkpoint_zip.pth", "--config", config, "--output", tmp_path / "made"]
    assert "model" in refused(df2_rcnn(*words), 3, "df2-rcnn")
    assert "absent" in refused(df2_rcnn(*words, "--dictionary", "absent"), 3, "df2-rcnn")
    # The network has nothing of this file.
    said = refused(df2_rcnn(*words, "--dictionary", "model"), 3, "df2-rcnn")
    assert "no weight of this file has a name and a shape that the network has" in said
    assert not (tmp_path / "made").exists()


def test_a_wrong_configuration_is_refused_with_its_place(df2_rcnn, weights, tmp_path):
    wrong = tmp_path / "wrong.json"

    def said(content):
        wrong.write_text(content)
        return refused(df2_rcnn("import", "--weights", weights, "--config", wrong, "--output", tmp_path / "made"), 2,
                       "df2-rcnn")

    for content, text in (('{"model": {"backbone": {"widht": 8}}}', "/model/backbone/widht"),
                          ('{"modell": {}}', "/modell"),
                          ('{"preset": "large"}', "/preset"),
                          ('{"model": {"backbone": {"width": "8"}}}', "/model/backbone/width"),
                          ('{"model": {"categories": 5}}', "/model: the option categories"),
                          ('{"training": {"batch": 3}}', "/training: the option batch"),
                          ('{"model": ', "wrong.json")):
        answer = said(content)
        assert "wrong.json" in answer and text in answer, answer
    assert sorted(path.name for path in tmp_path.iterdir()) == ["weights.safetensors", "wrong.json"]


def test_presets_are_taken_from_the_flag_or_the_configuration(df2_rcnn, weights, tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"preset": "small", "model": {"box": {"hidden": 32}}}))
    run_import(df2_rcnn, weights, tmp_path / "made", "--config", tmp_path / "config.json")
    run_import(df2_rcnn, weights, tmp_path / "flag", "--preset", "small")
    made, flag = (json.loads(read_safetensors(tmp_path / name)[2]["df2.model"]) for name in ("made", "flag"))
    assert (made["backbone"]["width"], made["box"]["hidden"]) == (32, 32)
    assert {**made, "box": flag["box"]} == flag
    said = refused(df2_rcnn("import", "--weights", weights, "--preset", "large", "--output", tmp_path / "x"), 2,
                   "df2-rcnn")
    assert "resnet50, resnet18 or small" in said


def test_a_file_stands_whole_or_not_at_all(df2_rcnn, config, weights, tmp_path):
    def said(*words, code):
        return refused(df2_rcnn(*words), code, "df2-rcnn")

    kept = tmp_path / "kept"
    run_import(df2_rcnn, weights, kept, "--config", config)
    before = kept.read_bytes()
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(weights.read_bytes()[:-5])
    assert "broken.safetensors" in said("import", "--weights", broken, "--config", config, "--output", kept, code=3)
    assert "weights.safetensors" in said("export", "--checkpoint", weights, "--output", kept, code=3)
    said("import", "--weights", weights, "--config", config, "--output", tmp_path / "nowhere" / "made", code=6)
    assert kept.read_bytes() == before
    # As where the disk is full: the limit of a file's size ends the writing in the middle.
    full = subprocess.run(["bash", "-c", 'ulimit -f 8; trap "" XFSZ; exec "$@"', "bash", df2_rcnn.program, "import",
                           "--weights", weights, "--config", config, "--output", kept], capture_output=True, text=True,
                          check=False)
    assert refused(full, 6, "df2-rcnn")
    assert kept.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.safetensors", "config.json", "kept",
                                                                "weights.safetensors"]


def test_a_network_of_the_baselines_configuration_predicts(df2_rcnn, df2_synth, weights, tmp_path):
    run_import(df2_rcnn, weights, tmp_path / "made", "--config", ROOT / "reference_model" / "configs" / "baseline.json")
    made = df2_synth("dataset", "--output", tmp_path / "set", "--images", "12", "--identities", "2", "--size", "120x160")
    assert made.returncode == 0, made.stderr
    result = df2_rcnn("predict", "--checkpoint", tmp_path / "made", "--gt", tmp_path / "set" / "train", "--tasks",
                      "detection", "--output", tmp_path / "predicted")
    assert (result.returncode, result.stderr) == (0, "")
    assert isinstance(json.loads((tmp_path / "predicted" / "detection.json").read_text()), list)


def with_option(checkpoint, other, pointer, value):
    """The same checkpoint with one option of its network changed, beside it."""
    data = checkpoint.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    model = json.loads(header["__metadata__"]["df2.model"])
    place = model
    for key in pointer[:-1]:
        place = place[key]
    place[pointer[-1]] = value
    header["__metadata__"]["df2.model"] = json.dumps(model)
    text = json.dumps(header).encode()
    other.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length:])


def test_a_checkpoint_of_other_categories_is_refused_by_every_command(df2_rcnn, config, weights, tmp_path):
    made, other = tmp_path / "made", tmp_path / "other.safetensors"
    run_import(df2_rcnn, weights, made, "--config", config)
    with_option(made, other, ("categories",), 5)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "000001.jpg").write_bytes(b"is never read")
    for command in (["predict", "--images", tmp_path / "images"], ["bench"], ["export"]):
        said = refused(df2_rcnn(*command, "--checkpoint", other, "--output", tmp_path / "x"), 3, "df2-rcnn")
        assert "other.safetensors" in said and "the option categories" in said and "13, those of DeepFashion2" in said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("pointer", "value"), [(("box", "hidden"), 10**9), (("backbone", "width"), 2**62),
                                                 (("backbone", "blocks"), [10**9, 1, 1, 1]), (("box", "bins"), 10**9),
                                                 (("backbone", "pyramid_channels"), 16384), (("box", "hidden"), 16384),
                                                 (("mask", "channels"), [16384] * 100),
                                                 (("sampling_ratio", ), 1025), (("box", "score_threshold"), 2)])
def test_a_checkpoint_whose_options_are_hostile_is_refused_before_it_takes_memory(df2_rcnn, config, weights, tmp_path,
                                                                                  pointer, value):
    made, other = tmp_path / "made", tmp_path / "other.safetensors"
    run_import(df2_rcnn, weights, made, "--config", config)
    with_option(made, other, pointer, value)
    said = refused(df2_rcnn("export", "--checkpoint", other, "--output", tmp_path / "x", "--threads", "1",
                            "--max-memory", "500"), 3, "df2-rcnn")
    assert "other.safetensors" in said and "df2.model" in said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("command", ["import", "export", "options"])
def test_the_help_is_the_recorded_one(df2_rcnn, golden, command):
    result = df2_rcnn(command, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    golden(f"rcnn_{command}_help.txt", result.stdout)
