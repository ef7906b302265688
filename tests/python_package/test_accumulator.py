"""The partial law: batches, shards and merges in any order give the bytes of the single run of df2-eval."""

import concurrent.futures
import copy
import json
import pickle
import random
import types

import numpy as np
import pytest

import df2
from conftest import TASKS
from test_memory import GEOMETRY


def by_image(rows):
    batches = {}
    for row in rows:
        batches.setdefault(row["image_id"], []).append(row)
    return batches


@pytest.fixture(scope="module", params=TASKS)
def case(request, program, made, tmp_path_factory):
    """Rows of a task with odd ones among them, the partial file of df2-eval and the report of evaluate."""
    task = request.param
    rows = json.loads(made.pred[task].read_text())
    for row in rows[::5]:
        row["model"] = "a"
    rows += [dict(row) for row in rows[3:6]]  # exact repeats
    if task == "detection":
        rows[1] = {**rows[1], "bbox": [1, 2, 0, 9]}
    folder = tmp_path_factory.mktemp(task)
    (folder / "predictions").write_text(json.dumps(rows))
    program("df2-eval", "--gt", made.gt, "--pred", folder / "predictions", "--task", task, "--partial", folder / "whole")

    def accumulator(**options):
        return df2.Accumulator(made.dataset, task=task, **options)

    return types.SimpleNamespace(task=task, rows=rows, batches=by_image(rows), folder=folder, accumulator=accumulator,
                                 whole=(folder / "whole").read_bytes(), images=made.dataset.image_ids.tolist(),
                                 report=df2.evaluate(made.dataset, rows, task=task), made=made)


def shuffled(case, seed):
    """Batches of whole images that hold all rows: (images, rows)."""
    order = random.Random(seed)
    images = order.sample(case.images, len(case.images))
    while images:
        batch = [images.pop() for _ in range(min(len(images), order.randint(1, 7)))]
        yield batch, [row for image in batch for row in case.batches.get(image, [])]


def test_one_update_gives_the_bytes_of_the_program(case):
    accumulator = case.accumulator().update(case.rows).complete()
    assert accumulator.to_bytes() == case.whole
    assert accumulator.report() == case.report


@pytest.mark.parametrize("seed", range(4))
def test_batches_in_any_order_give_the_bytes_of_the_program(case, seed):
    accumulator = case.accumulator()
    for images, rows in shuffled(case, seed):
        accumulator.update(rows, images=np.array(images) if seed % 2 else images)
    assert accumulator.to_bytes() == case.whole and accumulator.report() == case.report
    assert accumulator.image_ids.tolist() == case.images and len(accumulator) == len(case.images)


def test_bytes_may_be_taken_at_any_moment(case):
    accumulator = case.accumulator()
    for images, rows in shuffled(case, 9):
        accumulator.update(rows, images=images)
        assert df2.Accumulator.from_bytes(accumulator.to_bytes()) == accumulator
    assert accumulator.to_bytes() == case.whole


def test_columns_are_rows(case):
    key = GEOMETRY[case.task]
    accumulator = case.accumulator()
    for images, rows in shuffled(case, 2):
        names = ("image_id", "category_id", "score", key)
        accumulator.update({name: [row[name] for row in rows] for name in names}, images=images)
    plain = [{name: row[name] for name in names} for row in case.rows]
    assert accumulator == case.accumulator().update(plain).complete()


@pytest.mark.parametrize("seed", range(4))
def test_shards_in_any_order_and_tree_give_the_bytes_of_the_program(case, seed, tmp_path):
    order = random.Random(seed)
    parts = []
    for number, (images, rows) in enumerate(shuffled(case, seed)):
        part = case.accumulator().update(rows, images=images)
        path = tmp_path / str(number)
        path.write_bytes(part.to_bytes())
        parts.append(order.choice([part, part.to_bytes(), bytearray(part.to_bytes()), path, str(path),
                                   pickle.loads(pickle.dumps(part))]))
    while len(parts) > 1:
        order.shuffle(parts)
        taken = [parts.pop() for _ in range(min(len(parts), order.randint(2, 4)))]
        parts.append(df2.merge(*taken))
    assert parts[0].to_bytes() == case.whole and parts[0].report() == case.report


def test_the_program_merges_what_python_wrote(case, program, tmp_path):
    paths = []
    for number, (images, rows) in enumerate(shuffled(case, 1)):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(case.accumulator().update(rows, images=images).to_bytes())
    program("df2-eval", "merge", *paths, "--partial", tmp_path / "merged")
    assert (tmp_path / "merged").read_bytes() == case.whole
    assert program("df2-eval", "merge", *paths, "--format", "json", "--quiet") == case.report.to_json()


