"""df2-eval --task retrieval and verification through the command line: beside the official loop, on bad files, from
features."""

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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import official_loop  # noqa: E402

KS = [1, 2, 5, 10, 20]


def write(path, rows):
    path.write_text(json.dumps(rows))
    return path


def report(df2_eval, *arguments):
    result = df2_eval("--task", "retrieval", "--format", "json", *arguments)
    assert (result.returncode, result.stderr) == (0, b"")
    return json.loads(result.stdout)


def corners(rng):
    x, y = rng.choice([0, 10, 20, 33.25]), rng.choice([0, 10, 20, 33.25])
    return [x, y, x + rng.choice([10, 20, 30.5]), y + rng.choice([10, 20, 30.5])]


def dataset(seed):
    """Queries, gallery and rows with ties, identical boxes, boxes that overlap nothing, style 0, images without rows."""
    rng = random.Random(seed)
    queries = [{"query_image_id": image, "style": rng.randint(0, 2), "cls": rng.randint(1, 3), "pair_id": rng.randint(1, 3),
                "bbox": corners(rng)} for image in range(1, rng.randint(2, 9)) for _ in range(rng.randint(1, 4))]
    queries += rng.sample(queries, rng.randint(0, min(2, len(queries))))
    gallery = [{"gallery_image_id": rng.randint(50, 56), "style": rng.randint(0, 2), "pair_id": rng.randint(1, 3),
                "bbox": corners(rng)} for _ in range(rng.randint(1, 30))]
    rows = []
    for _ in range(rng.randint(0, 25)):
        entries = {}
        for _ in range(rng.randint(0, 20)):
            item = rng.choice(gallery)
            box = item["bbox"] if rng.random() < 0.6 else corners(rng)
            entries[item["gallery_image_id"], tuple(box)] = None
        query = rng.choice(queries)
        box = rng.choice([query["bbox"], corners(rng), [500, 500, 510, 510]])
        rows.append({"query_image_id": query["query_image_id"], "query_bbox": box, "query_cls": rng.randint(1, 3),
                     "query_score": rng.choice([0.25, 0.5, 0.75]), "gallery_image_id": [image for image, _ in entries],
                     "gallery_bbox": [list(box) for _, box in entries]})
    return queries, gallery, rows


@pytest.mark.parametrize("rule", ["official", "strict"])
def test_random_datasets_score_as_the_official_loop(df2_eval, tmp_path, rule):
    hits = 0
    for seed in range(200):
        data = dataset(seed)
        q, g, r = (write(tmp_path / f"{name}.json", rows) for name, rows in zip("qgr", data))
        found = report(df2_eval, "--query", q, "--gallery", g, "--pred", r, "--top-k", ",".join(map(str, KS)),
                       "--retrieval-rule", rule)["summary"]
        expected = official_loop.top_k(*data, KS, strict=rule == "strict")
        assert [found[f"top{k}"] for k in KS] == expected, seed
        hits += bool(expected[-1])
    assert hits > 40


def test_the_official_example_rows_are_read(df2_eval, shared, tmp_path):
    rows = json.loads((shared / "reference" / "official_example_retrieval_results.json").read_text())
    images = sorted({image for row in rows for image in row["gallery_image_id"]})
    queries = [{"query_image_id": row["query_image_id"], "style": 1, "cls": row["query_cls"], "pair_id": i + 1,
                "bbox": row["query_bbox"]} for i, row in enumerate(rows)]
    gallery = [{"gallery_image_id": image, "style": 0, "pair_id": 99, "bbox": [0, 0, 1, 1]} for image in images]
    for i, row in enumerate(rows):  # the fifth entry of every list is the right one
        gallery.append({"gallery_image_id": row["gallery_image_id"][4], "style": 1, "pair_id": i + 1,
                        "bbox": row["gallery_bbox"][4]})
    q, g, r = (write(tmp_path / f"{name}.json", part) for name, part in zip("qgr", (queries, gallery, rows)))
    summary = report(df2_eval, "--query", q, "--gallery", g, "--pred", r)["summary"]
    assert summary["top5"] == 1
    assert summary["top1"] == official_loop.top_k(queries, gallery, rows, [1])[0]


