#!/usr/bin/env bash
# "format.sh" formats every C++ file; "format.sh --check" only says which are not formatted, and fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

how=(-i)
[[ "${1:-}" == --check ]] && how=(--dry-run --Werror)
find libdf2 evaluators apps python reference_model tests -name '*.h' -o -name '*.cpp' -o -name '*.cu' |
  xargs -r clang-format "${how[@]}"
