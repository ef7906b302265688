// In: statistics of one or several splits. Out: charts of them, in the manner of the paper's Figure 3. Called by
// df2-data stats, the HTML renderer and the Python package.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <df2/stats/dataset_stats.h>
#include <df2/stats/svg_canvas.h>

namespace df2 {

enum class StatsSection { items, images, sizes, landmarks };

struct StatsChart {
  std::string name;  ///< of its file, without the ending: "items_by_category"
  StatsSection section = StatsSection::items;
  SvgPicture picture;
};

/// With the paper's shares where it published some. A split that lacks what a chart shows is named there.
std::vector<StatsChart> make_stats_charts(std::span<const DatasetStats> splits);

/// Writes each chart as folder/NAME.svg, which svg_file makes. All or none: a folder that is not there yet is made, and
/// removed again if anything fails. Throws Error (io).
void write_stats_charts(std::span<const StatsChart> charts, const std::string& folder);

}  // namespace df2
