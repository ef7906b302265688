"""df2-rcnn predict and bench with the real program, on a small network whose weights were never trained."""

import json
import shutil
import signal
import subprocess
import time

import conversions
import numpy as np
import pytest
from rcnn_networks import small_model, write_safetensors
from runs import refused

MODEL = small_model(96, 160, 16)
FILES = {"df2_predict.json", "detection.json", "landmarks.json", "segmentation.json"}
RETRIEVAL_FILES = {"retrieval.json", "query_rows.json", "gallery_rows.json", "query_features.npy",
                   "gallery_features.npy", "similarity_weights.npy"}


def checkpoint_of(df2_rcnn, folder, seed):
    """One tensor of the network's own, which stays zero, and fresh ones around it."""
    write_safetensors(folder / "bias.safetensors", {"rpn.head.cls_logits.bias": [3]}, 0)
    (folder / "config.json").write_text(json.dumps({"model": MODEL}))
    checkpoint = folder / f"seed{seed}.safetensors"
    result = df2_rcnn("import", "--weights", folder / "bias.safetensors", "--config", folder / "config.json", "--seed",
                      seed, "--output", checkpoint)
    assert result.returncode == 0, result.stderr
    return checkpoint


@pytest.fixture(scope="module")
def made(df2_rcnn, df2_synth, tmp_path_factory):
    """A made dataset, its validation split of 20 pictures or more, and a checkpoint."""
    folder = tmp_path_factory.mktemp("made")
    result = df2_synth("dataset", "--output", folder / "set", "--images", "240", "--size", "120x160", "--seed", "3")
    assert result.returncode == 0, result.stderr
    checkpoint_of(df2_rcnn, folder, 1)
    return folder


@pytest.fixture(scope="module")
def split(made):
    return made / "set" / "validation"


@pytest.fixture(scope="module")
def predicted(df2_rcnn, made, split):
    """The folder of a run that nothing disturbed."""
    output = made / "predicted"
    result = predict(df2_rcnn, made, "--gt", split, "--output", output)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{len(list((split / 'image').iterdir()))} pictures predicted\n"
    return output


def predict(df2_rcnn, made, *arguments):
    return df2_rcnn("predict", "--checkpoint", made / "seed1.safetensors", *arguments)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(path):
    return json.loads(path.read_text())


