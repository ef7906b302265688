"""What a type checker says of the package, and of the examples that its documents and notebooks give."""

import re
import subprocess
import sys

import pytest

from examples import GIVEN, NOTEBOOKS, PAGES, examples_of, notebook_of, text_of
from test_package import PACKAGE

CONFIGURATION = """
[mypy]
strict = True
ignore_missing_imports = True
# Of a package that is not installed nobody knows what its decorators make of a function: ray.remote.
disallow_untyped_decorators = False
"""


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    """mypy(...) gives what it finds. What it learnt of numpy and of df2 it keeps for the next call."""
    pytest.importorskip("mypy")
    cache = tmp_path_factory.mktemp("mypy")

    def run(*arguments):
        done = subprocess.run([sys.executable, "-m", "mypy", "--cache-dir", cache, "--no-error-summary", *arguments],
                              cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
        assert not done.stderr
        return done.stdout

    return run


def test_the_types_of_the_package_are_strict(mypy):
    found = mypy("--strict", "df2")
    assert not found, found
    assert (PACKAGE / "py.typed").exists()


def test_the_types_of_every_example_are_strict(mypy, tmp_path):
    (tmp_path / "mypy.ini").write_text(CONFIGURATION)
    (tmp_path / "given.py").write_text(GIVEN)
    examples = [*(example for page in PAGES for example in examples_of(page)), *map(notebook_of, NOTEBOOKS)]
    assert len(examples) > 10
    paths = [tmp_path / f"example_{number}.py" for number in range(len(examples))]
    for path, example in zip(paths, examples):
        path.write_text(text_of(example))

    def place_of(found):
        """Its line in the document. The first line of the module is none of the example's."""
        return f"{examples[int(found[1])][int(found[2]) - 2][0]}:"

    found = mypy("--config-file", tmp_path / "mypy.ini", *paths)
    assert not found, re.sub(r"^.*example_(\d+)\.py:(\d+):", place_of, found, flags=re.MULTILINE)
