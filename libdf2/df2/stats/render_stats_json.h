// In: statistics of one or several splits. Out: JSON for programs. Called by df2-data stats and the Python package.
// Format: docs/formats.md; schemas/stats.schema.json.
#pragma once

#include <span>
#include <string>

#include <df2/stats/dataset_stats.h>

namespace df2 {

/// All numbers, and those that were published.
std::string render_stats_json(std::span<const DatasetStats> splits);

}  // namespace df2
