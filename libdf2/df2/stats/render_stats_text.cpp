#include <df2/stats/render_stats_text.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <df2/escape.h>
#include <df2/stats/split_labels.h>
#include <df2/stats/stats_tables.h>
#include <df2/text.h>

namespace df2 {

namespace {

constexpr std::size_t kLineWidth = 100;
// Of a split's name, so that the columns of a block fit the line; what is cut off gets an ellipsis.
constexpr std::size_t kMostOfLabel = 16, kCutLabel = 13;
constexpr std::size_t kSplitsOfBlock = 3;

/// As many columns of a terminal as its characters: each counts for one.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width, bool is_left) {
  const std::string blank(width - std::min(width, width_of(text)), ' ');
  std::string out(text);
  if (is_left)
    out += blank;
  else
    out.insert(0, blank);
  return out;
}

std::string line_of(const std::vector<std::string>& row, const std::vector<std::size_t>& widths) {
  std::string line = padded(row[0], widths[0], true);
  for (std::size_t i = 1; i < row.size(); ++i) line += "  " + padded(row[i], widths[i], false);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

/// Words in lines that begin with two blanks.
std::string folded(std::string_view text) {
  std::string out, line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (!line.empty() && line.size() + end + 1 > kLineWidth) out += std::exchange(line, {}) + "\n";
    line += (line.empty() ? "  " : " ") + std::string(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + line + "\n";
}

std::string text_of(const StatsTable& table) {
  std::vector<std::size_t> widths(table.header.size());
  const auto widen = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  };
  widen(table.header);
  bool has_headings = false;
  for (const auto& row : table.rows) {
    if (row.size() > 1)
      widen(row);
    else
      has_headings = true;
  }
  if (has_headings) widths[0] += 2;
  std::string text = table.title + "\n";
  if (!table.note.empty()) text += folded(table.note);
  text += line_of(table.header, widths);
  for (std::vector<std::string> row : table.rows) {
    if (row.size() == 1) {
      text += row[0] + "\n";
      continue;
    }
    if (has_headings) row[0].insert(0, "  ");
    text += line_of(row, widths);
  }
  return text;
}

}  // namespace

std::string render_stats_text(std::span<const DatasetStats> given) {
  std::vector<DatasetStats> splits(given.begin(), given.end());
  for (DatasetStats& split : splits) {
    split.name = plain_text(split.name);
    if (split.name.size() > kMostOfLabel) split.name = shortened(split.name, kCutLabel);
    for (CategoryStats& category : split.categories) category.name = plain_text(category.name);
  }
  const std::vector<std::string> labels = split_labels(splits);
  std::string text = text_of(overview_table(splits));
  for (std::size_t begin = 0; begin < splits.size(); begin += kSplitsOfBlock) {
    const std::size_t count = std::min(kSplitsOfBlock, splits.size() - begin);
    const auto block = std::span(splits).subspan(begin, count);
    const auto names = std::span(labels).subspan(begin, count);
    for (const auto make :
         {category_table, level_table, tally_table, pair_table, size_table, occlusion_table, visibility_table})
      text += "\n" + text_of(make(block, names));
    for (std::size_t i = 0; i < count; ++i) text += "\n" + text_of(landmark_table(block[i], names[i]));
  }
  return text;
}

}  // namespace df2
