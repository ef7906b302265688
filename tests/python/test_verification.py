"""df2-eval --task verification through the command line, and the pairs that df2-data samples for it."""

import json
import random
import subprocess

import pytest

from retrieval import write


def verification(df2_eval, tmp_path, pairs, scores):
    return df2_eval("--task", "verification", "--format", "json", "--gt", write(tmp_path / "pairs.json", pairs), "--pred",
                    write(tmp_path / "scores.json", scores))


def test_verification_counts_ties_half(df2_eval, tmp_path):
    rng = random.Random(2)
    for _ in range(40):
        pairs = [{"id": i, "same": rng.random() < 0.4} for i in range(30)]
        scores = [{"id": i, "score": rng.randint(0, 5) / 4} for i in range(30)]
        result = verification(df2_eval, tmp_path, pairs, rng.sample(scores, 30))
        same = [s["score"] for s, p in zip(scores, pairs) if p["same"]]
        other = [s["score"] for s, p in zip(scores, pairs) if not p["same"]]
        wins = sum((a > b) + 0.5 * (a == b) for a in same for b in other)
        assert json.loads(result.stdout)["summary"]["AUC"] == wins / (len(same) * len(other))


@pytest.mark.parametrize("scores, code", [
    ([{"id": 1, "score": 0.5}], "missing-pair"),
    ([{"id": 1, "score": 0.5}, {"id": 1, "score": 0.5}, {"id": 2, "score": 1}], "duplicate-id"),
    ([{"id": 1, "score": 0.5}, {"id": 2, "score": 0.5}, {"id": 3, "score": 1}], "unknown-pair"),
    ([{"id": 1, "score": 0.5}, {"id": 2, "score": float("nan")}], "not-finite"),
])
def test_a_score_that_is_missing_or_too_many_is_refused(df2_eval, tmp_path, scores, code):
    result = verification(df2_eval, tmp_path, [{"id": 1, "same": True}, {"id": 2, "same": False}], scores)
    assert (result.returncode, result.stdout) == (3, b"")
    assert f"[{code}]" in result.stderr.decode()


def test_pairs_of_one_kind_have_no_curve(df2_eval, tmp_path):
    result = verification(df2_eval, tmp_path, [{"id": 1, "same": True}], [{"id": 1, "score": 0}])
    assert set(json.loads(result.stdout)["summary"].values()) == {None}


def test_pairs_are_counted_written_and_sampled(df2_eval, tmp_path):
    folder = df2_eval.program.parent
    run = lambda program, *arguments: subprocess.run([folder / program, *map(str, arguments)], capture_output=True, text=True, check=True).stdout
    run("df2-synth", "workload", "--output", tmp_path, "--images", 90)
    q, g = tmp_path / "q.json", tmp_path / "g.json"
    counts = dict(line.split() for line in run("df2-data", "pairs", "--gt", tmp_path / "validation", "--query", q, "--gallery", g).splitlines())
    queries, gallery = json.loads(q.read_text()), json.loads(g.read_text())
    assert int(counts["queries"]) == sum(item["style"] > 0 for item in queries)
    assert int(counts["gallery"]) == len(gallery)
    assert int(counts["pairs"]) == sum(a["style"] > 0 and (a["pair_id"], a["style"]) == (b["pair_id"], b["style"])
                                       for a in queries for b in gallery)
    pairs = tmp_path / "pairs.json"
    run("df2-data", "sample-pairs", "--gt", tmp_path / "validation", "--output", pairs, "--per", "identity", "--negatives", 2)
    sampled = json.loads(pairs.read_text())
    assert {row["same"] for row in sampled} == {True, False}
    scores = [{"id": row["id"], "score": float(row["same"])} for row in sampled]
    result = df2_eval("--task", "verification", "--gt", pairs, "--pred", write(tmp_path / "s.json", scores), "--fail-under", "AUC=1")
    assert result.returncode == 0
