"""The wheel of python/build_wheel.sh, alone in a fresh environment: no compiler, and none of Debian's libraries."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ("df2-eval", "df2-data", "df2-synth")
MOST_BYTES, MOST_CORE_BYTES = 9_000_000, 5_000_000
# What the dataset toolkit and its pictures bring.
TOOLKIT = re.compile(r"df2/(_toolkit|bin/df2-data)|"
                     r"df2\.libs/lib(df2_(convert|draw|image|leaks|synth_pictures)|jpeg|png|pugixml|yaml)")
PLATFORM = f"manylinux_2_34_{os.uname().machine}"


@pytest.fixture(scope="module")
def wheel():
    """The file that DF2_WHEEL names, or else the one in build/wheel."""
    named = os.environ.get("DF2_WHEEL")
    found = [pathlib.Path(named)] if named else list((ROOT / "build/wheel").glob("df2-*.whl"))
    assert len(found) == 1, "python/build_wheel.sh makes the wheel"
    return found[0].resolve()


@pytest.fixture(scope="module")
def place(wheel, tmp_path_factory):
    """run(...) runs a command in an environment with the wheel, with a PATH of nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    environment = {"PATH": str(folder / "venv/bin"), "HOME": str(folder), "LANG": "C.UTF-8"}
    for compiler in ("cc", "c++", "gcc", "clang", "cmake", "ninja", "make"):
        assert shutil.which(compiler, path=environment["PATH"]) is None

    def run(*command, exit_code=0):
        program = shutil.which(command[0], path=environment["PATH"])
        done = subprocess.run([program, *map(str, command[1:])], cwd=folder, env=environment, capture_output=True,
                              text=True, timeout=600, check=False)
        assert done.returncode == exit_code, done.stderr
        return done.stdout

    run("pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:", wheel)
    run.folder = folder
    return run


def test_the_wheel_is_small_and_says_what_it_needs(wheel):
    assert wheel.stat().st_size <= MOST_BYTES
    with zipfile.ZipFile(wheel) as archive:
        core = sum(member.compress_size for member in archive.infolist() if not TOOLKIT.match(member.filename))
    assert core <= MOST_CORE_BYTES
    assert wheel.name.endswith(f"-{PLATFORM}.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode()
    assert re.findall(r"^Requires-Dist: (\w+)", metadata, re.MULTILINE) == ["numpy"]
    assert not any("blis" in name for name in names)
    assert {"df2/__init__.py", "df2/py.typed", "df2/_core.pyi"} <= set(names)
    assert {f"df2/bin/{program}" for program in PROGRAMS} <= set(names)
    # Neither LAPACK nor X11, which Debian's shared OpenCV would bring.
    libraries = {found[1] for found in (re.match(r"df2\.libs/(\w+)", name) for name in names) if found}
    assert {library for library in libraries if "opencv" in library} == set()
    core = sorted(name for name in libraries if not TOOLKIT.match(f"df2.libs/{name}"))
    assert core == ["libdf2", "libdf2_eval", "libdf2_synth", "libsimdjson", "libtbb"]


def test_auditwheel_finds_the_tag(wheel):
    tools = ROOT / "build/wheel-venv/bin"
    program = shutil.which("auditwheel", path=f"{tools}:{pathlib.Path(sys.executable).parent}")
    assert program, "scripts/setup.sh wheel installs auditwheel"
    shown = subprocess.run([program, "show", wheel], capture_output=True, text=True, check=True).stdout
    tag = re.search(r'platform tag:\s*"manylinux_2_(\d+)_', shown)
    assert tag and int(tag[1]) <= 34, shown


def test_nothing_but_numpy_comes_along(place):
    listed = json.loads(place("pip", "list", "--disable-pip-version-check", "--format", "json"))
    assert {package["name"] for package in listed} - {"pip", "setuptools"} == {"df2", "numpy"}


def test_its_own_libraries_are_used(place):
    code = "import df2; print(open('/proc/self/maps').read())"
    maps = place("python", "-c", code)
    for library in ("libtbb", "libsimdjson", "libdf2", "libdf2_eval", "libdf2_synth"):
        paths = {line.split()[-1] for line in maps.splitlines() if f"/{library}-" in line}
        assert paths and all(path.startswith(str(place.folder)) for path in paths), paths


def test_the_quickstart_runs(place):
    place("df2-synth", "dataset", "--output", "demo", "--images", 40, "--seed", 1)
    for task in ("detection", "landmarks", "segmentation", "retrieval"):
        place("df2-synth", "submission", "--gt", "demo/validation", "--task", task, "--output", f"{task}.json")
        code = f"import df2; report = df2.evaluate('demo/validation', '{task}.json', task='{task}'); " \
               "assert next(iter(report.summary.values())) is not None; print(report)"
        program = place("df2-eval", "--gt", "demo/validation", "--pred", f"{task}.json", "--task", task, "--quiet")
        assert place("python", "-c", code) == program + "\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_programs_run_and_pass_their_exit_code_on(place, name):
    version = place("python", "-c", "import df2; print(df2.__version__)").strip()
    assert place(name, "--version").split()[-1] == version
    assert "--help" in place(name, "--help")
    place(name, "--no-such-flag", exit_code=2)


def test_the_commands_run_where_pip_is_told_to_put_them(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps",
                    "--target", tmp_path, wheel], check=True)
    for name in PROGRAMS:
        command = [tmp_path / "bin" / name, "--version"]
        done = subprocess.run(command, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True)
        assert done.stdout.startswith(name)
        (tmp_path / f"link-{name}").symlink_to(tmp_path / "bin" / name)
        linked = subprocess.run([tmp_path / f"link-{name}", "--version"], env={"PYTHONPATH": str(tmp_path)},
                                capture_output=True, text=True, check=True)
        assert linked.stdout == done.stdout
        lost = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
        assert lost.returncode == 1 and f"no df2/bin/{name}" in lost.stderr


