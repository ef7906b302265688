"""df2-eval tables: what is no report is refused, and the published scores are those of the reference."""

import pathlib

import pytest


@pytest.mark.parametrize("content, code", [("", "json-syntax"), ("[]", "wrong-type"), ("{}", "missing-key"),
                                           ('{"task": "hats"}', "wrong-type"), ('{"task": "detection", "summary": {}}', "missing-key")])
def test_a_file_that_is_no_report_gives_no_table(df2_eval, tmp_path, content, code):
    path = tmp_path / "report.json"
    path.write_text(content)
    result = df2_eval("tables", "--run", f"mine={path}")
    assert (result.returncode, result.stdout) == (3, b"")
    assert result.stderr.decode().startswith(f"df2-eval: error: a report is refused: {path}:1: ")
    assert f"[{code}]" in result.stderr.decode()


def test_the_published_scores_are_those_of_the_reference(shared):
    inc = pathlib.Path(__file__).resolve().parents[2] / "evaluators/df2_eval/paper/published_baselines.inc"
    assert (shared / "reference" / "published_baselines.csv").read_text() in inc.read_text()
