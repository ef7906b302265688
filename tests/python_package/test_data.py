"""df2.data does what df2-data does, with arrays and datasets in the place of files."""

import json
import subprocess
import sys

import numpy as np
import pytest

import df2
from df2 import data, mask, synth


@pytest.fixture(scope="module")
def dataset():
    return synth.make_workload(images=60, seed=5)


@pytest.fixture()
def folder(dataset, tmp_path):
    data.write_folder({"validation": dataset}, tmp_path / "made")
    return tmp_path / "made" / "validation"


def ids(dataset):
    return set(dataset.image_ids.tolist())


def test_importing_df2_loads_no_library_for_pictures():
    code = "import sys, df2; assert 'df2._toolkit' not in sys.modules; df2.data; assert 'df2._toolkit' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_split_that_df2_made_has_no_errors(folder):
    found = data.validate(folder)
    assert found.errors == 0
    assert found.images == 60
    assert found.pictures is None
    assert str(found).endswith("no pictures looked at\n")


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_findings_are_rendered_as_the_program_does(form, folder, program):
    broken = sorted((folder / "annos").iterdir())[0]
    broken.write_text(broken.read_text().replace('"scale":', '"scales":', 1))
    found = data.validate(folder)
    assert found.errors == 1
    assert found.findings[0].severity == "error"
    assert found.findings[0].code == "missing-key"
    assert found.findings[0].file == str(broken)
    printed = program("df2-data", "validate", "--gt", folder, "--format", form, "--fail-on", "never")
    assert getattr(found, f"to_{form}")() == printed


def test_a_path_without_a_split_is_an_error(tmp_path):
    with pytest.raises(df2.MissingFileError):
        data.validate(tmp_path / "nowhere")


@pytest.mark.parametrize("pictures", ["all", None, 3])
def test_unknown_checks_of_pictures_are_refused(folder, pictures):
    with pytest.raises(df2.UsageError, match='pictures must be "none", "header" or "decode"'):
        data.validate(folder, pictures=pictures)


def test_damaged_pictures_are_found_when_they_are_decoded(folder):
    image = folder / "image"
    image.mkdir()
    sizes = {entry["id"]: (entry["height"], entry["width"]) for entry in json.loads(
        (folder.parent / "json_for_validation" / "keypoints_validation_information.json").read_text())["images"]}
    for path in (folder / "annos").iterdir():
        data.write_picture(np.full((*sizes[int(path.stem)], 3), 200, np.uint8), image / f"{path.stem}.jpg")
    assert data.validate(folder, pictures="decode").totals == data.validate(folder, pictures="header").totals
    broken = sorted(image.iterdir())[3]
    broken.write_bytes(broken.read_bytes()[:-200])
    assert "picture-unreadable" not in data.validate(folder, pictures="header").totals
    found = data.validate(folder, pictures="decode")
    assert [finding.file for finding in found.findings if finding.code == "picture-unreadable"] == [str(broken)]


def test_contours_are_the_columns_of_the_program(dataset):
    fits = data.fit_contours(dataset)
    assert len(fits) == dataset.item_count
    assert 0.9 < np.median(fits.coverage) <= 1
    assert (fits.iou <= fits.coverage + 1e-12).all()
    worst = fits.worst(5)
    assert (fits.coverage[worst] == np.sort(fits.coverage)[:5]).all()


def test_the_filled_contour_is_the_first_stage_mask(dataset):
    fits = data.fit_contours(dataset)
    row = 0
    for image in dataset:
        for item in image.items:
            width, height = image.size
            filled = mask.decode(mask.from_polygons(data.contour(item), (height, width)))
            own = item.mask()
            assert fits.coverage[row] == (filled.astype(bool) & own).sum() / own.sum()
            row += 1
        if row > 20:
            break


