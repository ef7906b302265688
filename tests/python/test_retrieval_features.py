"""df2-eval --task retrieval from features: the ranking is numpy's, and feature files that do not fit are refused."""

import json
import pathlib
import random
import re
import resource
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from retrieval import official_loop, report, write


def features_case(tmp_path, seed=1, queries=40, gallery=300, columns=16):
    rng = np.random.default_rng(seed)
    truth_q = [{"query_image_id": i, "style": 1, "cls": 1 + i % 13, "pair_id": i, "bbox": [0, 0, 10 + i, 20]}
               for i in range(1, queries + 1)]
    centres_of = list(range(queries))
    random.Random(seed).shuffle(centres_of)  # features stand in the order of the file, whatever that is
    truth_q = [truth_q[i] for i in centres_of]
    truth_g = [{"gallery_image_id": 1000 + i, "style": 1, "pair_id": 1 + i % queries, "bbox": [0, 0, 10, 20 + i]}
               for i in range(gallery)]
    centres = rng.normal(size=(queries, columns))
    Q = (centres[centres_of] + 0.8 * rng.normal(size=centres.shape)).astype(np.float32)
    G = (centres[np.arange(gallery) % queries] + 0.8 * rng.normal(size=(gallery, columns))).astype(np.float32)
    np.save(tmp_path / "Q.npy", Q)
    np.save(tmp_path / "G.npy", G)
    return write(tmp_path / "q.json", truth_q), write(tmp_path / "g.json", truth_g), Q.astype(float), G.astype(float), truth_q, truth_g


@pytest.mark.parametrize("metric", ["l2", "cosine", "learned"])
def test_the_ranked_submission_is_numpys_and_scores_the_same(df2_eval, tmp_path, metric):
    q, g, Q, G, truth_q, truth_g = features_case(tmp_path)
    more = []
    if metric == "l2":
        similarity = -((Q[:, None] - G[None]) ** 2).sum(-1)
    elif metric == "cosine":
        similarity = (Q @ G.T) / np.linalg.norm(Q, axis=1)[:, None] / np.linalg.norm(G, axis=1)
    else:
        w = np.random.default_rng(3).normal(size=Q.shape[1]).astype(np.float32) - 1
        np.save(tmp_path / "w.npy", w)
        more = ["--weights", tmp_path / "w.npy"]
        similarity = ((Q[:, None] - G[None]) ** 2 * w.astype(float)).sum(-1)
    ranked = tmp_path / "ranked.json"
    found = report(df2_eval, "--query", q, "--gallery", g, "--query-features", tmp_path / "Q.npy", "--gallery-features",
                   tmp_path / "G.npy", "--metric", metric, *more, "--submission", ranked)
    rows = json.loads(ranked.read_text())
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :20]
    assert [row["gallery_image_id"] for row in rows] == [[1000 + int(i) for i in line] for line in order]
    again = report(df2_eval, "--query", q, "--gallery", g, "--pred", ranked)
    assert again["summary"] == found["summary"]
    assert found["summary"]["top20"] == official_loop.top_k(truth_q, truth_g, rows, [20])[0]
    assert found["summary"]["top20"] > 0.5 or metric == "learned"


def test_features_belong_to_the_rows_that_are_given(df2_eval, tmp_path):
    q, g, _, G, truth_q, truth_g = features_case(tmp_path)
    np.save(tmp_path / "Q.npy", G[:3].astype(np.float64))
    np.save(tmp_path / "G.npy", G[:5].astype(np.float16))
    by_id = {item["query_image_id"]: item for item in truth_q}
    rows = [{"query_image_id": i, "query_bbox": by_id[i]["bbox"], "query_cls": by_id[i]["cls"], "query_score": 0.5}
            for i in (1, 2, 3)]
    gallery_rows = [{"gallery_image_id": item["gallery_image_id"], "gallery_bbox": item["bbox"]} for item in truth_g[:5]]
    arguments = ["--query", q, "--gallery", g, "--query-features", tmp_path / "Q.npy", "--gallery-features",
                 tmp_path / "G.npy", "--query-rows", write(tmp_path / "rows.json", rows), "--gallery-rows"]
    found = report(df2_eval, *arguments, write(tmp_path / "grows.json", gallery_rows))
    assert found["summary"]["top1"] == 3 / 40
    assert found["misses"]["image_without_rows"] == 37
    result = df2_eval("--task", "retrieval", *arguments, write(tmp_path / "grows.json", gallery_rows[:4]))
    assert result.returncode == 3
    assert "4 rows, one for each gallery row" in result.stderr.decode()


