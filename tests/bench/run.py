"""Times df2 and its peers on the same validation-shaped files, in turn, and prints medians and ratios.

usage: run.py [--images N] [--rounds N] [--tasks LIST] [--tools LIST] [--threads N] [--json FILE]

Every run is one process that starts with the files on disk and ends with the scores: the time is the wall clock's, the
memory the process's largest resident set. The tools take turns within a round, so that a slow minute of the machine
falls on all of them. `floor` is a pass that only finds and converts the numbers of the same files (floor.cpp).
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build"
TASKS = ["detection", "segmentation", "landmarks"]
PEERS = ["ultrafast", "hotcoco", "vernier", "faster-coco-eval", "pycocotools"]
TOOLS = ["df2", "df2-plain", "floor", *PEERS]


def program(name):
    return str(BUILD / "bench" / "bin" / name)


def make_workload(folder, images):
    """Writes what is not there yet: files are a function of the number of images."""
    names = ["gt", *TASKS]
    if not all((folder / f"{name}.json").exists() for name in names):
        subprocess.run([program("df2-bench-workload"), folder, str(images), "1"], check=True)
    category_table = (HERE.parents[1] / "libdf2" / "df2" / "category_table.inc").read_text(encoding="utf-8")
    (folder / "sigmas.txt").write_text("\n".join(sigmas_in(category_table)), encoding="utf-8")


def sigmas_in(table):
    """The 294 sigmas, from the table that df2 compiles in."""
    return re.findall(r"0\.\d+", re.search(r"kSigmas\[\] = \{([^}]*)\}", table).group(1))


def command(tool, task, folder, threads):
    truth, results = str(folder / "gt.json"), str(folder / f"{task}.json")
    if tool in ("df2", "df2-plain"):
        words = [program("df2-eval"), "--gt", truth, "--pred", results, "--task", task, "--format", "json", "--quiet",
                 "--threads", str(threads)]
        return words + (["--no-subsets"] if tool == "df2-plain" else [])
    if tool.startswith("floor"):
        return [program("df2-bench-floor"), tool.partition(":")[2] or "from_chars", str(threads), truth, results]
    return [str(BUILD / "bench-venv" / "bin" / "python"), str(HERE / "peers.py"), tool, task, truth, results,
            str(folder / "sigmas.txt")]


def run_once(words, threads):
    """Seconds, peak megabytes, output."""
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    begin = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    output = process.stdout.read()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last = errors.strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
        raise RuntimeError(last[0])
    return seconds, usage.ru_maxrss / 1024, output


def take_turns(tools, rounds, threads):
    """Name -> its runs. `tools`: name -> command."""
    runs = {name: [] for name in tools}
    for _ in range(rounds):
        for name, words in tools.items():
            runs[name].append(run_once(words, threads))
    return runs


def medians(runs):
    """Seconds and megabytes."""
    return statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)


def stats_of(tool, output):
    """The summary numbers in COCO's order, and the version."""
    if tool.startswith("floor"):
        return None, ""
    report = json.loads(output)
    if tool in ("df2", "df2-plain"):
        return list(report["summary"].values()), report["df2_version"]
    return [None if value == -1 else value for value in report["stats"]], report["version"]


def agreement(a, b):
    """Largest difference of two summaries; None when one has a number where the other has none."""
    if len(a) != len(b) or any((x is None) != (y is None) for x, y in zip(a, b)):
        return None
    return max((abs(x - y) for x, y in zip(a, b) if x is not None), default=0.0)


def measure(task, folder, tools, rounds, threads):
    runs = {tool: [] for tool in tools}
    failed = {}
    for _ in range(rounds):
        for tool in tools:
            if tool in failed:
                continue
            try:
                runs[tool].append(run_once(command(tool, task, folder, threads), threads))
            except RuntimeError as error:
                failed[tool] = str(error)
    rows = []
    for tool in tools:
        if tool in failed:
            rows.append({"tool": tool, "failed": failed[tool]})
            continue
        stats, version = stats_of(tool, runs[tool][-1][2])
        seconds, megabytes = medians(runs[tool])
        rows.append({"tool": tool, "version": version, "seconds": seconds, "megabytes": megabytes, "stats": stats})
    return rows


def print_table(task, folder, rows):
    size = [os.path.getsize(folder / name) / 1e6 for name in ("gt.json", f"{task}.json")]
    print(f"\n{task}: ground truth {size[0]:.0f} MB, results {size[1]:.0f} MB")
    print(f"{'tool':<18}{'version':<10}{'seconds':>9}{'x df2':>8}{'MB':>8}  scores")
    base = next((row for row in rows if row["tool"] == "df2" and "seconds" in row), None)
    for row in rows:
        if "failed" in row:
            print(f"{row['tool']:<18}cannot: {row['failed'][:90]}")
            continue
        ratio = f"{row['seconds'] / base['seconds']:.2f}" if base else ""
        scores = ""
        if row["stats"] and base:
            difference = agreement(row["stats"], base["stats"])
            scores = "differ" if difference is None else "equal" if difference == 0 else f"within {difference:.0e}"
        print(f"{row['tool']:<18}{row['version']:<10}{row['seconds']:>9.2f}{ratio:>8}{row['megabytes']:>8.0f}  {scores}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=32153)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=pathlib.Path, help="write the measurements here")
    arguments = parser.parse_args()
    folder = BUILD / "bench-data" / str(arguments.images)
    make_workload(folder, arguments.images)
    results = {}
    for task in arguments.tasks.split(","):
        results[task] = measure(task, folder, arguments.tools.split(","), arguments.rounds, arguments.threads)
        print_table(task, folder, results[task])
        sys.stdout.flush()
    if arguments.json:
        arguments.json.write_text(json.dumps({"images": arguments.images, "threads": arguments.threads,
                                              "rounds": arguments.rounds, "tasks": results}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
