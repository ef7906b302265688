"""Times what df2-data does with a split of native annotations, beside the time that df2-eval takes to read it.

usage: toolkit.py [--images N] [--rounds N] [--threads N]

df2-eval scores the split with a submission that has no rows, so that reading is what takes its time. The tools take
turns; medians. No pictures are looked at."""

import argparse
import os

from folder import make_split
from run import BUILD, medians, program, take_turns


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=32_153)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    folder = BUILD / "bench-data" / f"split-{arguments.images}"
    make_split(folder, arguments.images)
    rest = ["--threads", str(arguments.threads), "--gt", str(folder / "validation")]
    score = [program("df2-eval"), "--pred", str(folder / "none.json"), "--task", "detection", "--quiet", "--format", "json"]
    tools = {"df2-eval, reading": [*score, *rest],
             "validate": [program("df2-data"), "validate", "--pictures", "none", "--fail-on", "never", *rest],
             "stats": [program("df2-data"), "stats", *rest],
             "stats, page": [program("df2-data"), "stats", "--format", "html", *rest]}
    measured = {name: medians(taken) for name, taken in take_turns(tools, arguments.rounds, arguments.threads).items()}
    reading = measured["df2-eval, reading"][0]
    print(f"{arguments.images} files, {arguments.threads} threads, load {os.getloadavg()[0]:.1f}")
    for name, (seconds, megabytes) in measured.items():
        print(f"{name:<18}{seconds:>8.2f} s{megabytes:>8.0f} MB{seconds / reading:>8.2f} x")


if __name__ == "__main__":
    main()
