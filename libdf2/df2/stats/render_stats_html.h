// In: statistics of one or several splits. Out: one page that needs nothing else. Called by df2-data stats and the
// Python package.
#pragma once

#include <span>
#include <string>

#include <df2/stats/dataset_stats.h>

namespace df2 {

/// Charts and tables, for light and dark screens of any width; well-formed XML as well.
std::string render_stats_html(std::span<const DatasetStats> splits);

}  // namespace df2
