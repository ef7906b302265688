"""Retrieved lists, identities and levels: df2.draw draws what df2-data draw draws."""

import json

import numpy as np
import pytest

import df2
from df2 import data, draw, retrieval, synth


@pytest.fixture(scope="module")
def dataset():
    return synth.make_dataset(images=36, seed=6)


@pytest.fixture(scope="module")
def rows(dataset):
    return synth.make_submission(dataset, task="retrieval", seed=2, miss_rate=0.2)


@pytest.fixture(name="drawn")
def _drawn(dataset, tmp_path, program):
    """Draws with the program, on blank canvases: name -> pixels."""
    data.write_folder({"validation": dataset}, tmp_path / "made")

    def run(*flags):
        program("df2-data", "draw", "--gt", tmp_path / "made" / "validation", "--blank", "--format", "png", "--output",
                tmp_path / "out", *flags)
        return {path.stem: data.read_picture(path) for path in (tmp_path / "out").iterdir()}

    return run


def test_retrieved_lists_are_those_of_the_program(dataset, rows, drawn, tmp_path):
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    pictures = drawn("--pred", tmp_path / "rows.json", "--task", "retrieval")
    queries = draw.judge_queries(dataset, rows)
    assert {f"{query.image_id:06}_{query.item + 1}" for query in queries} == pictures.keys()
    for place, query in enumerate(queries):
        assert (queries.draw(place) == pictures[f"{query.image_id:06}_{query.item + 1}"]).all()


@pytest.mark.parametrize("rules", ["official", "strict"])
def test_queries_have_the_ranks_of_the_outcomes(dataset, rows, rules):
    queries = draw.judge_queries(dataset, rows, rules=rules, top=20)
    outcomes = df2.evaluate(dataset, rows, task="retrieval", rules=rules, outcomes=True).outcomes.queries
    assert [query.image_id for query in queries] == outcomes["image_id"].tolist()
    assert [query.item for query in queries] == outcomes["item"].tolist()
    assert [query.rank or 0 for query in queries] == outcomes["rank"].tolist()
    assert [query.miss for query in queries] == list(outcomes["miss"])
    for query in queries:
        hits = [place for place, entry in enumerate(query.entries, 1) if entry.is_hit]
        assert query.rank == (hits[0] if hits else None)


def test_a_list_that_was_ranked_is_taken_as_it_is(dataset):
    truth = df2.pairs.make_truth(dataset)
    random = np.random.default_rng(3)
    queries = int((truth.items["style"] > 0).sum())
    ranked = retrieval.rank(truth, random.normal(size=(queries, 8)), random.normal(size=(len(truth.gallery["style"]), 8)))
    assert draw.judge_queries(dataset, ranked)[:] == draw.judge_queries(dataset, ranked.rows())[:]


def test_only_the_first_entries_are_kept(dataset, rows):
    few = draw.judge_queries(dataset, rows, top=2)
    many = draw.judge_queries(dataset, rows, top=9)
    assert max(len(query.entries) for query in few) == 2
    for one, other in zip(few, many):
        assert one.entries == other.entries[:2]
        assert one.rank == other.rank
    assert few.draw(0).shape[1] < many.draw(0).shape[1]


def test_identities_are_those_of_the_program(dataset, drawn):
    pictures = drawn("--what", "identities")
    found = draw.identities(dataset)
    assert {f"{one.pair_id:06}_{one.style}" for one in found} == pictures.keys()
    for place, one in enumerate(found):
        assert (found.draw(place) == pictures[f"{one.pair_id:06}_{one.style}"]).all()


def test_levels_are_those_of_the_program(dataset, drawn):
    assert (draw.identities(dataset).draw_levels() == drawn("--what", "levels")["levels"]).all()


def test_an_identity_names_an_item_for_each_level_that_it_shows(dataset):
    found = draw.identities(dataset)
    assert len(found) > 3
    shown = 0
    for identity in found:
        items = [item for image in dataset for item in image.items
                 if (image.pair_id, item.style) == (identity.pair_id, identity.style)]
        assert items
        for attribute, sources in identity.levels.items():
            for source, levels in sources.items():
                for level, item in enumerate(levels, 1):
                    of_level = [one for one in items
                                if one.image.source == source and getattr(one, attribute) == level]
                    assert (item is not None) == bool(of_level)
                    if item is not None:
                        assert item in of_level
                        shown += 1
    assert shown > 20


def test_pictures_come_from_a_function_that_is_asked_for_each_image(dataset, rows):
    asked = []

    def picture(image):
        asked.append(image.id)
        width, height = image.size
        return np.full((height, width, 3), (200, 30, 40), np.uint8) if image.source == "user" else None

    queries = draw.judge_queries(dataset, rows)
    place = next(place for place, query in enumerate(queries) if len(query.entries) == 5)
    drawing = queries.draw(place, picture)
    assert asked == [queries[place].image_id] + [entry.image_id for entry in queries[place].entries]
    assert (drawing == (200, 30, 40)).all(axis=2).sum() > 1000
    assert (drawing != queries.draw(place)).any()
    garments = draw.identities(dataset)
    place = next(place for place, one in enumerate(garments) if any(one.levels["scale"]["user"]))
    grid = garments.draw(place, picture, layers=[])
    assert (grid == (200, 30, 40)).all(axis=2).sum() > 1000


def test_what_the_function_raises_comes_out(dataset):
    def fails(image):
        raise ZeroDivisionError(image.id)

    with pytest.raises(ZeroDivisionError):
        draw.identities(dataset).draw(0, fails)
    with pytest.raises(df2.UsageError, match="picture must be an array of uint8"):
        draw.identities(dataset).draw(0, lambda image: "a.jpg")


def test_drawings_outlive_the_dataset(rows):
    dataset = synth.make_dataset(images=36, seed=6)
    queries, found = draw.judge_queries(dataset, rows), draw.identities(dataset)
    del dataset
    for drawing in (queries.draw(-1, side=40), found.draw(-1, side=40), found.draw_levels(side=40)):
        assert drawing.dtype == np.uint8
        assert drawing.shape[2] == 3


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda dataset, rows: draw.judge_queries(dataset, rows, rules="lax"), "rules must be"),
        (lambda dataset, rows: draw.judge_queries(dataset, rows, top=0), "top must be"),
        (lambda dataset, rows: draw.judge_queries(dataset, rows).draw(0, side=1), "side must be"),
        (lambda dataset, rows: draw.judge_queries(dataset, rows).draw(0, "folder"), "pictures must be a function"),
        (lambda dataset, rows: draw.identities(dataset).draw(0, layers=["shoes"]), "layers must be"),
    ],
)
def test_what_cannot_be_drawn_is_refused(dataset, rows, call, sentence):
    with pytest.raises(df2.UsageError, match=sentence):
        call(dataset, rows)


def test_a_place_beyond_the_end_is_an_index_error(dataset, rows):
    with pytest.raises(IndexError):
        draw.judge_queries(dataset, rows).draw(10_000)
    with pytest.raises(IndexError):
        draw.identities(dataset).draw(10_000)
