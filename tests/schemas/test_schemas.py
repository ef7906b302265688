"""The schemas and the readers say the same of every example, and what df2-eval writes is what its schema says."""

import copy
import json
import os
import pathlib
import subprocess

import jsonschema
import numpy as np
import pytest
import referencing

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parents[1] / "schemas"
DATA = HERE.parent / "data"
TASKS = ["detection", "landmarks", "segmentation"]
# Which files df2 reads: how an example is tried, and with which exit code it is refused.
READ = {"results_detection": 3, "results_landmarks": 3, "results_segmentation": 3, "results_retrieval": 3,
        "results_verification": 3, "options": 2, "annotation": 4, "image_information": 4, "coco_ground_truth": 4, "query": 4, "gallery": 4,
        "pairs": 4, "query_rows": 3, "gallery_rows": 3, "report": 3, "sigmas": 2, "efficiency": 3, "training_options": 2}
# Nobody reads these: their examples are tried by schema alone.
WRITTEN = {"check", "conversion_ledger", "curves", "cvat_labels", "diff", "findings", "leaks", "made_dataset", "metadata_line",
           "paper_tables", "prediction_run", "semantic_classes", "stats", "training_log", "webdataset_sample"}
# Reports that are wrong in what no table of the paper shows: only the schema refuses them, for df2-eval tables does not
# read these values.
UNREAD = {
    "predictions_that_are_names", "predictions_without_a_hash",
    "a_category_nobody_knows", "a_category_without_items", "a_count_that_is_text", "a_miss_of_half_a_query",
    "a_missing_count", "a_negative_count", "a_ranking_nobody_knows", "a_ranking_without_features",
    "a_version_that_is_a_number", "a_visibility_of_detection", "an_absent_category_nobody_knows",
    "an_absent_category_with_half_a_prediction", "an_unknown_key", "bounds_that_are_null", "bounds_without_high",
    "category_14", "ground_truth_with_another_key", "learned_without_weights", "predictions_that_are_one_name",
    "sizes_from_nowhere", "sizes_nobody_knows", "sizes_of_detection",
    "vis_beside_vis", "vis_of_detection", "weights_of_l2",
}
RETRIEVAL = {"query": "query.json", "gallery": "gallery.json", "results_retrieval": "retrieval.json"}
VERIFICATION = {"pairs": "pairs.json", "results_verification": "verification.json"}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def name_of(path):
    return path.name.removesuffix(".schema.json")


SCHEMA_FILES = sorted(SCHEMAS.glob("*.schema.json"))
REGISTRY = referencing.Registry().with_resources(
    (path.name, referencing.Resource.from_contents(load(path))) for path in SCHEMA_FILES)


def validator(name):
    return jsonschema.Draft202012Validator(load(SCHEMAS / f"{name}.schema.json"), registry=REGISTRY)


@pytest.fixture(scope="session", name="df2_eval")
def _df2_eval():
    folder = os.environ.get("DF2_BIN_DIR")
    if not folder:
        pytest.skip("DF2_BIN_DIR names no folder of programs")

    def run(*arguments, program="df2-eval"):
        return subprocess.run([pathlib.Path(folder).resolve() / program, *map(str, arguments)], cwd=DATA, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)

    return run


