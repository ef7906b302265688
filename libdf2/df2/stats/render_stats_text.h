// In: statistics of one or several splits. Out: tables for people, in lines of about 100 columns. Called by df2-data
// stats and the Python package.
#pragma once

#include <span>
#include <string>

#include <df2/stats/dataset_stats.h>

namespace df2 {

/// With what the paper published beside it.
std::string render_stats_text(std::span<const DatasetStats> splits);

}  // namespace df2
