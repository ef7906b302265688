"""The same input gives the same bytes: by any number of threads, in any run, in any shards, merged in any order.

On a synthetic dataset, whose own bytes depend on nothing but the seed; and its native folder scores as its COCO file.
"""

import filecmp
import itertools
import json
import os
import pathlib
import random
import shutil
import subprocess

import numpy as np
import pytest

BIN = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve()
IMAGES = 60
TASKS = ("detection", "landmarks", "segmentation")
# Enough rows for several blocks of the reader, and for more than max_dets in an image.
ROWS = {"detection": 150, "landmarks": 12, "segmentation": 30}


def run(program, *arguments, folder):
    done = subprocess.run([BIN / program, *map(str, arguments)], cwd=folder, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert all(b": warning: " in line for line in done.stderr.splitlines()), done.stderr
    return done.stdout


def synthesise(folder, seed=1, threads=2):
    run("df2-synth", "--threads", threads, "workload", "--images", IMAGES, "--seed", seed, "--output", folder,
        folder=folder)
    for task in TASKS:
        run("df2-synth", "--threads", threads, "submission", "--gt", folder / "validation", "--task", task, "--seed",
            seed, "--rows-per-image", ROWS[task], "--output", folder / f"{task}.json", folder=folder)
    return folder


def files_of(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return synthesise(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def single(data, tmp_path_factory):
    """single(task) -> the bytes of everything that one run by one thread writes."""
    folder = tmp_path_factory.mktemp("single")
    known = {}

    def outputs_of(task):
        if task not in known:
            known[task] = outputs(scoring(data, task), folder, "--threads", 1)
        return known[task]

    return outputs_of


def scoring(data, task, gt="validation"):
    return ["--gt", data / gt, "--pred", f"{task}.json", "--task", task, "--ties", "--max-dets", "1,3"], data


def outputs(command, folder, *flags):
    """The bytes of the reports and curves of a df2-eval command, (arguments, the folder to run in)."""
    arguments, where = command
    written = {}
    for form in ("json", "csv"):
        curves = ["--curves", folder / "curves"] if form == "json" else []
        run("df2-eval", *arguments, *flags, "--format", form, "--output", folder / form, *curves, folder=where)
        written[form] = (folder / form).read_bytes()
    written["curves"] = (folder / "curves").read_bytes()
    return written


def merged(parts, folder):
    return outputs((["merge", *parts], folder), folder)


def test_the_dataset_is_worth_the_trouble(data, single):
    for task in TASKS:
        report = json.loads(single(task)["json"])
        assert report["counts"]["images"] == IMAGES
        assert 0 < report["summary"]["AP"] < 1
        assert 0 < report["ap_bounds"]["low"] <= report["summary"]["AP"] <= report["ap_bounds"]["high"] < 1
        assert report["counts"]["beyond_max_dets"] > 0
        assert len(report["subsets"]) == 12
    assert (data / "landmarks.json").stat().st_size > 4 << 19  # blocks have 2^19 bytes


# The generator


@pytest.mark.parametrize("threads", [1, 7])
def test_the_same_seed_makes_the_same_files_by_any_number_of_threads(data, tmp_path, threads):
    again = synthesise(tmp_path, threads=threads)
    assert files_of(again) == files_of(data)
    assert filecmp.cmpfiles(again, data, files_of(data), shallow=False)[1:] == ([], [])


def test_another_seed_makes_other_files(data, tmp_path):
    other = synthesise(tmp_path, seed=2)
    _, differ, missing = filecmp.cmpfiles(other, data, files_of(data), shallow=False)
    assert missing == []
    assert {str(path) for path in differ} >= {"validation.json", *(f"{task}.json" for task in TASKS)}


# The evaluator


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("threads", [1, 2, 7])
def test_threads_and_runs_change_no_byte(data, single, tmp_path, task, threads):
    for _ in range(2):
        assert outputs(scoring(data, task), tmp_path, "--threads", threads) == single(task)


def shardings():
    """Lists of lists of image ids that are a partition of all."""
    images = list(range(1, IMAGES + 1))
    shuffled = random.Random(7).sample(images, IMAGES)
    return {"one": [images], "halves": [images[:30], images[30:]], "every third": [images[i::3] for i in range(3)],
            "one and the rest": [images[:1], images[1:]], "random": [shuffled[:5], shuffled[5:7], shuffled[7:]]}


def write_list(folder, name, images):
    path = folder / name
    path.write_text("\n".join(map(str, images)) + "\n")
    return path


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("shards", [pytest.param(shards, id=name) for name, shards in shardings().items()])
def test_shards_merged_in_any_order_give_the_bytes_of_the_single_run(data, single, tmp_path, task, shards):
    parts = []
    arguments, where = scoring(data, task)
    for i, images in enumerate(shards):
        names = write_list(tmp_path, f"{i}.txt", images)
        parts.append(tmp_path / f"{i}.part")
        run("df2-eval", *arguments, "--images", f"@{names}", "--partial", parts[-1], "--threads", i + 1, folder=where)
    for order in {tuple(parts), tuple(parts[::-1]), (*parts[1:], parts[0])}:
        assert merged(order, tmp_path) == single(task)


@pytest.mark.parametrize("task", TASKS)
def test_partials_have_the_same_bytes_by_any_number_of_threads_and_merged_in_any_order(data, tmp_path, task):
    arguments, where = scoring(data, task)
    parts = {}
    for threads in (1, 7):
        for name, images in {"a": range(1, 21), "b": range(21, 41), "c": range(41, IMAGES + 1)}.items():
            part = tmp_path / f"{name}{threads}.part"
            run("df2-eval", *arguments, "--images", f"@{write_list(tmp_path, 'list', images)}", "--partial", part,
                "--threads", threads, folder=where)
            assert parts.setdefault(name, part.read_bytes()) == part.read_bytes()
    whole = set()
    for order in itertools.permutations("abc"):
        run("df2-eval", "merge", *(f"{name}1.part" for name in order[:2]), "--partial", "two.part", folder=tmp_path)
        run("df2-eval", "merge", "two.part", f"{order[2]}1.part", "--partial", "all.part", folder=tmp_path)
        whole.add((tmp_path / "all.part").read_bytes())
    assert len(whole) == 1


def without_predictions(signature):
    return [field for field in signature.split("|") if not field.startswith("pred:")]


@pytest.mark.parametrize("task", TASKS)
def test_shards_that_hold_only_their_own_rows_give_the_scores_of_the_single_run(data, single, tmp_path, task):
    rows = json.loads((data / f"{task}.json").read_text())
    arguments, _ = scoring(data, task)
    parts = []
    for shard in range(3):
        folder = tmp_path / str(shard)
        folder.mkdir()
        images = range(1 + shard, IMAGES + 1, 3)
        (folder / f"{task}.json").write_text(json.dumps([row for row in rows if row["image_id"] in images]))
        write_list(folder, "images", images)
        run("df2-eval", *arguments, "--images", "@images", "--partial", "part", folder=folder)
        parts.append(folder / "part")
    random.Random(task).shuffle(parts)
    written, wanted = merged(parts, tmp_path), single(task)
    assert written["curves"] == wanted["curves"]
    found, expected = json.loads(written["json"]), json.loads(wanted["json"])
    # Only the names of the inputs tell: these are three files.
    assert len({file["hash"] for file in found.pop("predictions")}) == 3
    assert len(expected.pop("predictions")) == 1
    assert without_predictions(found.pop("signature")) == without_predictions(expected.pop("signature"))
    assert found == expected


@pytest.fixture(scope="module", name="all_tasks")
def _all_tasks(data, tmp_path_factory):
    """A folder with the inputs of every task."""
    folder = tmp_path_factory.mktemp("all") / "first"
    shutil.copytree(data, folder)
    run("df2-synth", "submission", "--gt", "validation", "--task", "retrieval", "--output", "retrieval.json", folder=folder)
    run("df2-data", "pairs", "--gt", "validation", "--query", "query.json", "--gallery", "gallery.json", folder=folder)
    run("df2-data", "sample-pairs", "--gt", "validation", "--output", "pairs.json", folder=folder)
    pairs = json.loads((folder / "pairs.json").read_text())
    (folder / "verification.json").write_text(json.dumps([{"id": pair["id"], "score": pair["id"] % 7} for pair in pairs]))
    rng = np.random.default_rng(3)
    queries = [row for row in json.loads((folder / "query.json").read_text()) if row["style"] > 0]
    np.save(folder / "queries.npy", rng.random((len(queries), 4), dtype=np.float32))
    np.save(folder / "items.npy", rng.random((len(json.loads((folder / "gallery.json").read_text())), 4), dtype=np.float32))
    return folder


# The flags of a run, with the inputs as the folder calls them.
RUNS = {
    **{task: ["--task", task, "--gt", "{}/validation", "--pred", f"{{}}/{task}.json"] for task in TASKS},
    "COCO": ["--task", "detection", "--gt", "{}/validation.json", "--pred", "{}/detection.json"],
    "retrieval": ["--task", "retrieval", "--query", "{}/query.json", "--gallery", "{}/gallery.json", "--pred", "{}/retrieval.json"],
    "retrieval of a folder": ["--task", "retrieval", "--gt", "{}/validation", "--pred", "{}/retrieval.json"],
    "features": ["--task", "retrieval", "--query", "{}/query.json", "--gallery", "{}/gallery.json", "--query-features",
                 "{}/queries.npy", "--gallery-features", "{}/items.npy", "--query-boxes", "ground-truth"],
    "verification": ["--task", "verification", "--gt", "{}/pairs.json", "--pred", "{}/verification.json"],
}


@pytest.mark.parametrize("name", RUNS)
def test_a_run_leaves_the_same_bytes_wherever_its_files_lie_and_however_they_are_spelled(all_tasks, tmp_path, name):
    shutil.copytree(all_tasks, tmp_path / "deep" / "down")
    (tmp_path / "link").symlink_to(all_tasks)
    places = [(all_tasks, all_tasks), (".", all_tasks), (f"../{all_tasks.name}/.", all_tasks), ("deep//down", tmp_path),
              (tmp_path / "deep" / "down", all_tasks), ("link", tmp_path)]
    written = {"report": set(), "partial": set()}
    for folder, where in places:
        arguments = [argument.replace("{}", str(folder)) for argument in RUNS[name]]
        written["report"].add(run("df2-eval", *arguments, "--format", "json", folder=where))
        if name != "verification":
            run("df2-eval", *arguments, "--partial", tmp_path / "part", folder=where)
            written["partial"].add((tmp_path / "part").read_bytes())
    assert len(written["report"]) == 1
    assert name == "verification" or len(written["partial"]) == 1
    assert not any(str(all_tasks.parent).encode() in text for texts in written.values() for text in texts)


def test_a_submission_of_one_content_has_one_hash_however_it_is_spelled(data, tmp_path):
    rows = json.loads((data / "detection.json").read_text())
    hashes = {}
    for name, text in {"as it is": json.dumps(rows), "with lines": json.dumps(rows, indent=3),
                       "keys turned": json.dumps([dict(reversed(row.items())) for row in rows]),
                       "another order": json.dumps(rows[::-1]),
                       "another score": json.dumps([{**rows[0], "score": 0.123}, *rows[1:]]),
                       "another key": json.dumps([{**rows[0], "note": 1}, *rows[1:]])}.items():
        (tmp_path / "detection.json").write_text(text)
        report = run("df2-eval", "--gt", data / "validation", "--pred", "detection.json", "--task", "detection",
                     "--format", "json", folder=tmp_path)
        (file,) = json.loads(report)["predictions"]
        assert file["name"] == "detection.json"
        hashes[name] = file["hash"]
    assert hashes["as it is"] == hashes["with lines"] == hashes["keys turned"]
    assert len(set(hashes.values())) == 4


@pytest.mark.parametrize("task", TASKS)
def test_the_native_folder_and_the_coco_file_score_alike(data, single, tmp_path, task):
    native = json.loads(single(task)["json"])
    written = outputs(scoring(data, task, "validation.json"), tmp_path)
    coco = json.loads(written["json"])
    assert coco["ground_truth"]["name"] == "validation.json"
    # Only the folder has its sizes from another file.
    assert (native.pop("sizes", None), coco.pop("sizes", None)) == (["information"] if task == "segmentation" else None, None)
    for report in (native, coco):
        del report["signature"], report["ground_truth"]
    assert coco == native
    assert written["curves"] == single(task)["curves"]