@pytest.fixture(name="try_example")
def _try_example(df2_eval, tmp_path):
    """Has the real reader read an example."""

    def pack(truth):
        """Reads all of a ground truth; each task judges what it reads."""
        return df2_eval("pack", "--gt", truth, "--output", tmp_path / "packed.json", program="df2-data")

    def attempt(name, path):
        truth, results, task, more = DATA / "coco.json", DATA / "detection.json", "detection", []
        (tmp_path / "none.json").write_text("[]", encoding="utf-8")
        if name == "report":
            return df2_eval("tables", "--run", f"mine={path}")
        if name == "training_options":
            if not (pathlib.Path(os.environ["DF2_BIN_DIR"]) / "df2-rcnn").exists():
                pytest.skip("the reference model was not built")
            return df2_eval("options", "--config", path, program="df2-rcnn")
        if name == "efficiency":
            return df2_eval("--gt", truth, "--pred", results, "--task", task, "--efficiency", path)
        if name in RETRIEVAL:
            files = {**RETRIEVAL, name: path, **({} if name == "results_retrieval" else {"results_retrieval": tmp_path / "none.json"})}
            return df2_eval("--task", "retrieval", "--query", files["query"], "--gallery", files["gallery"], "--pred",
                            files["results_retrieval"])
        if name in ("query_rows", "gallery_rows"):
            rows = load(path)
            arguments = ["--query-features", "--gallery-features"]
            for i, of in enumerate(("query_rows", "gallery_rows")):
                count = len(rows) if of == name and rows else 7
                np.save(tmp_path / f"{of}.npy", np.ones((count, 3), np.float32))
                arguments.insert(2 * i + 1, tmp_path / f"{of}.npy")
            return df2_eval("--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", *arguments,
                            f"--{name.replace('_', '-')}", path)
        if name == "sigmas":
            values = load(path)
            points = [0] * (3 * len(values) if isinstance(values, list) else 3)
            item = {"id": 1, "image_id": 1, "category_id": 0, "bbox": [0, 0, 9, 9], "keypoints": points}
            truth = tmp_path / "truth.json"
            truth.write_text(json.dumps({"images": [{"id": 1}], "annotations": [item], "categories": [{"id": 0, "name": "clothes"}]}))
            return df2_eval("--gt", truth, "--pred", tmp_path / "none.json", "--task", "landmarks", "--categories-of", "ground-truth",
                            "--sigmas", path)
        if name in VERIFICATION:
            files = {**VERIFICATION, name: path}
            return df2_eval("--task", "verification", "--gt", files["pairs"], "--pred", files["results_verification"])
        if name == "options":
            more = ["--config", path]
            chosen = load(path).get("task") if isinstance(load(path), dict) else None
            if chosen == "retrieval":
                return df2_eval("--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json", *more)
            truth = "coco.json" if "categories_of" in load(path) else "split/validation"
            if chosen in ("landmarks", "segmentation"):
                results, task = DATA / f"{chosen}.json", chosen
            if chosen == "segmentation" and truth == "split/validation":
                more += ["--sizes", "sizes.json"]
        elif name == "coco_ground_truth":
            return pack(path)
        elif name in ("annotation", "image_information"):
            annos, lists = tmp_path / "validation" / "annos", tmp_path / "json_for_validation"
            annos.mkdir(parents=True)
            lists.mkdir()
            file = "split/validation/annos/000001.json"
            if name == "annotation":
                file = path
            else:
                (lists / "keypoints_val_information.json").write_bytes(path.read_bytes())
            (annos / "000001.json").write_bytes((DATA / file).read_bytes())
            return pack(tmp_path / "validation")
        else:
            results, task = path, name.removeprefix("results_")
            truth = DATA / ("split/validation" if task == "landmarks" else "coco.json")
        return df2_eval("--gt", truth, "--pred", results, "--task", task, *more)

    return attempt


def examples(kind):
    return [pytest.param(path.parent.name, path, id=f"{path.parent.name}/{path.stem}")
            for path in sorted((HERE / kind).glob("*/*.json"))]


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=name_of)
def test_no_key_stands_twice_in_a_schema(path):
    def unique(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), keys
        return dict(pairs)

    json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)


@pytest.mark.parametrize("path", SCHEMA_FILES, ids=name_of)
def test_a_schema_is_a_schema(path):
    jsonschema.Draft202012Validator.check_schema(load(path))


def test_every_schema_has_examples_of_both_kinds():
    for kind in ("accept", "reject"):
        assert {path.name for path in (HERE / kind).iterdir()} == set(READ) | WRITTEN
    assert {name_of(path) for path in SCHEMA_FILES} == set(READ) | WRITTEN


@pytest.mark.parametrize("name, path", examples("accept"))
def test_schema_and_reader_accept(try_example, name, path):
    validator(name).validate(load(path))
    if name in WRITTEN:
        return
    result = try_example(name, path)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name, path", examples("reject"))
def test_schema_and_reader_refuse(try_example, name, path):
    assert not validator(name).is_valid(load(path))
    if name in WRITTEN:
        return
    result = try_example(name, path)
    if name == "report" and path.stem in UNREAD:
        assert result.returncode == 0, result.stderr
        return
    assert result.returncode == READ[name], result.stderr
    assert result.stdout == ""


def test_what_no_table_reads_is_an_example():
    assert UNREAD <= {path.stem for path in (HERE / "reject" / "report").iterdir()}


@pytest.mark.parametrize("name, path", [
    ("coco_ground_truth", DATA / "coco.json"),
    ("image_information", DATA / "sizes.json"),
    *[(f"results_{task}", DATA / f"{task}.json") for task in TASKS],
    *[(name, DATA / file) for name, file in {**RETRIEVAL, **VERIFICATION}.items()],
    *[("annotation", path) for path in sorted((DATA / "split" / "validation" / "annos").glob("*.json"))],
])
def test_the_test_data_are_what_the_schemas_say(name, path):
    validator(name).validate(load(path))


@pytest.fixture(scope="module", params=["detection", "landmarks", "segmentation", "detection --ties", "coco", "merged", "retrieval", "features",
                                                  "verification"],
                name="report")