def report(df2_eval, *arguments):
    result = df2_eval(*arguments, "--format", "json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_files_of_all_four_tasks_are_those_that_df2_eval_scores(df2_eval, split, predicted):
    assert set(contents(predicted)) == FILES | RETRIEVAL_FILES
    detections = rows(predicted / "detection.json")
    assert detections
    for task in ("detection", "landmarks", "segmentation"):
        own = rows(predicted / f"{task}.json")
        assert [(row["image_id"], row["category_id"], row["score"]) for row in own] == [
            (row["image_id"], row["category_id"], row["score"]) for row in detections]
        scored = report(df2_eval, "--gt", split, "--pred", predicted / f"{task}.json", "--task", task)
        assert scored["counts"]["predictions"] > 0
        assert 0 <= scored["summary"]["AP"] <= 1
    landmarks = conversions.load(predicted / "landmarks.json")
    assert all(len(row["keypoints"]) % 3 == 0 and 24 <= len(row["keypoints"]) <= 117 for row in landmarks)


def test_the_lists_of_retrieval_are_the_ranking_that_df2_eval_makes_of_the_features(df2_eval, split, predicted):
    retrieved = report(df2_eval, "--gt", split, "--task", "retrieval", "--pred", predicted / "retrieval.json")
    ranked = report(df2_eval, "--gt", split, "--task", "retrieval", "--metric", "learned", "--query-features",
                    predicted / "query_features.npy", "--gallery-features", predicted / "gallery_features.npy",
                    "--weights", predicted / "similarity_weights.npy", "--query-rows", predicted / "query_rows.json",
                    "--gallery-rows", predicted / "gallery_rows.json")
    assert retrieved["summary"] == ranked["summary"]
    lists = rows(predicted / "retrieval.json")
    queries, gallery = np.load(predicted / "query_features.npy"), np.load(predicted / "gallery_features.npy")
    weights = np.load(predicted / "similarity_weights.npy")
    assert len(lists) == len(queries) == len(rows(predicted / "query_rows.json"))
    answers = rows(predicted / "gallery_rows.json")
    assert len(answers) == len(gallery)
    for row, query in list(zip(lists, queries))[:20]:
        similarity = (weights.astype(float) * (query - gallery.astype(float)) ** 2).sum(axis=1)
        best = answers[int(similarity.argmax())]
        assert (row["gallery_image_id"][0], row["gallery_bbox"][0]) == (best["gallery_image_id"], best["gallery_bbox"])
    assert {len(row["gallery_image_id"]) for row in lists} == {min(20, len(gallery))}


def test_a_run_that_is_killed_again_and_again_gives_the_bytes_of_an_undisturbed_one(df2_rcnn, made, split, predicted,
                                                                                   tmp_path):
    output = tmp_path / "killed"
    command = [df2_rcnn.program, "predict", "--checkpoint", made / "seed1.safetensors", "--gt", split, "--output",
               output]
    kept = []
    for _ in range(3):
        # Killed as soon as a part more is there than the last run has left.
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and len(list(output.glob("unfinished/*.rows"))) <= len(kept):
                time.sleep(0.001)
            process.kill()
        kept = list(output.glob("unfinished/*.rows"))
        assert kept, "the run ended before it was killed"
    result = predict(df2_rcnn, made, "--gt", split, "--output", output)
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(output) == contents(predicted)
    # One that is done is left alone.
    before = {path: path.stat().st_mtime_ns for path in output.iterdir()}
    assert predict(df2_rcnn, made, "--gt", split, "--output", output).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in output.iterdir()} == before


def test_a_kept_part_that_was_damaged_is_made_again(df2_rcnn, made, split, predicted, tmp_path):
    output = tmp_path / "damaged"
    process = subprocess.Popen([df2_rcnn.program, "predict", "--checkpoint", made / "seed1.safetensors", "--gt", split,
                                "--output", output])
    while process.poll() is None and not list(output.glob("unfinished/*.rows")):
        time.sleep(0.01)
    process.kill()
    process.wait()
    kept = sorted(output.glob("unfinished/*.rows"))
    assert kept
    kept[0].write_bytes(kept[0].read_bytes()[:-1] + b"?")
    said = refused(predict(df2_rcnn, made, "--gt", split, "--output", output), 6, "df2-rcnn")
    assert "00000000.rows" in said and "start the same command again" in said
    assert predict(df2_rcnn, made, "--gt", split, "--output", output).returncode == 0
    assert contents(output) == contents(predicted)


def test_other_arguments_than_the_folder_was_begun_with_are_refused_by_name(df2_rcnn, made, split, predicted):
    for name, arguments in {"batch": ["--batch", "2"], "tasks": ["--tasks", "detection"],
                            "landmarks": ["--landmarks", "all"],
                            "boxes": ["--boxes", "ground-truth"]}.items():
        said = refused(predict(df2_rcnn, made, "--gt", split, "--output", predicted, *arguments), 2, "df2-rcnn")
        assert "begun with" in said and name in said
    other = checkpoint_of(df2_rcnn, made, 2)
    said = refused(df2_rcnn("predict", "--checkpoint", other, "--gt", split, "--output", predicted), 2, "df2-rcnn")
    assert "begun with the checkpoint" in said


def test_the_rows_hardly_depend_on_the_number_of_threads_or_on_the_batch(df2_rcnn, made, split, predicted, tmp_path):
    alone = rows(predicted / "detection.json")
    for name, arguments in {"threads": ["--threads", "1"], "batch": ["--batch", "4"]}.items():
        output = tmp_path / name
        assert predict(df2_rcnn, made, "--gt", split, "--output", output, *arguments).returncode == 0
        others = rows(output / "detection.json")
        assert [row["image_id"] for row in alone] == [row["image_id"] for row in others]
        for first, second in zip(alone, others):
            assert abs(first["score"] - second["score"]) < 1e-5


