"""Retrieval and verification from memory: rows, features and lists give what their files give."""

import json
import re

import numpy as np
import pytest

import df2
from test_items import OnlyDlpack


def without_name(report):
    numbers = report.to_dict()
    for part in ("predictions", "ground_truth"):
        for one in numbers[part] if isinstance(numbers[part], list) else [numbers[part]]:
            one.pop("name", None)
    numbers["signature"] = re.sub(r"\|(gt|pred):[^@|]*@", r"|\1:@", numbers["signature"])
    return numbers


@pytest.fixture(scope="module")
def case(made):
    """Ground truth, rows and features of it; retrieval features of whole numbers, so that ties are many."""
    class Case:
        truth = df2.pairs.make_truth(made.dataset)
        path = made.pred["retrieval"]
        rows = json.loads(made.pred["retrieval"].read_text())
        queries = int((truth.items["style"] > 0).sum())

        def features(self, rows, seed=1):
            return np.random.default_rng(seed).integers(-3, 4, (rows, 8)).astype(np.float32)

        def score(self, pred=None, **options):
            return without_name(df2.evaluate(self.truth, pred, task="retrieval", **options))

    case = Case()
    case.a, case.b = case.features(case.queries), case.features(len(case.truth.gallery["style"]), 2)
    return case


def columns(rows):
    return {key: [row[key] for row in rows] for key in rows[0]}


def test_rows_and_columns_give_the_report_of_their_file(case, made):
    expected = case.score(case.path)
    assert case.score(case.rows) == case.score(tuple(case.rows)) == case.score(iter(case.rows)) == expected
    assert without_name(df2.evaluate(made.dataset, case.rows, task="retrieval")) == expected
    cells = columns(case.rows)
    assert case.score(cells) == expected
    arrays = {key: np.array(value) for key, value in cells.items() if not key.startswith("gallery")}
    lists = {key: [np.array(value, float if key.endswith("bbox") else int).reshape((-1, 4) if key.endswith("bbox")
                                                                                   else -1) for value in cells[key]]
             for key in ("gallery_image_id", "gallery_bbox")}
    assert case.score({**arrays, **lists}) == expected
    assert case.score({**cells, "query_bbox": OnlyDlpack(np.array(cells["query_bbox"]))}) == expected


def test_unknown_keys_are_counted_as_in_a_file(case, tmp_path):
    rows = [{**row, "model": 1} for row in case.rows]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    assert case.score(rows) == case.score(tmp_path / "rows.json")


@pytest.mark.parametrize("options", [{"top_k": [1, 2, 3]}, {"rules": "strict"}, {"categories": [1, 8]}])
def test_options_are_those_of_a_file(case, options):
    assert case.score(case.rows, **options) == case.score(case.path, **options)


@pytest.mark.parametrize("metric", ["l2", "cosine", "learned"])
def test_features_are_ranked_as_by_the_program(case, made, program, tmp_path, metric):
    np.save(tmp_path / "a.npy", case.a)
    np.save(tmp_path / "b.npy", case.b)
    weights = np.linspace(-1, 1, 8, dtype=np.float32) if metric == "learned" else None
    flags = []
    if weights is not None:
        np.save(tmp_path / "w.npy", weights)
        flags = ["--weights", tmp_path / "w.npy"]
    text = program("df2-eval", "--gt", made.gt, "--task", "retrieval", "--query-features", tmp_path / "a.npy",
                   "--gallery-features", tmp_path / "b.npy", "--metric", metric, "--format", "json", "--quiet",
                   "--submission", tmp_path / "rows.json", *flags)
    files = df2.evaluate(made.gt, task="retrieval", query_features=tmp_path / "a.npy",
                         gallery_features=tmp_path / "b.npy", metric=metric,
                         weights=None if weights is None else tmp_path / "w.npy")
    assert files.to_json() == text
    assert case.score(query_features=case.a, gallery_features=case.b, metric=metric, weights=weights) == \
        without_name(files)
    found = df2.retrieval.rank(case.truth, case.a, case.b, metric=metric, weights=weights)
    assert found.rows() == json.loads((tmp_path / "rows.json").read_text()) and len(found) == case.queries
    lists = np.split(found.gallery_image_id, found.begin[1:-1].astype(int))
    assert [one.tolist() for one in lists] == [row["gallery_image_id"] for row in found.rows()]
    assert found.gallery_box.shape == (len(found.gallery_image_id), 4)