def test_files_give_the_bytes_of_the_program(case, program, tmp_path):
    path = case.made.pred[case.task]
    flags = ("--gt", case.made.gt, "--pred", path, "--task", case.task)
    program("df2-eval", *flags, "--partial", tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    assert case.accumulator().update(path, images=case.images).to_bytes() == whole
    assert case.accumulator().update(path).complete().to_bytes() == whole
    halves = case.accumulator()
    for images in (case.images[1::2], case.images[::2]):
        program("df2-eval", *flags, "--images", ",".join(map(str, images)), "--partial", tmp_path / "half")
        assert case.accumulator().update(path, images=images).to_bytes() == (tmp_path / "half").read_bytes()
        halves.update(path, images=images)
    assert halves.to_bytes() == whole


def test_images_of_which_nothing_is_said_have_no_predictions(case):
    some = case.images[:10]
    rows = [row for row in case.rows if row["image_id"] in some]
    accumulator = case.accumulator().update(rows)
    report = accumulator.report()
    assert report == df2.evaluate(case.made.dataset, rows, task=case.task)
    assert report.counts["images"] == len(case.images)
    assert accumulator.image_ids.tolist() == sorted({row["image_id"] for row in rows})  # report changed nothing
    said = case.accumulator().update(rows, images=some).update([], images=case.images[10:])
    assert said == accumulator.complete() and said.complete() == said
    assert df2.Accumulator.from_bytes(said.to_bytes()).report() == report


def test_a_run_of_some_images_has_only_these(case):
    some = case.images[5:15]
    accumulator = case.accumulator(images=[f"{some[0]}-{some[-1]}"], max_dets=[1, 5])
    for image in reversed(some):
        accumulator.update(case.batches.get(image, []), images=[image])
    rows = [row for row in case.rows if row["image_id"] in some]
    assert accumulator.report() == df2.evaluate(case.made.dataset, rows, task=case.task, images=some, max_dets=[1, 5])
    for images in ([case.images[0]], [some[0], 10**9]):
        with pytest.raises(df2.SubmissionError, match="no image of this run|added before"):
            accumulator.update([], images=images)
    with pytest.raises(df2.SubmissionError, match="no image of this run"):
        accumulator.merge(case.accumulator(max_dets=[1, 5]).update([], images=case.images[:1]))


def test_an_image_is_given_once_and_a_refusal_changes_nothing(case):
    first, second = case.images[:2]
    accumulator = case.accumulator().update(case.batches.get(first, []), images=[first])
    before = accumulator.to_bytes()
    again = case.accumulator().update([], images=[first])
    refusals = {
        "partial-overlap": [lambda: accumulator.update([], images=[first, second]), lambda: accumulator.merge(again),
                            lambda: df2.merge(again, accumulator), lambda: accumulator.merge(accumulator),
                            lambda: accumulator.update(case.made.pred[case.task], images=[first])],
        "unknown-image": [lambda: accumulator.update(case.rows, images=[second]),
                          lambda: accumulator.update([], images=[10**9]),
                          lambda: accumulator.update([{**case.rows[0], "image_id": 10**9}])],
        "not-finite": [lambda: accumulator.update([{**case.rows[-1], "score": float("nan")}])],
    }
    for code, attempts in refusals.items():
        for attempt in attempts:
            with pytest.raises(df2.SubmissionError) as caught:
                attempt()
            assert caught.value.code == code and accumulator.to_bytes() == before


def test_partials_of_other_runs_are_refused(case, made):
    accumulator = case.accumulator()
    others = [case.accumulator(rules="strict"), case.accumulator(max_dets=[7]), case.accumulator(categories=[1]),
              df2.Accumulator("split/validation", task=case.task, sizes="sizes.json"),
              df2.Accumulator(made.dataset, task=TASKS[TASKS.index(case.task) - 1])]
    for other in others:
        for partial in (other, other.to_bytes()):
            with pytest.raises(df2.SubmissionError) as caught:
                accumulator.merge(partial)
            assert caught.value.code == "partial-signature"


def test_no_images_at_all_are_the_neutral_element(case):
    none = case.accumulator()
    assert len(none) == 0 and none and none.image_ids.size == 0 and none.task == case.task
    again = df2.Accumulator.from_bytes(none.to_bytes())
    assert again == none and pickle.loads(pickle.dumps(none)) == none and none != none.copy().complete()
    whole = case.accumulator().update(case.rows).complete()
    assert df2.merge(none, whole, again, none.to_bytes()).to_bytes() == case.whole
    assert none.report() == df2.evaluate(case.made.dataset, [], task=case.task)


def test_copies_keep_the_ground_truth_and_pickles_do_not(case):
    begun = case.accumulator().update(case.batches.get(case.images[0], []), images=case.images[:1])
    for again in (begun.copy(), copy.copy(begun), copy.deepcopy(begun)):
        assert again == begun and again.has_ground_truth
        assert again.complete() != begun
    sent = pickle.loads(pickle.dumps(begun))
    assert sent == begun and not sent.has_ground_truth and repr(sent) == repr(begun)
    for attempt in (lambda: sent.update([]), sent.complete):
        with pytest.raises(df2.UsageError, match="ground truth"):
            attempt()
    assert df2.merge(sent, case.accumulator()).has_ground_truth
    with pytest.raises(TypeError):
        hash(begun)
    assert begun != begun.to_bytes()


def test_threads_may_add_to_one_accumulator(case):
    accumulator = case.accumulator()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda batch: accumulator.update(batch[1], images=batch[0]), shuffled(case, 5)))
    assert accumulator.to_bytes() == case.whole


