"""What the tests of df2-data convert have in common: its runs, real annotations, and pictures."""

import json
import pathlib

import numpy as np
import pytest
import runs

REAL = pathlib.Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "real"
# Where the landmarks of each category begin among the 294, and how many there are.
BEGIN = [0, 25, 58, 89, 128, 143, 158, 168, 182, 190, 219, 256, 275]
COUNT = [25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19]


def converted(df2_data, *arguments):
    result = df2_data("convert", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def refused(df2_data, code, *arguments):
    return runs.refused(df2_data("convert", *arguments), code, "df2-data")


def load(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def real(name):
    if not (REAL / name).exists():
        pytest.skip("../shared is not there")
    return REAL / name


def jpeg(path, size, orientation=None):
    image = pytest.importorskip("PIL.Image")
    path.parent.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(size[0] * 1000 + size[1])
    picture = image.fromarray(random.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8))
    exif = image.Exif()
    if orientation is not None:
        exif[274] = orientation
    picture.save(path, exif=exif)
