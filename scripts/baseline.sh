#!/usr/bin/env bash
# The reference model on data that everyone has: makes a dataset, trains a small Match R-CNN on it, predicts, scores all
# four tasks, draws what was found, and writes index.html, a page that shows and explains every file.
# usage: scripts/baseline.sh [FOLDER]; FOLDER is build/baseline or another one. Where a run was ended, the next one goes
# on with the training. The programs are those in DF2_BIN_DIR, or of the reference build; IMAGES and CONFIG make it
# another baseline. The script reads like its page, from top to bottom.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH="$(realpath "${DF2_BIN_DIR:-$root/build/reference/bin}"):$PATH"
folder=${1:-$root/build/baseline}
images=${IMAGES:-3000}
config=$(realpath "${CONFIG:-$root/reference_model/configs/baseline.json}")
mkdir -p "$folder"
cd "$folder"
# The dataset, the training and the predictions are resumed; all else is quick to make anew.
rm -rf reports found landmarks lists efficiency.json curves.svg tables.html tables.txt index.html
# shellcheck source=scripts/page/page.sh
source "$root/scripts/page/page.sh"
# LibTorch's threads wait for work by spinning, which slows down whatever else runs on the machine.
export OMP_WAIT_POLICY=PASSIVE PYTHONPATH=${PYTHONPATH:-$root/build/reference/python}

section "The dataset" "Pictures with exact labels that df2-synth has made. No garment stands in two splits, so the \
network is scored on garments that it has never seen."
step dataset/ "The splits train, validation and test, laid out as DeepFashion2 is." \
  df2-synth dataset --output dataset --images "$images" --size 200x300 --seed 15 --difficulty easy
gt=dataset/validation
show_pictures $gt/image "A made picture of the validation split, without its labels"

section "The training" "Match R-CNN learns from pairs of pictures: one of a shop and one of a customer that show the \
same garment. It starts from random weights, and learns to find, outline, pose and match garments at once."
step training/ "The network, and a log of its losses and of its scores on the validation split." \
  df2-rcnn train --gt dataset/train --validation $gt --config "$config" --output training
step curves.svg "The losses by step and the scores by epoch, drawn by df2.plot." \
  "${DF2_PYTHON:-$root/build/venv/bin/python}" "$root/scripts/draw_training.py" training/log.jsonl curves.svg
show curves.svg "Curves: the losses of the training by step, and its scores on the validation split by epoch"
step efficiency.json "What a picture costs: parameters, multiply-adds, milliseconds, memory." \
  df2-rcnn bench --checkpoint training/model.safetensors --size 200x300 --output efficiency.json

section "Results and scores" "What the network finds in the pictures of the validation split. A score of 1 is perfect. \
The scores say what a small network learns of made pictures in an hour; they say nothing about real ones."
step results/ "Results of all four tasks, and a vector for each garment of a pair." \
  df2-rcnn predict --checkpoint training/model.safetensors --gt $gt --output results
mkdir reports
runs=()
# score NAME ABOUT FLAG...: reports named NAME.
score() {
  local name=$1 about=$2
  shift 2
  step "reports/$name.json" "Scores of $about: whole, for each level and for each category." \
    df2-eval --gt $gt "$@" --format json --output "reports/$name.json"
  df2-eval --gt $gt "$@" --format html --output "reports/$name.html"
  note "reports/$name.html" "The same as a page."
  show_report "reports/$name.html" "The report on $about"
}
for task in detection landmarks segmentation; do
  score $task $task --pred results/$task.json --task $task --efficiency efficiency.json
  runs+=(--run "baseline=reports/$task.json")
done
score retrieval "retrieval from detected boxes" --pred results/retrieval.json --task retrieval

section "What was learned of matching" "The garments of the labels are described by vectors, and the shop's are ranked by \
how near they are. A network with random weights does that, too, as colours and shapes pass through it; the trained one \
has to do better."
for network in untrained trained; do
  checkpoint=training/model.safetensors
  [[ $network == trained ]] || checkpoint=training/model-epoch-0000.safetensors
  step "vectors_$network/" "Vectors of the labelled boxes by the $network network." \
    df2-rcnn predict --checkpoint "$checkpoint" --gt $gt --boxes ground-truth --tasks retrieval \
    --output "vectors_$network"
  step "reports/vectors_$network.json" "How often the same garment is among those whose vectors are nearest." \
    df2-eval --gt $gt --task retrieval --query-features "vectors_$network/query_features.npy" \
    --gallery-features "vectors_$network/gallery_features.npy" --format json --output "reports/vectors_$network.json"
done
runs+=(--run "class=reports/retrieval.json")
score given_boxes "retrieval by the similarity network from the labelled boxes" \
  --pred vectors_trained/retrieval.json --task retrieval
show_scores network reports/vectors_{untrained,trained}.json

section "The tables of the paper" "Tables 2 to 5 of the DeepFashion2 paper, with these scores beside the published ones. \
Those are of real pictures and of a large network, so the differences mean nothing; with your network's results on the \
real dataset they do."
step tables.html "The tables, to put into a page; this one has them." \
  df2-eval tables "${runs[@]}" --format html --output tables.html
step tables.txt "The tables as text; LaTeX, Markdown, CSV and JSON are other formats." \
  df2-eval tables "${runs[@]}" --output tables.txt
show_html tables.html
cat tables.txt

section "What was found, and what went wrong" "At the left the labels, at the right what the network says where it is \
at least half sure."
step found/ "Twelve pictures of the validation split." \
  df2-data draw --gt $gt --pred results/segmentation.json --task segmentation --min-score 0.5 --images \
  "$(spread 12 $gt/annos/* | ids)" --sheet 3x4 --tile 480 --output found
show found/sheet_0001.jpg "Twelve pictures, the labels at the left and what was found at the right"
step landmarks/ "The landmarks that were found, in the same pictures." \
  df2-data draw --gt $gt --pred results/landmarks.json --task landmarks --min-score 0.5 --images \
  "$(spread 12 $gt/annos/* | ids)" --sheet 3x4 --tile 480 --output landmarks
show landmarks/sheet_0001.jpg "Twelve pictures, the labelled landmarks at the left and those found at the right"
step lists/ "For six queries the first five shop items that were found: right ones are ticked, wrong ones crossed." \
  df2-data draw --gt $gt --pred results/retrieval.json --task retrieval --images "$(spread 18 $gt/annos/* | ids)" \
  --limit 6 --sheet 1x6 --tile 960 --output lists
show lists/sheet_0001.jpg "Six queries, each with the five shop items that were found for it"

finish_page "Match R-CNN on a made dataset" "Match R-CNN is the baseline of the DeepFashion2 paper: one network that finds \
garments, outlines them, says where their landmarks are, and tells which two are the same. Here a small one has learned \
from made pictures, on a CPU. <code>make baseline</code> made this page and every file beside it." "$(cards)" \
  "To train on the real dataset: docs/reference_model.md. <code>df2-rcnn train --help</code> names every option." \
  > index.html
printf '\nOpen %s\n' "$PWD/index.html"
