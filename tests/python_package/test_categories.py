"""The categories as values: those of the file that defines them."""

import numpy as np
import pytest

import df2
from conftest import TESTS
from df2 import categories


def test_there_are_13_with_294_landmarks():
    assert [category.id for category in categories.CATEGORIES] == list(range(1, 14))
    assert [place for category in categories.CATEGORIES for place in category.landmarks] == list(range(294))
    for category in categories.CATEGORIES:
        assert len(category.sigmas) == category.landmark_count and (category.sigmas > 0).all()
        assert {category.name, category.converter_name}.isdisjoint({""})
        numbers = range(1, category.landmark_count + 1)
        for named in (category.contour, *category.inner_edges, *category.mirror_pairs, category.centre_landmarks):
            assert set(named) <= set(numbers)
        paired = [number for pair in category.mirror_pairs for number in pair]
        assert sorted([*paired, *category.centre_landmarks]) == list(numbers)
        assert len(category.skeleton) == len(category.contour) + len(category.inner_edges)
        assert category.skeleton[0] == category.contour[:2]


def test_the_mirror_is_its_own_inverse():
    assert (categories.MIRROR[categories.MIRROR] == np.arange(294)).all()
    for category in categories.CATEGORIES:
        for number in range(1, category.landmark_count + 1):
            assert category.mirror(category.mirror(number)) == number
            place = category.landmark_begin + number - 1
            assert categories.MIRROR[place] == category.landmark_begin + category.mirror(number) - 1


def test_sigmas_are_those_of_the_official_file():
    path = TESTS.parents[1] / "shared/reference/landmark_sigmas.csv"
    if not path.exists():
        pytest.skip("the official sigmas are not at hand")
    numbers = [float(line.rsplit(",", 1)[1]) for line in path.read_text().splitlines()[1:]]
    assert categories.SIGMAS.tolist() == numbers


def test_categories_are_found_by_id_and_by_every_spelling():
    skirt = categories.CATEGORIES[8]
    assert categories.find(9) is skirt and categories.find("skirt") is skirt and categories.find(np.int64(9)) is skirt
    assert categories.find("short_sleeved_shirt").id == categories.find("Short Sleeve Top").id == 1
    for name in (0, 14, "hat", None, True, 1.5, [], ""):
        with pytest.raises(df2.UsageError, match="category of DeepFashion2"):
            categories.find(name)
    for landmark in (0, 9, True, "1", None):
        with pytest.raises(df2.UsageError, match="landmarks 1 to 8"):
            skirt.mirror(landmark)


def test_they_cannot_be_changed():
    for array in (categories.SIGMAS, categories.MIRROR, categories.CATEGORIES[0].sigmas):
        with pytest.raises(ValueError):
            array[0] = 1
    with pytest.raises(AttributeError):
        categories.CATEGORIES[0].id = 2


def test_a_dataset_has_its_own():
    assert categories.of(df2.read_dataset("split/validation")) == categories.CATEGORIES
    own = categories.of(df2.read_dataset("coco.json", categories_of="ground-truth"))
    assert [(category.id, category.name, category.landmark_count) for category in own] == [
        (7, "shorts", 0), (9, "skirt", 0)]
