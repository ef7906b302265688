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
    """df2_eval(arguments, stdin=bytes, limits={resource: soft limit}) runs in tests/data and returns when it has ended."""
    program = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve() / "df2-eval"
    binary = program.read_bytes()
    is_sanitized = b"__asan_init" in binary or b"__tsan_init" in binary  # these reserve terabytes of addresses

    def run(*arguments, stdin=b"", limits=None, seconds=20, **options):
        limits = {} if is_sanitized else {resource.RLIMIT_AS: MEMORY, **(limits or {})}

        def limit():
            for kind, most in limits.items():
                resource.setrlimit(kind, (most, most))

        return subprocess.run([program, *map(str, arguments)], input=stdin, cwd=DATA, capture_output=True,
                              timeout=seconds, preexec_fn=limit, check=False, **options)

    run.program = program
    return run