def test_hostile_bytes_are_refused(case):
    chance = random.Random(1)
    whole = case.whole
    hostile = [b"", b"x", b"{}", bytes(8), whole[:-1], whole[:9], whole + b"x", whole[1:], chance.randbytes(5000)]
    for place in chance.sample(range(len(whole)), 200):
        hostile.append(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1:])
    for data in hostile:
        for attempt in (df2.Accumulator.from_bytes, case.accumulator().merge, df2.merge):
            with pytest.raises(df2.SubmissionError) as caught:
                attempt(data)
            assert caught.value.code == "partial-format"
    for odd in (None, 7, 1.5, object(), [whole]):
        with pytest.raises(df2.UsageError):
            df2.merge(odd)


def test_retrieval_shards_give_the_bytes_of_the_program(made, program, tmp_path):
    path = made.pred["retrieval"]
    flags = ("--gt", made.gt, "--pred", path, "--task", "retrieval")
    program("df2-eval", *flags, "--partial", tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    images = df2.Accumulator(made.dataset, task="retrieval").update(path).complete().image_ids.tolist()
    halves = [df2.Accumulator(made.gt, task="retrieval").update(path, images=part)
              for part in (images[1::2], images[::2])]
    assert df2.merge(*halves).to_bytes() == whole
    assert df2.merge(*(pickle.loads(pickle.dumps(half)) for half in reversed(halves))).to_bytes() == whole
    assert halves[0].update(path, images=images[::2]).report() == df2.evaluate(made.dataset, path, task="retrieval")
    with pytest.raises(df2.SubmissionError, match="added before"):
        halves[0].update(path)
    files = df2.Accumulator(query="query.json", gallery="gallery.json", task="retrieval").update("retrieval.json")
    expected = df2.evaluate(query="query.json", gallery="gallery.json", pred="retrieval.json", task="retrieval")
    assert files.report() == expected


def test_many_batches_of_a_large_set_give_the_single_run(tmp_path):
    """More images than are kept waiting, from ids that do not follow each other."""
    chance = np.random.default_rng(4)
    ids = (np.arange(9000) * 3).tolist()
    boxes = chance.uniform(1, 200, (len(ids), 4)).round(1)
    truth = {"images": [{"id": image, "width": 500, "height": 500} for image in ids],
             "categories": [{"id": 9, "name": "skirt"}],
             "annotations": [{"id": i + 1, "image_id": image, "category_id": 9, "bbox": box.tolist(), "area": 900.0,
                              "iscrowd": 0} for i, (image, box) in enumerate(zip(ids, boxes))]}
    columns = {"image_id": np.repeat(ids, 2), "category_id": np.full(2 * len(ids), 9),
               "score": chance.random(2 * len(ids)), "bbox": np.repeat(boxes, 2, axis=0) + chance.random((2 * len(ids), 4))}
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    dataset = df2.read_dataset(tmp_path / "truth.json", task="detection")
    whole = df2.Accumulator(dataset, task="detection").update(columns)
    batched = df2.Accumulator(dataset, task="detection")
    for part in np.array_split(chance.permutation(len(ids)), 300):
        rows = (part[:, None] * 2 + [0, 1]).ravel()
        batched.update({name: column[rows] for name, column in columns.items()})
    assert batched == whole and batched.report() == df2.evaluate(dataset, columns, task="detection")


def test_wrong_arguments_are_said():
    with pytest.raises(df2.UsageError, match="verification"):
        df2.Accumulator("pairs.json", task="verification")
    with pytest.raises(df2.UsageError, match="query and gallery"):
        df2.Accumulator("split/validation", task="detection", query="query.json")
    with pytest.raises(df2.UsageError, match="at least one"):
        df2.merge()
    with pytest.raises(df2.UsageError):
        df2.Accumulator("split/validation", task="detection", no_such_option=1)
    with pytest.raises(df2.MissingFileError):
        df2.Accumulator("nowhere", task="detection")
    with pytest.raises(df2.MissingFileError):
        df2.merge("nowhere")
    accumulator = df2.Accumulator("split/validation", task="detection")
    for images in ("1", b"1", {"a": 1}, ["1"], [1.5], [None], 7, [True]):
        with pytest.raises(df2.Error):
            accumulator.update([], images=images)
    for pred in (7, None):
        with pytest.raises(df2.UsageError):
            accumulator.update(pred)
