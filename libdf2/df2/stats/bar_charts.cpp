#include <df2/stats/bar_charts.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace df2 {

namespace {

using Anchor = SvgCanvas::Anchor;

constexpr double kMargin = 12;
constexpr double kRight = kChartWidth - kMargin;
constexpr double kLabelEnd = 134;  // of the rows' labels, on the right
constexpr double kLabelSize = 11, kSmallSize = 9.5;
constexpr double kTitleSize = 13.5;
constexpr double kBold = 1.15;  // times as wide

/// A chart from the top down.
struct Page {
  SvgCanvas canvas = {};
  double y = 0;
};

struct LegendEntry {
  std::string label;
  std::string style;  ///< a class; empty: the mark
};

Page begin_page(const std::string& title) {
  Page page;
  page.canvas.text(kMargin, 22, kTitleSize, fitted_text(title, kBold * kTitleSize, kRight - kMargin), Anchor::start,
                   "head");
  page.y = 32;
  return page;
}

void add_legend(Page& page, std::span<const LegendEntry> entries) {
  constexpr double kSwatch = 10, kGap = 4, kBetween = 14, kLine = 16;
  double x = kMargin;
  for (const LegendEntry& entry : entries) {
    const std::string label = fitted_text(entry.label, kLabelSize, kRight - kMargin - kSwatch - kGap);
    const double width = kSwatch + kGap + text_width(label, kLabelSize);
    if (x > kMargin && x + width > kRight) {
      x = kMargin;
      page.y += kLine;
    }
    if (entry.style.empty())
      page.canvas.line(x + kSwatch / 2, page.y + 1, x + kSwatch / 2, page.y + 1 + kSwatch, "mark");
    else
      page.canvas.rectangle(x, page.y + 1, kSwatch, kSwatch, entry.style);
    page.canvas.text(x + kSwatch + kGap, page.y + 10, kLabelSize, label, Anchor::start, "soft");
    x += width + kBetween;
  }
  page.y += kLine + 6;
}

std::vector<LegendEntry> legend_of(std::span<const ChartSeries> series) {
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const bool is_missing = !series[i].missing.empty();
    entries.push_back({is_missing ? series[i].label + ": " + series[i].missing : series[i].label, series_class(i)});
  }
  return entries;
}

std::string percent(double share) {
  return fmt::format("{:.1f}", 100 * share);
}

double greatest(std::span<const ChartSeries> series) {
  double most = 0;
  for (const ChartSeries& one : series) {
    for (const double value : one.values) most = std::max(most, value);
  }
  return most;
}

/// The least round share that is not less.
double round_above(double share) {
  for (const double round : {0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8}) {
    if (round >= share) return round;
  }
  return 1;
}

std::string tip_of(const StackChart& chart, std::size_t row, const Parts& parts) {
  const std::uint64_t all = std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
  std::string tip = chart.rows[row] + ":";
  for (std::size_t i = 0; i < parts.size(); ++i)
    tip += fmt::format("{} {} % {}", i == 0 ? "" : ",",
                       percent(static_cast<double>(parts[i]) / static_cast<double>(all)), chart.parts[i]);
  return tip;
}

Page begin_stacks(const StackChart& chart) {
  Page page = begin_page(chart.title);
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < chart.parts.size(); ++i) entries.push_back({chart.parts[i], chart.part_classes[i]});
  add_legend(page, entries);
  return page;
}

/// Where there are several, the panel's name; where it has no rows, what stands for them. @return whether it has rows.
bool begin_panel(Page& page, const StackChart& chart, const StackPanel& panel) {
  if (chart.panels.size() > 1) {
    page.canvas.text(kMargin, page.y + 10, kLabelSize, fitted_text(panel.label, kLabelSize, kRight - kMargin));
    page.y += 17;
  }
  if (panel.missing.empty()) return true;
  page.canvas.text(kMargin, page.y + 12, kLabelSize, panel.missing, Anchor::start, "soft");
  page.y += 24;
  return false;
}

}  // namespace

SvgPicture draw_bars(const BarChart& chart) {
  constexpr double kValueWidth = 40, kBarsEnd = kRight - kValueWidth, kRowGap = 6;
  Page page = begin_page(chart.title);
  std::vector<LegendEntry> entries = legend_of(chart.series);
  if (!chart.marks.empty()) entries.push_back({chart.mark_label, ""});
  add_legend(page, entries);
  double most = greatest(chart.series);
  for (const auto& mark : chart.marks) most = std::max(most, mark.value_or(0));
  const double scale = (kBarsEnd - kLabelEnd - 6) / (most > 0 ? most : 1);
  const bool is_single = chart.series.size() == 1;
  const double bar = is_single ? 13 : 10, step = bar + 1, begin = kLabelEnd + 6;
  for (std::size_t row = 0; row < chart.rows.size(); ++row) {
    const double height = step * static_cast<double>(chart.series.size()) - 1;
    page.canvas.text(kLabelEnd, page.y + height / 2 + 4, kLabelSize,
                     fitted_text(chart.rows[row], kLabelSize, kLabelEnd - kMargin), Anchor::end);
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
      const ChartSeries& series = chart.series[i];
      if (series.values.empty()) continue;
      const double y = page.y + step * static_cast<double>(i), value = series.values[row];
      if (value > 0)
        page.canvas.rectangle(begin, y, std::max(0.5, scale * value), bar, series_class(i),
                              fmt::format("{}, {}: {} %", chart.rows[row], series.label, percent(value)));
      page.canvas.text(kRight, y + bar / 2 + 3.5, is_single ? kLabelSize : kSmallSize, percent(value), Anchor::end,
                       "soft");
    }
    if (!chart.marks.empty() && chart.marks[row]) {
      const double x = begin + scale * *chart.marks[row];
      page.canvas.line(x, page.y - 2, x, page.y + height + 2, "mark");
    }
    page.y += height + kRowGap;
  }
  page.canvas.text(kRight, page.y + 8, kSmallSize, "%", Anchor::end, "soft");
  return std::move(page.canvas).finish(page.y + 16, chart.title);
}

