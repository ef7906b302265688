"""Files damaged at random are refused or scored, but break nothing."""

import random

import pytest

from conftest import DATA
from hostile import GT, damaged, is_strict_json, native_copy, params

MUTATED = {
    "detection rows": ("detection.json", "detection", 70),
    "landmark rows": ("landmarks.json", "landmarks", 60),
    "mask rows": ("segmentation.json", "segmentation", 60),
    "coco": ("coco.json", "detection", 70),
    "native": ("split/validation/annos/000001.json", "detection", 40),
}


@pytest.mark.parametrize("name, task, rounds", params(MUTATED))
def test_a_file_damaged_at_random_is_refused_or_scored_but_breaks_nothing(df2_eval, tmp_path, name, task, rounds):
    original = (DATA / name).read_bytes()
    split = native_copy(tmp_path)
    is_truth = name.startswith(("coco", "split"))
    file = tmp_path / name
    gt = split if name.startswith("split") else file if is_truth else GT[task]
    refused = 4 if is_truth else 3
    codes = set()
    for seed in range(rounds):
        content = damaged(random.Random(f"{name} {seed}"), original)
        file.write_bytes(content)
        result = df2_eval("--gt", gt, "--pred", f"{task}.json" if is_truth else file, "--task", task)
        assert result.returncode in (0, 3, 4, 5, 6), (seed, content, result.stderr)
        assert is_strict_json(content) or result.returncode in (refused, 5), (seed, content)
        assert (result.returncode == 0) == (result.stdout != b"") == (result.stderr == b""), (seed, content)
        codes.add(result.returncode)
    assert codes >= {0, refused}
