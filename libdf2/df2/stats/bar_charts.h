// In: shares with their labels. Out: charts of bars and columns. Called by the charts of statistics.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <df2/stats/svg_canvas.h>

namespace df2 {

/// Shares from 0 to 1 of one split. Where they are not known, `values` is empty and the legend says `missing`.
struct ChartSeries {
  std::string label;
  std::vector<double> values;
  std::string missing = {};
};

/// A bar of each series for each row, with its share in figures.
struct BarChart {
  std::string title;
  std::vector<std::string> rows;
  std::vector<ChartSeries> series;                ///< with one value for each row
  std::vector<std::optional<double>> marks = {};  ///< of the rows; or empty
  std::string mark_label = {};
};
SvgPicture draw_bars(const BarChart& chart);

/// A histogram: a column of each series between two edges. Bins without anything at either end are left out.
struct ColumnChart {
  std::string title;
  std::vector<std::string> edges;  ///< one more than there are bins
  std::vector<ChartSeries> series;
};
SvgPicture draw_columns(const ColumnChart& chart);

/// Three parts of something whole.
using Parts = std::array<std::uint64_t, 3>;

/// What is drawn of one split: parts of each row.
struct StackPanel {
  std::string label;
  std::vector<Parts> rows;
  std::string missing = {};  ///< what stands in place of the rows, if anything does
};

struct StackChart {
  std::string title;
  std::vector<std::string> rows;            ///< labels
  std::array<std::string, 3> parts;         ///< what the parts are
  std::array<std::string, 3> part_classes;  ///< of chart_style()
  std::vector<StackPanel> panels;
};
/// A bar for each row, all of one length.
SvgPicture draw_stacked_bars(const StackChart& chart);
/// A column for each row, all of one height.
SvgPicture draw_stacked_columns(const StackChart& chart);

}  // namespace df2