def test_294_landmarks_score_as_those_of_the_category_do(df2_rcnn, df2_eval, made, split, predicted, tmp_path):
    output = tmp_path / "all"
    assert predict(df2_rcnn, made, "--gt", split, "--output", output, "--landmarks", "all", "--tasks",
                   "landmarks").returncode == 0
    assert set(contents(output)) == {"df2_predict.json", "landmarks.json"}
    own, every = rows(predicted / "landmarks.json"), rows(output / "landmarks.json")
    assert {len(row["keypoints"]) for row in every} == {882}
    assert len(own) == len(every)
    both = [report(df2_eval, "--gt", split, "--task", "landmarks", "--pred", folder / "landmarks.json")
            for folder in (predicted, output)]
    assert both[0]["summary"] == both[1]["summary"]


def test_features_of_given_boxes_are_those_of_the_ground_truths_items(df2_rcnn, df2_eval, made, split, tmp_path):
    output = tmp_path / "given"
    result = predict(df2_rcnn, made, "--gt", split, "--output", output, "--boxes", "ground-truth")
    assert result.returncode == 0, result.stderr
    assert set(contents(output)) == {"df2_predict.json"} | RETRIEVAL_FILES
    features = ["--task", "retrieval", "--metric", "learned", "--query-features", output / "query_features.npy",
                "--gallery-features", output / "gallery_features.npy", "--weights", output / "similarity_weights.npy"]
    # Without rows the features are those of the ground truth, in its order.
    scored = report(df2_eval, "--gt", split, *features)
    assert scored["options"]["query_boxes"] == "ground-truth"
    lists = report(df2_eval, "--gt", split, "--task", "retrieval", "--query-boxes", "ground-truth", "--pred",
                   output / "retrieval.json")
    assert lists["summary"] == scored["summary"]


def test_pictures_without_annotations_are_known_by_their_names_or_by_a_list(df2_rcnn, made, split, predicted,
                                                                           tmp_path):
    whole = tmp_path / "whole"
    result = predict(df2_rcnn, made, "--images", split / "image", "--output", whole)
    assert result.returncode == 0, result.stderr
    # Who is a consumer and who a shop is not known, so nothing is retrieved.
    assert set(contents(whole)) == FILES
    assert (whole / "detection.json").read_bytes() == (predicted / "detection.json").read_bytes()

    names = sorted(path.name for path in (split / "image").iterdir())[:6]
    (tmp_path / "photos").mkdir()
    for number, name in enumerate(names):
        shutil.copy(split / "image" / name, tmp_path / "photos" / f"photo {number}.jpg")
    information = {"images": [{"id": 70 + number, "file_name": f"photo {number}.jpg"} for number in range(6)]}
    (tmp_path / "list.json").write_text(json.dumps(information))
    for role, ids in (("query", range(70, 73)), ("gallery", range(73, 76))):
        (tmp_path / f"{role}.json").write_text(json.dumps({"images": [{"id": number} for number in ids]}))
    listed = tmp_path / "listed"
    named = ["--images", tmp_path / "photos", "--image-list", tmp_path / "list.json"]
    result = predict(df2_rcnn, made, *named, "--output", listed, "--query-images", tmp_path / "query.json",
                     "--gallery-images", tmp_path / "gallery.json")
    assert result.returncode == 0, result.stderr
    assert {row["query_image_id"] for row in rows(listed / "retrieval.json")} <= {70, 71, 72}
    first = int(names[0].split(".")[0])
    assert [row["bbox"] for row in rows(listed / "detection.json") if row["image_id"] == 70] == [
        row["bbox"] for row in rows(predicted / "detection.json") if row["image_id"] == first]

    said = refused(predict(df2_rcnn, made, "--images", tmp_path / "photos", "--output", tmp_path / "x"), 4, "df2-rcnn")
    assert "photo" in said and "--image-list" in said
    information["images"].append({"id": 99, "file_name": "none.jpg"})
    (tmp_path / "list.json").write_text(json.dumps(information))
    said = refused(predict(df2_rcnn, made, *named, "--output", tmp_path / "x"), 4, "df2-rcnn")
    assert "none.jpg" in said and "99" in said
    assert not (tmp_path / "x").exists()


