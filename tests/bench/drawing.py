"""Times df2-data draw: pictures per second, on a synthetic split.

usage: drawing.py [--images N] [--rounds N] [--threads N]

The items of each image are drawn on a blank canvas and written as JPEG; likewise predictions beside ground truth, and
contact sheets. Medians."""

import argparse
import os
import shutil
import subprocess

from run import BUILD, medians, program, take_turns


def make_split(folder, images):
    if (folder / "detection.json").exists():
        return
    subprocess.run([program("df2-synth"), "workload", "--output", folder, "--images", str(images)], check=True)
    subprocess.run([program("df2-synth"), "submission", "--gt", folder / "validation.json", "--task", "detection", "--output",
                    folder / "detection.json"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    folder = BUILD / "bench-data" / f"drawing-{arguments.images}"
    make_split(folder, arguments.images)
    output = folder / "drawn"
    # Each run writes into a folder that is not there yet.
    script = 'rm -rf "$0" && exec "$@" --output "$0"'
    draw = ["sh", "-c", script, str(output), program("df2-data"), "draw", "--gt", str(folder / "validation.json"), "--blank",
            "--threads", str(arguments.threads)]
    tools = {"items": draw,
             "predictions": [*draw, "--pred", str(folder / "detection.json"), "--task", "detection"],
             "sheets of 12": [*draw, "--sheet", "4x3"]}
    runs = take_turns(tools, arguments.rounds, arguments.threads)
    for name, taken in runs.items():
        seconds, megabytes = medians(taken)
        print(f"{name:<14}{seconds:>8.2f} s{megabytes:>8.0f} MB{arguments.images / seconds:>8.0f} images per second")
    shutil.rmtree(output, ignore_errors=True)


if __name__ == "__main__":
    main()