def _report(request, df2_eval, tmp_path_factory):
    words = request.param.split()
    task = words[0] if words[0] in TASKS else "detection"
    truth = "coco.json" if words[0] == "coco" else "split/validation"
    arguments = ["--gt", truth, "--pred", f"{task}.json", "--task", task, *words[1:]]
    if task == "segmentation":
        arguments += ["--sizes", "sizes.json"]
    if words[0] == "merged":
        partial = tmp_path_factory.mktemp("report") / "all.part"
        assert df2_eval(*arguments, "--partial", partial).returncode == 0
        arguments = ["merge", partial]
    if words[0] == "retrieval":
        arguments = ["--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json"]
    if words[0] == "features":
        folder = tmp_path_factory.mktemp("report")
        for file, rows in [("Q", 7), ("G", 7), ("w", 1)]:
            np.save(folder / f"{file}.npy", np.ones((rows, 3), np.float32))
        arguments = ["--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--query-features", folder / "Q.npy",
                     "--gallery-features", folder / "G.npy", "--metric", "learned", "--weights", folder / "w.npy"]
    if words[0] == "verification":
        arguments = ["--task", "verification", "--gt", "pairs.json", "--pred", "verification.json"]
    result = df2_eval(*arguments, "--format", "json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_statistics_are_what_their_schema_says(df2_eval):
    result = df2_eval("stats", "--gt", "split/validation", "--gt", "coco.json", "--format", "json", program="df2-data")
    assert result.returncode == 0, result.stderr
    validator("stats").validate(json.loads(result.stdout))


def test_reports_are_what_their_schema_says(report):
    validator("report").validate(report)


@pytest.mark.parametrize("path, value", [
    (["signature"], None), (["summary"], None), (["summary", "new"], "0.5"), (["summary", "new"], -1), (["summary", "new"], 1.5),
    (["per_category"], []), (["counts", "new"], -1), (["options", "max_det"], [1]), (["metrics"], {}),
])
def test_a_damaged_report_is_not(report, path, value):
    damaged = copy.deepcopy(report)
    at = damaged
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    assert not validator("report").is_valid(damaged)


@pytest.mark.parametrize("task", TASKS)
def test_curves_are_what_their_schema_says(df2_eval, tmp_path, task):
    path = tmp_path / "curves.json"
    sizes = ["--sizes", "sizes.json"] if task == "segmentation" else []
    # One category is enough, and validating all of them takes a minute.
    assert df2_eval("--gt", "split/validation", "--pred", f"{task}.json", "--task", task, "--categories", "skirt",
                    "--no-subsets", "--curves", path, *sizes).returncode == 0
    curves = load(path)
    validator("curves").validate(curves)
    del curves["recall"]
    assert not validator("curves").is_valid(curves)


@pytest.mark.parametrize("arguments", [
    ["--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json"],
    ["--task", "verification", "--gt", "pairs.json", "--pred", "verification.json"]])
def test_curves_of_ranks_and_pairs_are_what_their_schema_says(df2_eval, tmp_path, arguments):
    path = tmp_path / "curves.json"
    assert df2_eval(*arguments, "--curves", path).returncode == 0
    curves = load(path)
    validator("curves").validate(curves)
    for key in curves:
        assert not validator("curves").is_valid({other: curves[other] for other in curves if other != key})


def test_what_check_diff_and_tables_write_is_what_their_schemas_say(df2_eval, tmp_path):
    results = ["--gt", "split/validation", "--pred", "detection.json", "--task", "detection", "--format", "json"]
    ranks = ["--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json",
             "--format", "json"]
    masks = ["--gt", "split/validation", "--pred", "segmentation.json", "--task", "segmentation", "--sizes", "sizes.json",
             "--format", "json"]
    for arguments in (results, masks, ranks):
        validator("check").validate(json.loads(df2_eval("check", *arguments).stdout))
        a, b = tmp_path / "a.json", tmp_path / "b.json"
        a.write_text(df2_eval(*arguments).stdout)
        b.write_text(df2_eval(*arguments, "--images", "1").stdout)
        for other in (a, b):
            validator("diff").validate(json.loads(df2_eval("diff", a, other, "--format", "json").stdout))
        validator("paper_tables").validate(json.loads(df2_eval("tables", "--run", f"mine={a}", "--format", "json").stdout))


def test_reports_and_tables_that_say_a_cost_are_what_their_schemas_say(df2_eval, tmp_path):
    cost = HERE / "accept" / "efficiency" / "whole.json"
    report = tmp_path / "report.json"
    report.write_text(df2_eval("--gt", "split/validation", "--pred", "detection.json", "--task", "detection", "--format", "json",
                               "--efficiency", cost).stdout)
    validator("report").validate(load(report))
    assert load(report)["efficiency"] == load(cost)
    tables = json.loads(df2_eval("tables", "--run", f"mine={report}", "--format", "json").stdout)
    validator("paper_tables").validate(tables)
    assert [table["table"] for table in tables] == ["Table 2", "Efficiency"]
