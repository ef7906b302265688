"""Whether the network learns eight pictures by heart: that its losses, gradients and decoding fit together.

usage: overfit.py [--programs DIR] [--seconds N]

Makes eight pictures with df2-synth, trains the small network on them for 120 steps from random weights, and scores it
on the same pictures. Exit code 1 where AP50 of boxes is not above 0.9, or that of masks or landmarks not above 0.8, or
where it takes longer than --seconds (360)."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from run import BUILD

LEAST = {"detection.AP50": 0.9, "segmentation.AP50": 0.8, "landmarks.AP50": 0.8}
PICTURES = 8
CONFIG = {
    "preset": "small",
    "training": {
        "batch": 8,
        "flip": 0,
        "schedule": {"rate": 0.06, "epochs": 120, "drops": [90, 110], "warm_up": 20, "warm_up_start": 0.1},
        "checkpoint_every": 1000,
        "validate_every": 60,
    },
}


def eight_pictures(folder, programs):
    """Some of a made split, with their annotations."""
    subprocess.run([programs / "df2-synth", "dataset", "--output", folder / "set", "--images", "24",
                    "--identities", "3", "--size", "200x300", "--seed", "5"], check=True)
    train = folder / "set" / "train"
    for path in sorted((train / "annos").iterdir())[PICTURES:]:
        path.unlink()
        (train / "image" / path.with_suffix(".jpg").name).unlink()
    assert len(list((train / "image").iterdir())) == PICTURES
    return train


def scores_of(log):
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    return [row for row in rows if row["kind"] == "validation"][-1]["scores"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, default=BUILD / "reference" / "bin")
    parser.add_argument("--seconds", type=float, default=360)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        split = eight_pictures(folder, arguments.programs)
        (folder / "config.json").write_text(json.dumps(CONFIG))
        begin = time.monotonic()
        subprocess.run([arguments.programs / "df2-rcnn", "train", "--gt", split, "--validation", split,
                        "--config", folder / "config.json", "--output", folder / "run"],
                       check=True, env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"})
        seconds = time.monotonic() - begin
        scores = scores_of(folder / "run" / "log.jsonl")
    for metric, least in LEAST.items():
        print(f"{metric} {scores[metric]:.3f}, more than {least} wanted")
    print(f"{seconds:.0f} seconds, at most {arguments.seconds:.0f} wanted")
    return int(seconds > arguments.seconds or any(scores[metric] <= least for metric, least in LEAST.items()))


if __name__ == "__main__":
    sys.exit(main())
