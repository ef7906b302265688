"""The committed category table is what the script writes, and holds the published sigmas."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = Path(os.environ.get("DF2_SHARED", REPOSITORY.parent / "shared")) / "reference"
TABLE = REPOSITORY / "libdf2" / "df2" / "category_table.inc"


def reference_file(name):
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"{path} is absent")
    return path


def test_the_committed_table_is_what_the_script_writes(tmp_path):
    definitions = reference_file("landmark_definitions.json")
    script = REPOSITORY / "scripts" / "make_category_table.py"
    output = tmp_path / "category_table.inc"
    subprocess.run([sys.executable, str(script), str(definitions), str(output)], check=True)
    assert output.read_text(encoding="utf-8") == TABLE.read_text(encoding="utf-8")


def test_the_compiled_sigmas_are_the_published_ones():
    with reference_file("landmark_sigmas.csv").open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream), key=lambda row: int(row["global_index"]))
    listed = re.search(r"kSigmas\[\] = \{([^}]*)\}", TABLE.read_text(encoding="utf-8")).group(1)
    assert [float(number) for number in listed.split(",")] == [float(row["oks_sigma"]) for row in rows]
    assert len(rows) == 294
