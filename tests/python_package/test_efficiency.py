"""What a network costs, beside its scores."""

import json

import pytest

import df2

COST = {"model": "small", "parameters": 1_200_000, "multiply_adds": 3_000_000_000,
        "latency_ms": {"median": 12.5, "lower_quartile": 12, "upper_quartile": 14, "repeats": 5}}


@pytest.fixture(scope="module", name="scored")
def _scored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("efficiency")
    (folder / "gt.json").write_text(json.dumps({
        "images": [{"id": 1, "width": 90, "height": 90}], "categories": [{"id": 1, "name": "short sleeve top"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 30, 40], "area": 1200}]}))
    rows = [{"image_id": 1, "category_id": 1, "score": 0.5, "bbox": [0, 0, 30, 40]}]
    return lambda **more: df2.evaluate(folder / "gt.json", rows, task="detection", **more)


def test_a_report_shows_what_its_network_costs_and_scores_as_without_it(scored, tmp_path):
    plain = scored()
    assert plain.efficiency is None
    path = tmp_path / "cost.json"
    path.write_text(json.dumps(COST))
    for given in (path, str(path), COST):
        shown = scored(efficiency=given)
        assert shown.efficiency == COST
        assert shown.efficiency.latency_ms.median == 12.5
        assert shown.summary == plain.summary and shown.signature == plain.signature
        assert "1.2 million" in str(shown) and shown.tables[-1].title == "Efficiency"
    assert not plain.diff(shown).differs


def test_wrong_costs_are_refused(scored, tmp_path):
    with pytest.raises(df2.SubmissionError, match="model"):
        scored(efficiency={"parameters": 3})
    with pytest.raises(df2.UsageError, match="efficiency must be the path"):
        scored(efficiency=3)
    with pytest.raises(FileNotFoundError):
        scored(efficiency=tmp_path / "none.json")


def test_accuracy_is_drawn_over_every_cost(scored):
    pytest.importorskip("matplotlib").use("Agg")
    small = scored(efficiency=COST)
    large = scored(efficiency={**COST, "model": "large", "parameters": 44_000_000})
    ax = df2.plot.accuracy_over_cost(small, large, cost="parameters")
    assert [text.get_text() for text in ax.texts] == ["small", "large"]
    assert [tuple(dots.get_offsets()[0]) for dots in ax.collections] == [(1.2, small.AP), (44.0, large.AP)]
    assert ax.get_xlabel() == "parameters (millions)"
    ax = df2.plot.accuracy_over_cost(small, cost="latency_ms", metric="AP50", labels=["mine"])
    assert ax.texts[0].get_text() == "mine" and ax.get_ylabel() == "AP50"
    for wrong in ({"cost": "price"}, {"cost": "weights_bytes"}, {"metric": "nothing"}):
        with pytest.raises(df2.UsageError):
            df2.plot.accuracy_over_cost(small, **wrong)
    with pytest.raises(df2.UsageError, match="no multiply_adds"):
        df2.plot.accuracy_over_cost(scored())
