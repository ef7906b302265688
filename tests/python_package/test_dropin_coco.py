"""COCO of df2.coco does what that of pycocotools does; its tables are made when they are touched."""

import copy
import inspect
import json
import pickle
from types import SimpleNamespace

import numpy as np
import pytest

import df2.coco
from coco_battery import assert_same, coco_of, compressed, make, printed

pycocotools_coco = pytest.importorskip("pycocotools.coco")
import pycocotools.mask  # noqa: E402

THEIRS = SimpleNamespace(COCO=pycocotools_coco.COCO, mask=pycocotools.mask)
TABLES = ("dataset", "anns", "imgs", "cats", "imgToAnns", "catToImgs")


@pytest.fixture
def path(tmp_path):
    """A file that the strict reader accepts."""
    file = tmp_path / "truth.json"
    file.write_text(json.dumps(make(seed=4)[0]))
    return file


def tables_of(coco):
    return {name: getattr(coco, name) for name in TABLES}


def both(path, function):
    """The same of both, of a file that was read."""
    assert_same(function(THEIRS.COCO(str(path))), function(df2.coco.COCO(str(path))))


def test_a_file_has_the_same_tables(path):
    both(path, tables_of)
    text = printed(lambda: df2.coco.COCO(str(path)))
    assert text == printed(lambda: THEIRS.COCO(str(path))) and len(text.splitlines()) == 4


def test_the_file_is_never_opened_again(path):
    coco = df2.coco.COCO(path)
    expected = json.loads(path.read_text())
    path.unlink()
    assert coco.dataset == expected


def test_records_are_the_same_objects_everywhere(path):
    coco = df2.coco.COCO(path)
    first = coco.dataset["annotations"][0]
    assert coco.anns[first["id"]] is first and coco.loadAnns(first["id"])[0] is first
    assert any(ann is first for ann in coco.imgToAnns[first["image_id"]])
    assert coco.dataset is coco.dataset and coco.imgs[7] in coco.dataset["images"]


QUERIES = {
    "getAnnIds": [{}, {"imgIds": 10}, {"imgIds": [16, 10, 999]}, {"catIds": 3}, {"imgIds": [10, 13], "catIds": [1, 5]},
                  {"areaRng": [100, 900]}, {"iscrowd": True}, {"iscrowd": 0}, {"imgIds": np.array([10, 16])},
                  {"catIds": np.array([1])}, {"catIds": {1, 3}}, {"imgIds": (10,), "iscrowd": False}],
    "getCatIds": [{}, {"catNms": "c1"}, {"catNms": "c10"}, {"catNms": ["c2", "c0"]}, {"supNms": "s1"},
                  {"supNms": ["s0"], "catIds": [1, 3]}, {"catIds": 5}],
    "getImgIds": [{}, {"imgIds": [10, 7]}, {"catIds": 1}, {"catIds": [1, 3]}, {"imgIds": [10, 16], "catIds": [1]},
                  {"catIds": [99, 1]}, {"imgIds": 10}],
    "loadAnns": [{}, {"ids": 1}, {"ids": [2, 1]}, {"ids": np.int64(1)}, {"ids": np.array([2])}],
    "loadCats": [{}, {"ids": 1}, {"ids": (3, 1)}],
    "loadImgs": [{}, {"ids": 7}, {"ids": [10]}],
}


@pytest.mark.parametrize(("name", "query"), [(name, query) for name, queries in QUERIES.items() for query in queries])
def test_queries_answer_the_same(path, name, query):
    both(path, lambda coco: getattr(coco, name)(**query))


def test_questions_for_ids_leave_the_tables_untouched(path):
    coco = df2.coco.COCO(path)
    assert coco.getImgIds() and coco.getAnnIds(imgIds=[10]) and coco.getCatIds(catNms="c1") and coco.getImgIds(catIds=1)
    assert not set(TABLES) & set(vars(coco))
    ids = coco.getAnnIds()
    coco.anns[ids[0]]["iscrowd"] = 5
    assert set(TABLES) <= set(vars(coco)) and coco.getAnnIds(iscrowd=5) == ids[:1]


def test_unknown_ids_and_attributes_are_errors(path):
    coco = df2.coco.COCO(path)
    for load in (coco.loadAnns, coco.loadCats, coco.loadImgs):
        with pytest.raises(KeyError):
            load([10**9])
    with pytest.raises(AttributeError, match="no attribute 'annotations'"):
        _ = coco.annotations


@pytest.mark.parametrize("text", ["[]", "3", '{"images": ', ""])
def test_what_is_no_ground_truth_is_refused_when_it_is_read(tmp_path, text):
    (tmp_path / "bad.json").write_text(text)
    for module in (THEIRS, df2.coco):
        with pytest.raises((AssertionError, ValueError)):
            module.COCO(str(tmp_path / "bad.json"))
    with pytest.raises(FileNotFoundError):
        df2.coco.COCO(tmp_path / "none.json")


