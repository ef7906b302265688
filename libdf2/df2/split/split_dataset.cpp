#include <df2/split/split_dataset.h>

#include <cmath>

#include <fmt/format.h>

#include <df2/split/detail/deal.h>
#include <df2/split/detail/taken.h>
#include <df2/split/detail/units.h>

namespace df2 {

namespace {

constexpr double kRounding = 0.001;

}  // namespace

std::vector<double> checked_shares(const std::vector<PartShare>& parts) {
  if (parts.empty()) detail::refuse_option("a split needs parts: a name and a share of each");
  double sum = 0;
  for (const PartShare& part : parts) {
    if (!(part.share > 0) || !std::isfinite(part.share))
      detail::refuse_option(fmt::format("the share of {} must be above 0, but is {}", part.name, part.share));
    sum += part.share;
  }
  if (std::abs(sum - 1) > kRounding)
    detail::refuse_option(fmt::format("the shares of the parts must add up to 1, but their sum is {}", sum));
  std::vector<double> shares;
  for (const PartShare& part : parts) shares.push_back(part.share / sum);
  return shares;
}

std::vector<Dataset> split_dataset(const Dataset& dataset, const SplitOptions& options) {
  const std::vector<double> shares = checked_shares(options.parts);
  const std::vector<detail::Unit> units = detail::make_units(dataset, options.by, options.stratify);
  const auto quotas = detail::quotas_of(dataset.images().size(), shares);
  const auto part_of = detail::deal(units, detail::label_count(dataset), shares, quotas, options.seed);
  std::vector<std::vector<std::uint32_t>> places(shares.size());
  for (std::size_t i = 0; i < units.size(); ++i)
    places[part_of[i]].insert(places[part_of[i]].end(), units[i].images.begin(), units[i].images.end());
  std::vector<Dataset> parts;
  for (std::size_t p = 0; p < places.size(); ++p) {
    if (places[p].empty()) {
      detail::refuse_option(fmt::format(
          "the part {} would get no picture: {} pictures in {} that stay together are too few for its share of {}",
          options.parts[p].name, dataset.images().size(),
          units.size() == 1 ? "1 group" : fmt::format("{} groups", units.size()), options.parts[p].share));
    }
    parts.push_back(detail::taken(dataset, options.parts[p].name, places[p]));
  }
  return parts;
}

}  // namespace df2
