"""df2-eval --task retrieval through the command line: beside the official loop, and on bad files."""

import json
import random

import pytest

from retrieval import official_loop, report, write

KS = [1, 2, 5, 10, 20]


def corners(rng):
    x, y = rng.choice([0, 10, 20, 33.25]), rng.choice([0, 10, 20, 33.25])
    return [x, y, x + rng.choice([10, 20, 30.5]), y + rng.choice([10, 20, 30.5])]


def dataset(seed):
    """Queries, gallery and rows: ties, identical boxes, boxes that overlap nothing, style 0, images without rows."""
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


@pytest.mark.parametrize("rules", ["official", "strict"])
def test_random_datasets_score_as_the_official_loop(df2_eval, tmp_path, rules):
    hits = 0
    for seed in range(200):
        data = dataset(seed)
        q, g, r = (write(tmp_path / f"{name}.json", rows) for name, rows in zip("qgr", data))
        found = report(df2_eval, "--query", q, "--gallery", g, "--pred", r, "--top-k", ",".join(map(str, KS)),
                       "--rules", rules)["summary"]
        expected = official_loop.top_k(*data, KS, strict=rules == "strict")
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
