"""What is generated from the flags of the programs: man pages and completions."""

import re
import shutil
import subprocess

import pytest

COMMANDS = {"df2-eval": ["merge", "check", "diff", "tables"], "df2-data": ["pairs", "sample-pairs", "pack", "stats"], "df2-synth": ["dataset", "workload", "submission", "features"], "df2-rcnn": ["train", "predict", "bench", "export", "import", "options"]}


@pytest.fixture(params=COMMANDS)
def program(request):
    return request.getfixturevalue(request.param.replace("-", "_"))


def words(program, *arguments):
    result = program(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def flags(program):
    return set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", words(program, "--help"), re.MULTILINE))


def shell(name, *arguments, **options):
    if not shutil.which(name):
        pytest.skip(f"no {name} here")
    return subprocess.run([name, *arguments], text=True, capture_output=True, timeout=60, check=False, **options)


def test_the_help_is_within_100_columns_and_that_of_a_command_is_a_part_of_it(program):
    whole = words(program, "--help").splitlines()
    assert max(map(len, whole)) <= 100
    for command in COMMANDS[program.program.name]:
        lines = words(program, command, "--help").splitlines()
        assert lines[0].startswith(f"Usage: {program.program.name} {command} ")
        rows = [line for line in lines if line.startswith("  ")]
        assert len(rows) > 10 and set(rows) <= set(whole)


def test_every_flag_command_and_example_is_in_the_man_page(program):
    text = words(program, "--generate-man-page").replace("\\-", "-").replace("\\fB", "").replace("\\fR", "")
    lines = text.splitlines()
    missing = [name for name in flags(program) if not any(line.startswith((name, f"-h, {name}")) for line in lines)]
    assert not missing
    for command in COMMANDS[program.program.name]:
        assert lines.count(command) == 1
        examples = words(program, command, "--help").split("Examples:\n")[1].splitlines()
        assert examples and not [line for line in examples if f"    {line.strip(' $')}" not in lines]
    sections = re.findall(r'^\.SH "(.*)"$', text, re.MULTILINE)
    assert sections[:4] == ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS"] and sections[-1] == "EXAMPLES"
    assert {"LIMITS", "GENERAL", "EXIT CODES"} <= set(sections) and len(set(sections)) == len(sections)


@pytest.mark.parametrize("width", [80, 100, 200])
def test_groff_renders_the_man_page_without_complaint(program, width):
    page = words(program, "--generate-man-page")
    result = shell("groff", "-man", "-Tascii", "-P-cbou", "-ww", f"-rLL={width}n", input=page)
    assert (result.returncode, result.stderr) == (0, "")
    described = [line for line in result.stdout.splitlines() if not line.startswith("           df2-")]
    assert max(map(len, described)) <= width


@pytest.mark.parametrize("name, form", [("bash", "{} "), ("zsh", "'{}["), ("fish", " -l {} ")])
def test_every_flag_and_command_is_in_the_completions(program, name, form):
    script = words(program, "--generate-completion", name)
    for flag in flags(program):
        assert form.format(flag[2:] if name == "fish" else flag) in script
    assert not [command for command in COMMANDS[program.program.name] if command not in script]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_completions_are_scripts_of_their_shell(program, name):
    result = shell(name, "-n", "/dev/stdin", input=words(program, "--generate-completion", name))
    assert (result.returncode, result.stderr) == (0, "")


def test_zsh_can_tell_where_the_description_of_a_flag_ends(program):
    """A bracket or colon of the description has a backslash before it, or _arguments refuses the whole line."""
    script = words(program, "--generate-completion", "zsh")
    lines = re.findall(r"^ +'(--.*)' \\$", script, re.MULTILINE)
    assert len(lines) > 10
    for line in lines:
        assert re.fullmatch(r"--[a-z-]+\[(?:[^][:\\]|\\.)+\](?::[A-Z=]+:(?:_files|\([a-z0-9 -]*\)))?", line), line


def completed(program, *typed):
    """What bash offers for the last word."""
    line = " ".join(f"'{word}'" for word in (program.program.name, *typed))
    script = words(program, "--generate-completion", "bash") + (
        f"COMP_WORDS=({line}); COMP_CWORD={len(typed)}; _{program.program.name.replace('-', '_')}; echo ${{COMPREPLY[*]}}")
    return shell("bash", "-c", script).stdout.split()


def test_bash_completes_what_the_command_takes(df2_eval, df2_data):
    assert completed(df2_eval, "--task", "se") == ["segmentation"]
    assert completed(df2_eval, "--query-f") == ["--query-features"]
    assert completed(df2_eval, "merge", "--pa") == ["--partial"]
    assert completed(df2_eval, "merge", "--ta") == []
    assert completed(df2_eval, "ta") == ["tables"]
    assert completed(df2_data, "pairs", "--s") == []
    assert completed(df2_data, "sample-pairs", "--s") == ["--seed"]
    assert completed(df2_data, "sample-pairs", "--per", "") == ["image-pair", "identity"]