def test_what_cannot_be_predicted_is_refused_by_name(df2_rcnn, made, split, tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    names = sorted(path.name for path in (split / "image").iterdir())[:3]
    for name in names:
        shutil.copy(split / "image" / name, images / name)
    broken = images / names[1]
    whole = broken.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    output = tmp_path / "out"
    said = refused(predict(df2_rcnn, made, "--images", images, "--output", output), 4, "df2-rcnn")
    assert names[1] in said
    # Once it is mended the run goes on.
    broken.write_bytes(whole)
    assert predict(df2_rcnn, made, "--images", images, "--output", output).returncode == 0

    missing = refused(predict(df2_rcnn, made, "--images", tmp_path / "nowhere", "--output", tmp_path / "x"), 6,
                      "df2-rcnn")
    assert "nowhere" in missing
    wrong = tmp_path / "wrong.safetensors"
    wrong.write_bytes(b"no checkpoint at all")
    said = refused(df2_rcnn("predict", "--checkpoint", wrong, "--images", images, "--output", tmp_path / "x"), 3,
                   "df2-rcnn")
    assert "wrong.safetensors" in said
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "notes.txt").write_text("mine")
    said = refused(predict(df2_rcnn, made, "--images", images, "--output", foreign), 2, "df2-rcnn")
    assert "not empty" in said
    assert (foreign / "notes.txt").read_text() == "mine"
    for arguments, text in ((["--output", "x"], "--gt or --images"),
                            (["--images", images, "--output", "x", "--boxes", "ground-truth"], "--gt"),
                            (["--images", images, "--output", "x", "--tasks", "retrieval"], "--query-images"),
                            (["--images", images, "--output", "x", "--tasks", "flight"], "flight"),
                            (["--gt", split, "--output", "x", "--boxes", "ground-truth", "--tasks", "detection"],
                             "nothing to detect")):
        assert text in refused(predict(df2_rcnn, made, *arguments), 2, "df2-rcnn")


def test_a_network_that_finds_nothing_gives_files_without_rows(df2_rcnn, df2_eval, made, split, tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model": {**MODEL, "box": {**MODEL["box"],
                                                                               "score_threshold": 0.999}}}))
    checkpoint = tmp_path / "blind.safetensors"
    assert df2_rcnn("import", "--weights", made / "bias.safetensors", "--config", tmp_path / "config.json", "--output",
                    checkpoint).returncode == 0
    output = tmp_path / "out"
    result = df2_rcnn("predict", "--checkpoint", checkpoint, "--gt", split, "--output", output)
    assert result.returncode == 0, result.stderr
    assert set(contents(output)) == FILES | RETRIEVAL_FILES
    assert rows(output / "detection.json") == rows(output / "retrieval.json") == []
    assert report(df2_eval, "--gt", split, "--pred", output / "segmentation.json", "--task",
                  "segmentation")["summary"]["AP"] == 0
    assert np.load(output / "query_features.npy").shape == (0, 8)


def test_two_runs_do_not_work_in_one_folder(df2_rcnn, made, split, tmp_path):
    output = tmp_path / "shared"
    with subprocess.Popen([df2_rcnn.program, "predict", "--checkpoint", made / "seed1.safetensors", "--gt", split,
                           "--output", output], stdout=subprocess.DEVNULL) as first:
        while first.poll() is None and not list(output.glob("unfinished/*.rows")):
            time.sleep(0.01)
        first.send_signal(signal.SIGSTOP)
        try:
            said = refused(predict(df2_rcnn, made, "--gt", split, "--output", output), 2, "df2-rcnn")
        finally:
            first.send_signal(signal.SIGCONT)
        assert "another df2-rcnn predict works in this folder" in said
        assert first.wait(60) == 0