def test_a_command_does_not_import_the_package(place):
    """numpy takes longer to import than a program to run."""
    script = pathlib.Path(shutil.which("df2-eval", path=str(place.folder / "venv/bin")))
    code = "import os, runpy, sys; os.execv = lambda *_: sys.exit(str({'numpy', 'df2'} & set(sys.modules))); " \
           f"runpy.run_path({str(script)!r}, run_name='__main__')"
    done = subprocess.run([place.folder / "venv/bin/python", "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == "set()\n"


def test_ranks_without_blis_are_those_with_it(place):
    """Features whose similarities are equal or one rounding apart, ranked by the program here and that of the build."""
    folder = os.environ.get("DF2_BIN_DIR")
    if not folder:
        pytest.skip("DF2_BIN_DIR names no folder of programs with BLIS")
    box = [0, 0, 100, 200]
    gallery = [{"gallery_image_id": 1001 + i, "style": 1, "pair_id": 1 + i % 200, "bbox": box} for i in range(5000)]
    query = [{"query_image_id": 1 + i, "style": 1, "cls": 1 + i % 13, "pair_id": 1 + i % 200, "bbox": box, "scale": 1,
              "occlusion": 1, "zoom_in": 1, "viewpoint": 2} for i in range(300)]
    (place.folder / "gallery.json").write_text(json.dumps(gallery))
    (place.folder / "query.json").write_text(json.dumps(query))
    place("python", "-c", """
import numpy as np
random = np.random.default_rng(3)
gallery = random.integers(-1, 2, (5000, 300)).astype("float32") / 7
np.save("gallery.npy", gallery)
np.save("query.npy", gallery[random.integers(0, 5000, 300)] + random.integers(-1, 2, (300, 300)).astype("float32") / 9)
""")
    ranked = []
    for program in ("df2-eval", pathlib.Path(folder).resolve() / "df2-eval"):
        place(program, "--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json",
              "--query-features", "query.npy", "--gallery-features", "gallery.npy", "--submission", "ranked.json",
              "--quiet")
        ranked.append((place.folder / "ranked.json").read_bytes())
    assert len(ranked[0]) > 10_000 and ranked[0] == ranked[1]
