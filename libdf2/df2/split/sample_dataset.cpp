#include <df2/split/sample_dataset.h>

#include <array>

#include <fmt/format.h>

#include <df2/split/detail/deal.h>
#include <df2/split/detail/taken.h>
#include <df2/split/detail/units.h>

namespace df2 {

namespace {

std::vector<detail::Unit> units_to_draw(const Dataset& dataset, const SampleOptions& options) {
  std::vector<detail::Unit> units = detail::make_units(dataset, options.by, options.stratify);
  if (options.by == SplitUnit::identity)
    std::erase_if(units, [](const detail::Unit& unit) { return !unit.has_identity; });
  for (detail::Unit& unit : units) unit.size = 1;
  return units;
}

/// One part is drawn, the other is left.
std::vector<std::uint32_t> balanced_draw(std::span<const detail::Unit> units, std::size_t labels,
                                         const SampleOptions& options) {
  const double share = static_cast<double>(options.count) / static_cast<double>(units.size());
  const std::array shares = {share, 1 - share};
  const std::array<std::uint64_t, 2> quotas = {options.count, units.size() - options.count};
  const auto part_of = detail::deal(units, labels, shares, quotas, options.seed);
  std::vector<std::uint32_t> drawn;
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    if (part_of[i] == 0) drawn.push_back(i);
  }
  return drawn;
}

}  // namespace

Dataset sample_dataset(const Dataset& dataset, const SampleOptions& options) {
  const std::vector<detail::Unit> units = units_to_draw(dataset, options);
  const char* const what = options.by == SplitUnit::picture ? "pictures" : "identities";
  if (options.count == 0) detail::refuse_option(fmt::format("a sample needs at least one of the {}", what));
  if (options.count > units.size())
    detail::refuse_option(fmt::format("{} {} are to be drawn, but there are {}", options.count, what, units.size()));
  const bool is_balanced = !options.stratify.empty() && options.count < units.size();
  std::vector<std::uint32_t> drawn = is_balanced ? balanced_draw(units, detail::label_count(dataset), options)
                                                 : detail::drawn_order(units, options.seed);
  drawn.resize(options.count);
  std::vector<std::uint32_t> places;
  for (const std::uint32_t i : drawn) places.insert(places.end(), units[i].images.begin(), units[i].images.end());
  return detail::taken(dataset, options.name.empty() ? dataset.name() : options.name, places);
}

}  // namespace df2
