"""Documents, comments and docstrings have lines that fit a window, and the rule itself on small examples."""

import pathlib

import pytest

from prose import COMMENT, MOST, long_lines

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = "tests/cli/golden/"  # what the programs print
WORDS = "word " * 30  # longer than a line may be


def files():
    for path in sorted(REPOSITORY.rglob("*")):
        name = path.relative_to(REPOSITORY).as_posix()
        if not name.startswith(("build/", ".", GOLDEN)) and name.endswith((".md", *COMMENT)) and path.is_file():
            yield name


def test_no_line_of_prose_is_too_long():
    found = [f"{name}:{line}" for name in files() for line in long_lines(name, (REPOSITORY / name).read_text("utf-8"))]
    assert not found, f"more than {MOST} characters: {', '.join(found)}"


def test_documents_and_sources_are_among_the_files():
    assert {"README.md", "docs/metrics.md", "libdf2/df2/item.h", "tests/house/prose.py", "CMakeLists.txt"} <= set(files())


@pytest.mark.parametrize("path, text, lines", [
    ("docs/a.md", f"short\n\n{WORDS}\n", [3]),
    ("docs/a.md", f"- item\n  {WORDS}\n", [2]),
    ("docs/a.md", f"# {WORDS}\n", [1]),
    ("docs/a.md", f"```sh\nls\n```\n{WORDS}\n", [4]),
    ("libdf2/df2/a.h", f"// {WORDS}\n", [1]),
    ("libdf2/df2/a.cpp", f"void f() {{\n  // {WORDS}\n}}\n", [2]),
    ("apps/CMakeLists.txt", f"# {WORDS}\n", [1]),
    ("scripts/a.sh", f"true\n# {WORDS}\n", [2]),
    ("tests/a.py", f"# {WORDS}\n", [1]),
    ("tests/a.py", f'"""Short.\n\n{WORDS}\n"""\n', [3]),
    ("tests/a.py", f'def f():\n    """{WORDS}"""\n', [2]),
])
def test_a_long_line_of_prose_is_found(path, text, lines):
    assert long_lines(path, text) == lines


@pytest.mark.parametrize("path, text", [
    ("docs/a.md", "x" * MOST + "\n"),
    ("docs/a.md", "é" * MOST + "\n"),
    ("docs/a.md", f"| {WORDS} |\n"),
    ("docs/a.md", f"```sh\n{WORDS}\n```\n"),
    ("docs/a.md", f"- item\n  ```\n  {WORDS}\n  ```\n"),
    ("docs/a.md", f"text:\n\n    {WORDS}\n"),
    ("libdf2/df2/a.cpp", f'call("{WORDS}");\n'),
    ("tests/a.py", f"x = '{WORDS}'\n"),
    ("tests/data/a.json", f"# {WORDS}\n"),
])
def test_code_tables_and_short_lines_are_left_alone(path, text):
    assert long_lines(path, text) == []