QUERIES = [{"query_image_id": 1, "style": 1, "cls": 3, "pair_id": 5, "bbox": [0, 0, 10, 10]}]
GALLERY = [{"gallery_image_id": 50, "style": 1, "pair_id": 5, "bbox": [0, 0, 10, 10]},
           {"gallery_image_id": 51, "style": 1, "pair_id": 6, "bbox": [0, 0, 10, 10]}]
ROW = {"query_image_id": 1, "query_bbox": [0, 0, 10, 10], "query_cls": 3, "query_score": 0.5, "gallery_image_id": [51, 50],
       "gallery_bbox": [[0, 0, 10, 10], [0, 0, 10, 10]]}
MANY = {"gallery_image_id": [50] * 21, "gallery_bbox": [[i, 0, i + 1, 1] for i in range(21)]}


@pytest.mark.parametrize("change, pointer, code", [
    ({"gallery_image_id": [50]}, "/1/gallery_bbox", "list-length"),
    (MANY, "/1/gallery_image_id", "list-length"),
    ({"gallery_image_id": [50, 50]}, "/1/gallery_bbox/1", "duplicate-entry"),
    ({"gallery_image_id": [50, 52]}, "/1/gallery_image_id/1", "unknown-image"),
    ({"query_image_id": 2}, "/1/query_image_id", "unknown-image"),
    ({"query_cls": 14}, "/1/query_cls", "unknown-category"),
    ({"query_cls": "3"}, "/1/query_cls", "wrong-type"),
    ({"query_score": None}, "/1/query_score", "wrong-type"),
    ({"query_score": float("nan")}, "/1/query_score", "not-finite"),
    ({"query_bbox": [0, 0, float("inf"), 1]}, "/1/query_bbox/2", "not-finite"),
    ({"query_bbox": [0, 0, -1, 1]}, "/1/query_bbox", "negative-size"),
    ({"query_bbox": [0, 0, 1]}, "/1/query_bbox", "wrong-type"),
    ({"gallery_bbox": [[0, 0, 10, 10], [0, 0, 2e6, 10]]}, "/1/gallery_bbox/1/2", "out-of-range"),
    ({"gallery_bbox": [0, 0, 10, 10]}, "/1/gallery_bbox/0", "wrong-type"),
    ({"gallery_image_id": [50.0, 51]}, "/1/gallery_image_id/0", "bad-id"),
    ({"gallery_image_id": 50}, "/1/gallery_image_id", "wrong-type"),
])
def test_a_bad_retrieval_row_is_refused_at_its_place(df2_eval, tmp_path, change, pointer, code):
    q, g = write(tmp_path / "q.json", QUERIES), write(tmp_path / "g.json", GALLERY)
    content = "[\n" + json.dumps(ROW) + ",\n" + json.dumps({**ROW, **change}) + "\n]"
    for pred, stdin in [(tmp_path / "r.json", None), ("-", content.encode())]:
        (tmp_path / "r.json").write_text(content)
        result = df2_eval("--task", "retrieval", "--query", q, "--gallery", g, "--pred", pred, **({"stdin": stdin} if stdin else {}))
        assert (result.returncode, result.stdout) == (3, b"")
        assert f":3: {pointer}: " in result.stderr.decode()
        assert f"[{code}]" in result.stderr.decode()


@pytest.mark.parametrize("missing", ROW)
def test_every_key_of_a_row_is_required(df2_eval, tmp_path, missing):
    q, g = write(tmp_path / "q.json", QUERIES), write(tmp_path / "g.json", GALLERY)
    r = write(tmp_path / "r.json", [{key: value for key, value in ROW.items() if key != missing}])
    result = df2_eval("--task", "retrieval", "--query", q, "--gallery", g, "--pred", r)
    assert result.returncode == 3
    assert f'key "{missing}" expected' in result.stderr.decode()


