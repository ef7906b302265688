#!/usr/bin/env bash
# A synthetic dataset, a plausible submission for each of three tasks, and their scores. In build/demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=build/release/bin
demo=build/demo
rm -rf "$demo"
"$bin/df2-synth" dataset --output "$demo" --images 200 --seed 1
for task in detection landmarks segmentation; do
  "$bin/df2-synth" submission --gt "$demo/validation" --task "$task" --output "$demo/$task.json" --seed 1
  printf '\ndf2-eval --gt %s/validation --pred %s/%s.json --task %s\n' "$demo" "$demo" "$task" "$task"
  "$bin/df2-eval" --gt "$demo/validation" --pred "$demo/$task.json" --task "$task"
done
