"""Which lines of a file are prose, and which of them are too long."""

import ast
import re

MOST = 120

FENCE = re.compile(r" *```")
COMMENT = {".h": "//", ".cpp": "//", ".cu": "//", ".inc": "//", ".py": "#", ".sh": "#", ".cmake": "#", "CMakeLists.txt": "#"}
DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def long_lines(path, text):
    """The numbers, from 1, of the lines of prose that are longer than MOST. Code and tables may be longer."""
    lines = text.splitlines()
    prose = prose_of_markdown(lines) if path.endswith(".md") else comments(path, lines)
    if path.endswith(".py"):
        prose |= docstrings(text)
    return sorted(number for number in prose if len(lines[number - 1]) > MOST)


def prose_of_markdown(lines):
    prose, is_code = set(), False
    for number, line in enumerate(lines, 1):
        if FENCE.match(line):
            is_code = not is_code
        elif not is_code and not line.startswith(("|", "    ")):
            prose.add(number)
    return prose


def comments(path, lines):
    mark = next((mark for ending, mark in COMMENT.items() if path.endswith(ending)), None)
    return {number for number, line in enumerate(lines, 1) if mark and line.lstrip().startswith(mark)}


def docstrings(text):
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            found.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return found
