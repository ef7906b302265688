#!/usr/bin/env bash
# A made dataset, results of known quality for it, what df2 says of both, and index.html, a page that shows and explains
# every file. usage: scripts/demo.sh [FOLDER [IMAGES]]; FOLDER is build/demo, or another that is new or empty. The
# programs are those in DF2_BIN_DIR, or of the release build. The script reads like its page, from top to bottom.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH="$(realpath "${DF2_BIN_DIR:-$root/build/release/bin}"):$PATH"
[[ $# -gt 0 ]] || rm -rf "$root/build/demo"
demo=${1:-$root/build/demo}
images=${2:-200}
mkdir -p "$demo"
cd "$demo"
if [[ -n "$(ls -A)" ]]; then
  echo "scripts/demo.sh: $demo is not empty: name a new folder" >&2
  exit 2
fi
# shellcheck source=scripts/page/page.sh
source "$root/scripts/page/page.sh"

section "Pictures and labels" "A garment in a picture is an item. Its labels are a category, a box, an outline, \
landmarks and four levels of difficulty. An item of a consumer's picture and an item of a shop's picture show the same \
garment if they have the same pair_id and style."
step dataset/ "The dataset, laid out as DeepFashion2 is: a folder for each split, and the lists of the official tools." \
  df2-synth dataset --output dataset --images "$images" --seed 1
gt=dataset/validation
show_pictures dataset/train/image "A made picture of a person or a garment, without its labels"
step items/ "A contact sheet of pictures with what their labels say: frames are boxes, hatched or tinted areas masks, \
discs visible landmarks and rings occluded ones." \
  df2-data draw --gt dataset/train --images "$(spread 12 dataset/train/annos/* | ids)" --sheet 4x3 --output items
show items/sheet_0001.jpg "Twelve pictures of the dataset with the boxes, masks, landmarks and names of their items"
step levels/ "One garment at each level of scale, occlusion, zoom-in and viewpoint: the paper's Figure 2." \
  df2-data draw --gt dataset/train --what levels --output levels
show levels/*.jpg "Items at the three levels of scale, occlusion, zoom-in and viewpoint"

section "Checked and counted" "df2-data validate looks for faults that would spoil training or scores. df2-data stats \
counts what there is; the paper's shares of the real dataset stand beside it."
for split in train validation; do
  step "findings_$split.txt" "Whatever looks wrong, each with file, place and what to do; its last line counts it." \
    df2-data validate --gt "dataset/$split" --output "findings_$split.txt"
  show_last_line "findings_$split.txt"
done
step statistics.html "All counts as a page with charts and tables." \
  df2-data stats --gt dataset/train --gt "$gt" --format html --output statistics.html --charts charts
note charts/ "The charts of that page as SVG files, made by the same command."
show charts/items_by_category.svg "Bars: the share of each of the 13 categories, beside the paper's"
for level in scale occlusion zoom_in viewpoint; do
  show "charts/items_by_$level.svg" "Bars: the share of each level of ${level/_/-}, beside the paper's"
done

section "Results and scores" "Results come from a model. Here they come from the labels: moved a little, one in ten left \
out, one in twenty of a wrong category, and one in each picture that shows nothing. So the scores say how df2 counts, and \
nothing about any model. A score of 1 is perfect."
mkdir results reports
runs=()
# score NAME TASK ABOUT RUN FLAG...: reports on results/NAME.json, which become the run RUN of the tables.
score() {
  local name=$1 task=$2 about=$3 run=$4
  shift 4
  local flags=(--gt "$gt" --pred "results/$name.json" --task "$task" "$@")
  step "reports/$name.html" "Scores of $about: whole, for each level and for each category." \
    df2-eval "${flags[@]}" --format html --output "reports/$name.html"
  step "reports/$name.json" "The same as JSON, for programs and for df2-eval tables." \
    df2-eval "${flags[@]}" --format json --output "reports/$name.json"
  show_report "reports/$name.html" "The report on $about"
  runs+=(--run "$run=reports/$name.json")
}
for task in detection landmarks segmentation; do
  step "results/$task.json" "Results of $task, as a model would submit them." \
    df2-synth submission --gt "$gt" --task "$task" --seed 1 --output "results/$task.json"
  score "$task" "$task" "$task" noisy
done
step results/retrieval.json "For each consumer's item that was detected, 20 shop items, the likeliest first." \
  df2-synth submission --gt "$gt" --task retrieval --seed 1 --output results/retrieval.json
score retrieval retrieval "retrieval from detected boxes" noisy

section "Retrieval from features" "Most models give a vector to each item and call near ones the same garment. These are \
made: with strength 0 the vectors are chance, with strength 1 all items of a garment have the same."
for strength in 0 0.35 1; do
  query=results/query_$strength.npy gallery=results/gallery_$strength.npy name=features_$strength
  step "$query" "A vector of strength $strength for each consumer's item." \
    df2-synth features --gt "$gt" --strength "$strength" --query-features "$query" --gallery-features "$gallery"
  note "$gallery" "And for each shop item, made by the same command."
  step "reports/$name.json" "How often the same garment is among the nearest." \
    df2-eval --gt "$gt" --task retrieval --query-features "$query" --gallery-features "$gallery" \
    --format json --output "reports/$name.json"
  runs+=(--run "strength $strength=reports/$name.json")
done
show_scores strength reports/features_{0,0.35,1}.json

section "The tables of the paper" "Tables 2 to 5 of the DeepFashion2 paper, with the results above beside the published \
scores. Those are of the real dataset, so the differences mean nothing here; with your model's results they do."
step tables.html "The tables, to put into a page; this one has them." \
  df2-eval tables "${runs[@]}" --format html --output tables.html
step tables.txt "The tables as text; LaTeX, Markdown, CSV and JSON are other formats." \
  df2-eval tables "${runs[@]}" --output tables.txt
show_html tables.html
cat tables.txt

section "What went wrong" "A score does not say what to mend; pictures do. Each has the labels at the left and the \
results at the right."
step mistakes/ "Pictures where something was missed, misplaced or mistaken: green frames are right, dashed ones are not." \
  df2-data draw --gt "$gt" --pred results/segmentation.json --task segmentation --poor-below 0.8 --only-faults --limit 4 \
  --sheet 2x2 --tile 720 --output mistakes
show mistakes/sheet_0001.jpg "Four pictures, the labels at the left and the results at the right, with frames that tell \
right from wrong"
step lists/ "For each query the first five shop items that were found: right ones are ticked, wrong ones crossed." \
  df2-data draw --gt "$gt" --pred results/retrieval.json --task retrieval --limit 4 --sheet 1x4 --tile 960 --output lists
show lists/sheet_0001.jpg "Four queries, each with the five shop items that were found for it"

finish_page "df2 on a made dataset" "DeepFashion2 is a benchmark for programs that look at clothes. df2 checks, counts \
and draws datasets like it, and scores the results of such programs. This page shows all of that on $images pictures \
with labels that df2-synth has made: no download, no trained model, the same on every machine. <code>make demo</code> \
made this page and every file beside it." "$(cards)" "To score results of your own: <code>df2-eval --gt \
DeepFashion2/validation --pred results.json --task detection</code>. The programs are in <code>build/release/bin</code>; \
each has <code>--help</code>." > index.html
printf '\nOpen %s\n' "$PWD/index.html"
