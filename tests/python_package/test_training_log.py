"""The log of a training, read and drawn: rows as df2-rcnn train writes them."""

import json

import df2
import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from df2.training_log import LOSSES  # noqa: E402
from matplotlib import pyplot  # noqa: E402


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    pyplot.close("all")


def step(number, scale=1.0):
    losses = {name: scale * (place + 1) / number for place, name in enumerate(LOSSES)}
    losses["total"] = sum(losses.values())
    return {"kind": "step", "step": number, "epoch": number / 10, "phase": "all", "rate": 0.02, "losses": losses,
            "gradient_length": 1.5, "seconds": 0.5, "pictures_per_second": 16.0, "wait_share": 0.01, "megabytes": 900}


def validation(number, **scores):
    return {"kind": "validation", "step": number, "epoch": number / 10, "seconds": 2.0,
            "scores": {name.replace("_", "."): value for name, value in scores.items()}}


ROWS = [step(1), step(2), validation(2, detection_AP50=0.1, landmarks_AP50=0.0), step(3), step(4),
        validation(4, detection_AP50=0.3)]


def written(path, rows, end=""):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + end)
    return path


@pytest.fixture
def log(tmp_path):
    return df2.read_training_log(written(tmp_path / "log.jsonl", ROWS))


def test_rows_of_steps_and_validations_are_told_apart(log):
    assert log.step_numbers().tolist() == [1, 2, 3, 4]
    assert log.loss("boxes") == pytest.approx(4 / np.arange(1, 5))
    assert log.loss() == pytest.approx(28 / np.arange(1, 5))
    assert log.score("detection.AP50").tolist() == [0.1, 0.3]
    assert np.isnan(log.score("landmarks.AP50")[1])


def test_a_line_that_is_being_written_is_left_out(tmp_path):
    for end in ("{", json.dumps(step(5))[:-20], json.dumps(step(5))):
        log = df2.read_training_log(written(tmp_path / "log.jsonl", ROWS, end))
        assert log.step_numbers().tolist() == [1, 2, 3, 4], end


@pytest.mark.parametrize("line", ["", "{}", "[]", "nan", '{"kind": "step", "step": 7}', '{"step": 1}',
                                  '{"kind": "validation", "step": 3, "scores": []}',
                                  '{"kind": "step", "step": "1", "losses": {}}'])
def test_another_line_is_refused_with_its_number(tmp_path, line):
    path = written(tmp_path / "log.jsonl", ROWS[:2], line + "\n")
    with pytest.raises(df2.UsageError, match=r"log\.jsonl:3: "):
        df2.read_training_log(path)


def test_an_absent_log_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        df2.read_training_log(tmp_path / "log.jsonl")


def test_losses_are_drawn_over_steps(log):
    ax = df2.plot.training_losses(log, window=1)
    assert [line.get_label() for line in ax.lines] == list(LOSSES)
    assert ax.lines[3].get_xdata().tolist() == [1, 2, 3, 4]
    assert ax.lines[3].get_ydata() == pytest.approx(log.loss("boxes"))


def test_a_window_takes_the_mean_of_the_rows_before(log):
    drawn = df2.plot.training_losses(log, losses=["total"], window=3).lines[0].get_ydata()
    total = log.loss()
    assert drawn == pytest.approx([total[0], total[:2].mean(), total[:3].mean(), total[1:].mean()])


def test_a_loss_that_a_phase_does_not_compute_is_absent(tmp_path):
    rows = [step(number) for number in range(1, 5)]
    for row in rows[2:]:
        del row["losses"]["masks"]
    log = df2.read_training_log(written(tmp_path / "log.jsonl", rows))
    masks = log.loss("masks")
    assert np.isnan(masks).tolist() == [False, False, True, True]
    assert not np.isnan(log.loss("boxes")).any()
    drawn = df2.plot.training_losses(log, losses=["masks"], window=3).lines[0].get_ydata()
    assert drawn[:2] == pytest.approx([masks[0], masks[:2].mean()])
    assert np.isnan(drawn[2:]).all()


def test_scores_are_drawn_over_epochs(log):
    axes = pyplot.subplots()[1]
    ax = df2.plot.training_scores(log, scores=["detection.AP50"], ax=axes)
    assert ax is axes
    assert list(ax.lines[0].get_xdata()) == pytest.approx([0.2, 0.4])
    assert ax.lines[0].get_ydata().tolist() == [0.1, 0.3]


def test_what_the_log_has_not_is_refused(log, tmp_path):
    with pytest.raises(df2.UsageError, match=r"named segmentation\.AP50; there are detection\.AP50, landmarks\.AP50"):
        df2.plot.training_scores(log)
    with pytest.raises(df2.UsageError, match="total or one of"):
        df2.plot.training_losses(log, losses=["box"])
    with pytest.raises(df2.UsageError, match="from 1 on, but is 0"):
        df2.plot.training_losses(log, window=0)
    empty = df2.read_training_log(written(tmp_path / "empty.jsonl", []))
    with pytest.raises(df2.UsageError, match="no rows of steps"):
        df2.plot.training_losses(empty)
    with pytest.raises(df2.UsageError, match="--validation"):
        df2.plot.training_scores(empty)
