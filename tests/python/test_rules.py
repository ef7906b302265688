"""--rules official|strict on the command line, and retrieval submissions that name images of which nothing is known.

What pays under the official rules, what does not under the strict ones, and what is counted and warned of.
"""

import json
import random

import numpy as np
import pytest

POINTS, OWN = 294, 25  # all landmarks; those of category 1


def write(path, content):
    path.write_text(json.dumps(content))
    return path


def run(df2_eval, *arguments):
    """The report, and the codes of what was warned of."""
    result = df2_eval(*arguments, "--format", "json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    warnings = [f"df2-eval: warning: {notice['text']} [{notice['code']}]" for notice in report["notices"]]
    assert result.stderr.decode().splitlines() == warnings
    return report, [notice["code"] for notice in report["notices"]]


def coco(images):
    """Ground truth of {image: [item]}."""
    annotations = [{"id": item.get("id", 100 * image + i), "image_id": image, "category_id": 1, "iscrowd": 0,
                    **{key: value for key, value in item.items() if key != "id"}}
                   for image, items in images.items() for i, item in enumerate(items)]
    return {"images": [{"id": image, "width": 500, "height": 500} for image in images],
            "categories": [{"id": 1, "name": "short sleeve top"}], "annotations": annotations}


def landmark_item(x):
    keypoints = [0] * (3 * POINTS)
    for i in range(OWN):
        keypoints[3 * i:3 * i + 3] = [x + 4 * (i % 5), 4 * (i // 5), 2]
    return {"bbox": [x, 0, 60, 60], "area": 3600, "keypoints": keypoints, "num_keypoints": OWN}


def landmark_row(image, x, score, junk=()):
    """All own points are those of an item at x; `junk` are the points (index, x, y) of other categories."""
    keypoints = landmark_item(x)["keypoints"]
    for i, *point in junk:
        keypoints[3 * i:3 * i + 3] = [*point, 1]
    return {"image_id": image, "category_id": 1, "score": score, "keypoints": keypoints}


@pytest.mark.parametrize("seed", range(4))
def test_landmarks_far_away_in_places_of_other_categories_pay_under_the_official_rules_only(df2_eval, tmp_path, seed):
    rng = random.Random(seed)
    images = {image: [landmark_item(rng.randint(0, 300))] for image in range(1, 6)}
    gt = write(tmp_path / "gt.json", coco(images))
    honest, trick = [], []
    for image, (item,) in images.items():
        for x, score in [(item["keypoints"][0], rng.uniform(0, 0.5)), (item["keypoints"][0] + 150, rng.uniform(0.5, 1))]:
            far = [(rng.randint(OWN, 150), -1e5, -1e5), (rng.randint(151, POINTS - 1), rng.uniform(1, 9) * 1e5, 1e5)]
            honest.append(landmark_row(image, x, score))
            trick.append(landmark_row(image, x, score, far if score > 0.5 else ()))
    ap = {}
    for name, rows in [("honest", honest), ("trick", trick)]:
        pred = write(tmp_path / f"{name}.json", rows)
        for rules in ("official", "strict"):
            report, codes = run(df2_eval, "--task", "landmarks", "--gt", gt, "--pred", pred, "--rules", rules)
            ap[name, rules] = report["summary"]["AP"]
            assert codes == (["beyond-areas"] if name == "trick" else [])
            assert report["counts"]["beyond_areas"] == (5 if name == "trick" else 0)
            assert ("|rules:strict|" in report["signature"]) == (rules == "strict")
            assert report["options"].get("rules", "official") == rules
    assert ap["honest", "official"] == ap["honest", "strict"] == ap["trick", "strict"] < 0.7
    assert ap["trick", "official"] == pytest.approx(1)


@pytest.mark.parametrize("width", [100001, 3e5, 1e6])
def test_a_box_too_large_for_every_range_is_wrong_under_the_strict_rules(df2_eval, tmp_path, width):
    gt = write(tmp_path / "gt.json", coco({1: [{"bbox": [0, 0, 50, 50], "area": 2500}]}))
    rows = [{"image_id": 1, "category_id": 1, "bbox": [0, 0, width, width], "score": 0.9},
            {"image_id": 1, "category_id": 1, "bbox": [0, 0, 50, 50], "score": 0.5}]
    run_of = ["--task", "detection", "--gt", gt, "--pred", write(tmp_path / "pred.json", rows), "--rules"]
    official, strict = run(df2_eval, *run_of, "official"), run(df2_eval, *run_of, "strict")
    assert official[0]["summary"]["AP"] == pytest.approx(1) and strict[0]["summary"]["AP"] == pytest.approx(0.5)
    assert official[1] == strict[1] == ["beyond-areas"]


@pytest.mark.parametrize("task", ["detection", "segmentation", "landmarks"])
def test_an_item_of_id_0_counts_under_the_strict_rules(df2_eval, tmp_path, task):
    item = {**landmark_item(10), "id": 0, "segmentation": [[10, 0, 70, 0, 70, 60, 10, 60]]}
    gt = write(tmp_path / "gt.json", coco({1: [item]}))
    mask = {"size": [500, 500], "counts": [5000, 60] + [440, 60] * 59 + [250000 - 5000 - 60 * 60 - 59 * 440]}
    row = {"detection": {"bbox": [10, 0, 60, 60]}, "segmentation": {"segmentation": mask},
           "landmarks": {"keypoints": item["keypoints"]}}[task]
    pred = write(tmp_path / "pred.json", [{"image_id": 1, "category_id": 1, "score": 1, **row}])
    for rules, ap, notices in [("official", 0, ["id-zero"]), ("strict", 1, [])]:
        report, codes = run(df2_eval, "--task", task, "--gt", gt, "--pred", pred, "--rules", rules)
        assert report["summary"]["AP"] == pytest.approx(ap), rules
        assert (report["counts"]["id_zero"], codes) == (1, notices)


# Retrieval

def retrieval_files(tmp_path, seed, images=30):
    """Queries, gallery, and honest rows of which some have a wrong category or hardly overlap their item."""
    rng = random.Random(seed)
    queries = [{"query_image_id": i, "style": 1, "cls": rng.randint(1, 13), "pair_id": i, "bbox": [0, 0, 100, 100]}
               for i in range(1, images + 1)]
    gallery = [{"gallery_image_id": 1000 + i, "style": 1, "pair_id": i, "bbox": [0, 0, 50, 50]} for i in range(1, images + 1)]
    rows = []
    for query in queries:
        width = rng.choice([100, 90, 60, 40])
        rows.append({"query_image_id": query["query_image_id"], "query_bbox": [0, 0, width, 100],
                     "query_cls": rng.choice([query["cls"], query["cls"] % 13 + 1]), "query_score": round(rng.uniform(0.2, 1), 3),
                     "gallery_image_id": [1000 + query["pair_id"]], "gallery_bbox": [[0, 0, 50, 50]]})
    return [write(tmp_path / f"{name}.json", part) for name, part in [("q", queries), ("g", gallery)]], queries, rows


@pytest.mark.parametrize("seed", range(4))
def test_rows_for_every_category_pay_under_the_official_rules_only(df2_eval, tmp_path, seed):
    (q, g), queries, rows = retrieval_files(tmp_path, seed)
    rng = random.Random(seed)
    everything = rows + [{**row, "query_cls": cls, "query_score": row["query_score"] - rng.choice([0, 0.01])}
                         for row in rows for cls in range(1, 14)]
    far = rows + [{**row, "query_bbox": [400, 400, 410, 410], "query_cls": cls, "query_score": 2}
                  for row in rows for cls in range(1, 14)]
    top = {}
    for name, part in [("honest", rows), ("everything", everything), ("far", far)]:
        pred = write(tmp_path / "pred.json", part)
        for rules in ("official", "strict"):
            report, codes = run(df2_eval, "--task", "retrieval", "--query", q, "--gallery", g, "--pred", pred, "--rules", rules)
            top[name, rules] = report["summary"]["top20"]
            if rules == "strict":
                assert not codes and not report["counts"]["weak_answers"] and not report["counts"]["outscored_answers"]
            elif name != "honest":
                assert {"everything": "outscored-answers", "far": "weak-answers"}[name] in codes
    right = sum(row["query_cls"] == query["cls"] and row["query_bbox"][2] >= 50 for row, query in zip(rows, queries))
    assert {top[name, "strict"] for name in ("honest", "everything", "far")} == {right / len(rows)}
    assert top["everything", "official"] == top["far", "official"] == 1 > top["honest", "official"] > right / len(rows)


@pytest.mark.parametrize("seed", range(4))
def test_images_without_gallery_items_or_queries_are_counted_and_move_nothing(df2_eval, tmp_path, seed):
    (q, g), queries, rows = retrieval_files(tmp_path, seed)
    rng = random.Random(seed)
    before, _ = run(df2_eval, "--task", "retrieval", "--query", q, "--gallery", g, "--pred", write(tmp_path / "pred.json", rows))
    unknown = {"query": set(), "gallery": set()}
    extra = []
    for row in rows:
        for _ in range(rng.randint(0, 3)):
            image = rng.choice([rng.randint(1, 30), rng.randint(2000, 2**53)])  # of a query; of nobody
            if image not in row["gallery_image_id"]:
                row["gallery_image_id"].append(image)
                row["gallery_bbox"].append([0, 0, 10, 10])
                unknown["gallery"] |= {image} - set(range(31))
    for _ in range(rng.randint(1, 20)):
        extra.append({**rows[0], "query_image_id": rng.choice([1001, rng.randint(2000, 2**53)])})  # of a shop; of nobody
        unknown["query"] |= {extra[-1]["query_image_id"]} - {1001}
    pred = write(tmp_path / "pred.json", rows + extra)
    after, codes = run(df2_eval, "--task", "retrieval", "--query", q, "--gallery", g, "--pred", pred)
    assert after["summary"] == before["summary"]
    counts = after["counts"]
    assert counts["rows_without_query"] == len(extra)
    assert counts["predictions"] == len(rows) and counts["left_out"] == 0
    named = sum(image < 1000 or image >= 2000 for row in rows + extra for image in row["gallery_image_id"])
    assert counts["entries_without_items"] == named
    assert counts["unknown_query_images"] == len(unknown["query"])
    assert counts["unknown_gallery_images"] == len(unknown["gallery"])
    texts = {notice["code"]: notice["text"] for notice in after["notices"]}
    for kind, ids in unknown.items():
        assert (f"unknown-{kind}-images" in codes) == bool(ids)
        assert all(str(image) in texts[f"unknown-{kind}-images"] for image in sorted(ids)[:5])


@pytest.mark.parametrize("shards", [2, 3, 7])
def test_shards_say_the_same_of_unknown_images_as_the_single_run(df2_eval, tmp_path, shards):
    (q, g), queries, rows = retrieval_files(tmp_path, shards)
    rows[3]["gallery_image_id"] = [7777]
    rows.append({**rows[0], "query_image_id": 8888})
    whole = ["--task", "retrieval", "--query", q, "--gallery", g, "--pred", write(tmp_path / "pred.json", rows)]
    parts = []
    for i in range(shards):
        ids = ",".join(str(query["query_image_id"]) for query in queries[i::shards])
        parts.append(tmp_path / f"{i}.df2p")
        assert df2_eval(*whole, "--images", ids, "--partial", parts[-1]).returncode == 0
    merged, single = df2_eval("merge", *reversed(parts), "--format", "json"), df2_eval(*whole, "--format", "json")
    assert (merged.stdout, merged.stderr) == (single.stdout, single.stderr)
    assert b"7777" in single.stderr and b"8888" in single.stderr


def split_folder(folder, empty_shops, empty_users):
    """Consumer image 1 and shop image 2 of one identity; then images without items."""
    annos = folder / "annos"
    annos.mkdir(parents=True)
    item = {"segmentation": [[0, 0, 10, 0, 10, 10]], "scale": 1, "viewpoint": 1, "zoom_in": 1, "landmarks": [1, 1, 2] * OWN,
            "style": 1, "bounding_box": [0, 0, 100, 100], "category_id": 1, "occlusion": 1, "category_name": "short sleeve top"}
    for image, source, items in [(1, "user", {"item1": item}), (2, "shop", {"item1": item}),
                                 *((image, "shop", {}) for image in empty_shops), *((image, "user", {}) for image in empty_users)]:
        write(annos / f"{image:06}.json", {"source": source, "pair_id": 1, **items})
    return folder


@pytest.mark.parametrize("empty_shops, empty_users", [([3], []), ([3, 4, 5], [6]), ([], [7, 8])])
def test_images_of_a_folder_without_items_are_known(df2_eval, tmp_path, empty_shops, empty_users):
    gt = split_folder(tmp_path / "validation", empty_shops, empty_users)
    row = {"query_image_id": 1, "query_bbox": [0, 0, 100, 100], "query_cls": 1, "query_score": 1,
           "gallery_image_id": [*empty_shops, 2], "gallery_bbox": [[0, 0, 100, 100]] * (len(empty_shops) + 1)}
    rows = [row, *({**row, "query_image_id": image} for image in empty_users)]
    report, codes = run(df2_eval, "--task", "retrieval", "--gt", gt, "--pred", write(tmp_path / "pred.json", rows))
    assert report["summary"]["MRR"] == 1 / (1 + len(empty_shops))
    assert codes == ["rows-without-query"] * bool(empty_users) + ["entries-without-items"] * bool(empty_shops)


@pytest.mark.parametrize("shift", [0, 1, 100])
def test_rows_of_features_may_name_images_without_items(df2_eval, tmp_path, shift):
    gt = split_folder(tmp_path / "validation", [3], [6])
    gallery_rows = [{"gallery_image_id": image, "gallery_bbox": [0, 0, 100, 100]} for image in (3 + shift, 2)]
    query_rows = [{"query_image_id": image, "query_bbox": [0, 0, 100, 100], "query_cls": 1, "query_score": 1}
                  for image in (6 + shift, 1)]
    np.save(tmp_path / "Q.npy", np.float32([[9, 9], [0, 1]]))
    np.save(tmp_path / "G.npy", np.float32([[0, 5], [0, 1]]))
    arguments = ["--task", "retrieval", "--gt", gt, "--query-features", tmp_path / "Q.npy", "--gallery-features", tmp_path / "G.npy",
                 "--gallery-rows", write(tmp_path / "g.json", gallery_rows), "--query-rows", write(tmp_path / "q.json", query_rows)]
    report, codes = run(df2_eval, *arguments, "--submission", tmp_path / "ranked.json")
    assert report["summary"]["top1"] == 1  # of the second query row: features and rows stay side by side
    assert codes[:2] == ["rows-without-query", "entries-without-items"]
    assert codes[2:] == (["unknown-query-images", "unknown-gallery-images"] if shift else [])
    assert (report["counts"]["predictions"], report["counts"]["rows_without_query"]) == (1, 1)
    ranked = json.loads((tmp_path / "ranked.json").read_text())
    assert [row["query_image_id"] for row in ranked] == [6 + shift, 1]
    again, _ = run(df2_eval, "--task", "retrieval", "--gt", gt, "--pred", tmp_path / "ranked.json")
    assert again["summary"] == report["summary"] and again["counts"] == report["counts"]
