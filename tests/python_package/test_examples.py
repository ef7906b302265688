"""The examples of the documents run as they stand there. tests/python runs docs/scale.md, test_recipes.py
docs/distributed.md, and nbmake the notebooks.
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import df2
from examples import GIVEN, PAGES, ROOT, examples_of, text_of

ELSEWHERE = (ROOT / "docs/distributed.md", ROOT / "docs/scale.md")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where all files are that the examples name."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "given.py").write_text(GIVEN)
    df2.synth.write_dataset(folder / "DeepFashion2", images=80, identities=40, seed=1, size=(120, 160))
    dataset = df2.read_dataset(folder / "DeepFashion2/validation")
    rows = df2.synth.make_submission(dataset, task="landmarks")
    for name in ("results.json", "epoch1.json", "epoch2.json"):
        (folder / name).write_text(json.dumps([{**row, "bbox": [10, 10, 50, 50]} for row in rows]))
    df2.synth.make_submission(dataset, task="retrieval", path=folder / "retrieval.json")
    for name, features in zip(("Q.npy", "G.npy"), df2.synth.make_features(dataset)):
        np.save(folder / name, features)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if page not in ELSEWHERE and list(examples_of(page))],
                         ids=lambda page: page.name)
def test_the_examples_of_a_page_run(page, folder, tmp_path):
    pytest.importorskip("polars")
    for path in folder.iterdir():
        (tmp_path / path.name).symlink_to(path)
    for example in examples_of(page):
        (tmp_path / "example.py").write_text(text_of(example))
        done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300,
                              check=False)
        assert done.returncode == 0, done.stderr
