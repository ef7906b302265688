"""Queries, gallery and pairs: equal to what df2-data says and writes."""

import json

import numpy as np
import pytest

import df2


@pytest.fixture(scope="module")
def truth(made):
    return df2.pairs.make_truth(made.dataset)


def test_counts_and_files_are_those_of_the_program(program, made, truth, tmp_path):
    printed = program("df2-data", "pairs", "--gt", made.gt, "--query", tmp_path / "query.json", "--gallery",
                      tmp_path / "gallery.json")
    assert truth.counts == {name: int(count) for name, count in map(str.split, printed.splitlines())}
    df2.pairs.write_truth(truth, query=tmp_path / "q.json", gallery=tmp_path / "g.json")
    assert (tmp_path / "q.json").read_bytes() == (tmp_path / "query.json").read_bytes()
    assert (tmp_path / "g.json").read_bytes() == (tmp_path / "gallery.json").read_bytes()
    again = df2.pairs.read_truth(tmp_path / "q.json", tmp_path / "g.json")
    assert again.counts == truth.counts and again.content_hash() == truth.content_hash()


def test_items_and_positives_follow_the_rule(made, truth):
    users = [item for image in made.dataset for item in image.items if item.source == "user"]
    shops = [item for image in made.dataset for item in image.items if item.source == "shop"]
    for items, columns in ((users, truth.items), (shops, truth.gallery)):
        assert columns["image_id"].tolist() == [item.image.id for item in items]
        assert columns["style"].tolist() == [item.style for item in items]
        assert columns["pair_id"].tolist() == [item.pair_id for item in items]
        assert columns["box"].tolist() == [item.box.tolist() for item in items]
        assert not columns["box"].flags.writeable
    assert truth.items["category"].tolist() == [item.category for item in users] and len(truth) == len(users)
    expected = {(i, g) for i, a in enumerate(users) for g, b in enumerate(shops)
                if a.style > 0 and (a.style, a.pair_id) == (b.style, b.pair_id)}
    pairs = truth.positive_pairs()
    assert expected and {tuple(pair) for pair in pairs.tolist()} == expected and len(pairs) == truth.counts["pairs"]


def test_columns_keep_their_truth_alive(made):
    boxes = df2.pairs.make_truth(made.dataset).items["box"]
    expected = boxes.copy()
    others = [df2.pairs.make_truth(made.dataset) for _ in range(50)]
    assert (boxes == expected).all() and len(others) == 50


@pytest.mark.parametrize("options", [
    {}, {"seed": 7, "per": "identity"}, {"positives": 3, "negatives": 2}, {"negatives": 0, "seed": 2**64 - 1}])
def test_sampled_pairs_are_those_of_the_program(program, made, truth, tmp_path, options):
    flags = [text for name, value in options.items() for text in (f"--{name}", value)]
    program("df2-data", "sample-pairs", "--gt", made.gt, "--output", tmp_path / "a.json", *flags)
    pairs = df2.pairs.sample_pairs(truth, **options)
    df2.pairs.write_pairs(truth, pairs, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    rows = json.loads((tmp_path / "a.json").read_text())
    assert pairs.rows() == [{"id": row["id"], "same": row["same"]} for row in rows] and len(pairs) == len(rows) > 0
    assert truth.items["image_id"][pairs.item].tolist() == [row["query_image_id"] for row in rows]


@pytest.mark.parametrize("options", [
    {"seed": -1}, {"seed": 2**64}, {"seed": 1.5}, {"seed": True}, {"per": "image"}, {"per": 5}, {"positives": 0},
    {"positives": None}, {"negatives": -1}, {"negatives": 1001}])
def test_wrong_sampling_is_named(truth, options):
    with pytest.raises(df2.UsageError, match=next(iter(options))):
        df2.pairs.sample_pairs(truth, **options)


def test_places_that_are_not_there_are_not_written(truth, tmp_path):
    one = np.array([0])
    same = np.array([True])
    for item, gallery in ((one - 1, one), (one, one + 10**6), (one + 2**40, one), (np.array([0, 0]), one)):
        with pytest.raises(df2.UsageError):
            df2.pairs.write_pairs(truth, df2.pairs.LabelledPairs(item, gallery, same), tmp_path / "pairs.json")
    assert not (tmp_path / "pairs.json").exists()


def test_without_sources_there_are_no_pairs():
    bare = df2.make_dataset([{"id": 1, "items": [{"category": 1, "box": [0, 0, 1, 1]}]}])
    with pytest.raises(df2.GroundTruthError):
        df2.pairs.make_truth(bare)
    for value in (None, 5, "split/validation"):
        with pytest.raises(TypeError):
            df2.pairs.make_truth(value)
