"""Runs df2-eval as a stranger's file would meet it: bytes in, bytes out, with a limit on memory and on time."""

import os
import pathlib
import resource
import subprocess

import pytest

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
MEMORY = 2 << 30


@pytest.fixture(scope="session")
def df2_eval():
    """df2_eval(arguments, stdin=bytes, limits={resource: most}) runs in tests/data and waits, but not for long."""
    program = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve() / "df2-eval"
    binary = program.read_bytes()

    def run(*arguments, stdin=b"", limits=None, seconds=20, **options):
        limits = {resource.RLIMIT_AS: MEMORY, **(limits or {})}
        if run.is_sanitized:
            for memory in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
                limits.pop(memory, None)

        def limit():
            for kind, most in limits.items():
                resource.setrlimit(kind, (most, most))

        return subprocess.run([program, *map(str, arguments)], input=stdin, cwd=DATA, capture_output=True,
                              timeout=seconds, preexec_fn=limit, check=False, **options)

    run.program = program
    run.is_sanitized = b"__asan_init" in binary or b"__tsan_init" in binary  # these reserve terabytes of addresses
    return run


@pytest.fixture(scope="session")
def shared():
    """The folder of official data, which may not be in the repository."""
    folder = pathlib.Path(os.environ.get("DF2_SHARED") or DATA.parents[2] / "shared")
    if not (folder / "reference").is_dir():
        pytest.skip(f"{folder} is not there")
    return folder
