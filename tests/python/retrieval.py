"""Shared by the tests of retrieval and verification: small files, a run of df2-eval, and the official loop."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import official_loop  # noqa: E402, F401


def write(path, rows):
    path.write_text(json.dumps(rows))
    return path


def report(df2_eval, *arguments):
    result = df2_eval("--task", "retrieval", "--format", "json", *arguments)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    warnings = [f"df2-eval: warning: {notice['text']} [{notice['code']}]" for notice in found["notices"]]
    assert result.stderr.decode().splitlines() == warnings
    return found
