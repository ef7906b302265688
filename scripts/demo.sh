#!/usr/bin/env bash
# A synthetic dataset, a plausible submission for each of the four benchmarks, their scores, and the paper's tables with
# them. In build/demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=build/release/bin
demo=build/demo
runs=()

# score NAME TASK FLAG...: prints the scores of NAME.json and keeps their report for the tables.
score() {
  local name=$1 task=$2
  shift 2
  local flags=(--gt "$demo/validation" --pred "$demo/$name.json" --task "$task" "$@")
  printf '\ndf2-eval %s\n' "${flags[*]}"
  "$bin/df2-eval" "${flags[@]}"
  "$bin/df2-eval" "${flags[@]}" --format json --output "$demo/$name.report.json"
  runs+=(--run "demo=$demo/$name.report.json")
}

rm -rf "$demo"
"$bin/df2-synth" dataset --output "$demo" --images 200 --seed 1
submission=("$bin/df2-synth" submission --gt "$demo/validation" --seed 1)
for task in detection landmarks segmentation; do
  "${submission[@]}" --task "$task" --output "$demo/$task.json"
  score "$task" "$task"
done
# The paper ranks for boxes that were detected, and for those of the ground truth.
"${submission[@]}" --task retrieval --output "$demo/retrieval.json"
score retrieval retrieval
"${submission[@]}" --task retrieval --jitter 0 --miss-rate 0 --wrong-category 0 --output "$demo/retrieval-gt.json"
score retrieval-gt retrieval --query-boxes ground-truth

printf '\ndf2-eval tables %s\n' "${runs[*]}"
"$bin/df2-eval" tables "${runs[@]}"
