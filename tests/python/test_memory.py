"""When memory runs out, at whatever moment, the run ends with exit code 5 and blames neither file nor program."""

import os
import random

import pytest

RUNS = {
    "detection": ["--gt", "coco.json", "--pred", "detection.json"],
    "landmarks": ["--gt", "split/validation", "--pred", "landmarks.json"],
    "segmentation": ["--gt", "split/validation", "--sizes", "sizes.json", "--pred", "segmentation.json"],
    "retrieval": ["--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json"],
    "verification": ["--gt", "pairs.json", "--pred", "verification.json"],
}


def check_end(result, whole):
    if result.returncode == 0:
        assert result.stdout == whole
        return False
    assert result.returncode == 5, (result.returncode, result.stderr)
    assert result.stderr.startswith(b"df2-eval: error: memory is exhausted"), result.stderr
    assert result.stdout == b""
    return True


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("task", RUNS)
def test_a_failing_allocation_ends_the_run_with_5(df2_eval, task, threads):
    library = df2_eval.program.parent / "df2_fail_allocations.so"
    if df2_eval.is_sanitized:
        pytest.skip("the sanitizers bring an allocator of their own")
    arguments = [*RUNS[task], "--task", task, "--threads", threads]

    def run(allocations):
        return df2_eval(*arguments, env={**os.environ, "LD_PRELOAD": library, "DF2_ALLOCATIONS": str(allocations)})

    whole = run(10**9).stdout
    assert whole
    enough = 1
    while check_end(run(enough), whole):
        enough *= 2
    rng = random.Random(f"{task} {threads}")
    ended = [check_end(run(rng.randrange(enough)), whole) for _ in range(40)]
    assert any(ended)


@pytest.mark.parametrize("task", RUNS)
def test_too_little_memory_for_threads_or_values_ends_the_run_with_5(df2_eval, task):
    if df2_eval.is_sanitized:
        pytest.skip("the sanitizers reserve terabytes of addresses")
    arguments = [*RUNS[task], "--task", task]
    whole = df2_eval(*arguments).stdout
    ended = [check_end(df2_eval(*arguments, "--max-memory", most), whole) for most in (1, 5, 9, 12, 15, 18, 22, 30, 50)]
    assert ended[0]
    assert not check_end(df2_eval(*arguments, "--max-memory", 2000), whole)


def test_a_run_that_takes_too_long_ends_with_5(df2_eval, tmp_path):
    (tmp_path / "old").write_text("old")
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)  # never writes a byte
    try:
        result = df2_eval("--gt", "coco.json", "--pred", tmp_path / "pipe", "--task", "detection", "--max-seconds", 0.2,
                          "--output", tmp_path / "old")
    finally:
        os.close(writer)
    assert result.returncode == 5
    assert result.stderr == b"df2-eval: error: the run is not done after the 0.2 seconds that --max-seconds allows [limit]\n"
    assert sorted(os.listdir(tmp_path)) == ["old", "pipe"]
    assert (tmp_path / "old").read_text() == "old"