@pytest.mark.parametrize("name, rows", [("q", [{**QUERIES[0], "style": -1}]), ("q", [{**QUERIES[0], "scale": 1}]),
                                        ("g", [{**GALLERY[0], "bbox": [5, 5, 0, 0]}]), ("g", {}), ("q", [1])])
def test_a_bad_query_or_gallery_file_is_the_ground_truths_fault(df2_eval, tmp_path, name, rows):
    q, g = write(tmp_path / "q.json", QUERIES), write(tmp_path / "g.json", GALLERY)
    write(tmp_path / f"{name}.json", rows)
    result = df2_eval("--task", "retrieval", "--query", q, "--gallery", g, "--pred", write(tmp_path / "r.json", [ROW]))
    assert (result.returncode, result.stdout) == (4, b"")
    assert str(tmp_path / f"{name}.json") in result.stderr.decode()


def test_a_coco_file_cannot_be_asked_for_pairs(df2_eval, tmp_path):
    result = df2_eval("--task", "retrieval", "--gt", "coco.json", "--pred", write(tmp_path / "r.json", []))
    assert result.returncode == 4
    assert "source" in result.stderr.decode()


def test_short_lists_and_no_rows_are_scored(df2_eval, tmp_path):
    q, g = write(tmp_path / "q.json", QUERIES), write(tmp_path / "g.json", GALLERY)
    for rows, top1, top5 in [([ROW], 0, 1), ([{**ROW, "gallery_image_id": [], "gallery_bbox": []}], 0, 0), ([], 0, 0)]:
        summary = report(df2_eval, "--query", q, "--gallery", g, "--pred", write(tmp_path / "r.json", rows))["summary"]
        assert (summary["top1"], summary["top5"], summary["top20"]) == (top1, top5, top5)


def test_a_query_without_a_corresponding_gallery_item_is_wrong_and_said(df2_eval, tmp_path):
    queries = [*QUERIES, {**QUERIES[0], "query_image_id": 2, "pair_id": 7}]
    rows = [ROW, {**ROW, "query_image_id": 2}]
    q, g, r = (write(tmp_path / f"{name}.json", part) for name, part in zip("qgr", (queries, GALLERY, rows)))
    found = report(df2_eval, "--query", q, "--gallery", g, "--pred", r)
    assert (found["counts"]["queries"], found["counts"]["without_match"]) == (2, 1)
    assert found["summary"]["top20"] == 0.5
    result = df2_eval("--task", "retrieval", "--query", q, "--gallery", g, "--pred", r)
    assert b"1 query without a corresponding gallery item, counted as wrong" in result.stdout


def test_items_of_one_query_image_may_have_pair_ids_of_their_own(df2_eval, tmp_path):
    box = [20, 0, 30, 10]
    queries = [*QUERIES, {**QUERIES[0], "pair_id": 6, "bbox": box}]
    q, g = write(tmp_path / "q.json", queries), write(tmp_path / "g.json", GALLERY)
    for image, top1 in [(51, 1), (50, 0.5)]:  # of pair 6, of pair 5
        rows = [{**ROW, "gallery_image_id": [50, 51]},
                {**ROW, "query_bbox": box, "gallery_image_id": [image, 101 - image]}]
        found = report(df2_eval, "--query", q, "--gallery", g, "--pred", write(tmp_path / "r.json", rows))
        assert (found["summary"]["top1"], found["summary"]["top20"]) == (top1, 1)


def test_a_longer_list_is_allowed_when_a_longer_k_is_asked_for(df2_eval, tmp_path):
    q, g = write(tmp_path / "q.json", QUERIES), write(tmp_path / "g.json", GALLERY)
    r = write(tmp_path / "r.json", [{**ROW, **MANY}])
    assert "top30" in report(df2_eval, "--query", q, "--gallery", g, "--pred", r, "--top-k", "30")["summary"]