@pytest.mark.parametrize("absent", ["annotations", "categories", "images", "info"])
def test_absent_keys_are_absent(tmp_path, absent):
    truth = make(seed=4)[0]
    del truth[absent]
    (tmp_path / "part.json").write_text(json.dumps(truth))
    both(tmp_path / "part.json", tables_of)


def test_numbers_that_json_does_not_have_are_kept(tmp_path):
    (tmp_path / "nan.json").write_text('{"images": [{"id": 1, "id": 2}], "annotations": [{"id": NaN, "image_id": 2}]}')
    coco = df2.coco.COCO(tmp_path / "nan.json")
    assert coco.getImgIds() == [2] and coco.dataset["annotations"][0]["id"] != coco.dataset["annotations"][0]["id"]


@pytest.mark.parametrize("kind", ["bbox", "segm", "keypoints"])
@pytest.mark.parametrize("source", ["list", "file"])
def test_results_become_the_same_annotations(tmp_path, kind, source):
    truth, rows = make(kind, seed=6)
    rows = compressed(rows, THEIRS.mask)
    if source == "file":
        for row in rows:
            if kind == "segm":
                row["segmentation"]["counts"] = row["segmentation"]["counts"].decode()
        (tmp_path / "rows.json").write_text(json.dumps(rows))
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    tables, texts = [], []
    for module in (THEIRS, df2.coco):
        coco = module.COCO(str(tmp_path / "truth.json"))
        given = str(tmp_path / "rows.json") if source == "file" else copy.deepcopy(rows)
        made = []
        texts.append(printed(lambda: made.append(coco.loadRes(given))))
        tables.append(tables_of(made[0]))
        assert source == "file" or made[0].anns[1] is given[0] and made[0].dataset["annotations"] is given
        assert made[0].dataset["images"][0] is coco.dataset["images"][0]
    assert_same(*tables)
    assert texts[0] == texts[1]


def test_the_first_row_decides_for_all(path):
    rows = [{"image_id": 7, "category_id": 1, "score": 1, "bbox": [], "keypoints": [1, 2, 1, 3, 5, 1]}]
    both(path, lambda coco: tables_of(coco.loadRes(copy.deepcopy(rows))))
    both(path, lambda coco: tables_of(coco.loadRes([{"image_id": 7, "caption": "a"}, {"image_id": 7, "caption": "b"}])))


@pytest.mark.parametrize("keypoints", [
    [1, 2, 1, 3, 5, 1], [1, 2.5, 1, 3, 5, 1], [1.5, 2, 1, 3, 5, 1], [-0.0, 2.0, 0, 0.0, -2.0, 2],
    [2**60, 1, 1, 2**60 + 1, 5, 1], [2**53 + 1, 1.5, 1, 3, 5, 1], [float("inf"), 1.0, 1, 3.0, 5.0, 1],
    [float("nan"), 1.0, 1, 3.0, 5.0, 1], [1.0, float("nan"), 1, 3.0, 5.0, 1], [True, 2, 1, 3, 5, 1],
    [np.float32(1.5), 2, 1, 3, 5, 1], np.array([1.5, 2, 1, 3, 5, 1]), (1, 2, 1, 3, 5, 1), [4, 5]], ids=str)
def test_the_extent_of_landmarks_is_of_the_same_type(path, keypoints):
    rows = [{"image_id": 7, "category_id": 1, "score": 1, "keypoints": keypoints}]
    both(path, lambda coco: [{key: value for key, value in ann.items() if key != "keypoints"}
                             for ann in coco.loadRes(copy.deepcopy(rows)).dataset["annotations"]])


def test_masks_of_any_form_are_measured(path):
    mask = THEIRS.mask.encode(np.asfortranarray(np.tri(30, 40, dtype=np.uint8)))
    rows = [{"image_id": 7, "category_id": 1, "score": 1, "segmentation": segmentation, **more}
            for segmentation, more in ((mask, {}), (dict(mask, counts=mask["counts"].decode()), {}),
                                       (mask, {"bbox": [1, 2, 3, 4]}), ({"size": [5, 5], "counts": b""}, {}))]
    both(path, lambda coco: tables_of(coco.loadRes(copy.deepcopy(rows[:3]))))
    boxes = [row["bbox"] for row in df2.coco.COCO(path).loadRes(rows).dataset["annotations"]]
    assert all(box.base is None for box in (boxes[0], boxes[1])) and boxes[2] == [1, 2, 3, 4]


def test_a_patched_area_measures_the_masks(path, monkeypatch):
    mask = THEIRS.mask.encode(np.asfortranarray(np.tri(30, 40, dtype=np.uint8)))
    monkeypatch.setattr(df2.coco.mask, "area", lambda one: 7 if isinstance(one, dict) else None)
    rows = [{"image_id": 7, "category_id": 1, "score": 1, "segmentation": mask} for _ in range(2)]
    assert [ann["area"] for ann in df2.coco.COCO(path).loadRes(copy.deepcopy(rows)).anns.values()] == [7, 7]


