"""What is done with reports: gates on any of their metrics, two of them side by side, and a look without scores."""

import json

import pytest

from runs import DETECTION, LANDMARKS, RETRIEVAL, SEGMENTATION, VERIFICATION, refused, scored


@pytest.fixture(name="report")
def _report(df2_eval, tmp_path):
    def write(name, *arguments):
        path = tmp_path / name
        scored(df2_eval(*arguments, "--format", "json", "--output", path))
        return path

    return write


def test_every_metric_of_a_report_is_a_gate(df2_eval):
    for run in (DETECTION, LANDMARKS, RETRIEVAL):
        report = json.loads(scored(df2_eval(*run, "--format", "json")))
        gates = dict(report["summary"])
        gates |= {f"category.{name}.{metric}": value for name, row in report["per_category"].items() for metric, value in row.items()}
        gates |= {f"subset.{name}.{metric}": value for name, row in report["subsets"].items() for metric, value in row.items()}
        if "vis" in report:
            gates |= {f"vis.{metric}": value for metric, value in report["vis"]["summary"].items()}
        tried = 0
        for gate, value in gates.items():
            if gate.rsplit(".", 1)[-1] in ("items", "queries", "predictions", "category_id", "best_score") or value is None:
                continue
            if tried % 7 == 0:  # a seventh of them is enough
                assert df2_eval(*run, "--fail-under", f"{gate}={value}").returncode == 0, gate
                if value < 1:
                    failed = df2_eval(*run, "--fail-under", f"{gate}={min(1, value + 1e-6)}")
                    assert failed.returncode == 1 and f"gate failed: {gate} is" in failed.stderr
            tried += 1


@pytest.mark.parametrize("gate, reason", [
    ("AP51=0.5", "AP50"), ("vis.AP=0.5", "landmarks"), ("subset.scale.tiny.AP=0.5", "scale_small"), ("category.hat.AP=0.1", "hat"),
    ("category.skirt.best_score=0.1", "more nor less"), ("category.AP=0.1", "category.NAME.AP"), ("subset.AP=0.1", "subset.NAME.AP"), ("subset.scale.small.F1=0.1", "that place has"), ("category.skirt=0.1", "category.skirt"),
])
def test_a_gate_on_nothing_is_refused(df2_eval, gate, reason):
    assert reason in refused(df2_eval(*DETECTION, "--fail-under", gate), 2)


@pytest.mark.parametrize("more, gate, reason", [
    (["--no-subsets"], "subset.scale.small.AP=0", "no difficulty levels were scored"),
    (["--categories", "shorts"], "category.skirt.AP=0", "no such category was scored")])
def test_a_gate_on_what_was_not_scored_fails_after_the_report(df2_eval, more, gate, reason):
    result = df2_eval(*DETECTION, *more, "--fail-under", gate)
    assert result.returncode == 1 and reason in result.stderr
    assert result.stdout == scored(df2_eval(*DETECTION, *more))


def test_a_gate_at_a_threshold_needs_the_threshold(df2_eval):
    assert df2_eval(*DETECTION, "--fail-under", "AP90=0", "--iou-thresholds", "0.5:0.05:0.95").returncode == 0
    assert "AP90" in refused(df2_eval(*DETECTION, "--fail-under", "AP90=0", "--iou-thresholds", "0.5,0.75"), 2)


@pytest.mark.parametrize("run, usual", [(DETECTION, True), (SEGMENTATION, False)])
def test_class_agnostic_ap_is_there_where_it_is_asked_for(df2_eval, run, usual):
    for flags, expected in (([], usual), (["--class-agnostic"], True), (["--no-class-agnostic"], False)):
        report = json.loads(scored(df2_eval(*run, *flags, "--format", "json")))
        assert ("AP_class_agnostic" in report["summary"]) == expected
        assert ("AP_class_agnostic" in scored(df2_eval(*run, *flags))) == expected
        gate = df2_eval(*run, *flags, "--fail-under", "AP_class_agnostic=0")
        assert gate.returncode == (0 if expected else 2)
    assert "/class_agnostic" in refused(df2_eval(*LANDMARKS, "--class-agnostic"), 2)