def test_a_skeleton_joins_landmarks_of_the_category(dataset):
    item = dataset[0].items[0]
    edges = data.skeleton(item)
    assert {point for edge in edges for point in edge} <= set(range(1, len(item.landmarks) + 1))
    assert set(map(frozenset, edges)) == set(map(frozenset, df2.categories.find(item.category).skeleton))


@pytest.mark.parametrize("by", ["identity", "picture"])
def test_parts_are_apart_and_together_the_whole(dataset, by):
    parts = data.split(dataset, {"train": 0.7, "dev": 0.3}, by=by, seed=3)
    assert list(parts) == ["train", "dev"]
    assert ids(parts["train"]) | ids(parts["dev"]) == ids(dataset)
    assert not ids(parts["train"]) & ids(parts["dev"])
    if by == "identity":
        pairs = [{image.pair_id for image in part} for part in parts.values()]
        assert not pairs[0] & pairs[1]
    joined = data.merge(list(parts.values()), identities="keep", name=dataset.name)
    assert joined.content_hash() == dataset.content_hash()


def test_a_part_is_what_the_program_writes(dataset, folder, tmp_path, program):
    program("df2-data", "split", "--gt", folder, "--parts", "a=0.5,b=0.5", "--seed", "9", "--output", tmp_path / "cut")
    parts = data.split(df2.read_dataset(folder), {"a": 0.5, "b": 0.5}, seed=9)
    for name, part in parts.items():
        assert df2.read_dataset(tmp_path / "cut" / name).content_hash() == part.content_hash()


def test_a_subset_has_what_was_asked_for(dataset):
    made = data.subset(dataset, categories=["skirt", 1], source="shop", name="few")
    assert made.name == "few"
    assert {item.category for image in made for item in image.items} <= {1, 9}
    assert {image.source for image in made} == {"shop"}
    some = dataset.image_ids[:3].tolist()
    assert ids(data.subset(dataset, image_ids=some)) == set(some)
    kept = data.subset(dataset, categories=["skirt"], other_items="keep")
    assert all(any(item.category == 9 for item in image.items) for image in kept)


def test_a_level_is_asked_for_by_its_name(dataset):
    made = data.subset(dataset, levels=["scale_large"])
    assert {item.scale for image in made for item in image.items} == {3}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"levels": ["huge"]}, "levels must be"),
        ({"categories": [77]}, "categories must be those of the dataset"),
        ({"source": "market"}, 'source must be "shop" or "user"'),
        ({"other_items": "sell"}, 'other_items must be "drop", "keep" or "drop-picture"'),
        ({"image_ids": [10**9]}, "1000000000"),
    ],
)
def test_a_condition_that_cannot_be_met_is_refused(dataset, options, sentence):
    with pytest.raises(df2.UsageError, match=sentence):
        data.subset(dataset, **options)


def test_a_larger_sample_holds_the_smaller_one(dataset):
    small, large = data.sample(dataset, 10, seed=4), data.sample(dataset, 20, seed=4)
    assert len(small) == 10
    assert ids(small) < ids(large)
    with pytest.raises(df2.UsageError):
        data.sample(dataset, 10**6)


def test_ids_that_collide_are_refused_or_renumbered(dataset):
    with pytest.raises(df2.GroundTruthError):
        data.merge([dataset, dataset])
    twice = data.merge([dataset, dataset], renumber=True, identities="offset")
    assert len(twice) == 2 * len(dataset)


@pytest.mark.parametrize("form", ["native", "coco"])
def test_a_written_folder_is_read_as_the_same_dataset(dataset, tmp_path, form):
    written = data.write_folder({"all": dataset}, tmp_path / "out", to=form)
    assert (written.placed, written.missing) == (0, 0)
    path = tmp_path / "out" / "all" / ("" if form == "native" else "annotations/all.json")
    assert df2.read_dataset(path).content_hash() == dataset.content_hash()
    with pytest.raises(df2.UsageError, match="not empty"):
        data.write_folder({"all": dataset}, tmp_path / "out")