def test_with_ground_truth_boxes_another_box_is_refused(df2_eval, tmp_path):
    q, g = write(tmp_path / "q.json", QUERIES), write(tmp_path / "g.json", GALLERY)
    arguments = ["--query", q, "--gallery", g, "--query-boxes", "ground-truth", "--pred"]
    assert report(df2_eval, *arguments, write(tmp_path / "r.json", [ROW]))["options"]["query_boxes"] == "ground-truth"
    moved = write(tmp_path / "r.json", [{**ROW, "query_bbox": [0, 0, 10, 10.5]}])
    result = df2_eval("--task", "retrieval", *arguments, moved)
    assert result.returncode == 3
    assert "[unknown-box]" in result.stderr.decode()


def test_boxes_without_a_size_are_counted_wherever_they_stand(df2_eval, tmp_path):
    q, g = write(tmp_path / "q.json", QUERIES), write(tmp_path / "g.json", GALLERY)
    flat = {**ROW, "query_bbox": [0, 0, 0, 10], "gallery_bbox": [[0, 0, 10, 0], [0, 0, 10, 10]]}
    found = report(df2_eval, "--query", q, "--gallery", g, "--pred", write(tmp_path / "r.json", [ROW, flat]))
    assert found["counts"]["zero_size"] == 2
    assert "|zero_size:2" in found["signature"]


def test_min_matches_thins_the_subsets_alone(df2_eval, tmp_path):
    levels = {"scale": 1, "occlusion": 1, "zoom_in": 1, "viewpoint": 2}
    queries = [{**QUERIES[0], **levels}, {**QUERIES[0], **levels, "query_image_id": 2, "pair_id": 6}]
    gallery = GALLERY + [{**GALLERY[0], "gallery_image_id": 60 + i} for i in range(5)]
    q, g = write(tmp_path / "q.json", queries), write(tmp_path / "g.json", gallery)
    found = report(df2_eval, "--query", q, "--gallery", g, "--pred", write(tmp_path / "r.json", [ROW]), "--min-matches", "6")
    assert found["counts"]["queries"] == 2
    assert found["subsets"]["scale_small"]["queries"] == 1
    assert (found["summary"]["top5"], found["subsets"]["scale_small"]["top5"]) == (0.5, 1)


def test_shards_merge_to_the_single_run(df2_eval, tmp_path):
    data = dataset(7)
    q, g, r = (write(tmp_path / f"{name}.json", rows) for name, rows in zip("qgr", data))
    whole = report(df2_eval, "--query", q, "--gallery", g, "--pred", r)
    images = sorted({item["query_image_id"] for item in data[0]})
    parts = []
    for i in range(2):
        part = tmp_path / f"{i}.part"
        assert df2_eval("--task", "retrieval", "--query", q, "--gallery", g, "--pred", r, "--images",
                        ",".join(map(str, images[i::2])), "--partial", part).returncode == 0
        parts.append(part)
    merged = df2_eval("merge", *reversed(parts), "--format", "json")
    assert json.loads(merged.stdout) == whole


# From features


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


# Verification


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


# df2-data and tables


def test_pairs_are_counted_written_and_sampled(df2_eval, tmp_path):
    folder = df2_eval.program.parent
    run = lambda program, *arguments: subprocess.run([folder / program, *map(str, arguments)], capture_output=True, text=True, check=True).stdout
    run("df2-synth", "dataset", "--output", tmp_path, "--images", 90)
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


@pytest.mark.parametrize("content, code", [("", "json-syntax"), ("[]", "wrong-type"), ("{}", "missing-key"),
                                           ('{"task": "hats"}', "wrong-type"), ('{"task": "detection", "summary": {}}', "missing-key")])
def test_a_file_that_is_no_report_gives_no_table(df2_eval, tmp_path, content, code):
    path = tmp_path / "report.json"
    path.write_text(content)
    result = df2_eval("tables", "--run", f"mine={path}")
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr.decode().startswith(f"df2-eval: error: {path}:1: ")
    assert f"[{code}]" in result.stderr.decode()


def test_the_published_scores_are_those_of_the_reference(shared):
    inc = pathlib.Path(__file__).resolve().parents[2] / "evaluators/df2_eval/paper/published_baselines.inc"
    assert (shared / "reference" / "published_baselines.csv").read_text() in inc.read_text()
