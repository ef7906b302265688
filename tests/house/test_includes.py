"""Who may include whom: every source of the repository, and the rules themselves on small examples."""

import pathlib

import pytest

from house_rules import complaints

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ["libdf2", "evaluators", "reference_model", "apps", "python", "tests"]
SOURCES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for folder in FOLDERS
    for suffix in ("*.h", "*.cpp", "*.cu", "*.inc")
    for path in (REPOSITORY / folder).rglob(suffix)
)


def test_the_repository_has_sources():
    assert "libdf2/df2/item.h" in SOURCES


def test_every_source_keeps_the_rules_of_the_house():
    found = [
        complaint for path in SOURCES for complaint in complaints(path, (REPOSITORY / path).read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "path, text",
    [
        ("libdf2/df2/a.cpp", "#include <df2_eval/match.h>\n"),
        ("evaluators/df2_eval/a.cpp", "#include <df2_reference/train.h>\n"),
        ("reference_model/df2_reference/a.cpp", "#include <df2_eval/match.h>\n"),
        ("evaluators/df2_eval/a.cpp", "#include <df2/io/detail/json/strict_json.h>\n"),
        ("libdf2/df2/a.h", "// a\n#pragma once\n#include <df2/io/detail/json/strict_json.h>\n"),
        ("libdf2/df2/a.cpp", '#include "../../evaluators/df2_eval/match.h"\n'),
        ("libdf2/df2/mask.cpp", "#include <tbb/parallel_for.h>\n"),
        ("libdf2/df2/io/results.cpp", "#include <simdjson.h>\n"),
        ("evaluators/df2_eval/match.cpp", "# include <nlohmann/json.hpp>\n"),
        ("apps/df2_eval.cpp", "#include <catch2/catch.hpp>\n"),
        ("apps/df2_eval.cpp", "#include <boost/json.hpp>\n"),
        ("libdf2/df2/a.cpp", 'void f() { std::cout << "scored"; }\n'),
        ("evaluators/df2_eval/a.cpp", 'const char* home = std::getenv("HOME");\n'),
        ("libdf2/df2/a.h", "#pragma once\n"),
        ("libdf2/df2/a.h", "// In: a. Out: b.\n"),
    ],
)
def test_a_file_that_breaks_a_rule_is_named(path, text):
    assert [complaint for complaint in complaints(path, text) if complaint.startswith(path)]


@pytest.mark.parametrize(
    "path, text",
    [
        ("apps/df2_eval.cpp", "#include <CLI/CLI.hpp>\n#include <df2_eval/evaluate.h>\n#include <cstdio>\n"),
        ("libdf2/df2/io/detail/a.cpp", "#include <simdjson.h>\n#include <df2/io/detail/a.h>\n#include <sys/mman.h>\n"),
        ("tests/df2/a_test.cpp", "#include <catch2/catch.hpp>\n#include <df2/io/detail/a.h>\n"),
        ("libdf2/df2/category.cpp", '#include "category_table.inc"\n'),
        ("libdf2/df2/a.cpp", "// exit(1) and std::cout are for the doors\nvoid f() { std::snprintf(b, 2, c); }\n"),
    ],
)
def test_a_file_that_keeps_the_rules_is_left_alone(path, text):
    assert complaints(path, text) == []
