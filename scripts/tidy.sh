#!/usr/bin/env bash
# Runs clang-tidy with .clang-tidy on every source outside tests/, one process per core. The dev preset must be
# configured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The flags are GCC's; clang need not know each.
find libdf2 evaluators apps reference_model/df2_reference/weights -name '*.cpp' -print0 |
  xargs -0 -r -n 1 -P "$(nproc)" clang-tidy --quiet -p build/dev --extra-arg=-Wno-unknown-warning-option \
    2> >(grep -vE '^[0-9]+ warnings?( and [0-9]+ errors?)? generated' >&2)
