"""df2-rcnn where memory is exhausted: it ends as every program does, whatever part of it asked for too much."""

import json

import pytest
from rcnn_networks import small_model, write_safetensors
from runs import refused


@pytest.fixture(name="weights")
def _weights(tmp_path):
    return write_safetensors(tmp_path / "weights.safetensors", {"rpn.head.cls_logits.bias": [3]}, 0.5)


def ends_without_memory(result):
    said = refused(result, 5, "df2-rcnn")
    assert said == ("df2-rcnn: error: memory is exhausted: fewer --threads and smaller inputs need less of it "
                    "[limit]\n")


@pytest.mark.parametrize("megabytes", [200, 250])
def test_a_network_beyond_the_limit_ends_the_run(df2_rcnn, weights, tmp_path, megabytes):
    limit = ["--threads", "1", "--max-memory", megabytes]
    ends_without_memory(df2_rcnn("bench", "--model", "resnet50", "--output", tmp_path / "cost.json", *limit))
    ends_without_memory(df2_rcnn("import", "--weights", weights, "--output", tmp_path / "made", *limit))
    assert [path.name for path in tmp_path.iterdir()] == ["weights.safetensors"]


def test_a_picture_beyond_the_limit_ends_the_run(df2_rcnn, weights, tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model": small_model(16384, 16384, 8)}))
    made, cost = tmp_path / "made", tmp_path / "cost.json"
    result = df2_rcnn("import", "--weights", weights, "--config", tmp_path / "config.json", "--output", made)
    assert result.returncode == 0, result.stderr
    ends_without_memory(df2_rcnn("bench", "--checkpoint", made, "--size", "100x100", "--output", cost, "--threads", "1",
                                 "--max-memory", 1000))
    assert not cost.exists()


def test_a_limit_that_is_far_away_changes_nothing(df2_rcnn, weights, tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model": small_model(64, 96, 8)}))
    words = ["import", "--weights", weights, "--config", tmp_path / "config.json", "--output"]
    for name, more in {"free": [], "limited": ["--max-memory", 2000]}.items():
        result = df2_rcnn(*words, tmp_path / name, *more)
        assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "free").read_bytes() == (tmp_path / "limited").read_bytes()
