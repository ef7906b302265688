"""Limits on rows, bytes and memory, disks that take no output, and interruptions: no score, the old report stays."""

import json
import os
import resource
import signal
import subprocess
import time

import pytest

from conftest import DATA
from hostile import TASKS, document, refuse, refused_rows, report, row

# Limits

@pytest.mark.parametrize("task", TASKS)
def test_more_rows_in_an_image_than_the_cap_are_refused(df2_eval, tmp_path, task):
    rows = [row(task, {"image_id": str(image), "score": f"0.{i}"}) for i in range(4) for image in (1, 2)]
    assert report(df2_eval, task, document(*rows), "--max-rows-per-image", 4)["counts"]["predictions"] == 8
    rows.insert(7, row(task, {"image_id": "2"}))
    found = refused_rows(df2_eval, tmp_path, task, document(*rows), "--max-rows-per-image", 4, code=5)
    assert found == [(10, "/8", "too-many-predictions")]


def test_the_cap_is_10000_rows(df2_eval, tmp_path):
    rows = [row("detection", {"score": f"0.{i}"}) for i in range(10_000)]
    assert report(df2_eval, "detection", document(*rows))["counts"]["predictions"] == 10_000
    found = refused_rows(df2_eval, tmp_path, "detection", document(*rows, row("detection")), code=5)
    assert found == [(10_002, "/10000", "too-many-predictions")]


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(df2_eval, tmp_path):
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(65 << 30)
    for arguments in (["--gt", "coco.json", "--pred", huge], ["--gt", huge, "--pred", "detection.json"]):
        assert b"[limit]" in refuse(df2_eval, tmp_path, 5, *arguments, "--task", "detection").stderr


def test_a_pipe_beyond_the_limit_is_refused(df2_eval, tmp_path):
    content = document(row("detection"))
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection", "--max-file-bytes"]
    assert df2_eval(*arguments, 2000, stdin=content).returncode == 0
    assert b"[limit]" in refuse(df2_eval, tmp_path, 5, *arguments, 2000, stdin=content + b" " * 5_000_000).stderr


def test_an_element_beyond_the_limit_is_refused(df2_eval, tmp_path):
    content = document(row("detection", {"note": '"' + "a" * 70_000_000 + '"'}))
    assert refused_rows(df2_eval, tmp_path, "detection", content, code=5) == [(1, "", "limit")]


@pytest.mark.parametrize("count, code", [(3, 0), (60, 5)])
def test_polygons_that_cross_the_image_again_and_again_are_a_limit_of_the_whole_file(df2_eval, tmp_path, count, code):
    """Each of them alone is allowed; together they are more work than their bytes are worth."""
    width = height = 1000
    gt, pred = tmp_path / "gt.json", tmp_path / "pred.json"
    gt.write_text(json.dumps({
        "images": [{"id": 1, "width": width, "height": height}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, width, height],
                         "segmentation": [[0, 0, width, 0, width, height, 0, height]]}],
        "categories": [{"id": 1, "name": "short sleeve top"}]}))
    zigzag = [[c for i in range(1000) for c in (i % 2 * width, 7 * i % height)]]
    pred.write_text(json.dumps([{"image_id": 1, "category_id": 1, "segmentation": zigzag, "score": i / count} for i in range(count)]))
    result = df2_eval("--gt", gt, "--pred", pred, "--task", "segmentation", "--quiet")
    assert result.returncode == code, result.stderr
    if code:
        assert b"[limit]" in result.stderr and b"in all" in result.stderr


def test_exhausted_memory_is_a_limit(df2_eval, tmp_path):
    if df2_eval.is_sanitized:
        pytest.skip("a sanitizer reserves more addresses than any limit")
    content = document(row("detection", {"note": '"' + "a" * 60_000_000 + '"'}))
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection", "--threads", "2"]
    result = refuse(df2_eval, tmp_path, 5, *arguments, stdin=content, limits={resource.RLIMIT_AS: 80 << 20})
    assert b"memory" in result.stderr


# The disk

def flags_of(output):
    return ["--gt", "coco.json", "--pred", "detection.json", "--task", "detection", output]


@pytest.mark.parametrize("output", ["--output", "--curves", "--partial"])
@pytest.mark.parametrize("path", ["/dev/full", "/sys/df2-report", "/proc/df2-report", "/dev/null/df2-report", "/"])
def test_a_path_that_takes_no_output_is_an_io_error(df2_eval, output, path):
    result = df2_eval(*flags_of(output), path)
    assert (result.returncode, result.stdout) == (6, b"")
    assert result.stderr.startswith(b"df2-eval: error: ") and b"[file]" in result.stderr
    assert not os.path.isfile(path)


@pytest.mark.parametrize("output", ["--output", "--curves", "--partial"])
def test_a_disk_that_is_full_half_way_leaves_the_old_file_whole(df2_eval, tmp_path, output):
    file = tmp_path / "file"
    file.write_text("old")
    # A write beyond the limit fails, as on a full disk.
    result = df2_eval(*flags_of(output), file, limits={resource.RLIMIT_FSIZE: 100})
    assert (result.returncode, result.stdout) == (6, b"")
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_disk_too_full_for_a_copy_of_the_pipe_is_an_io_error(df2_eval, tmp_path):
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection"]
    refuse(df2_eval, tmp_path, 6, *arguments, stdin=document(*[row("detection")] * 100),
           limits={resource.RLIMIT_FSIZE: 100})


def test_a_folder_for_temporary_files_that_is_not_there_is_an_io_error(df2_eval, tmp_path):
    arguments = ["--gt", "coco.json", "--pred", "-", "--task", "detection"]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "none")}
    text = refuse(df2_eval, tmp_path, 6, *arguments, stdin=b"[]", env=environment).stderr
    assert b"TMPDIR" in text and b"[file]" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_while_a_pipe_is_read_exits_with_130(df2_eval, tmp_path, number):
    report_path = tmp_path / "report"
    report_path.write_text("old")
    process = subprocess.Popen([df2_eval.program, "--gt", "coco.json", "--pred", "-", "--task", "detection", "--output",
                                report_path], cwd=DATA, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b"[" + b" " * 4_000_000)  # more than the pipe holds: the program is reading
    process.stdin.flush()
    process.send_signal(number)
    began = time.monotonic()
    assert process.wait(timeout=20) == 130
    assert time.monotonic() - began < 5
    process.stdin.close()
    process.stderr.close()
    assert report_path.read_text() == "old"
    assert os.listdir(tmp_path) == ["report"]
