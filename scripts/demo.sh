#!/usr/bin/env bash
# A synthetic dataset, a plausible submission for each of the four benchmarks, their scores, and the paper's tables with
# them. In build/demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=build/release/bin
demo=build/demo
rm -rf "$demo"
"$bin/df2-synth" dataset --output "$demo" --images 200 --seed 1
runs=()
for task in detection landmarks segmentation retrieval; do
  "$bin/df2-synth" submission --gt "$demo/validation" --task "$task" --output "$demo/$task.json" --seed 1
  printf '\ndf2-eval --gt %s/validation --pred %s/%s.json --task %s\n' "$demo" "$demo" "$task" "$task"
  "$bin/df2-eval" --gt "$demo/validation" --pred "$demo/$task.json" --task "$task"
  "$bin/df2-eval" --gt "$demo/validation" --pred "$demo/$task.json" --task "$task" --format json \
    --output "$demo/$task.report.json"
  runs+=(--run "demo=$demo/$task.report.json")
done
printf '\ndf2-eval tables'
printf ' %s' "${runs[@]}"
printf '\n'
"$bin/df2-eval" tables "${runs[@]}"
