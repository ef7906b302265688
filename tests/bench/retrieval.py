"""Times df2-eval --task retrieval on files of the official size, beside its peers.

usage: retrieval.py [--rounds N] [--threads N]

Rows: 15,752 query rows on 10,990 images, of which 12,550 have style > 0; 24,000 gallery rows; a submitted row of 20
entries for every query row. Peer: official_loop.py, the official script's loop in numpy, as a process of its own.
Features: 12,550 x 37,183 vectors of 256 dimensions, ranked by df2-eval; peer: numpy's product of the two matrices in
blocks, and nothing else. The tools take turns; medians."""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

from run import BUILD, HERE, medians, program, take_turns

IMAGES, QUERY_ROWS, QUERIES, GALLERY = 10_990, 15_752, 12_550, 24_000
FEATURES = (12_550, 37_183, 256)


def write(path, rows):
    path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")


def corners(rng):
    x, y = round(rng.uniform(0, 300), 3), round(rng.uniform(0, 400), 3)
    return [x, y, round(x + rng.uniform(50, 400), 3), round(y + rng.uniform(50, 400), 3)]


def make_rows(folder):
    rng = random.Random(1)
    images = list(range(1, IMAGES + 1)) + [rng.randint(1, IMAGES) for _ in range(QUERY_ROWS - IMAGES)]
    styled = set(rng.sample(range(QUERY_ROWS), QUERIES))
    queries = [{"query_image_id": image, "style": 1 + i % 3 if i in styled else 0, "cls": rng.randint(1, 13),
                "pair_id": image % 5000, "bbox": corners(rng)} for i, image in enumerate(sorted(images))]
    gallery = [{"gallery_image_id": 20_000 + i // 2, "style": rng.randint(0, 3), "pair_id": rng.randint(0, 4999),
                "bbox": corners(rng)} for i in range(GALLERY)]
    by_pair = {}
    for item in gallery:
        by_pair.setdefault(item["pair_id"], []).append(item)
    rows = []
    for item in queries:
        near = rng.sample(by_pair.get(item["pair_id"], []), min(4, len(by_pair.get(item["pair_id"], []))))
        listed = {(g["gallery_image_id"], tuple(g["bbox"])): g for g in near + rng.sample(gallery, 20)}
        entries = list(listed.values())[:20]
        rng.shuffle(entries)
        rows.append({"query_image_id": item["query_image_id"], "query_bbox": item["bbox"], "query_cls": item["cls"],
                     "query_score": round(rng.random(), 6), "gallery_image_id": [g["gallery_image_id"] for g in entries],
                     "gallery_bbox": [g["bbox"] for g in entries]})
    for name, content in [("query", queries), ("gallery", gallery), ("rows", rows)]:
        write(folder / f"{name}.json", content)


def make_features(folder):
    import numpy as np

    rng = np.random.default_rng(1)
    queries, gallery, columns = FEATURES
    write(folder / "q.json", [{"query_image_id": 1 + i, "style": 1, "cls": 1 + i % 13, "pair_id": 1 + i, "bbox": [0, 0, 100, 200]}
                              for i in range(queries)])
    write(folder / "g.json", [{"gallery_image_id": 100_000 + i, "style": 1, "pair_id": 1 + i % queries, "bbox": [0, 0, 100, 200]}
                              for i in range(gallery)])
    centres = rng.normal(size=(queries, columns))
    np.save(folder / "Q.npy", (centres + 1.2 * rng.normal(size=centres.shape)).astype(np.float32))
    np.save(folder / "G.npy", (centres[np.arange(gallery) % queries] + 1.2 * rng.normal(size=(gallery, columns))).astype(np.float32))


def product(folder):
    """What a process of its own prints: seconds of the bare product, in blocks."""
    import numpy as np

    queries, gallery = np.load(folder / "Q.npy"), np.load(folder / "G.npy").T.copy()
    begin = time.perf_counter()
    for first in range(0, len(queries), 1024):
        queries[first:first + 1024] @ gallery
    print(time.perf_counter() - begin)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--step", choices=["rows", "features", "product"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = BUILD / "bench-data" / "retrieval"
    steps = {"rows": make_rows, "features": make_features, "product": product}
    if arguments.step:  # what is measured must not inherit this process's memory, so it stays small
        steps[arguments.step](folder)
        return
    folder.mkdir(parents=True, exist_ok=True)
    myself = [sys.executable, str(HERE / "retrieval.py"), "--step"]
    for step, file in {"rows": "rows.json", "features": "G.npy"}.items():
        if not (folder / file).exists():
            subprocess.run([*myself, step], check=True)
    files = [str(folder / f"{name}.json") for name in ("query", "gallery", "rows")]
    common = [program("df2-eval"), "--task", "retrieval", "--format", "json", "--quiet", "--threads",
              str(arguments.threads)]
    tools = {
        "df2 rows": [*common, "--query", files[0], "--gallery", files[1], "--pred", files[2]],
        "official loop": [sys.executable, str(HERE / "official_loop.py"), *files],
        "df2 features": [*common, "--query", str(folder / "q.json"), "--gallery", str(folder / "g.json"), "--query-features",
                         str(folder / "Q.npy"), "--gallery-features", str(folder / "G.npy")],
        "matrix product": [*myself, "product"],
    }
    runs = take_turns(tools, arguments.rounds, arguments.threads)
    seconds = {name: medians(taken)[0] for name, taken in runs.items()}
    seconds["matrix product"] = statistics.median(float(run[2]) for run in runs["matrix product"])  # without loading
    for name, taken in runs.items():
        print(f"{name:<16}{seconds[name]:>8.3f} s{medians(taken)[1]:>8.0f} MB")
    ours = json.loads(runs["df2 rows"][-1][2])["summary"]
    peer = json.loads(runs["official loop"][-1][2])
    print(f"official loop / df2 rows: {seconds['official loop'] / seconds['df2 rows']:.1f}")
    print(f"df2 features / matrix product: {seconds['df2 features'] / seconds['matrix product']:.2f}")
    print("accuracies", "equal" if [ours[f"top{k}"] for k in (1, 5, 10, 15, 20)] == peer else "differ", peer)


if __name__ == "__main__":
    main()