def test_equal_reports_do_not_differ(df2_eval, report):
    for run in (DETECTION, LANDMARKS, SEGMENTATION, RETRIEVAL, VERIFICATION):
        a, b = report("a.json", *run), report("b.json", *run)
        result = df2_eval("diff", a, b)
        assert result.returncode == 0, result.stderr
        assert "No number differs" in result.stdout


def test_reports_that_differ_are_told_number_by_number(df2_eval, report, tmp_path):
    a = report("a.json", *DETECTION)
    changed = json.loads(a.read_text())
    changed["summary"]["AP"] += 0.01
    changed["per_category"]["skirt"]["F1"] = None
    changed["counts"]["items"] += 1
    b = tmp_path / "b.json"
    b.write_text(json.dumps(changed))
    result = df2_eval("diff", a, b, "--format", "json")
    assert result.returncode == 1 and result.stderr == ""
    found = json.loads(result.stdout)
    assert {name for name, row in found["numbers"].items() if row["differs"]} == {"AP", "category.skirt.F1", "counts.items"}
    assert found["numbers"]["AP"]["difference"] == pytest.approx(0.01)
    text = df2_eval("diff", a, b)
    assert text.returncode == 1 and "category.skirt.F1" in text.stdout and "+0.01" in text.stdout
    assert df2_eval("diff", a, b, "--tolerance", "2").returncode == 1  # only one report has F1 of the skirts
    changed["per_category"]["skirt"]["F1"] = json.loads(a.read_text())["per_category"]["skirt"]["F1"]
    b.write_text(json.dumps(changed))
    assert df2_eval("diff", a, b, "--tolerance", "2").returncode == 0


@pytest.mark.parametrize("count", [0, 1, 3])
def test_diff_takes_two_reports(df2_eval, report, count):
    refused(df2_eval("diff", *[report("a.json", *DETECTION)] * count), 2)


def test_diff_refuses_what_cannot_be_compared(df2_eval, report, tmp_path):
    a = report("a.json", *DETECTION)
    assert "landmarks" in refused(df2_eval("diff", a, report("b.json", *LANDMARKS)), 3)
    broken = tmp_path / "broken.json"
    for text in ("", "[]", "{}", '{"task": "detection", "signature": "x", "summary": {}}', a.read_text().replace('"AP50"', '"AP"', 1)):
        broken.write_text(text)
        assert "broken.json" in refused(df2_eval("diff", a, broken), 3)
    refused(df2_eval("diff", a, tmp_path / "absent.json"), 6)


def test_check_shows_what_was_read_and_no_score(df2_eval):
    for run in (DETECTION, LANDMARKS, SEGMENTATION, RETRIEVAL, VERIFICATION):
        report = json.loads(scored(df2_eval(*run, "--format", "json")))
        found = json.loads(scored(df2_eval("check", *run, "--format", "json")))
        assert found == {key: report[key] for key in found}
        assert "summary" not in found and "per_category" not in found
        for form in ("table", "csv", "markdown", "latex", "html"):
            text = scored(df2_eval("check", *run, "--format", form))
            assert report["signature"].split("|")[0] in text and "AP50" not in text and "top20" not in text


def test_check_refuses_what_scoring_refuses(df2_eval, tmp_path):
    rows = tmp_path / "rows.json"
    rows.write_text('[{"image_id": 1, "category_id": 99, "bbox": [0, 0, 9, 9], "score": 1}]')
    run = [*DETECTION[:3], rows, *DETECTION[4:]]
    assert refused(df2_eval("check", *run), 3) == refused(df2_eval(*run), 3)
    assert "--fail-under" in refused(df2_eval("check", *DETECTION, "--fail-under", "AP=0.5"), 2)
