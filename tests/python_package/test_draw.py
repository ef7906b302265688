"""df2.draw draws what df2-data draw draws."""

import numpy as np
import pytest

import df2
from df2 import data, draw, synth


@pytest.fixture(scope="module")
def dataset():
    return synth.make_workload(images=30, seed=6)


@pytest.fixture(scope="module")
def rows(dataset):
    return synth.make_submission(dataset, task="detection", seed=2)


def is_drawing(array):
    return array.dtype == np.uint8 and array.ndim == 3 and array.shape[2] == 3


def test_a_drawing_is_that_of_the_program(dataset, tmp_path, program):
    df2.write_coco(dataset, tmp_path / "gt.json")
    program("df2-data", "draw", "--gt", tmp_path / "gt.json", "--output", tmp_path / "out", "--format", "png")
    for image in list(dataset)[:5]:
        assert (data.read_picture(tmp_path / "out" / f"{image.id:06}.png") == draw.image(image)).all()


def test_a_pose_is_that_of_the_program(tmp_path, program):
    program("df2-data", "draw", "--what", "poses", "--output", tmp_path / "out", "--format", "png")
    drawn = {path.name: data.read_picture(path) for path in (tmp_path / "out").iterdir()}
    assert len(drawn) == 13
    side = drawn["09_skirt.png"].shape[0]
    assert (drawn["09_skirt.png"] == draw.pose("skirt", side=side)).all()


@pytest.mark.parametrize("layer", draw.LAYERS)
def test_each_layer_shows(dataset, layer):
    image = next(image for image in dataset if image.items)
    nothing = draw.image(image, layers=[])
    assert (nothing == nothing[0, 0]).all()
    assert (draw.image(image, layers=[layer]) != nothing).any()


@pytest.mark.parametrize("shape", [(120, 90, 3), (120, 90)])
def test_a_picture_shows_below_the_items(dataset, shape):
    picture = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    drawing = draw.image(dataset[0], picture, layers=[], least_side=1)
    assert (drawing == (picture if picture.ndim == 3 else picture[:, :, None])).all()


def test_sides_are_within_their_limits(dataset):
    assert max(draw.image(dataset[0], most_side=100, least_side=50).shape) == 100
    assert max(draw.image(dataset[0], np.zeros((10, 20), np.uint8), least_side=800).shape) == 800


def test_a_first_stage_has_two_halves(dataset):
    item = next(item for image in dataset for item in image.items if item.labelled_count > 0)
    drawing = draw.first_stage(item, side=300)
    assert is_drawing(drawing)
    assert drawing.shape[1] > 300


def test_fates_are_those_of_the_outcomes(dataset, rows):
    judgement = draw.judge(dataset, rows, task="detection", min_score=0)
    report = df2.evaluate(dataset, rows, task="detection", outcomes=True, iou_thresholds=[0.5], class_agnostic=False)
    items = [fate for image in dataset for fate in judgement.of_items(image)]
    predictions = [one.fate for image in dataset for one in judgement.of_predictions(image)]
    assert len(predictions) == len(rows)
    assert predictions.count("right") == items.count("found") > 0
    assert {"right", "wrong category", "false positive"} >= set(predictions)
    assert items.count("missed") + items.count("found") == dataset.item_count
    recall = items.count("found") / dataset.item_count
    assert 0 < recall < 1
    assert report.summary["AP50"] > 0


def test_predictions_below_the_score_are_left_out_and_counted(dataset, rows):
    scores = [row["score"] for row in rows]
    middle = sorted(scores)[len(scores) // 2]
    judgement = draw.judge(dataset, rows, task="detection", min_score=middle)
    assert judgement.below_min_score == sum(score < middle for score in scores)
    assert sum(len(judgement.of_predictions(image)) for image in dataset) == sum(score >= middle for score in scores)


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation"])
def test_predictions_are_drawn_beside_the_items(dataset, task):
    judgement = draw.judge(dataset, synth.make_submission(dataset, task=task, seed=4), task=task)
    drawing = judgement.draw(dataset[0])
    assert is_drawing(drawing)
    assert drawing.shape[1] > 1.5 * draw.image(dataset[0]).shape[1]


def test_a_judgement_knows_only_its_own_images(dataset, rows):
    judgement = draw.judge(dataset, rows, task="detection")
    with pytest.raises(df2.UsageError, match="not of the dataset"):
        judgement.draw(synth.make_workload(images=3, seed=1)[0])


def test_a_judgement_outlives_what_it_was_made_from():
    dataset = synth.make_workload(images=10, seed=3)
    judgement = draw.judge(dataset, synth.make_submission(dataset, task="detection", seed=2), task="detection")
    image = dataset[0]
    del dataset
    assert is_drawing(judgement.draw(image))


def test_a_sheet_has_all_pictures():
    tiles = [np.full((40, 60, 3), value, np.uint8) for value in (10, 20, 30)] + [None, np.full((9, 9), 40, np.uint8)]
    drawing = draw.sheet(tiles, ["a", "b", "c", "nothing", "ünï\x1b[31m"], marks=["query", "right", "wrong", "none", "none"],
                         columns=3, tile=(60, 40), title="All")
    for value in (10, 20, 30, 40):
        assert (drawing == value).all(axis=2).any()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda image: draw.image(image, layers=["shoes"]), "layers must be"),
        (lambda image: draw.image(image, least_side=500, most_side=100), "least_side must be at most"),
        (lambda image: draw.image(image, "picture.jpg"), "picture must be an array of uint8"),
        (lambda image: draw.image(image, np.zeros((5, 5, 3))), "picture must be an array of uint8"),
        (lambda image: draw.sheet([]), "at least one picture"),
        (lambda image: draw.sheet([None], ["a", "b"]), "as many as the pictures"),
        (lambda image: draw.sheet([None] * 20000, columns=1), "65500"),
        (lambda image: draw.pose("skirt", side=10), "side must be"),
        (lambda image: draw.first_stage(image.items[0], margin=float("nan")), "margin must be"),
    ],
)
def test_what_cannot_be_drawn_is_refused(dataset, call, sentence):
    with pytest.raises(df2.UsageError, match=sentence):
        call(dataset[0])