def from_features(tmp_path, q, g):
    return ["--query", q, "--gallery", g, "--query-features", tmp_path / "Q.npy", "--gallery-features", tmp_path / "G.npy"]


def test_features_of_the_ground_truths_boxes_are_reported_as_such(df2_eval, tmp_path):
    q, g, _, _, truth_q, _ = features_case(tmp_path)
    arguments = from_features(tmp_path, q, g)
    found = report(df2_eval, *arguments)
    assert found["options"]["query_boxes"] == "ground-truth"
    assert "|boxes:ground-truth|" in found["signature"]
    rows = [{"query_image_id": item["query_image_id"], "query_bbox": item["bbox"], "query_cls": item["cls"], "query_score": 1}
            for item in truth_q]
    detected = report(df2_eval, *arguments, "--query-rows", write(tmp_path / "rows.json", rows))
    assert detected["options"]["query_boxes"] == "detected"
    assert detected["summary"] == found["summary"]
    result = df2_eval("--task", "retrieval", *arguments, "--query-boxes", "detected")
    assert (result.returncode, result.stdout) == (2, b"")
    assert "no query_rows say what was detected" in result.stderr.decode()


def test_the_signature_names_what_was_ranked_and_how(df2_eval, tmp_path):
    q, g, Q, *_ = features_case(tmp_path)
    arguments = from_features(tmp_path, q, g)
    np.save(tmp_path / "w.npy", -np.ones(Q.shape[1], np.float32))
    np.save(tmp_path / "v.npy", -2 * np.ones(Q.shape[1], np.float32))
    signatures, parts = set(), []
    for i, more in enumerate([[], ["--metric", "cosine"], ["--metric", "learned", "--weights", tmp_path / "w.npy"],
                              ["--metric", "learned", "--weights", tmp_path / "v.npy"]]):
        found = report(df2_eval, *arguments, *more)
        assert found["ranking"]["metric"] == (more[1] if more else "l2")
        assert all(f":{value}" in found["signature"] for value in found["ranking"].values())
        signatures.add(found["signature"])
        for images in ("1,2,3", "4,5"):
            parts.append(tmp_path / f"{i}_{images[0]}.part")
            assert df2_eval("--task", "retrieval", *arguments, *more, "--images", images, "--partial", parts[-1]).returncode == 0
        merged = json.loads(df2_eval("merge", *parts[-2:], "--format", "json").stdout)
        assert merged == report(df2_eval, *arguments, *more, "--images", "1,2,3,4,5")
    assert len(signatures) == 4
    for other in parts[3::2]:
        result = df2_eval("merge", parts[0], other)
        assert result.returncode == 3
        assert "[partial-signature]" in result.stderr.decode()
    np.save(tmp_path / "Q.npy", (Q + 1).astype(np.float32))
    assert report(df2_eval, *arguments)["signature"] not in signatures


def test_features_of_the_wrong_shape_are_refused_before_they_are_read(df2_eval, tmp_path):
    q, g, Q, G, *_ = features_case(tmp_path)
    large = tmp_path / "large.npy"
    for shape, type, role, words in [((200_000, 4_000), "<f2", "Q", "40 rows, one for each query row, expected, 200000 found"),
                                     ((200_000, 16), "<f8", "G", "300 rows, one for each gallery row, expected, 200000 found"),
                                     ((300, 2_000_000), "<f2", "G", f"16 columns, as in {tmp_path}/Q.npy, expected, 2000000 found"),
                                     ((2, 8), "<f4", "w", f"a weight for each of the 16 columns of {tmp_path}/Q.npy expected, 2 x 8 found")]:
        with open(large, "wb") as file:
            np.lib.format.write_array_header_1_0(file, {"descr": type, "fortran_order": False, "shape": shape})
            file.truncate(file.tell() + shape[0] * shape[1] * np.dtype(type).itemsize)
        files = {"Q": tmp_path / "Q.npy", "G": tmp_path / "G.npy", role: large}
        more = ["--metric", "learned", "--weights", large] if role == "w" else []
        result = df2_eval("--task", "retrieval", "--query", q, "--gallery", g, "--query-features", files["Q"],
                          "--gallery-features", files["G"], *more, limits={resource.RLIMIT_AS: 256 << 20})
        assert (result.returncode, result.stdout) == (3, b"")
        assert f"{large}: {words} [features]" in result.stderr.decode()


