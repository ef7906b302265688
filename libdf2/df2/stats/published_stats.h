// In: nothing. Out: what the authors of DeepFashion2 published of its numbers. Called by the renderers of statistics,
// which put it beside a dataset's own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <df2/attributes.h>

namespace df2 {

/// One split. What a source does not tell is absent.
struct PublishedSplit {
  std::string_view source;  ///< a word of it: "paper"
  std::string_view split;   ///< "train"
  std::optional<std::uint64_t> images = {};
  std::optional<std::uint64_t> items = {};
  std::optional<std::uint64_t> pairs = {};
  std::optional<std::uint64_t> queries = {};
  std::optional<std::uint64_t> gallery = {};
};

/// The paper's splits; those that were released; those of the challenges of 2019 and 2020.
std::span<const PublishedSplit> published_splits();

/// Where these come from, and what else they say, in sentences.
std::string_view published_source();

/// The share of items of that category in the paper's Figure 3b, from 0 to 1: read off the plot, in thousands of items.
/// Absent for a name that is none of DeepFashion2's.
std::optional<double> published_category_share(std::string_view name);

/// The share of items at that level in the paper's Figure 3a, in whole percent.
double published_level_share(Level level);

}  // namespace df2
