// In: what find_leaks found. Out: text for people, JSON for programs, or CSV for tables. Called by df2-data leaks and
// the Python package.
// Formats: docs/formats.md; schemas/leaks.schema.json.
#pragma once

#include <cstddef>
#include <string>

#include <df2/leaks/find_leaks.h>

namespace df2 {

/// How much of a long list is shown; all is counted.
struct LeaksShown {
  std::size_t findings = 100;  ///< of each kind, and of pictures that cannot be read
  std::size_t places = 10;     ///< of each finding
};

/// A few lines for each finding, then how many there are of each kind.
std::string render_leaks_text(const Leaks& leaks, const LeaksShown& shown = {});
/// Everything that was found.
std::string render_leaks_json(const Leaks& leaks);
/// A row for each place of each finding: finding, code, split, image_id, item_id, pair_id, style, score, exact,
/// mirrored, differences, path. Findings are counted from 1; what a finding does not have is empty.
std::string render_leaks_csv(const Leaks& leaks);

}  // namespace df2