@pytest.mark.parametrize("header", ["{" + " " * 60_000 + "'" * 100, "{" * 60_000, "{'shape': (" + "1," * 30_000])
def test_a_long_hostile_header_is_refused(df2_eval, tmp_path, header):
    q, g, *_ = features_case(tmp_path)
    (tmp_path / "Q.npy").write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
    result = df2_eval("--task", "retrieval", *from_features(tmp_path, q, g))
    assert (result.returncode, result.stdout) == (3, b"")
    assert "[features]" in result.stderr.decode()


def test_a_box_that_fills_the_gallery_costs_no_more_than_others(df2_eval, tmp_path):
    rng = np.random.default_rng(0)
    q = write(tmp_path / "q.json", [{"query_image_id": i, "style": 1, "cls": 1, "pair_id": i, "bbox": [0, 0, 10, 10]} for i in range(4000)])
    g = write(tmp_path / "g.json", [{"gallery_image_id": 1, "style": 1, "pair_id": 1, "bbox": [0, 0, 10, 10 + max(0, i - 4000)]}
                                    for i in range(5000)])
    np.save(tmp_path / "Q.npy", rng.normal(size=(4000, 8)).astype(np.float32))
    np.save(tmp_path / "G.npy", rng.normal(size=(5000, 8)).astype(np.float32))
    result = df2_eval("--task", "retrieval", *from_features(tmp_path, q, g), limits={resource.RLIMIT_DATA: 512 << 20})
    assert result.returncode == 0


def test_every_number_of_threads_gives_the_same_lists(df2_eval, tmp_path):
    q, g, *_ = features_case(tmp_path, queries=1500, gallery=20_000, columns=128)
    lists = set()
    for threads in (1, 2, 4, 2, 4, 4):
        report(df2_eval, *from_features(tmp_path, q, g), "--threads", threads, "--submission", tmp_path / "s.json")
        lists.add((tmp_path / "s.json").read_bytes())
    assert len(lists) == 1


@pytest.mark.parametrize("gallery", [12, 500])
def test_the_documented_faiss_snippet_makes_a_submission(df2_eval, tmp_path, gallery):
    page = (pathlib.Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text()
    snippet = textwrap.dedent(re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1))
    _, _, _, _, truth_q, truth_g = features_case(tmp_path, gallery=gallery)
    for i, item in enumerate(truth_g):  # a few images, boxes that stand there up to four times
        item["gallery_image_id"] = 1000 + i % 3
        item["bbox"] = [0, 0, 10, 20 + i // 4]
    q, g = write(tmp_path / "val_query.json", truth_q), write(tmp_path / "val_gallery.json", truth_g)
    subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, check=True)
    ranked = tmp_path / "ranked.json"
    report(df2_eval, *from_features(tmp_path, q, g), "--submission", ranked)
    rows = json.loads((tmp_path / "rows.json").read_text())
    for key in ("query_image_id", "gallery_image_id", "gallery_bbox"):
        assert [row[key] for row in rows] == [row[key] for row in json.loads(ranked.read_text())]
    report(df2_eval, "--query", q, "--gallery", g, "--pred", tmp_path / "rows.json", "--query-boxes", "ground-truth")


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"PK\x03\x04", b"\x93NUMPY\x01\x00\xff\xff{"])
def test_a_broken_feature_file_is_refused(df2_eval, tmp_path, content):
    q, g, *_ = features_case(tmp_path)
    (tmp_path / "Q.npy").write_bytes(content)
    result = df2_eval("--task", "retrieval", "--query", q, "--gallery", g, "--query-features", tmp_path / "Q.npy",
                      "--gallery-features", tmp_path / "G.npy")
    assert (result.returncode, result.stdout) == (3, b"")
    assert "[features]" in result.stderr.decode()
