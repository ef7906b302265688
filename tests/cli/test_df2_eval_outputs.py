"""Where df2-eval writes: whole files or none, standard output, devices, the terminal."""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

from runs import DETECTION, SPLIT, refused, scored


def test_output_goes_whole_into_its_file(df2_eval, tmp_path):
    report = tmp_path / "report.json"
    assert scored(df2_eval(*DETECTION, "--format", "json", "--output", report)) == ""
    assert report.read_text() == scored(df2_eval(*DETECTION, "--format", "json"))
    assert os.listdir(tmp_path) == ["report.json"]


def test_output_may_be_standard_output(df2_eval, tmp_path):
    assert scored(df2_eval(*DETECTION, "--output", "-")) == scored(df2_eval(*DETECTION))
    assert not (pathlib.Path(__file__).parents[1] / "data" / "-").exists()


@pytest.mark.parametrize("other", ["report", "./report", "folder/../report", "link", "folder/link", "far/report"])
def test_two_outputs_are_two_files_however_they_are_spelled(df2_eval, tmp_path, other):
    """None of the files is there yet."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "far").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to("report")
    (tmp_path / "folder" / "link").symlink_to("../report")
    text = refused(df2_eval("--gt", "absent", "--pred", "absent", "--task", "detection", "--output", tmp_path / "report",
                            "--curves", f"{tmp_path}/{other}"), 2)
    assert "--curves must name another file than --output, but both are " in text


@pytest.mark.parametrize("flag, arguments", [
    ("--pred", ["--gt", "absent", "--pred", "FILE", "--task", "detection", "--output"]),
    ("--gt", ["--gt", "FILE", "--pred", "absent", "--task", "detection", "--partial"]),
    ("--config", ["--gt", "absent", "--pred", "absent", "--config", "FILE", "--curves"]),
    ("--images", ["--gt", "absent", "--pred", "absent", "--task", "detection", "--images", "@FILE", "--output"]),
    ("--query-features", ["--gt", "absent", "--task", "retrieval", "--query-features", "FILE", "--gallery-features", "absent",
                          "--submission"]),
    ("partials", ["merge", "absent", "FILE", "--partial"]),
    ("--run", ["tables", "--run", "a=FILE", "--output"]),
])
def test_no_output_takes_the_place_of_an_input(df2_eval, tmp_path, flag, arguments):
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    link.symlink_to(file)
    for path in (file, link):
        text = refused(df2_eval(*[a.replace("FILE", str(file)) for a in arguments], path), 2)
        assert f" must name another file than {flag}, but both are " in text
    assert file.read_text() == "old"


def test_a_device_takes_several_outputs(df2_eval):
    assert scored(df2_eval(*DETECTION, "--output", "/dev/null", "--curves", "/dev/null")) == ""


def test_a_full_disk_is_an_io_error(df2_eval, tmp_path):
    with open("/dev/full", "w", encoding="utf-8") as full:
        result = df2_eval(*DETECTION, stdout=full)
    assert result.returncode == 6
    assert result.stderr.startswith("df2-eval: error: <stdout>: ")
    for flag in ("--output", "--curves", "--partial"):
        refused(df2_eval(*DETECTION, flag, "/dev/full"), 6)
    refused(df2_eval(*DETECTION, "--output", tmp_path / "absent" / "report"), 6)


def test_a_closed_standard_output_is_an_io_error_and_no_file_takes_its_place(df2_eval, tmp_path):
    curves = tmp_path / "curves.json"
    command = f'"{df2_eval.program}" {" ".join(DETECTION)} --curves "{curves}"'
    assert df2_eval_shell(df2_eval, command + " >&-").returncode == 6
    assert df2_eval_shell(df2_eval, command + " >&- 2>&-").returncode == 6
    assert json.loads(curves.read_text())["thresholds"][0] == 0.5


def df2_eval_shell(df2_eval, command):
    data = pathlib.Path(__file__).parents[1] / "data"
    return subprocess.run(["bash", "-c", command], cwd=data, capture_output=True, timeout=60, check=False)


def test_a_reader_that_leaves_is_not_a_crash(df2_eval):
    command = f'"{df2_eval.program}" {" ".join(DETECTION)} --format json | true; echo "${{PIPESTATUS[0]}}"'
    result = df2_eval_shell(df2_eval, command)
    assert result.stdout.strip() == b"0"
    assert result.stderr == b""


def test_no_progress_is_shown_where_no_terminal_is(df2_eval):
    assert df2_eval(*DETECTION).stderr == ""


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_is_shown_on_a_terminal_unless_quiet(df2_eval, quiet):
    master, slave = os.openpty()
    result = df2_eval(*DETECTION, *(["--quiet"] if quiet else []), stderr=slave)
    os.close(slave)
    os.set_blocking(master, False)
    try:
        shown = os.read(master, 10_000).decode()
    except (BlockingIOError, OSError):
        shown = ""
    os.close(master)
    assert result.returncode == 0
    assert ("scoring" in shown) == (not quiet)


def test_an_interruption_exits_with_130_and_leaves_no_half_file(df2_eval, tmp_path):
    pipe, report = tmp_path / "pipe", tmp_path / "report.json"
    os.mkfifo(pipe)
    report.write_text("old")
    process = subprocess.Popen([df2_eval.program, *SPLIT, "--pred", pipe, "--task", "detection", "--output", report],
                               cwd=pathlib.Path(__file__).parents[1] / "data", stderr=subprocess.PIPE)
    with open(pipe, "w", encoding="utf-8") as writer:  # opens when the program has come to its predictions
        writer.write("[")
        writer.flush()
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    process.stderr.close()
    assert report.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["pipe", "report.json"]