def test_pictures_that_are_not_there_leave_nothing_behind(dataset, tmp_path):
    with pytest.raises(df2.Error):
        data.write_folder({"all": dataset}, tmp_path / "out", pictures="copy")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shape", [(20, 30, 3), (20, 30), (1, 1, 3), (1, 500)])
def test_a_png_gives_back_the_same_pixels(tmp_path, shape):
    picture = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    data.write_picture(picture, tmp_path / "p.png")
    read = data.read_picture(tmp_path / "p.png")
    assert (read == (picture if picture.ndim == 3 else picture[:, :, None])).all()


def test_any_strides_are_taken(tmp_path):
    picture = np.random.default_rng(2).integers(0, 256, (20, 30, 3), np.uint8)
    for view in (picture[::2, ::3], picture[::-1], picture.transpose(1, 0, 2), np.asfortranarray(picture)):
        data.write_picture(view, tmp_path / "p.png")
        assert (data.read_picture(tmp_path / "p.png") == view).all()


@pytest.mark.parametrize(
    "picture",
    [np.zeros((3, 3)), np.zeros((3, 3, 4), np.uint8), np.zeros((0, 3, 3), np.uint8), [[1]], None, "p.png", b"\0" * 9],
)
def test_what_is_no_picture_is_refused(tmp_path, picture):
    with pytest.raises(df2.UsageError, match="picture must be an array of uint8"):
        data.write_picture(picture, tmp_path / "p.png")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_is_too_large_is_refused_before_memory_is_taken(tmp_path):
    data.write_picture(np.zeros((100, 100), np.uint8), tmp_path / "p.png")
    with pytest.raises(df2.LimitError):
        data.read_picture(tmp_path / "p.png", most_pixels=9999)


def test_progress_is_told(folder):
    steps = []
    data.validate(folder, show_progress=lambda step, share: steps.append((step, share)))
    assert steps[-1] == ("checking", 1.0)


def test_paths_may_hold_any_character(dataset, tmp_path):
    odd = tmp_path / "a b 'c' \"d\" ü"
    data.write_folder({"x": dataset}, odd)
    assert data.validate(odd / "x").errors == 0


def test_statistics_are_those_of_the_program(dataset, folder, program):
    made = data.stats(df2.read_dataset(folder))
    for form, text in (("text", str(made)), ("json", made.to_json()), ("csv", made.to_csv()), ("html", made.to_html())):
        assert program("df2-data", "stats", "--gt", folder, "--format", form) == text
    assert made.to_dict()["splits"][0]["counts"]["items"] == dataset.item_count


def test_charts_are_files_and_texts(dataset, tmp_path):
    made = data.stats(dataset, dataset)
    made.write_charts(tmp_path / "charts")
    assert {path.stem: path.read_text() for path in (tmp_path / "charts").iterdir()} == made.charts()


def test_shares_are_plotted_beside_those_of_the_paper(dataset, tmp_path):
    pytest.importorskip("matplotlib").use("Agg")
    made = data.stats(dataset)
    ax = df2.plot.category_shares(made)
    assert len(ax.patches) == 2 * 13
    assert abs(sum(bar.get_width() for bar in ax.patches[:13]) - 100) < 1e-9
    assert len(df2.plot.level_shares(made, "scale").patches) == 2 * 3
    with pytest.raises(df2.UsageError, match="attribute must be"):
        df2.plot.level_shares(made, "colour")


def test_levels_that_a_file_lacks_are_plotted_as_absent(dataset):
    pytest.importorskip("matplotlib").use("Agg")
    images = [{"id": 1, "items": [{"category": 1, "box": [0, 0, 5, 5]}]}]
    ax = df2.plot.level_shares(data.stats(df2.make_dataset(images)), "occlusion")
    assert [bar.get_width() for bar in ax.patches[:3]] == [0, 0, 0]


