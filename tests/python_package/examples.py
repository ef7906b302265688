"""The Python that documents and notebooks give to copy."""

import json
import re
import textwrap

from conftest import TESTS

ROOT = TESTS.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))

# What a reader has and the page does not: a model that is trained.
GIVEN = """
from typing import Any

loader = [(["a picture"], [{"image_id": 1}])]

def model(images: Any) -> Any:
    return images

def rows_of(found: Any) -> list[dict[str, Any]]:
    return []
"""

FENCED = re.compile(r"^( *)```python\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


def blocks_of(page):
    """The first line and the lines of each example of a page."""
    text = page.read_text()
    for block in FENCED.finditer(text):
        yield text.count("\n", 0, block.start(2)) + 1, textwrap.dedent(block.group(2)).splitlines()


def examples_of(page):
    """Whole examples, as lists of (where a line stands, the line). Blocks go on from each other; `import df2` begins
    anew.
    """
    example = []
    for first, block in blocks_of(page):
        if "import df2" in block and example:
            yield example
            example = []
        example += [(f"{page.relative_to(ROOT)}:{number}", line) for number, line in enumerate(block, first)]
    if example:
        yield example


def notebook_of(path):
    """The code of a notebook, likewise."""
    cells = [cell["source"] for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    return [(f"{path.relative_to(ROOT)}, code cell {place}, line {number}", line)
            for place, cell in enumerate(cells, 1) for number, line in enumerate("".join(cell).splitlines(), 1)]


def text_of(example):
    return "\n".join(["from given import *", *(line for _, line in example), ""])
