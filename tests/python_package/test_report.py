"""A report is a value: its numbers, texts, HTML, copies and differences."""

import copy
import dataclasses
import html.parser
import json
import pickle

import pytest

import df2
from test_files import RUNS


@pytest.fixture(scope="module", params=RUNS)
def report(request):
    with pytest.MonkeyPatch.context() as patch:
        from conftest import DATA

        patch.chdir(DATA)
        return df2.evaluate(**RUNS[request.param])


def test_attributes_are_the_parts_of_the_json(report):
    numbers = json.loads(report.to_json())
    assert report.to_dict() == numbers
    for name in ("signature", "task", "options", "counts", "notices", "summary", "per_category", "subsets"):
        assert getattr(report, name) == numbers[name]
    assert report.vis == numbers.get("vis")
    assert (report.vis is not None) == (report.task == "landmarks")
    assert report.signature.startswith(f"df2:{df2.__version__}|task:{report.task}|")


def test_a_report_cannot_be_changed(report):
    before = report.to_json()
    report.summary.clear()
    report.to_dict()["counts"] = None
    assert report.summary and report.to_json() == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.notes = ()


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_copies_are_equal(report, protocol):
    for again in (pickle.loads(pickle.dumps(report, protocol)), copy.copy(report), copy.deepcopy(report)):
        assert again == report and hash(again) == hash(report) and repr(again) == repr(report)
        assert str(again) == str(report) and again._repr_html_() == report._repr_html_()


def test_repr_has_the_first_metric(report):
    first, value = next(iter(report.summary.items()))
    assert repr(report) == f"<df2.Report {report.task}: {first} {value:.3f}>"


class Cells(html.parser.HTMLParser):
    """The texts of a document by their innermost tag, and whether every tag is closed in turn."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found, self.tags = [], [], set()
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.found.append((self.open[-1], data))


def test_html_has_every_cell_of_the_tables(report):
    found = Cells(report._repr_html_()).found
    texts = [text for _, text in found]
    for table in report.tables:
        assert ("caption", table.title) in found
        for row in (table.header, *table.rows):
            assert all(cell in texts for cell in row if cell)
    assert [text for tag, text in found if tag == "p"] == list(report.notes)
    assert ("code", report.signature) in found


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a & b", "\"'><img src=x>"])
def test_html_escapes_names_that_strangers_chose(name, tmp_path):
    truth = {"images": [{"id": 1, "width": 9, "height": 9}], "categories": [{"id": 1, "name": name}],
             "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 5], "area": 25,
                              "iscrowd": 0}]}
    path = tmp_path / "gt.json"
    path.write_text(json.dumps(truth))
    rows = [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 5], "score": 0.5}]
    report = df2.evaluate(path, rows, task="detection", categories_of="ground-truth")
    assert list(report.per_category) == [name]
    cells = Cells(report._repr_html_())
    assert ("th", name) in cells.found and cells.tags.isdisjoint({"script", "img"})


@pytest.mark.parametrize("tolerance", [0, 0.01, 1])
def test_a_diff_has_the_bytes_of_the_program(program, tmp_path, tolerance):
    a = df2.evaluate(**RUNS["detection"])
    b = df2.evaluate(**RUNS["detection"], max_dets=[1, 10])
    paths = (str(tmp_path / "a.json"), str(tmp_path / "b.json"))
    for path, report in zip(paths, (a, b)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(report.to_json())
    diff = a.diff(b, tolerance=tolerance, names=paths)
    texts = {"table": str(diff), "json": diff.to_json(), "csv": diff.to_csv(), "markdown": diff.to_markdown(),
             "latex": diff.to_latex(), "html": diff.to_html()}
    for name, text in texts.items():
        assert text == program("df2-eval", "diff", *paths, "--tolerance", tolerance, "--format", name,
                               exit_code=int(diff.differs))
    assert diff.numbers["AP"] == {"a": a.summary["AP"], "b": b.summary["AP"], "differs": diff.numbers["AP"]["differs"],
                                  "difference": b.summary["AP"] - a.summary["AP"]}
    assert pickle.loads(pickle.dumps(diff)) == diff


def test_a_report_does_not_differ_from_itself(report):
    diff = report.diff(report)
    assert not diff.differs and not any(number["differs"] for number in diff.numbers.values())
    assert repr(diff) == "<df2.ReportDiff: No number differs by more than 0.>"


def test_a_diff_of_two_tasks_is_refused():
    with pytest.raises(df2.SubmissionError, match="only reports of one task"):
        df2.evaluate(**RUNS["detection"]).diff(df2.evaluate(**RUNS["landmarks"]))
    for tolerance in (-1, float("nan"), float("inf"), 1e10):
        with pytest.raises(df2.UsageError, match="tolerance"):
            df2.evaluate(**RUNS["detection"]).diff(df2.evaluate(**RUNS["detection"]), tolerance=tolerance)
