#include <df2/stats/split_labels.h>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include <df2/sort_unique.h>

namespace df2 {

namespace {

constexpr std::uint64_t kManyInOneRow = 10;

}  // namespace

std::vector<std::string> split_labels(std::span<const DatasetStats> splits) {
  std::vector<std::string> labels;
  std::set<std::string> taken;
  for (const DatasetStats& split : splits) {
    std::string label = split.name;
    for (int again = 2; taken.contains(label); ++again) label = fmt::format("{} ({})", split.name, again);
    taken.insert(label);
    labels.push_back(std::move(label));
  }
  return labels;
}

std::vector<CategoryLabel> category_labels(std::span<const DatasetStats> splits) {
  std::vector<CategoryLabel> labels;
  for (const DatasetStats& split : splits) {
    for (const CategoryStats& category : split.categories) labels.push_back({category.id, category.name});
  }
  sort_unique(labels);
  return labels;
}

const CategoryStats* find_category(const DatasetStats& split, const CategoryLabel& category) {
  const auto found = std::ranges::find_if(split.categories, [&](const CategoryStats& known) {
    return known.id == category.id && known.name == category.name;
  });
  return found == split.categories.end() ? nullptr : &*found;
}

TallyRows tally_rows(std::span<const DatasetStats> splits, Tally DatasetStats::*tally_of) {
  TallyRows rows;
  std::uint64_t most = 0;
  for (const DatasetStats& split : splits) {
    const Tally& tally = split.*tally_of;
    if (!tally.empty()) most = std::max(most, tally.rbegin()->first);
  }
  const std::uint64_t last = std::min(most, kManyInOneRow);
  for (std::uint64_t number = 0; number <= last; ++number)
    rows.labels.push_back(fmt::format("{}{}", number, number == last && most > last ? "+" : ""));
  for (const DatasetStats& split : splits) {
    std::vector<std::uint64_t>& counts = rows.counts.emplace_back(last + 1);
    for (const auto& [number, things] : split.*tally_of) counts[std::min(number, last)] += things;
  }
  return rows;
}

std::optional<double> share_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::string percent_text(std::optional<double> share) {
  return share ? fmt::format("{:.1f} %", 100 * *share) : "-";
}

std::string count_text(std::uint64_t count) {
  const std::string digits = std::to_string(count);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace df2
