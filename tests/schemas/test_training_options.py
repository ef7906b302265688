"""The options of the reference model: the schema, the documents and the program have the same, with the same values."""

import json
import os
import pathlib
import subprocess

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "training_options.schema.json").read_text(encoding="utf-8"))
GROUPS = {"model": "| `model.` |", "training": "| `training.` |"}


@pytest.fixture(scope="module", name="df2_rcnn")
def _df2_rcnn():
    folder = os.environ.get("DF2_BIN_DIR")
    if not folder:
        pytest.skip("DF2_BIN_DIR names no folder of programs")
    program = pathlib.Path(folder).resolve() / "df2-rcnn"
    if not program.exists():
        pytest.skip("the reference model was not built")
    return lambda *arguments: subprocess.run([program, *arguments], text=True, stdin=subprocess.DEVNULL,
                                             capture_output=True, timeout=60, check=False)


@pytest.fixture(name="written")
def _written(df2_rcnn):
    def options(*flags):
        result = df2_rcnn("options", *flags)
        assert (result.returncode, result.stderr) == (0, "")
        return json.loads(result.stdout)

    return options


def leaves(schema, names=()):
    """Each option's names from the top, and its schema."""
    for name, inner in schema["properties"].items():
        if inner.get("type") == "object":
            yield from leaves(inner, (*names, name))
        elif name != "preset":
            yield (*names, name), inner


def with_value(names, value):
    for name in reversed(names):
        value = {name: value}
    return value


def test_the_defaults_of_the_schema_are_the_program_s(written):
    def defaults(schema):
        return {name: defaults(inner) if inner.get("type") == "object" else inner["default"]
                for name, inner in schema["properties"].items() if name != "preset"}

    assert written() == defaults(SCHEMA)


@pytest.mark.parametrize("flags", [(), ("--preset", "resnet18"), ("--preset", "small"),
                                   ("--config", ROOT / "reference_model" / "configs" / "baseline.json")], ids=str)
def test_what_the_program_writes_fits_the_schema_and_is_read_again(written, tmp_path, flags):
    options = written(*flags)
    jsonschema.Draft202012Validator(SCHEMA).validate(options)
    (tmp_path / "config.json").write_text(json.dumps(options), encoding="utf-8")
    assert written("--config", tmp_path / "config.json") == options


def test_the_file_is_written_as_the_output(df2_rcnn, tmp_path):
    path = tmp_path / "config.json"
    result = df2_rcnn("options", "--preset", "small", "--output", path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert path.read_text(encoding="utf-8") == df2_rcnn("options", "--preset", "small").stdout


def test_every_option_is_in_the_documents():
    lines = (ROOT / "docs" / "reference_model.md").read_text(encoding="utf-8").splitlines()
    for group, title in GROUPS.items():
        start = next(i for i, line in enumerate(lines) if line.startswith(title))
        rows = "\n".join(line.split("|")[1] for line in lines[start:lines.index("", start)])
        missing = [".".join(names) for names, _ in leaves(SCHEMA["properties"][group])
                   if f"{names[-1]}`" not in rows or (len(names) > 1 and f"`{names[0]}" not in rows)]
        assert missing == []


def beyond(option):
    """A value just outside of the range, and one inside; None where there is no such end."""
    if "maximum" in option:
        yield option["maximum"] * 2
    elif "exclusiveMaximum" in option:
        yield option["exclusiveMaximum"]
    if "minimum" in option:
        yield option["minimum"] - 1
    elif "exclusiveMinimum" in option:
        yield option["exclusiveMinimum"]


OUTSIDE = [(names, value) for names, option in leaves(SCHEMA) for value in list(beyond(option))[:1]]


@pytest.mark.parametrize(("names", "value"), OUTSIDE, ids=[".".join(names) for names, _ in OUTSIDE])
def test_what_is_outside_of_the_schema_s_range_is_refused_by_the_program(df2_rcnn, tmp_path, names, value):
    config = with_value(names, value)
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(config)
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    result = df2_rcnn("options", "--config", tmp_path / "config.json")
    assert (result.returncode, result.stdout) == (2, "")
    assert names[-1] in result.stderr


def test_the_ends_of_the_ranges_are_accepted(written, tmp_path):
    for end in ("minimum", "maximum"):
        config = {}
        for names, option in leaves(SCHEMA):
            if end not in option:
                continue
            at = config
            for name in names[:-1]:
                at = at.setdefault(name, {})
            at[names[-1]] = option[end]
        (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
        options = written("--config", tmp_path / "config.json")
        assert options["training"]["batch"] == SCHEMA["properties"]["training"]["properties"]["batch"][end]
