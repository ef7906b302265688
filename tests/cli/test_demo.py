"""The page of `make demo`, on a few pictures: it is whole, and whatever was made stands on it."""

import html.parser
import os
import pathlib
import subprocess
import xml.etree.ElementTree

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = 60


@pytest.fixture(scope="module", name="demo")
def _demo(df2_eval, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "made here"
    run = run_demo(df2_eval, folder, IMAGES)
    assert run.returncode == 0, run.stderr
    return folder, run.stdout


def run_demo(df2_eval, *arguments):
    return subprocess.run([ROOT / "scripts/demo.sh", *map(str, arguments)], text=True, capture_output=True, timeout=300,
                          env={**os.environ, "DF2_BIN_DIR": str(df2_eval.program.parent)}, check=False)


class Page(html.parser.HTMLParser):
    """The attributes of a page's elements, and the text of its headings."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.headings, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.open and self.open[-1] in ("h1", "h2", "h3"):
            self.headings.append((self.open[-1], data))

    def values(self, name):
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module", name="page")
def _page(demo):
    return Page((demo[0] / "index.html").read_text("utf-8"))


def test_the_page_is_well_formed(demo, page):
    xml.etree.ElementTree.parse(demo[0] / "index.html")
    assert not page.open
    ids = page.values("id")
    assert len(set(ids)) == len(ids)


def test_every_link_and_picture_of_the_page_exists(demo, page):
    targets = page.values("href") + page.values("src")
    assert len(targets) > 40
    for target in targets:
        if target.startswith("#"):
            assert target[1:] in page.values("id")
        else:
            assert "://" not in target and not target.startswith(("/", ".."))
            assert (demo[0] / target).exists(), target


def test_every_file_is_named_itself_or_by_its_folder(demo, page):
    named = {target.rstrip("/") for target in page.values("href")}
    files = [path.relative_to(demo[0]) for path in demo[0].rglob("*") if path.is_file()]
    assert len(files) > 40
    for file in files:
        assert file.name == "index.html" or named & {str(file), *map(str, file.parents)}, file


def test_the_page_loads_nothing_from_elsewhere(demo):
    text = (demo[0] / "index.html").read_text("utf-8").replace("http://www.w3.org/1999/xhtml", "")
    assert "://" not in text and "<script" not in text and "@import" not in text


def test_every_picture_is_described_and_headings_have_an_order(page):
    pictures = [attributes for tag, attributes in page.elements if tag == "img"]
    assert len(pictures) >= 8 and all(len(attributes["alt"]) > 20 for attributes in pictures)
    levels = [int(tag[1]) for tag, _ in page.headings]
    assert levels.count(1) == 1 and levels[0] == 1
    assert {"Results and scores", "The tables of the paper"} <= {text for tag, text in page.headings if tag == "h2"}


def test_the_scores_at_the_top_are_those_of_the_reports(demo, df2_eval):
    text = (demo[0] / "index.html").read_text("utf-8")
    for task, metric, name in (("detection", "AP", "AP"), ("landmarks", "AP", "AP"), ("segmentation", "AP", "AP"),
                               ("retrieval", "top1", "top-1")):
        run = df2_eval("--gt", demo[0] / "dataset/validation", "--pred", demo[0] / f"results/{task}.json", "--task", task,
                       "--format", "csv")
        score = next(line.split(",")[3] for line in run.stdout.splitlines() if line.startswith(f'"summary","","{metric}"'))
        assert f"{name} <b>{float(score):.3f}</b>" in text


def test_the_tables_of_the_paper_are_printed_and_on_the_page(demo):
    text = (demo[0] / "index.html").read_text("utf-8")
    for table in ("Table 2", "Table 3", "Table 4", "Table 5"):
        assert f"\n{table}: " in demo[1] and f"<caption>{table}: " in text


def test_a_command_of_the_page_can_be_typed(demo, page, df2_eval):
    """In the folder of the demo, with the programs in the path; the file that it makes is the one that is there."""
    text = (demo[0] / "index.html").read_text("utf-8")
    command = "df2-synth submission --gt dataset/validation --task landmarks --seed 1 --output results/landmarks.json"
    assert command in text
    before = (demo[0] / "results/landmarks.json").read_bytes()
    path = f"{df2_eval.program.parent}:{os.environ['PATH']}"
    subprocess.run(command, shell=True, cwd=demo[0], env={**os.environ, "PATH": path}, check=True)
    assert (demo[0] / "results/landmarks.json").read_bytes() == before


def test_a_folder_with_something_in_it_is_left_alone(df2_eval, tmp_path):
    (tmp_path / "mine").touch()
    run = run_demo(df2_eval, tmp_path)
    assert run.returncode == 2 and "not empty" in run.stderr
    assert os.listdir(tmp_path) == ["mine"]
