"""Images and items: views of a dataset, datasets made in memory, and the files that they become."""

import array
import gc
import json
import pathlib
import threading

import numpy as np
import pytest

import df2

SPLIT = "split/validation"
ITEM = {"category": "skirt", "box": [10, 10, 20, 30], "style": 1}
IMAGE = {"id": 4, "size": (64, 48), "source": "user", "pair_id": 2, "items": [ITEM]}


class OnlyDlpack:
    """A tensor that offers nothing else."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __dlpack__(self, **how):
        return self.values.__dlpack__(**how)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


def refused(images, **options):
    with pytest.raises(df2.GroundTruthError) as caught:
        df2.make_dataset(images, **options)
    assert caught.value.file == options.get("name", "dataset")
    return caught.value


def test_a_dataset_is_a_sequence_of_its_images(made):
    images = list(made.dataset)
    assert len(images) == len(made.dataset.images) == len(made.dataset) == 30
    assert [image.id for image in images] == made.dataset.image_ids.tolist()
    assert made.dataset[-1] == images[29] and made.dataset.images[2:9:3] == images[2:9:3]
    assert made.dataset.find(images[5].id) == images[5] and made.dataset.find(-7) is None
    assert images[3] in made.dataset.images and hash(images[3]) == hash(made.dataset[3])
    assert images[3] != images[4] and images[3] != 3
    for place in (30, -31, 2**62):
        with pytest.raises(IndexError):
            made.dataset[place]
    for place in ("a", 1.0, None, 2**80):
        with pytest.raises(TypeError):
            made.dataset[place]


def test_images_and_items_say_what_the_files_say(made):
    for image in made.dataset:
        file = json.loads((made.gt / "annos" / f"{image.id:06}.json").read_text())
        assert (image.source, image.pair_id) == (file["source"], file["pair_id"])
        assert pathlib.Path(image.path).parts[-2:] == ("image", f"{image.id:06}.jpg")
        items = [value for key, value in file.items() if key.startswith("item")]
        assert len(image.items) == len(items)
        for item, said in zip(image.items, items):
            x1, y1, x2, y2 = said["bounding_box"]
            assert item.box.tolist() == [x1, y1, x2 - x1, y2 - y1] and item.area == item.box[2] * item.box[3]
            assert (item.category, item.style, item.pair_id) == (said["category_id"], said["style"], image.pair_id)
            assert item.category_name == said["category_name"] and item.source == image.source
            assert item.landmarks.ravel().tolist() == said["landmarks"]
            assert [polygon.ravel().tolist() for polygon in item.polygons] == said["segmentation"]
            assert [item.scale, item.occlusion, item.zoom_in, item.viewpoint] == [
                said[key] for key in ("scale", "occlusion", "zoom_in", "viewpoint")]
            assert item.labelled_count == np.count_nonzero(item.visibility)
            assert (item.landmarks[:, :2] == item.points).all() and (item.landmarks[:, 2] == item.visibility).all()
            assert item.run_lengths is None and not item.is_crowd and item.image == image
            assert item == image.items[items.index(said)] and repr(item).startswith("<df2.Item ")


def test_masks_are_those_of_pycocotools(made):
    mask = pytest.importorskip("pycocotools.mask")
    for item in (item for image in made.dataset for item in image.items):
        width, height = item.image.size
        expected = mask.merge(mask.frPyObjects([p.ravel().tolist() for p in item.polygons], height, width))
        assert item.run_length_mask() == {"size": [height, width], "counts": expected["counts"].decode()}
        bitmap = item.mask()
        assert bitmap.dtype == bool and (bitmap == mask.decode(expected)).all()


def test_views_are_read_only_and_keep_the_dataset_alive():
    dataset = df2.make_dataset([{**IMAGE, "items": [
        {**ITEM, "landmarks": np.arange(24.0).reshape(8, 3) % 3, "segmentation": [[0, 0, 9, 0, 9, 9]]},
        {**ITEM, "segmentation": {"size": [48, 64], "counts": [100, 20, 2952]}}]}])
    outline, runs = dataset[0].items
    views = [outline.box, outline.points, outline.visibility, outline.polygons[0], runs.run_lengths]
    addresses = [view.__array_interface__["data"][0] for view in views]
    copies = [view.copy() for view in views]
    again = dataset[0].items
    for view, address in zip([again[0].box, again[0].points, again[0].visibility, again[0].polygons[0],
                              again[1].run_lengths], addresses):
        assert view.__array_interface__["data"][0] == address, "a copy"
    del dataset, outline, runs, again, view
    gc.collect()
    junk = [df2.make_dataset([IMAGE] * 1) for _ in range(200)]
    for view, copy in zip(views, copies):
        assert (view == copy).all() and view.base is not None
        with pytest.raises(ValueError):
            view[...] = 0
        with pytest.raises(ValueError):
            view.setflags(write=True)
    assert len(junk) == 200


def test_what_an_item_does_not_have_is_none():
    bare = df2.make_dataset([{"id": 1, "items": [ITEM]}])[0]
    item = bare.items[0]
    assert (bare.size, bare.source, bare.pair_id, bare.path, bare.file_name) == (None, None, None, None, "")
    assert (item.scale, item.pair_id, item.polygons, item.run_lengths) == (None, None, None, None)
    assert item.mask() is None and item.run_length_mask() is None
    assert item.landmarks.shape == (0, 3) and item.points.shape == (0, 2) and item.visibility.shape == (0,)
    outline = df2.make_dataset([{"id": 1, "items": [{**ITEM, "segmentation": [[0, 0, 9, 0, 9, 9]]}]}])[0].items[0]
    for make in (outline.mask, outline.run_length_mask):
        with pytest.raises(df2.GroundTruthError, match="size of its image"):
            make()


def test_a_dataset_made_of_images_or_dicts_has_the_same_content(made):
    copied = df2.make_dataset(made.dataset)
    assert copied.content_hash() == made.dataset.content_hash() and list(copied) == list(made.dataset)
    images = [{"id": image.id, "size": image.size, "source": image.source, "pair_id": image.pair_id,
               "items": [{"id": item.id, "category": item.category, "box": item.box, "landmarks": item.landmarks,
                          "segmentation": item.polygons, "style": item.style, "scale": item.scale,
                          "occlusion": item.occlusion, "zoom_in": item.zoom_in, "viewpoint": item.viewpoint}
                         for item in image.items]}
              for image in reversed(made.dataset)]
    again = df2.make_dataset(images)
    assert again.content_hash() == made.dataset.content_hash()
    assert df2.make_dataset(made.dataset[:4])[3].items == made.dataset[3].items
    report = df2.evaluate(again, made.pred["segmentation"], task="segmentation")
    assert report.summary == df2.evaluate(made.dataset, made.pred["segmentation"], task="segmentation").summary


def test_masks_of_every_form_are_the_same_item():
    bitmap = np.zeros((48, 64), bool)
    bitmap[5:20, 7:30] = True
    first = df2.make_dataset([{**IMAGE, "items": [{**ITEM, "segmentation": bitmap}]}])[0].items[0]
    rle = first.run_length_mask()
    for mask in (rle, {**rle, "counts": rle["counts"].encode()}, {**rle, "counts": first.run_lengths},
                 {**rle, "counts": first.run_lengths.tolist()}, np.asfortranarray(bitmap), bitmap[::-1][::-1],
                 bitmap.astype(">i4") * 256, OnlyDlpack(bitmap.view("u1")), memoryview(bitmap.view("u1"))):
        item = df2.make_dataset([{**IMAGE, "items": [{**ITEM, "segmentation": mask}]}])[0].items[0]
        assert item == first and (item.mask() == bitmap).all()


def test_numbers_may_come_from_anything_that_offers_an_array():
    expected = df2.make_dataset([IMAGE])
    for box in (np.array([10, 10, 20, 30], ">f4"), OnlyDlpack(np.array([10.0, 10, 20, 30])),
                array.array("d", [10, 10, 20, 30]), memoryview(array.array("i", [10, 10, 20, 30])),
                np.array([30, 20, 10, 10])[::-1], (10, 10, 20, 30), [10, 10, 20, np.int8(30)]):
        assert df2.make_dataset([{**IMAGE, "items": [{**ITEM, "box": box}]}])[0] == expected[0]


def test_files_keep_the_content(made, program, tmp_path):
    df2.write_coco(made.dataset, tmp_path / "df2.json")
    program("df2-data", "pack", "--gt", made.gt, "--output", tmp_path / "pack.json")
    assert (tmp_path / "df2.json").read_bytes() == (tmp_path / "pack.json").read_bytes()
    df2.write_native(made.dataset, tmp_path / "split")
    for path in (made.gt / "annos").iterdir():
        assert (tmp_path / "split/annos" / path.name).read_bytes() == path.read_bytes()
    for path in ("df2.json", "split"):
        assert df2.read_dataset(tmp_path / path).item_count == made.dataset.item_count
    assert df2.read_dataset(tmp_path / "df2.json").content_hash() == made.dataset.content_hash()


@pytest.mark.parametrize("task", ["detection", "landmarks", "segmentation", "retrieval", "verification"])
def test_results_that_are_written_score_alike(made, tmp_path, task):
    gt = {"verification": "pairs.json"}.get(task, made.dataset)
    rows = json.loads(pathlib.Path("verification.json" if task == "verification" else made.pred[task]).read_text())
    path = tmp_path / "rows.json"
    df2.write_results(None if task == "verification" else gt, rows, path, task=task)
    written = json.loads(path.read_text())
    if task == "retrieval":  # corners become width and height, and corners again
        for own, row in zip(written, rows):
            for key in ("query_bbox", "gallery_bbox"):
                assert np.allclose(own.pop(key), row[key], rtol=1e-12, atol=0)
    assert written == [{key: row[key] for key in own} for own, row in zip(written, rows)]
    assert len(written) == len(rows)
    assert df2.evaluate(gt, path, task=task).summary == df2.evaluate(gt, rows, task=task).summary
    path.unlink()
    rows[0]["score" if "score" in rows[0] else "query_score"] = float("nan")
    with pytest.raises(df2.SubmissionError, match="/0/"):
        df2.write_results(None if task == "verification" else gt, rows, path, task=task)
    assert not path.exists()


@pytest.mark.parametrize("change, code, pointer", [
    ({"id": None}, "missing-key", ""), ({"id": "4"}, "bad-id", "/id"), ({"id": -1}, "bad-id", "/id"),
    ({"id": 2**70}, "bad-id", "/id"), ({"id": True}, "bad-id", "/id"), ({"id": 4.0}, "bad-id", "/id"),
    ({"file_name": 5}, "wrong-type", "/file_name"), ({"file_name": "\udcff"}, "wrong-type", "/file_name"),
    ({"size": 5}, "wrong-type", "/size"), ({"size": (1, 2, 3)}, "image-size", "/size"),
    ({"size": (0, 4)}, "image-size", "/size/0"), ({"size": (2**20, 2**20)}, "image-size", "/size"),
    ({"size": (4, 2**40)}, "image-size", "/size/1"), ({"source": "web"}, "wrong-type", "/source"),
    ({"source": 1}, "wrong-type", "/source"), ({"pair_id": -2}, "bad-id", "/pair_id"),
    ({"items": {}}, "wrong-type", "/items"), ({"items": "ab"}, "wrong-type", "/items"),
    ({"width": 4}, "wrong-type", ""), ({"items": [5]}, "wrong-type", "/items/0"), ({5: 6}, "wrong-type", ""),
])
def test_a_wrong_value_of_an_image_is_named(change, code, pointer):
    error = refused([{**IMAGE, **change}])
    assert (error.code, error.pointer) == (code, "/images/0" + pointer)


@pytest.mark.parametrize("change, code, pointer", [
    ({"category": 14}, "unknown-category", "/category"), ({"category": 0}, "unknown-category", "/category"),
    ({"category": "hat"}, "unknown-category", "/category"), ({"category": None}, "missing-key", ""),
    ({"category": 1.0}, "bad-id", "/category"), ({"box": [1, 2, 3]}, "wrong-type", "/box"),
    ({"box": [1, 2, 3, "4"]}, "wrong-type", "/box/3"), ({"box": None}, "missing-key", ""),
    ({"box": [1, 2, np.nan, 4]}, "not-finite", "/box/2"), ({"box": [1, 2, -3, 4]}, "negative-size", "/box"),
    ({"box": np.zeros((4, 4))}, "wrong-type", "/box"), ({"box": [1e7, 2, 3, 4]}, "out-of-range", "/box/0"),
    ({"box": "abcd"}, "wrong-type", "/box"), ({"area": np.inf}, "not-finite", "/area"),
    ({"area": "1"}, "wrong-type", "/area"), ({"area": True}, "wrong-type", "/area"),
    ({"is_crowd": 1}, "wrong-type", "/is_crowd"), ({"landmarks": np.zeros((8, 2))}, "landmark-length", "/landmarks"),
    ({"landmarks": np.zeros((7, 3))}, "landmark-length", "/landmarks"), ({"landmarks": 5}, "wrong-type", "/landmarks"),
    ({"landmarks": [[1, 2]] * 8}, "landmark-length", "/landmarks/0"),
    ({"landmarks": np.full((8, 3), 3.0)}, "out-of-range", "/landmarks/0/2"),
    ({"landmarks": np.full((8, 3), np.nan)}, "out-of-range", "/landmarks/0/2"),
    ({"landmarks": np.zeros((8, 3), complex)}, "wrong-type", "/landmarks"),
    ({"segmentation": [[0, 0, 1, 1]]}, "polygon", "/segmentation/0"), ({"segmentation": 5}, "wrong-type", "/segmentation"),
    ({"segmentation": np.zeros((48, 63), bool)}, "rle-size", "/segmentation/size"),
    ({"segmentation": np.zeros((48, 64))}, "wrong-type", "/segmentation"),
    ({"segmentation": np.zeros((0, 64), bool)}, "rle-size", "/segmentation"),
    ({"segmentation": np.broadcast_to(np.zeros(1, bool), (2**33, 64))}, "rle-size", "/segmentation"),
    ({"segmentation": {"size": [48, 64], "counts": [1, 2]}}, "rle-counts", "/segmentation"),
    ({"segmentation": {"size": [48, 64], "counts": "\udcff"}}, "wrong-type", "/segmentation/counts"),
    ({"segmentation": {"size": [48, 64], "counts": "!"}}, "rle-counts", "/segmentation/counts"),
    ({"scale": 4}, "bad-level", "/scale"), ({"scale": 1}, "missing-key", ""), ({"style": -1}, "bad-id", "/style"),
    ({"labelled_count": 2**40}, "out-of-range", "/labelled_count"), ({"colour": "red"}, "wrong-type", ""),
    ({"id": 2**54}, "bad-id", "/id"), ({"pair_id": 0.5}, "bad-id", "/pair_id"),
])
def test_a_wrong_value_of_an_item_is_named(change, code, pointer):
    error = refused([{**IMAGE, "items": [{**ITEM, **change}]}])
    assert (error.code, error.pointer) == (code, "/images/0/items/0" + pointer)


def test_what_is_no_list_of_images_is_refused():
    for images in (5, None, "ab", IMAGE):
        with pytest.raises(df2.UsageError, match="images must be a list"):
            df2.make_dataset(images)
    assert refused([5], name="mine").pointer == "/images/0"
    assert refused([IMAGE, IMAGE]).code == "duplicate-id"
    for options in ({"categories": [14]}, {"categories": ["skirt"]}, {"name": 5}, {"name": "\udcff"}):
        with pytest.raises(df2.UsageError):
            df2.make_dataset([IMAGE], **options)
    assert list(df2.make_dataset([IMAGE], categories=[9]).categories) == [9]
    with pytest.raises(TypeError, match="colour"):
        df2.make_dataset([IMAGE], colour=1)
    own = df2.read_dataset("coco.json", categories_of="ground-truth")
    assert refused([own[0], made_image()]).code == "unknown-category"


def made_image():
    return df2.make_dataset([IMAGE])[0]


def test_dicts_that_change_meanwhile_do_no_harm():
    class Clearing:
        def __init__(self, victim):
            self.victim = victim

        def __index__(self):
            self.victim.clear()
            return 4

    image = {**IMAGE, "items": [dict(ITEM)]}
    items = image["items"]
    image["id"] = Clearing(image)
    assert df2.make_dataset([image])[0].id == 4
    items[0]["category"] = Clearing(items)
    image = {**IMAGE, "items": items}
    assert df2.make_dataset([image])[0].items[0].category == 4
    stop = threading.Event()
    box = np.array([10.0, 10, 20, 30])
    rows = [{**IMAGE, "items": [{**ITEM, "box": box}] * 20}]

    def change():
        while not stop.is_set():
            box[:] = np.nan
            box[:] = [10, 10, 20, 30]
            rows[0]["items"][3:] = []
            rows[0]["items"].extend([{**ITEM, "box": box}] * 17)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(300):
            try:
                assert df2.make_dataset(rows)[0].items[0].category == 9
            except df2.GroundTruthError as error:
                assert error.code == "not-finite"
    finally:
        stop.set()
        thread.join()
