#!/usr/bin/env bash
# Runs clang-tidy with .clang-tidy on every source outside tests/, or on those named, one process per core. A file
# includes its own header first, so this also says which headers lack an include.
# usage: scripts/tidy.sh [FILE]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# clang reads no header that GCC has precompiled.
cmake --preset dev -B build/tidy -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
if (($#)); then
  sources=("$@")
else
  mapfile -t sources < <(find libdf2 evaluators apps reference_model -name '*.cpp')
fi
# The flags are GCC's; clang need not know each.
printf '%s\0' "${sources[@]}" |
  xargs -0 -r -n 1 -P "$(nproc)" clang-tidy --quiet -p build/tidy --extra-arg=-Wno-unknown-warning-option \
    2> >(grep -vE '^[0-9]+ warnings?( and [0-9]+ errors?)? generated' >&2)