def test_lists_are_those_of_sorting(case):
    found = df2.retrieval.rank(case.truth, case.a, case.b)
    distances = ((case.a[:, None].astype(float) - case.b[None]) ** 2).sum(2)
    gallery = case.truth.gallery
    for i, row in enumerate(found.rows()):
        seen, expected = set(), []
        for g in np.argsort(distances[i], kind="stable"):
            key = (gallery["image_id"][g], *gallery["box"][g])
            if key not in seen:
                seen.add(key)
                expected.append(gallery["image_id"][g])
        assert row["gallery_image_id"] == expected[:20]


def test_features_may_be_of_any_type_and_layout(case):
    expected = case.score(query_features=case.a, gallery_features=case.b)
    backwards = np.ascontiguousarray(case.a[::-1])[::-1]
    spread = np.zeros((len(case.a), 16), np.float32)
    spread[:, ::2] = case.a
    frozen = case.a.copy()
    frozen.setflags(write=False)
    for features in (case.a.astype("f2"), case.a.astype("f8"), case.a.astype(">f4"), case.a.astype(">f8"),
                     case.a.astype("i1"), np.asfortranarray(case.a), backwards, spread[:, ::2], frozen,
                     case.a.tolist(), memoryview(case.a), OnlyDlpack(case.a), OnlyDlpack(case.a.astype("f8")),
                     np.frombuffer(b"x" + case.a.tobytes(), np.float32, offset=1).reshape(case.a.shape)):
        assert case.score(query_features=features, gallery_features=case.b) == expected


def test_detected_items_have_features_of_their_own(case, tmp_path, made):
    detected = [{key: row[key] for key in ("query_image_id", "query_bbox", "query_cls", "query_score")}
                for row in case.rows]
    gallery = [{"gallery_image_id": int(image), "gallery_bbox": [x, y, x + w, y + h]} for image, (x, y, w, h) in
               zip(case.truth.gallery["image_id"], case.truth.gallery["box"].tolist())][::-1]
    a, b = case.features(len(detected), 3), case.features(len(gallery), 4)
    for name, value in (("q", detected), ("g", gallery)):
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    files = case.score(query_features=a, gallery_features=b, query_rows=tmp_path / "q.json",
                       gallery_rows=tmp_path / "g.json")
    assert case.score(query_features=a, gallery_features=b, query_rows=detected, gallery_rows=gallery) == files
    assert case.score(query_features=a, gallery_features=b, query_rows=columns(detected),
                      gallery_rows=columns(gallery)) == files
    assert case.score(df2.retrieval.rank(made.dataset, a, b, query_rows=detected, gallery_rows=gallery).rows())[
        "summary"] == files["summary"]


@pytest.mark.parametrize("change, code", [
    (lambda a: a[:-1], "features"), (lambda a: a[:, :-1], "features"), (lambda a: a[:, :0], "features"),
    (lambda a: a[:0], "features"), (lambda a: a[None], "features"), (lambda a: a * np.nan, "not-finite"),
    (lambda a: a.astype(float) + 1e39, "not-finite"), (lambda a: a.astype(complex), "features"),
    (lambda a: a.astype(str), "features"), (lambda a: a.astype(object), "features"), (lambda a: a > 0, "features"),
    (lambda a: np.longdouble(a), "features"), (lambda a: np.array(1, np.float32), "features"),
    (lambda a: np.broadcast_to(np.float32(1), (2**40, 8)), "features"),
    (lambda a: np.broadcast_to(np.float32(1), (len(a), 2**40)), "features"),
])
def test_wrong_features_are_named(case, change, code):
    with pytest.raises(df2.SubmissionError) as caught:
        case.score(query_features=change(case.a), gallery_features=case.b)
    assert caught.value.code == code and re.search("query_features|gallery_features", str(caught.value))


