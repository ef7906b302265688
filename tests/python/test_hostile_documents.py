"""What is no JSON is refused with the line and the byte, wherever the file is broken."""

import subprocess

import pytest

from conftest import DATA
from hostile import DOCUMENTS, HERE, made, params, refused_rows


@pytest.mark.parametrize("content, code", params(DOCUMENTS))
def test_what_is_not_json_is_refused_with_line_and_byte(df2_eval, tmp_path, content, code):
    content = made(content)
    byte = content.index(HERE)
    line = content.count(b"\n", 0, byte) + 1
    content = content.replace(HERE, b"")
    found = refused_rows(df2_eval, tmp_path, "detection", content, also=("byte",))
    assert found == [(line, "", code, str(byte))]


@pytest.mark.parametrize("content", [b"[", b"[{}", b'[{"image_id": 1, "note": "' + b"a" * 1_000_000])
def test_a_pipe_whose_writer_dies_is_a_truncated_file(df2_eval, tmp_path, content):
    report_path = tmp_path / "report"
    process = subprocess.Popen([df2_eval.program, "--gt", "coco.json", "--task", "detection", "--pred", "-", "--output",
                                report_path], cwd=DATA, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    _, text = process.communicate(content, timeout=20)
    assert process.returncode == 3
    assert f"(byte {len(content)}) [json-syntax]" in text.decode()
    assert not report_path.exists()