def test_an_array_of_results_becomes_rows(path):
    array = np.array([[10, 1, 2, 3, 4, 0.5, 1], [16, 1, 2, 3, 4, 0.25, 3]])
    both(path, lambda coco: tables_of(coco.loadRes(array)))
    both(path, lambda coco: printed(lambda: coco.loadRes(array)))
    for wrong in (array[:, :6], array[0]):
        with pytest.raises((AssertionError, IndexError)):
            df2.coco.COCO(path).loadRes(wrong)


@pytest.mark.parametrize(("rows", "error"), [
    ([], IndexError), ((), AssertionError), ({}, AssertionError), (None, AssertionError),
    ([{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}], AssertionError),
    ([{"category_id": 1}], KeyError), ([7], TypeError),
    ([{"image_id": 7, "bbox": [1, 2], "category_id": 1, "score": 1}], IndexError),
    ([{"image_id": 7, "segmentation": {"size": [3, 3]}, "score": 1}], (KeyError, ValueError)),
])
def test_what_is_no_list_of_results_is_refused(path, rows, error):
    coco = df2.coco.COCO(path)
    with pytest.raises(error):
        coco.loadRes(rows)


def test_masks_of_annotations_are_the_same(path):
    def masks(coco):
        return [coco.annToMask(ann) for ann in coco.loadAnns(coco.getAnnIds())]
    both(path, masks)


@pytest.mark.parametrize("is_touched", [False, True])
def test_copies_are_of_their_own(path, is_touched):
    coco = df2.coco.COCO(path)
    if is_touched:
        coco.anns[1]["area"] = 123456.5
    for copied in (copy.deepcopy(coco), pickle.loads(pickle.dumps(coco))):
        assert ("anns" in vars(copied)) == is_touched
        assert copied.anns[1]["area"] == coco.anns[1]["area"] and copied.anns[1] is not coco.anns[1]
        copied.anns[1]["area"] = -1
    assert coco.anns[1]["area"] != -1
    shallow = copy.copy(coco)
    assert shallow.anns is coco.anns


def test_a_shallow_copy_shares_what_is_touched_later(path):
    coco = df2.coco.COCO(path)
    shallow = copy.copy(coco)
    shallow.anns[1]["area"] = -7
    assert coco.anns[1]["area"] == -7


def test_subclasses_see_their_own_methods(path):
    class Sub(df2.coco.COCO):
        def __init__(self, file=None):
            super().__init__(annotation_file=file)
            self.seen = len(self.imgToAnns)

        def createIndex(self):
            super().createIndex()
            self.calls = getattr(self, "calls", 0) + 1

        def getImgIds(self, *args, **kwargs):
            return super().getImgIds(*args, **kwargs) + [123]

    sub = Sub(path)
    assert sub.calls == 1 and sub.seen > 3
    assert type(sub.loadRes([{"image_id": 123, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}])) is df2.coco.COCO


def test_changes_of_the_dataset_count_after_createIndex(path):
    def change(coco):
        coco.dataset["annotations"] = coco.dataset["annotations"][:2]
        coco.createIndex()
        return tables_of(coco)

    def replace(coco):
        coco.dataset = {"images": [{"id": 3}]}
        coco.createIndex()
        return tables_of(coco)
    both(path, change)
    both(path, replace)


def test_signatures_are_the_same():
    for name in ("getAnnIds", "getCatIds", "getImgIds", "loadAnns", "loadCats", "loadImgs", "showAnns", "loadRes",
                 "download", "annToRLE", "annToMask", "loadNumpyAnnotations", "__init__"):
        assert list(inspect.signature(getattr(df2.coco.COCO, name)).parameters) == list(
            inspect.signature(getattr(THEIRS.COCO, name)).parameters)


def test_captions_are_printed_and_nothing_is_drawn_of_nothing(path):
    coco = df2.coco.COCO(path)
    assert coco.showAnns([]) == 0
    assert printed(lambda: coco.showAnns([{"caption": "a coat"}])) == "a coat\n"
    with pytest.raises(Exception, match="datasetType not supported"):
        coco.showAnns([{"id": 1}])


def test_annotations_are_drawn(path):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    truth = make("keypoints", seed=3)[0]
    seen = []
    for module in (THEIRS, df2.coco):
        coco = coco_of(module, copy.deepcopy(truth))
        axes = plt.figure().add_subplot()
        coco.showAnns(coco.loadAnns(coco.getAnnIds()), draw_bbox=True)
        seen.append([len(axes.collections), len(axes.lines), len(axes.images),
                     sum(len(collection.get_paths()) for collection in axes.collections)])
        plt.close("all")
    assert seen[0] == seen[1] and min(seen[0]) > 0


def test_nothing_is_downloaded_without_a_folder(path):
    assert df2.coco.COCO(path).download() == -1


def test_printing_can_be_turned_off(path, capsys):
    assert df2.coco.set_printing(False) is True
    try:
        df2.coco.COCO(path).info()
        assert capsys.readouterr().out == ""
    finally:
        assert df2.coco.set_printing(True) is False
    df2.coco.COCO(path).info()
    assert "seed: 4" in capsys.readouterr().out