def test_a_number_that_is_not_finite_has_a_place(case):
    features = case.b.copy()
    features[3, 2] = np.inf
    with pytest.raises(df2.SubmissionError) as caught:
        case.score(query_features=case.a, gallery_features=features)
    assert (caught.value.file, caught.value.pointer) == ("gallery_features", "/3/2")


@pytest.mark.parametrize("options, part", [
    ({"gallery_features": None}, "gallery_features"), ({"query_features": None}, "query_features"),
    ({"metric": "l1"}, "metric"), ({"metric": 5}, "metric"), ({"metric": "learned"}, "weights"),
    ({"weights": [1.0] * 8}, "weights"), ({"pred": []}, "pred must be left out"), ({"query_features": 5}, "of type int"),
    ({"query_features": [[1, 2], [3]]}, "query_features"), ({"query_features": {}}, "query_features"),
    ({"query_boxes": "detected"}, "/query_boxes"), ({"query_rows": 5}, "query_rows must be"),
    ({"gallery_rows": b"ab"}, "gallery_rows must be"), ({"no_such_option": 1}, "no_such_option"),
])
def test_arguments_that_do_not_fit_together_are_refused(case, options, part):
    given = {"query_features": case.a, "gallery_features": case.b, **options}
    with pytest.raises(df2.UsageError, match=part):
        case.score(**given)


def test_features_are_for_retrieval(made, case):
    with pytest.raises(df2.UsageError, match="query_features is for retrieval"):
        df2.evaluate(made.dataset, [], task="detection", query_features=case.a)
    with pytest.raises(df2.UsageError, match="pred is needed"):
        df2.evaluate(case.truth, task="retrieval")
    with pytest.raises(df2.UsageError):
        df2.evaluate(case.truth, [], task="detection")


@pytest.mark.parametrize("change, code, pointer", [
    ({"query_image_id": "1"}, "bad-id", "/1/query_image_id"), ({"query_cls": 14}, "unknown-category", "/1/query_cls"),
    ({"query_cls": 0}, "unknown-category", "/1/query_cls"), ({"query_cls": -1}, "bad-id", "/1/query_cls"),
    ({"query_score": np.nan}, "not-finite", "/1/query_score"), ({"query_score": None}, "wrong-type", "/1/query_score"),
    ({"query_bbox": [5, 5, 1, 9]}, None, "/1/query_bbox"), ({"query_bbox": [1, 2, 3]}, "wrong-type", "/1/query_bbox"),
    ({"query_bbox": 5}, "wrong-type", "/1/query_bbox"), ({"gallery_bbox": 5}, "wrong-type", "/1/gallery_bbox"),
    ({"gallery_bbox": [5]}, "wrong-type", "/1/gallery_bbox/0"), ({"gallery_bbox": []}, "list-length", "/1/gallery_bbox"),
    ({"gallery_image_id": [1] * 21, "gallery_bbox": [[0, 0, i, i] for i in range(21)]}, "list-length",
     "/1/gallery_image_id"),
    ({"gallery_image_id": [1, 1], "gallery_bbox": [[0, 0, 1, 1]] * 2}, "duplicate-entry", "/1/gallery_bbox/1"),
    ({"gallery_image_id": "ab"}, "wrong-type", "/1/gallery_image_id"),
])
def test_a_wrong_value_of_a_row_is_named_as_in_a_file(case, tmp_path, change, code, pointer):
    rows = [case.rows[0], {**case.rows[1], **change}, *case.rows[2:]]
    with pytest.raises(df2.SubmissionError) as caught:
        case.score(rows)
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    with pytest.raises(df2.SubmissionError) as of_file:
        case.score(tmp_path / "rows.json")
    assert caught.value.file == "predictions"
    assert caught.value.pointer.startswith(pointer) and code in (None, caught.value.code)
    # JSON has no NaN, and other words for its types.
    if caught.value.code not in ("wrong-type", "not-finite") and of_file.value.code != "wrong-type":
        assert (caught.value.code, caught.value.pointer) == (of_file.value.code, of_file.value.pointer)


