"""The stubs of the compiled modules say what these take and give."""

import importlib
import pathlib
import subprocess
import sys
from types import SimpleNamespace

import pytest

import df2
from signatures import differences

BUILT = pathlib.Path(df2.__file__).parent
MODULES = ("_core", "_toolkit")

HELP = "f(a: str, b: df2._core.Options, c: typing.SupportsInt | typing.SupportsIndex = 3) -> str\n\nWhat it does."


def test_stubtest_finds_nothing():
    """It knows which names there are and which can be set. What functions of pybind11 take it cannot see."""
    pytest.importorskip("mypy")
    allowed = pathlib.Path(__file__).with_name("stubtest.txt")
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "--concise", "--allowlist", allowed,
                           *(f"df2.{name}" for name in MODULES)],
                          cwd=BUILT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", MODULES)
def test_a_stub_says_what_the_help_says(name):
    found = list(differences((BUILT / f"{name}.pyi").read_text(), importlib.import_module(f"df2.{name}")))
    assert not found, "\n".join(found)


def differences_to(text, stub):
    """Of a module with one function f, whose help is the text."""
    def f():
        pass

    f.__doc__ = text
    return list(differences(stub, SimpleNamespace(f=f)))


def test_a_stub_may_say_more_than_the_help():
    assert not differences_to(HELP, "def f(a: bytes, b: Options | None, c: int = 3) -> str: ...")
    assert not differences_to("f(*args, **kwargs)\nOverloaded function.\n\n1. f(arg0: object) -> list\n\n2. f() -> None",
                              "@overload\ndef f(a: str, /) -> list[int]: ...\n@overload\ndef f() -> None: ...")


@pytest.mark.parametrize("stub", [
    "def f(a: bytes, b: Options) -> str: ...",
    "def f(a: bytes, b: Options, c: int = 3, d: int = 4) -> str: ...",
    "def f(a: bytes, d: Options, c: int = 3) -> str: ...",
    "def f(b: Options, a: bytes, c: int = 3) -> str: ...",
    "def f(a: bytes, b: Options, c: int) -> str: ...",
    "def f(a: bytes, b: Options, c: int = 4) -> str: ...",
    "def f(a: bytes, b: Options, /, c: int = 3) -> str: ...",
    "def f(a: bytes, b: Options, *, c: int = 3) -> str: ...",
    "def f(a: bytes | None, b: Options, c: int = 3) -> str: ...",
    "def f(a: bytes, b: Dataset, c: int = 3) -> str: ...",
    "def f(a: bytes, b: Options, c: int = 3) -> bytes: ...",
    "def f(a: bytes, b: Options, c: int = 3) -> str | None: ...",
    "@overload\ndef f(a: bytes) -> str: ...\n@overload\ndef f(a: bytes, b: Options, c: int = 3) -> str: ...",
    "def g(a: bytes, b: Options, c: int = 3) -> str: ...",
    "",
])
def test_a_stub_that_says_something_else_is_found(stub):
    assert differences_to(HELP, stub)
