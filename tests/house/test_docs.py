"""The documentation leads where it says: links, paths of the repository, and the tests that pin each quirk."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOP_FOLDERS = ("apps", "docs", "evaluators", "libdf2", "python", "reference_model", "schemas", "scripts", "tests")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
EVIDENCE = re.compile(r'`(tests/[^`]+)`: ((?:"[^"]+"(?:, )?)+)')


def pages():
    return sorted(path for path in ROOT.rglob("*.md") if path.relative_to(ROOT).parts[0] not in ("build", ".git"))


def name_of(page):
    return str(page.relative_to(ROOT))


def anchors(page):
    headings = re.findall(r"^#+ +(.*)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(FENCED.sub("", page.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), target


@pytest.mark.parametrize("page", [page for page in pages() if page.name != "CHANGELOG.md"], ids=name_of)
def test_every_path_of_the_repository_exists(page):
    for code in CODE.findall(FENCED.sub("", page.read_text())):
        path = code.split()[0]
        if path.split("/")[0] in TOP_FOLDERS and "/" in path and not re.search(r"[A-Z]{3}|<", path):
            assert list(ROOT.glob(path.rstrip("/"))), code


def test_every_page_of_the_documentation_is_in_its_index():
    index = (ROOT / "docs/index.md").read_text()
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name == "index.md" or f"({name})" in index, name


def rows_of_compat():
    lines = (ROOT / "docs/compat.md").read_text().splitlines()
    return [line for line in lines if line.startswith("|") and not line.startswith(("| behaviour", "|---"))]


def test_every_quirk_is_kept_or_left_and_pinned_by_a_test_of_that_name():
    assert rows_of_compat()
    for row in rows_of_compat():
        shown_by = row.rsplit("|", 2)[1]
        evidence = EVIDENCE.findall(shown_by)
        assert evidence, row
        for path, names in evidence:
            text = (ROOT / path).read_text()
            for name in re.findall(r'"([^"]+)"', names):
                assert name in text or re.sub(r"\W", "_", name) in text, f"{path} has no test {name}"


def test_every_code_of_a_notice_is_in_its_table():
    """Codes are the strings of notices.cpp that look like one; the table is the one under "Notices"."""
    section = re.search(r"^## Notices$.*?(?=^## )", (ROOT / "docs/metrics.md").read_text(), re.DOTALL | re.MULTILINE).group()
    first_column = "".join(re.findall(r"^\| (`[^|]*)\|", section, re.MULTILINE))
    source = (ROOT / "evaluators/df2_eval/report/notices.cpp").read_text()
    codes = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    assert len(codes) > 10
    assert set(CODE.findall(first_column)) == codes
