"""Finds the programs and keeps the golden files."""

import os
import pathlib
import re
import subprocess

import conversions
import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
DATA = TESTS / "data"
GOLDEN = TESTS / "cli" / "golden"


@pytest.fixture(scope="session")
def df2_eval():
    """Runs df2-eval in tests/data, so that the names in reports are the same everywhere."""
    folder = os.environ.get("DF2_BIN_DIR")
    if not folder:
        pytest.skip("DF2_BIN_DIR names no folder of programs")
    return runner(pathlib.Path(folder).resolve() / "df2-eval")


@pytest.fixture(scope="session")
def df2_data(df2_eval):
    """Runs df2-data likewise."""
    return runner(df2_eval.program.parent / "df2-data")


@pytest.fixture(scope="session")
def df2_synth(df2_eval):
    """Runs df2-synth likewise."""
    return runner(df2_eval.program.parent / "df2-synth")


@pytest.fixture(scope="session")
def df2_rcnn(df2_eval):
    """Runs df2-rcnn likewise, where the reference model was built."""
    program = df2_eval.program.parent / "df2-rcnn"
    if not program.exists():
        pytest.skip("the reference model was not built")
    return runner(program)


@pytest.fixture(scope="session", name="scenes")
def _scenes(df2_synth, tmp_path_factory):
    """A split of 30 scenes with small pictures of the right sizes, and its COCO-type file."""
    folder = tmp_path_factory.mktemp("scenes")
    assert df2_synth("workload", "--output", folder, "--images", "30", "--seed", "5").returncode == 0
    for image in conversions.load(folder / "validation.json")["images"]:
        conversions.jpeg(folder / "validation" / "image" / f"{image['id']:06}.jpg", (image["width"], image["height"]))
    return folder


def runner(program):
    environment = {key: value for key, value in os.environ.items() if key != "DF2_ROOT"}

    def run(*arguments, env=None, **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        if "input" in options:
            del options["stdin"]
        return subprocess.run([program, *map(str, arguments)], cwd=DATA, text=True, timeout=120,
                              env={**environment, **(env or {})}, check=False, **options)

    run.program = program
    run.data = DATA
    return run


@pytest.fixture
def golden():
    """Compares text with tests/cli/golden/NAME; DF2_UPDATE_GOLDEN=1 writes it instead."""

    def check(name, text):
        text = re.sub(r"\b(df2:|df2-eval |df2-data |\"df2_version\": \"|df2 )\d+\.\d+\.\d+", r"\1VERSION", text)
        path = GOLDEN / name
        if os.environ.get("DF2_UPDATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check