def test_missing_keys_and_rows_of_another_kind_are_named(case):
    for rows, pointer in (([{}], "/0"), ([5], "/0"), ({"query_image_id": []}, None)):
        with pytest.raises(df2.SubmissionError) as caught:
            case.score(rows)
        assert caught.value.pointer == pointer
    for pred in (5, b"ab", None):
        with pytest.raises(df2.UsageError):
            df2.evaluate(case.truth, pred, task="retrieval")
    cells = columns(case.rows)
    for key in cells:
        with pytest.raises(df2.SubmissionError):
            case.score({**cells, key: cells[key][:-1]})
        with pytest.raises(df2.SubmissionError):
            case.score({**cells, key: 5})


def test_no_rows_score_as_an_empty_file(case, tmp_path):
    (tmp_path / "none.json").write_text("[]")
    assert case.score([]) == case.score(tmp_path / "none.json")


# Verification

PAIRS = [{"id": i, "same": i % 3 == 0} for i in range(1, 13)]
SCORES = [{"id": i, "score": 1 / i} for i in range(12, 0, -1)]


@pytest.fixture
def files(tmp_path):
    (tmp_path / "pairs").write_text(json.dumps(PAIRS))
    (tmp_path / "scores.json").write_text(json.dumps(SCORES))
    return tmp_path / "pairs", tmp_path / "scores.json"


def verify(gt, pred):
    return without_name(df2.evaluate(gt, pred, task="verification"))


def test_pairs_and_scores_may_be_rows_columns_or_files(files):
    expected = df2.evaluate(*files, task="verification")
    ids = {"id": [row["id"] for row in SCORES]}
    for gt in (files[0], PAIRS, columns(PAIRS), {"id": np.arange(1, 13), "same": np.arange(1, 13) % 3 == 0}):
        for pred in (files[1], SCORES, columns(SCORES), {**ids, "score": OnlyDlpack(1 / np.arange(12.0, 0, -1))}):
            assert verify(gt, pred) == without_name(expected)
    assert df2.evaluate(PAIRS, files[1], task="verification").to_dict()["ground_truth"]["name"] == "pairs"


@pytest.mark.parametrize("gt, pred, kind, code", [
    (PAIRS, SCORES[1:], df2.SubmissionError, "missing-pair"),
    (PAIRS, [*SCORES, SCORES[0]], df2.SubmissionError, "duplicate-id"),
    (PAIRS, [*SCORES, {"id": 99, "score": 1}], df2.SubmissionError, "unknown-pair"),
    (PAIRS, [{"id": 1, "score": np.inf}, *SCORES[:-1]], df2.SubmissionError, "not-finite"),
    (PAIRS, [{"id": -1, "score": 1}, *SCORES], df2.SubmissionError, "bad-id"),
    (PAIRS, [{"id": 1}], df2.SubmissionError, "missing-key"),
    ([*PAIRS, PAIRS[0]], SCORES, df2.GroundTruthError, "duplicate-id"),
    ([{"id": -1, "same": True}], SCORES, df2.GroundTruthError, "bad-id"),
    ([{"id": 1, "same": 1}], SCORES, df2.GroundTruthError, "wrong-type"),
    ({"id": [1], "same": np.array([1])}, SCORES, df2.GroundTruthError, "wrong-type"),
    ([{"id": 1}], SCORES, df2.GroundTruthError, "missing-key"),
    ([5], SCORES, df2.GroundTruthError, "wrong-type"),
])
def test_wrong_pairs_are_refused_as_in_files(tmp_path, gt, pred, kind, code):
    with pytest.raises(kind) as caught:
        verify(gt, pred)
    assert caught.value.code == code
    if isinstance(gt, dict) or code == "not-finite":
        return
    for name, rows in (("gt", gt), ("pred", pred)):
        (tmp_path / name).write_text(json.dumps(rows))
    with pytest.raises(kind) as of_file:
        verify(tmp_path / "gt", tmp_path / "pred")
    assert of_file.value.code == code
