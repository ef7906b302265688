"""--curves of retrieval (CMC) and verification (ROC), beside slow counts and from merged partials."""

import json
import random

import pytest

from retrieval import official_loop, report, write
from test_retrieval import dataset


def curves_of(df2_eval, path, *arguments):
    assert df2_eval(*arguments, "--curves", path).returncode == 0
    return json.loads(path.read_text())


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("top_k", ["1,5,10,20", "3", "7,25"])
def test_the_cmc_is_the_accuracy_at_every_rank(seed, top_k, df2_eval, tmp_path):
    data = dataset(seed)
    q, g, r = (write(tmp_path / f"{name}.json", rows) for name, rows in zip("qgr", data))
    run = ["--task", "retrieval", "--query", q, "--gallery", g, "--pred", r, "--top-k", top_k]
    curves = curves_of(df2_eval, tmp_path / "curves.json", *run)
    found = report(df2_eval, *run[2:])
    ranks = list(range(1, int(top_k.split(",")[-1]) + 1))
    assert curves["ranks"] == ranks
    assert curves["queries"] == found["counts"]["queries"]
    if curves["queries"]:
        assert curves["accuracy"] == official_loop.top_k(*data, ranks)
    for k in map(int, top_k.split(",")):
        assert curves["accuracy"][k - 1] == found["summary"][f"top{k}"]
        assert list(curves["per_category"]) == list(found["per_category"])
        for name, category in found["per_category"].items():
            curve = curves["per_category"][name]
            assert (curve["queries"], curve["category_id"]) == (category["queries"], category["category_id"])
            assert curve["accuracy"][k - 1] == category[f"top{k}"]


def test_subsets_have_their_curves_and_shards_merge_to_the_same_bytes(df2_eval, tmp_path):
    rng = random.Random(3)
    run = ["--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json"]
    whole = tmp_path / "whole.json"
    curves, found = curves_of(df2_eval, whole, *run), report(df2_eval, *run[2:])
    assert list(curves["subsets"]) == list(found["subsets"]) != []
    for name, subset in found["subsets"].items():
        assert curves["subsets"][name]["queries"] == subset["queries"]
        assert curves["subsets"][name]["accuracy"][19] == subset["top20"]
    parts = [tmp_path / f"{image}.part" for image in (1, 2, 3, 4, 5)]
    for image, part in enumerate(parts, 1):
        assert df2_eval(*run, "--images", image, "--partial", part).returncode == 0
    for _ in range(3):
        rng.shuffle(parts)
        merged = tmp_path / "merged.json"
        assert df2_eval("merge", *parts, "--curves", merged).returncode == 0
        assert merged.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("seed", range(10))
def test_the_roc_curve_counts_pairs_at_every_score(seed, df2_eval, tmp_path):
    rng = random.Random(seed)
    count = rng.randrange(1, 40)
    same = [rng.random() < (0, 0.3, 0.5, 1)[seed % 4] for _ in range(count)]
    scores = [rng.randint(-4, 4) / rng.choice([1, 3]) for _ in range(count)]
    pairs = write(tmp_path / "p.json", [{"id": i, "same": value} for i, value in enumerate(same)])
    pred = write(tmp_path / "s.json", rng.sample([{"id": i, "score": value} for i, value in enumerate(scores)], count))
    curve = curves_of(df2_eval, tmp_path / "curves.json", "--task", "verification", "--gt", pairs, "--pred", pred)
    positives, negatives = sum(same), count - sum(same)
    assert (curve["same"], curve["different"]) == (positives, negatives)
    assert curve["thresholds"] == [None, *sorted(set(scores), reverse=True)]
    for i, threshold in enumerate(curve["thresholds"]):
        accepted = [s for s, score in zip(same, scores) if threshold is not None and score >= threshold]
        assert curve["true_positives"][i] == sum(accepted)
        assert curve["false_positives"][i] == len(accepted) - sum(accepted)
        assert curve["true_positive_rate"][i] == (sum(accepted) / positives if positives else None)
        assert curve["false_positive_rate"][i] == ((len(accepted) - sum(accepted)) / negatives if negatives else None)