def test_identities_in_two_splits_are_leaks(dataset):
    parts = data.split(dataset, {"a": 0.5, "b": 0.5}, by="picture", stratify=[], seed=2)
    found = data.find_leaks(list(parts.values()), pictures="none")
    shared = {(image.pair_id, item.style) for image in parts["a"] for item in image.items if item.style > 0} & {
        (image.pair_id, item.style) for image in parts["b"] for item in image.items if item.style > 0}
    assert {(leak.pair_id, leak.style) for leak in found.findings if leak.code == "identity-in-splits"} == shared
    assert found.has_leak == bool(shared)
    whole = data.split(dataset, {"a": 0.5, "b": 0.5}, by="identity", seed=2)
    assert not data.find_leaks(list(whole.values()), pictures="none").has_leak


def test_copies_of_pictures_are_leaks(folder, tmp_path, program):
    made = df2.read_dataset(folder)
    (folder / "image").mkdir()
    noise = np.random.default_rng(5)
    for image_id in made.image_ids.tolist():
        small = noise.integers(0, 256, (12, 9, 3), np.uint8)
        data.write_picture(small.repeat(20, axis=0).repeat(20, axis=1), folder / "image" / f"{image_id:06}.jpg")
    data.write_folder({"copy": data.sample(df2.read_dataset(folder), 5, seed=1)}, tmp_path / "other", pictures="copy")
    splits = [df2.read_dataset(folder), df2.read_dataset(tmp_path / "other" / "copy")]
    found = data.find_leaks(splits)
    copies = [leak for leak in found.findings if leak.code == "picture-in-splits"]
    assert len(copies) == 5
    assert all(leak.is_exact and {place.split for place in leak.places} == {0, 1} for leak in copies)
    printed = program("df2-data", "leaks", "--gt", folder, "--gt", tmp_path / "other" / "copy", "--format", "json",
                      "--fail-on", "never")
    assert json.loads(printed)["totals"] == json.loads(found.to_json())["totals"]
    assert found.to_csv().count("\n") > 10
    assert "picture-in-splits" in str(found)


# The other two write pictures, of which there are none.
@pytest.mark.parametrize(
    "form", [form.name for form in data.FORMATS if form.is_written and form.name not in ("crops", "webdataset")])
def test_a_conversion_writes_what_the_program_writes(folder, tmp_path, form, program):
    made = data.convert(folder, tmp_path / "python", to=form, pictures="none")
    program("df2-data", "convert", "--gt", folder, "--to", form, "--output", tmp_path / "program", "--pictures", "none")
    files = {path.relative_to(tmp_path / "python"): path for path in (tmp_path / "python").rglob("*") if path.is_file()}
    assert files
    for name, path in files.items():
        if name.name != "data.yaml":
            assert path.read_bytes() == (tmp_path / "program" / name).read_bytes(), name
    assert all(loss.count > 0 for loss in made.ledger)
    assert str(made)


def test_a_conversion_there_and_back_is_the_same_dataset(dataset, tmp_path):
    data.convert({"x": dataset}, tmp_path / "cvat", to="cvat", pictures="none")
    back = data.convert(tmp_path / "cvat", tmp_path / "back", source_format="cvat", pictures="none")
    assert back.target_format == "native"
    assert df2.read_dataset(tmp_path / "back" / "x").content_hash() == dataset.content_hash()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"to": "pdf"}, "pdf"),
        ({"to": "coco", "pictures": "paint"}, 'pictures must be "none"'),
        ({"to": "coco", "simplify": -1}, "simplify must be a number from 0 to 100"),
        ({"to": "coco", "quality": 0}, "quality"),
        ({"to": "coco", "source_format": "voc"}, "voc"),
    ],
)
def test_a_conversion_that_cannot_be_is_refused(folder, tmp_path, options, sentence):
    with pytest.raises(df2.UsageError, match=sentence):
        data.convert(folder, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_an_output_within_the_input_is_refused(folder):
    with pytest.raises(df2.UsageError, match="which is read"):
        data.convert(folder, folder / "out", to="coco")
