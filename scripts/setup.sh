#!/usr/bin/env bash
# Installs what is missing on a Debian 12 machine. "setup.sh build": what it takes to build and run;
# "setup.sh test": also what the tests and checks take, with a Python environment in build/venv, and LibTorch in
# build/torch-venv; "setup.sh reference": what it takes to build the reference model, with LibTorch; with TORCH=gpu also
# what LibTorch takes on a GPU; "setup.sh parity": torchvision, in build/parity-venv; "setup.sh fuzz": clang;
# "setup.sh bench": what the benchmarks take, with the other evaluators in build/bench-venv; "setup.sh wheel": what
# python/build_wheel.sh takes, with its tools in build/wheel-venv; "setup.sh recipes": what the recipes of
# docs/distributed.md take, in build/recipes-venv; "setup.sh clients": programs written for pycocotools, and
# readers of converted datasets that need torch, in build/clients-venv and build/clients-numpy1-venv.
# Does nothing, and needs no network and no rights, when nothing is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(ca-certificates cmake g++ ninja-build ccache
  libsimdjson-dev nlohmann-json3-dev libtbb-dev libeigen3-dev libfmt-dev libcli11-dev libxxhash-dev libblis-pthread-dev
  zlib1g-dev libopencv-imgproc-dev libjpeg62-turbo-dev libpng-dev libyaml-cpp-dev libpugixml-dev libagg-dev)
case "${1:-test}" in
  build) ;;
  test | recipes) packages+=(catch2 libzip-dev clang-format clang-tidy groff-base python3 python3-dev python3-venv) ;;
  clients) packages+=(python3 python3-dev python3-venv libgl1 libglib2.0-0) ;;
  fuzz) packages+=(clang libclang-rt-14-dev libzip-dev) ;;
  bench) packages+=(libbenchmark-dev python3 python3-venv) ;;
  reference | parity) packages+=(libzip-dev python3 python3-venv) ;;
  wheel) packages+=(python3 python3-dev python3-venv) ;;
  *)
    echo "usage: scripts/setup.sh [build|test|reference|parity|fuzz|bench|recipes|clients|wheel]" >&2
    exit 2
    ;;
esac

missing=()
for package in "${packages[@]}"; do
  [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "Installing ${missing[*]}"
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# The stamp is a copy of the requirements installed; other lists mean another environment. What is in a third list is
# installed without what it asks for.
make_environment() {
  local folder="$1" requirements="$2" bare="${3:-}"
  if ! cat "$requirements" ${bare:+"$bare"} | cmp -s - "$folder/requirements.txt"; then
    rm -rf "$folder"
    mkdir -p build
    python3 -m venv "$folder"
    "$folder/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements"
    [[ -z "$bare" ]] || "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps -r "$bare"
    cat "$requirements" ${bare:+"$bare"} >"$folder/requirements.txt"
  fi
}
make_torch_environment() {
  make_environment build/torch-venv scripts/requirements-torch.txt scripts/requirements-torch-bare.txt
}
case "${1:-test}" in
  test)
    make_environment build/venv scripts/requirements.txt
    make_torch_environment
    ;;
  reference)
    make_torch_environment
    if [[ "${TORCH:-}" == gpu ]]; then
      build/torch-venv/bin/python -m pip install -q --disable-pip-version-check -r scripts/requirements-torch-bare.txt
    fi
    ;;
  parity)
    make_torch_environment
    make_environment build/parity-venv scripts/requirements-parity.txt scripts/requirements-parity-bare.txt
    for packages in build/parity-venv/lib/python*/site-packages; do
      realpath "${packages/parity-venv/torch-venv}" >"$packages/torch.pth"
    done
    ;;
  bench) make_environment build/bench-venv tests/bench/requirements.txt ;;
  wheel) make_environment build/wheel-venv python/wheel_requirements.txt ;;
  recipes) make_environment build/recipes-venv scripts/requirements-recipes.txt ;;
  clients)
    make_environment build/clients-venv scripts/requirements-clients.txt scripts/requirements-clients-bare.txt
    make_environment build/clients-numpy1-venv scripts/requirements-clients-numpy1.txt
    # It has its own numpy, and finds the rest in the other environment.
    for packages in build/clients-venv/lib/python*/site-packages; do
      realpath "$packages" >"${packages/clients-venv/clients-numpy1-venv}/clients.pth"
    done
    ;;
esac
