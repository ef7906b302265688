"""Times the reading of a split of native annotations, which is one small file for each image.

usage: folder.py [--images N] [--rounds N] [--threads N]

df2 scores the split with a submission that has no rows, so that reading the split is what takes time; the floor opens
and reads the same files and does nothing with them; packed is the same split as one file (df2-data pack). The tools
take turns; medians."""

import argparse
import os
import subprocess

from run import BUILD, medians, program, take_turns


def make_split(folder, images):
    if not (folder / "packed.json").exists():
        subprocess.run([program("df2-synth"), "workload", "--output", folder, "--images", str(images)], check=True)
        subprocess.run([program("df2-data"), "pack", "--gt", folder / "validation", "--output", folder / "packed.json"],
                       check=True)
        (folder / "none.json").write_text("[]\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=32_153)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    folder = BUILD / "bench-data" / f"split-{arguments.images}"
    make_split(folder, arguments.images)
    score = [program("df2-eval"), "--pred", str(folder / "none.json"), "--task", "detection", "--quiet", "--format", "json",
             "--threads", str(arguments.threads), "--gt"]
    tools = {"df2 folder": [*score, str(folder / "validation")],
             "floor": [program("df2-bench-floor"), "files", str(arguments.threads), str(folder / "validation" / "annos")],
             "df2 packed": [*score, str(folder / "packed.json")]}
    runs = take_turns(tools, arguments.rounds, arguments.threads)
    measured = {name: medians(taken) for name, taken in runs.items()}
    print(runs["floor"][-1][2].strip().rpartition("/")[2])
    for name, (seconds, megabytes) in measured.items():
        print(f"{name:<12}{seconds:>8.2f} s{megabytes:>8.0f} MB")
    print(f"df2 folder / floor: {measured['df2 folder'][0] / measured['floor'][0]:.2f}")


if __name__ == "__main__":
    main()
