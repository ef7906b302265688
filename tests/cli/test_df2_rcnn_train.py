"""df2-rcnn train with the real program, on a network that takes some hundredths of a second a step."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import pytest
from rcnn_networks import write_safetensors
from runs import refused

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = {
    "preset": "small",
    "model": {
        "pictures": {"shorter_side": 64, "longer_side": 96},
        "backbone": {"blocks": [1, 1, 1, 1], "width": 8, "pyramid_channels": 16},
        "box": {"hidden": 32},
        "mask": {"channels": [8], "deconvolved": 8},
        "landmarks": {"channels": [8], "deconvolved": 8},
        "matching": {"channels": [8], "features": 8},
    },
    "training": {
        "batch": 2,
        "schedule": {"epochs": 5, "drops": [4], "warm_up": 10},
        "log_every": 1,
        "checkpoint_every": 3,
        "keep_every": 2,
        "validate_every": 5,
    },
}
OF_THE_CLOCK = {"seconds", "pictures_per_second", "wait_share", "megabytes"}


@pytest.fixture(scope="module")
def made(df2_rcnn, df2_synth, tmp_path_factory):
    """A made dataset, and the options of a training on it."""
    folder = tmp_path_factory.mktemp("made")
    result = df2_synth("dataset", "--output", folder / "set", "--images", "30", "--size", "120x160", "--seed", "3")
    assert result.returncode == 0, result.stderr
    (folder / "config.json").write_text(json.dumps(CONFIG))
    return folder


def command(made, output, *more):
    """Another --config in `more` takes the place of the usual one."""
    words = ["train", "--gt", made / "set" / "train", "--validation", made / "set" / "validation", "--config",
             made / "config.json", "--threads", "2", "--output", output]
    if "--config" in more:
        place = words.index("--config")
        del words[place:place + 2]
    return [*words, *more]


@pytest.fixture(scope="module")
def trained(df2_rcnn, made):
    """The folder of a training that nothing disturbed, and what it said."""
    result = df2_rcnn(*command(made, made / "whole"))
    assert (result.returncode, result.stderr) == (0, "")
    return made / "whole", result.stdout


def rows(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def lasting(folder):
    """The log without what depends on the clock."""
    return [{key: value for key, value in row.items() if key not in OF_THE_CLOCK} for row in rows(folder)]


def test_a_training_leaves_a_network_its_options_and_a_log_that_is_as_its_schema_says(trained):
    jsonschema = pytest.importorskip("jsonschema")
    folder, said = trained
    assert {path.name for path in folder.iterdir()} == {
        "options.json", "log.jsonl", "model.safetensors", "model-epoch-0000.safetensors",
        "model-epoch-0002.safetensors", "model-epoch-0004.safetensors"}
    schema = json.loads((ROOT / "schemas" / "training_log.schema.json").read_text())
    for row in rows(folder):
        jsonschema.validate(row, schema)
    steps = [row["step"] for row in rows(folder) if row["kind"] == "step"]
    assert steps == list(range(1, len(steps) + 1)) and len(steps) > 30
    validations = [row for row in rows(folder) if row["kind"] == "validation"]
    assert [row["epoch"] for row in validations] == [5]
    assert {name.split(".")[0] for name in validations[0]["scores"]} == {"detection", "landmarks", "segmentation",
                                                                         "retrieval"}
    assert said.startswith(f"epoch 5, step {steps[-1]}: detection.AP ") and said.count("\n") == 1


def test_the_scores_of_retrieval_are_those_of_the_lists_that_predict_writes(df2_rcnn, df2_eval, made, trained):
    predicted = made / "predicted"
    result = df2_rcnn("predict", "--checkpoint", trained[0] / "model.safetensors", "--gt", made / "set" / "validation",
                      "--tasks", "retrieval", "--batch", "2", "--threads", "2", "--output", predicted)
    assert result.returncode == 0, result.stderr
    result = df2_eval("--gt", made / "set" / "validation", "--task", "retrieval", "--pred", predicted /
                      "retrieval.json", "--format", "json")
    assert result.returncode == 0, result.stderr
    told = {f"retrieval.{name}": value for name, value in json.loads(result.stdout)["summary"].items()}
    scores = next(row["scores"] for row in rows(trained[0]) if row["kind"] == "validation")
    assert told == {name: pytest.approx(value) for name, value in scores.items() if name.startswith("retrieval.")}


def test_streams_of_weight_0_are_not_computed(df2_rcnn, made, tmp_path):
    result = df2_rcnn(*command(made, tmp_path / "run", "--streams", "--epochs", "0.1"))
    assert (result.returncode, result.stderr) == (0, "")
    losses = {row["phase"]: set(row["losses"]) for row in rows(tmp_path / "run") if row["kind"] == "step"}
    assert losses == {
        "detection and segmentation": {"objectness", "proposals", "classes", "boxes", "masks", "total"},
        "landmarks": {"landmarks", "total"}, "retrieval": {"matching", "total"}
    }


def test_a_training_that_is_killed_again_and_again_ends_with_the_bytes_of_an_undisturbed_one(df2_rcnn, made, trained):
    output = made / "killed"
    kills = 0
    for delay in (0.1, 0.6, 0.9, 1.1, 1.3, 1.5, 0.8, 1.2):
        process = subprocess.Popen([df2_rcnn.program, *command(made, output)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        with process:
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        kills += process.returncode == -signal.SIGKILL
    assert kills >= 2
    result = df2_rcnn(*command(made, output))
    assert (result.returncode, result.stderr) == (0, "")
    assert lasting(output) == lasting(trained[0])
    assert {path.name for path in output.iterdir()} == {path.name for path in trained[0].iterdir()}
    for path in trained[0].iterdir():
        if path.name != "log.jsonl":
            assert path.read_bytes() == (output / path.name).read_bytes(), path.name


def test_a_training_that_is_done_is_not_begun_again(df2_rcnn, made, trained):
    before = (trained[0] / "log.jsonl").read_bytes()
    result = df2_rcnn(*command(made, trained[0]))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (trained[0] / "log.jsonl").read_bytes() == before


def test_other_options_are_refused_by_name(df2_rcnn, made, trained):
    said = refused(df2_rcnn(*command(made, trained[0], "--seed", "7", "--batch", "4")), 2, "df2-rcnn")
    assert "training.seed (1 there, 7 now)" in said and "training.batch (2 there, 4 now)" in said


def test_options_json_is_a_configuration_that_makes_the_same_training(df2_rcnn, made, trained):
    words = command(made, trained[0])
    words[words.index("--config") + 1] = trained[0] / "options.json"
    assert df2_rcnn(*words).returncode == 0


def test_the_network_starts_from_the_weights_of_another_training(df2_rcnn, made, trained, tmp_path):
    def first_loss(folder):
        return next(row["losses"]["total"] for row in rows(folder) if row["kind"] == "step")

    for name, weights in {"fresh": [], "taken": ["--weights", trained[0] / "model.safetensors"]}.items():
        result = df2_rcnn(*command(made, tmp_path / name, *weights, "--epochs", "0.1"))
        assert result.returncode == 0, result.stderr
        expected = r"df2-rcnn: \S+/model\.safetensors: \d+ tensors taken, 0 stay fresh\n" if weights else ""
        assert re.fullmatch(expected, result.stderr)
    assert first_loss(tmp_path / "fresh") == first_loss(trained[0])
    assert first_loss(tmp_path / "taken") != first_loss(trained[0])


def test_what_was_taken_of_weights_is_told_and_frozen_norms_that_stay_fresh_are_warned_of(df2_rcnn, made, tmp_path):
    def said(folder, *more):
        result = df2_rcnn(*command(made, tmp_path / folder, "--epochs", "0.1", *more))
        assert result.returncode == 0, result.stderr
        return result.stderr.splitlines()

    stem = write_safetensors(tmp_path / "stem.safetensors", {"backbone.body.conv1.weight": [8, 3, 7, 7],
                                                             "rpn.head.cls_logits.bias": [3]}, 0.01)
    lines = said("trained_norms", "--weights", stem)
    assert len(lines) == 1 and re.match(rf"df2-rcnn: {stem}: 2 tensors taken, \d+ stay fresh \(", lines[0])
    assert "backbone.body.layer1 10" in lines[0] and "matching.fc 2" in lines[0] and "conv1" not in lines[0]
    assert said("trained_norms", "--weights", stem) == []  # it goes on, with the weights of the folder

    model = {**CONFIG["model"], "backbone": {**CONFIG["model"]["backbone"], "batch_norm": "frozen"}}
    frozen = tmp_path / "frozen.json"
    frozen.write_text(json.dumps({**CONFIG, "model": model}))
    warning = "df2-rcnn: warning: the batch norms of the backbone are frozen, and "
    lines = said("frozen", "--config", frozen)
    assert len(lines) == 1 and lines[0].startswith(warning + "all of its tensors stay fresh")
    assert "backbone.batch_norm" in lines[0]
    lines = said("partly", "--config", frozen, "--weights", stem)
    fresh = re.match(warning + r"(\d+) of its tensors stay fresh", lines[1])
    assert len(lines) == 2 and int(fresh[1]) > 10
    body = tmp_path / "partly" / "model.safetensors"
    lines = said("whole", "--config", frozen, "--weights", body)
    assert len(lines) == 1 and lines[0].endswith(" 0 stay fresh")


def test_a_process_whose_first_one_is_killed_says_so(df2_rcnn, made, tmp_path):
    with socket.socket() as door:
        door.bind(("localhost", 0))
        port = door.getsockname()[1]
    words = [df2_rcnn.program, *map(str, command(made, tmp_path / "run", "--batch", "4", "--epochs", "1000"))]

    def start(rank):
        place = {"RANK": rank, "WORLD_SIZE": "2", "LOCAL_RANK": rank, "MASTER_ADDR": "localhost", "MASTER_PORT": port}
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, **{name: str(value) for name, value in place.items()}})

    with start(0) as first, start(1) as second:
        try:
            while not (tmp_path / "run" / "log.jsonl").exists():
                assert first.poll() is None and second.poll() is None
                time.sleep(0.05)
            first.kill()
            said = second.communicate(timeout=60)[1]
        finally:
            second.kill()
    assert second.returncode == 6, said
    assert "another process of this training is lost: process 0" in said


def test_a_picture_that_cannot_be_read_ends_the_training_and_is_named(df2_rcnn, made, df2_synth, tmp_path):
    df2_synth("dataset", "--output", tmp_path / "set", "--images", "12", "--identities", "2", "--size",
              "120x160").check_returncode()
    picture = sorted((tmp_path / "set" / "train" / "image").iterdir())[0]
    picture.write_bytes(picture.read_bytes()[:500])
    said = refused(df2_rcnn("train", "--gt", tmp_path / "set" / "train", "--config", made / "config.json", "--output",
                            tmp_path / "run"), 4, "df2-rcnn")
    assert str(picture) in said


def test_mistakes_are_named_before_anything_is_read(df2_rcnn, made, tmp_path):
    def said(*more):
        return refused(df2_rcnn("train", "--gt", tmp_path / "none", "--output", tmp_path / "run", *more), 2, "df2-rcnn")

    assert "--schedule" in said("--schedule", "2x", "--epochs", "3")
    assert "batch" in said("--batch", "3")
    for epochs in ("0", "-1", "nan", "10001"):
        assert "--epochs must be a number from 0.001 to 10000" in said("--epochs", epochs)
    (tmp_path / "config.json").write_text('{"training": {"sgd": {"momentun": 0.8}}}')
    assert "/training/sgd/momentun" in said("--config", tmp_path / "config.json")
    (tmp_path / "config.json").write_text('{"trainings": {}}')
    assert "/trainings" in said("--config", tmp_path / "config.json")
    assert not (tmp_path / "run").exists()


def test_the_help_is_as_recorded(df2_rcnn, golden):
    golden("rcnn_train_help.txt", df2_rcnn("train", "--help").stdout)
