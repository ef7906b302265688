"""Made pictures are the same pixels on every processor and for any number of threads."""

import os
import pathlib
import subprocess

import pytest

PICTURES = 26  # each category twice

# The C library and OpenCV choose faster versions of their functions by what the processor can do. These settings make
# it look like one of the oldest of its kind; a setting that a version of the C library does not know changes nothing.
OLD_PROCESSOR = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-AVX,-SSE4_2,-SSE4_1",
    "OPENCV_CPU_DISABLE": "AVX512_SKX,AVX2,FMA3,AVX,SSE4_2,SSE4_1",
}


def hashes(seed, threads, environment=None):
    program = pathlib.Path(os.environ["DF2_BIN_DIR"]).resolve() / "df2-paint-tool"
    result = subprocess.run(
        [program, str(PICTURES), str(seed), str(threads)],
        env={**os.environ, **(environment or {})}, check=True, capture_output=True, text=True, timeout=300,
    )
    return result.stdout.split()


@pytest.fixture(scope="module")
def expected():
    return hashes(seed=1, threads=1)


def test_every_picture_is_another(expected):
    assert len(set(expected)) == PICTURES
    assert not set(expected) & set(hashes(seed=2, threads=1))


def test_the_pixels_do_not_depend_on_the_processor(expected):
    assert hashes(seed=1, threads=1, environment=OLD_PROCESSOR) == expected


def test_the_pixels_do_not_depend_on_the_number_of_threads(expected):
    assert hashes(seed=1, threads=4) == expected
