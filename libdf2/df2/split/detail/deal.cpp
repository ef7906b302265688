#include <df2/split/detail/deal.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include <df2/random.h>
#include <df2/watch.h>

namespace df2::detail {

namespace {

std::uint64_t drawn_number(std::uint64_t seed, const Unit& unit) {
  return Random(seed, static_cast<std::uint64_t>(unit.key)).bits();
}

std::vector<std::uint64_t> totals_of(std::span<const Unit> units, std::size_t labels) {
  std::vector<std::uint64_t> totals(labels);
  for (const Unit& unit : units) {
    for (const auto& [label, count] : unit.labels) totals[label] += count;
  }
  return totals;
}

/// Places in `units`, in the order in which they are dealt out.
std::vector<std::uint32_t> dealing_order(std::span<const Unit> units, std::span<const std::uint64_t> totals,
                                         std::uint64_t seed) {
  struct Turn {
    std::uint64_t rarity;
    std::uint32_t label;
    std::uint64_t drawn;
    std::uint32_t unit;
    auto operator<=>(const Turn&) const = default;
  };
  std::vector<Turn> turns;
  turns.reserve(units.size());
  for (std::uint32_t i = 0; i < units.size(); ++i) {
    Turn turn{std::numeric_limits<std::uint64_t>::max(), 0, drawn_number(seed, units[i]), i};
    for (const auto& [label, count] : units[i].labels) {
      if (totals[label] >= turn.rarity) continue;
      turn.rarity = totals[label];
      turn.label = label;
    }
    turns.push_back(turn);
  }
  std::ranges::sort(turns);
  std::vector<std::uint32_t> order(turns.size());
  std::ranges::transform(turns, order.begin(), &Turn::unit);
  return order;
}

}  // namespace

std::vector<std::uint64_t> quotas_of(std::uint64_t total, std::span<const double> shares) {
  std::vector<std::uint64_t> quotas(shares.size());
  std::vector<double> fractions(shares.size());
  std::uint64_t given = 0;
  for (std::size_t p = 0; p < shares.size(); ++p) {
    const double exact = shares[p] * static_cast<double>(total);
    // Shares as they are written have no exact binary form: 0.7 of 10 is 7, not 6.999...
    const double whole = std::floor(exact + 1e-6);
    quotas[p] = std::min(static_cast<std::uint64_t>(whole), total - given);
    fractions[p] = std::max(0.0, exact - whole);
    given += quotas[p];
  }
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return fractions[a] > fractions[b]; });
  for (std::size_t i = 0; given < total; ++i, ++given) ++quotas[order[i % order.size()]];
  return quotas;
}

std::vector<std::uint32_t> deal(std::span<const Unit> units, std::size_t labels, std::span<const double> shares,
                                std::span<const std::uint64_t> quotas, std::uint64_t seed) {
  const std::vector<std::uint64_t> totals = totals_of(units, labels);
  std::vector<std::vector<std::uint64_t>> dealt(shares.size(), std::vector<std::uint64_t>(labels));
  std::vector<std::uint64_t> filled(shares.size());
  std::vector<std::uint32_t> part(units.size());
  for (const std::uint32_t i : dealing_order(units, totals, seed)) {
    checkpoint();
    const Unit& unit = units[i];
    double least = std::numeric_limits<double>::infinity();
    for (std::uint32_t p = 0; p < shares.size(); ++p) {
      if (filled[p] >= quotas[p]) continue;
      double sum = 0;
      for (const auto& [label, count] : unit.labels) {
        const auto u = static_cast<double>(count), c = static_cast<double>(dealt[p][label]);
        sum += u * (2 * c + u) / static_cast<double>(totals[label]);
      }
      if (sum / shares[p] >= least) continue;
      least = sum / shares[p];
      part[i] = p;
    }
    filled[part[i]] += unit.size;
    for (const auto& [label, count] : unit.labels) dealt[part[i]][label] += count;
  }
  return part;
}

std::vector<std::uint32_t> drawn_order(std::span<const Unit> units, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> drawn(units.size());
  for (std::uint32_t i = 0; i < units.size(); ++i) drawn[i] = {drawn_number(seed, units[i]), i};
  std::ranges::sort(drawn);
  std::vector<std::uint32_t> order(units.size());
  std::ranges::transform(drawn, order.begin(), &std::pair<std::uint64_t, std::uint32_t>::second);
  return order;
}

}  // namespace df2::detail
