"""Made scenes with pictures, some of which say that they are to be turned, and the programs."""

import json
import os
import pathlib
import subprocess

import pytest


@pytest.fixture(scope="session", name="run")
def _run():
    folder = os.environ.get("DF2_BIN_DIR")
    if not folder:
        pytest.skip("DF2_BIN_DIR names no folder of programs")

    def run(program, *arguments):
        subprocess.run([pathlib.Path(folder).resolve() / program, *map(str, arguments)], check=True,
                       stdout=subprocess.DEVNULL)

    return run


@pytest.fixture(scope="session", name="scenes")
def _scenes(run, tmp_path_factory):
    image = pytest.importorskip("PIL.Image")
    folder = tmp_path_factory.mktemp("scenes")
    run("df2-synth", "workload", "--output", folder, "--images", "20", "--seed", "3")
    for row in json.loads((folder / "validation.json").read_text())["images"]:
        path = folder / "validation" / "image" / f"{row['id']:06}.jpg"
        path.parent.mkdir(exist_ok=True)
        exif = image.Exif()
        if row["id"] % 5 == 0:
            exif[274] = 6
        image.new("RGB", (row["width"], row["height"]), "grey").save(path, exif=exif)
    return folder
