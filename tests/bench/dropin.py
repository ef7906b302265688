"""Times df2.coco and the other replacements of pycocotools on the same files, in turn, and prints medians.

usage: PYTHONPATH=build/dev/python dropin.py [--images N] [--rounds N] [--tasks LIST] [--tools LIST] [--bin FOLDER]
       PYTHONPATH=build/dev/python dropin.py --torchmetrics [--images N] [--rounds N]

A run is one process: COCO(path), loadRes(path), COCOeval with evaluate, accumulate and summarize; imports included.
`df2.coco-touched` reads the annotations of the ground truth before, as training loops do, so that they are walked as
live dicts. Run it with build/bench-venv/bin/python (scripts/setup.sh bench), which has the others.

With --torchmetrics it times MeanAveragePrecision.compute with df2.coco and with pycocotools as backend; run that with
build/clients-venv/bin/python (scripts/setup.sh clients).
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

import run

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build"
ROWS_PER_IMAGE = {"detection": 20, "segmentation": 20, "landmarks": 5}  # as in run.py
TOOLS = ["df2.coco", "df2.coco-touched", "ultrafast", "hotcoco", "vernier", "faster-coco-eval", "pycocotools"]


def make_files(folder, images, tasks, synth):
    """A COCO-type ground truth of made scenes, and a submission for each of the tasks."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = folder / "gt.json"
    if not truth.exists():
        subprocess.run([synth, "workload", "--coco-only", truth, "--images", str(images)], check=True)
    for task in tasks:
        target = folder / f"{task}.json"
        if not target.exists():
            subprocess.run([synth, "submission", "--gt", truth, "--task", task, "--output", target,
                            "--rows-per-image", str(ROWS_PER_IMAGE[task])], check=True)
    table = (HERE.parents[1] / "libdf2" / "df2" / "category_table.inc").read_text(encoding="utf-8")
    (folder / "sigmas.txt").write_text("\n".join(run.sigmas_in(table)), encoding="utf-8")


def measure(task, folder, tools, rounds):
    runs, failed = {tool: [] for tool in tools}, {}
    for _ in range(rounds):
        for tool in tools:
            if tool in failed:
                continue
            words = [sys.executable, str(HERE / "peers.py"), tool, task, str(folder / "gt.json"),
                     str(folder / f"{task}.json"), str(folder / "sigmas.txt")]
            try:
                runs[tool].append(run.run_once(words, os.cpu_count()))
            except RuntimeError as error:
                failed[tool] = str(error)
    return runs, failed


def show(task, runs, failed):
    print(f"\n{task}\n{'tool':<18}{'seconds':>9}{'x df2':>8}{'MB':>8}  scores")
    base = run.medians(runs["df2.coco"]) if runs.get("df2.coco") else None
    stats = {tool: json.loads(own[-1][2])["stats"] for tool, own in runs.items() if own}
    for tool, own in runs.items():
        if tool in failed:
            print(f"{tool:<18}cannot: {failed[tool][:90]}")
            continue
        seconds, megabytes = run.medians(own)
        ratio = f"{seconds / base[0]:.2f}" if base else ""
        a = [None if value == -1 else value for value in stats[tool]]
        b = [None if value == -1 else value for value in stats.get("df2.coco", stats[tool])]
        difference = run.agreement(a, b)
        scores = "differ" if difference is None else "equal" if difference == 0 else f"within {difference:.0e}"
        print(f"{tool:<18}{seconds:>9.2f}{ratio:>8}{megabytes:>8.0f}  {scores}", flush=True)


def time_torchmetrics(images, rounds):
    print(f"{'kind':<10}{'pycocotools':>12}{'df2.coco':>10}{'times':>8}  values")
    for kind in ("bbox", "classes", "segm"):
        runs = {"pycocotools": [], "df2": []}
        for _ in range(rounds):
            for backend, own in runs.items():
                done = subprocess.run([sys.executable, HERE / "torchmetrics_map.py", backend, kind, str(images)],
                                      check=True, capture_output=True, text=True)
                own.append(json.loads(done.stdout.splitlines()[-1]))
        theirs, ours = (statistics.median(each["seconds"] for each in own) for own in runs.values())
        is_equal = runs["pycocotools"][-1]["values"] == runs["df2"][-1]["values"]
        print(f"{kind:<10}{theirs:>12.2f}{ours:>10.2f}{theirs / ours:>8.1f}  {'equal' if is_equal else 'differ'}",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", default=",".join(run.TASKS))
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--bin", type=pathlib.Path, default=BUILD / "dev" / "bin", help="folder of df2-synth")
    parser.add_argument("--torchmetrics", action="store_true")
    arguments = parser.parse_args()
    if arguments.torchmetrics:
        time_torchmetrics(arguments.images or 1000, arguments.rounds)
        return
    images = arguments.images or 32153
    folder = BUILD / "bench-data" / f"dropin-{images}"
    tasks = arguments.tasks.split(",")
    make_files(folder, images, tasks, arguments.bin / "df2-synth")
    for task in tasks:
        show(task, *measure(task, folder, arguments.tools.split(","), arguments.rounds))


if __name__ == "__main__":
    main()