SvgPicture draw_columns(const ColumnChart& chart) {
  constexpr double kLeft = 44, kHeight = 130;
  Page page = begin_page(chart.title);
  add_legend(page, legend_of(chart.series));
  const auto is_empty = [&](std::size_t bin) {
    return std::ranges::all_of(chart.series,
                               [&](const ChartSeries& one) { return one.values.empty() || one.values[bin] == 0; });
  };
  std::size_t first = 0, last = chart.edges.size() - 1;
  while (first < last && is_empty(first)) ++first;
  while (last > first && is_empty(last - 1)) --last;
  const double base = page.y + 8 + kHeight;
  const double top = round_above(greatest(chart.series));
  for (const double part : {0.0, 0.5, 1.0}) {
    page.canvas.line(kLeft, base - part * kHeight, kRight, base - part * kHeight, "grid");
    page.canvas.text(kLeft - 5, base - part * kHeight + 3, kSmallSize, fmt::format("{:.3g} %", 100 * part * top),
                     Anchor::end, "soft");
  }
  const std::size_t bins = last - first;
  const double width = (kRight - kLeft) / static_cast<double>(std::max<std::size_t>(bins, 1));
  const auto known = std::ranges::count_if(chart.series, [](const ChartSeries& one) { return !one.values.empty(); });
  const double column = 0.86 * width / static_cast<double>(std::max<std::ptrdiff_t>(known, 1));
  for (std::size_t bin = first; bin < last; ++bin) {
    double x = kLeft + width * (static_cast<double>(bin - first) + 0.07);
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
      const ChartSeries& series = chart.series[i];
      if (series.values.empty()) continue;
      const double height = series.values[bin] / top * kHeight;
      if (height > 0)
        page.canvas.rectangle(x, base - height, column, height, series_class(i),
                              fmt::format("{} to {}, {}: {} %", chart.edges[bin], chart.edges[bin + 1], series.label,
                                          percent(series.values[bin])));
      x += column;
    }
  }
  double free_from = 0;
  for (std::size_t edge = first; bins > 0 && edge <= last; ++edge) {
    const double x = kLeft + width * static_cast<double>(edge - first);
    const double wide = text_width(chart.edges[edge], kSmallSize);
    const double begin = std::min(x - wide / 2, kRight - wide);
    if (begin < free_from) continue;
    page.canvas.text(begin, base + 13, kSmallSize, chart.edges[edge], Anchor::start, "soft");
    free_from = begin + wide + 5;
  }
  return std::move(page.canvas).finish(base + 22, chart.title);
}

SvgPicture draw_stacked_bars(const StackChart& chart) {
  constexpr double kCountWidth = 56, kBarsEnd = kRight - kCountWidth, kBar = 13, kRowGap = 5;
  Page page = begin_stacks(chart);
  for (const StackPanel& panel : chart.panels) {
    if (!begin_panel(page, chart, panel)) continue;
    for (std::size_t row = 0; row < chart.rows.size(); ++row) {
      const Parts& parts = panel.rows[row];
      const std::uint64_t all = std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
      page.canvas.text(kLabelEnd, page.y + 10, kLabelSize,
                       fitted_text(chart.rows[row], kLabelSize, kLabelEnd - kMargin), Anchor::end);
      page.canvas.text(kRight, page.y + 10, kLabelSize, std::to_string(all), Anchor::end, "soft");
      double x = kLabelEnd + 6;
      for (std::size_t i = 0; all > 0 && i < parts.size(); ++i) {
        const double width = (kBarsEnd - kLabelEnd - 6) * static_cast<double>(parts[i]) / static_cast<double>(all);
        if (parts[i] > 0)
          page.canvas.rectangle(x, page.y, width, kBar, chart.part_classes[i], tip_of(chart, row, parts));
        x += width;
      }
      page.y += kBar + kRowGap;
    }
    page.y += 8;
  }
  return std::move(page.canvas).finish(page.y + 4, chart.title);
}

SvgPicture draw_stacked_columns(const StackChart& chart) {
  constexpr double kHeight = 76, kMostWidth = 18;
  Page page = begin_stacks(chart);
  const double count = static_cast<double>(std::max<std::size_t>(chart.rows.size(), 1));
  const double width = std::min(kMostWidth, (kRight - kMargin) / count);
  for (const StackPanel& panel : chart.panels) {
    if (!begin_panel(page, chart, panel)) continue;
    for (std::size_t row = 0; row < chart.rows.size(); ++row) {
      const Parts& parts = panel.rows[row];
      const std::uint64_t all = std::accumulate(parts.begin(), parts.end(), std::uint64_t{0});
      const double x = kMargin + width * static_cast<double>(row);
      double y = page.y + kHeight;
      for (std::size_t i = 0; all > 0 && i < parts.size(); ++i) {
        const double height = kHeight * static_cast<double>(parts[i]) / static_cast<double>(all);
        y -= height;
        if (parts[i] > 0)
          page.canvas.rectangle(x, y, 0.88 * width, height, chart.part_classes[i], tip_of(chart, row, parts));
      }
      if (row == 0 || (row + 1) % 5 == 0)
        page.canvas.text(x + 0.44 * width, page.y + kHeight + 11, kSmallSize, chart.rows[row], Anchor::middle, "soft");
    }
    page.y += kHeight + 22;
  }
  return std::move(page.canvas).finish(page.y + 4, chart.title);
}

}  // namespace df2