def test_bench_writes_what_a_network_costs_and_df2_eval_shows_it(df2_rcnn, df2_eval, made, split, predicted, tmp_path):
    cost = tmp_path / "cost.json"
    result = df2_rcnn("bench", "--checkpoint", made / "seed1.safetensors", "--size", "120x160", "--repeats", "3",
                      "--output", cost)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("model                       seed1.safetensors\n")
    written = json.loads(cost.read_text())
    assert written["weights_bytes"] == (made / "seed1.safetensors").stat().st_size
    assert written["multiply_adds"] == sum(written["of_streams"].values())
    assert list(written["of_streams"]) == ["features", "proposals", "boxes", "masks", "landmarks", "matching"]
    assert written["picture"] == {"width": 120, "height": 160}
    assert written["latency_ms"]["repeats"] == 3
    assert 0 < written["latency_ms"]["lower_quartile"] <= written["latency_ms"]["median"]
    assert written["peak_memory_bytes"] > written["weights_bytes"]
    assert written["machine"]["device"] == "cpu"

    task = ["--gt", split, "--pred", predicted / "detection.json", "--task", "detection"]
    plain, shown = report(df2_eval, *task), report(df2_eval, *task, "--efficiency", cost)
    assert shown.pop("efficiency") == written
    assert shown == plain
    for form in ("table", "markdown", "latex", "html"):
        assert "multiply-adds" in df2_eval(*task, "--efficiency", cost, "--format", form).stdout
    assert f'"efficiency","","parameters",{written["parameters"]}\n' in df2_eval(*task, "--efficiency", cost, "--format",
                                                                         "csv").stdout
    whole = tmp_path / "report.json"
    assert df2_eval(*task, "--efficiency", cost, "--format", "json", "--output", whole).returncode == 0
    tables = json.loads(df2_eval("tables", "--run", f"mine={whole}", "--format", "json").stdout)
    assert [table["table"] for table in tables] == ["Table 2", "Efficiency"]
    assert tables[1]["rows"][0]["runs"][0]["scores"][1] == written["parameters"] / 1e6


def test_bench_counts_the_arithmetic_of_the_size_that_the_network_sees(df2_rcnn, made, tmp_path):
    costs = []
    for size in ("100x100", "100x200"):
        cost = tmp_path / f"{size}.json"
        result = df2_rcnn("bench", "--checkpoint", made / "seed1.safetensors", "--size", size, "--repeats", "1",
                          "--output", cost)
        assert result.returncode == 0, result.stderr
        costs.append(json.loads(cost.read_text()))
    assert costs[0]["parameters"] == costs[1]["parameters"]
    # 96 x 96, and 80 x 160, which is padded to 96 x 160.
    features = [cost["of_streams"]["features"] for cost in costs]
    assert features[1] / features[0] == pytest.approx(96 * 160 / 96**2, rel=1e-3)


def test_a_wrong_file_of_efficiency_is_refused(df2_eval, split, predicted, tmp_path):
    wrong = tmp_path / "cost.json"
    for content, text in (({"parameters": 3}, "model"), ({"model": "a", "speed": 3}, "speed"),
                          ({"model": "a", "parameters": -3}, "parameters"),
                          ({"model": "a", "multiply_adds": 1.5}, "multiply_adds")):
        wrong.write_text(json.dumps(content))
        said = refused(df2_eval("--gt", split, "--pred", predicted / "detection.json", "--task", "detection",
                                "--efficiency", wrong), 3)
        assert "cost.json" in said and text in said


@pytest.mark.parametrize("command", ["", "predict", "bench"])
def test_the_help_is_the_recorded_one(df2_rcnn, golden, command):
    result = df2_rcnn(*filter(None, [command]), "--help")
    assert (result.returncode, result.stderr) == (0, "")
    golden(f"rcnn_{command + '_' if command else ''}help.txt", result.stdout)
