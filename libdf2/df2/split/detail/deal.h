// In: units, and the share of each part. Out: the part of each unit. Called by split_dataset and sample_dataset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <df2/split/detail/units.h>

namespace df2::detail {

/// Whole numbers that add up to `total`: each part's share rounded down, and the rest to the largest fractions, of
/// equal ones to the earlier part. REQUIRES: shares add up to 1.
std::vector<std::uint64_t> quotas_of(std::uint64_t total, std::span<const double> shares);

/// Deals the units out. Those with the rarest label come first (of labels equally rare the earlier one), and units
/// whose rarest label is the same in an order drawn by the seed. Each goes, among the parts whose quota is not yet
/// full, to the one with the smallest sum, over the unit's labels, of u (2 c + u) / (N share): u is what the unit has
/// of the label, c what the part has already, N what there is in all; of equal ones to the earlier part. For one label
/// that is Sainte-Lague's divisor method; for several the step that adds least to the chi-squared distance from the
/// shares. REQUIRES: shares are > 0; quotas add up to the units' sizes.
std::vector<std::uint32_t> deal(std::span<const Unit> units, std::size_t labels, std::span<const double> shares,
                                std::span<const std::uint64_t> quotas, std::uint64_t seed);

/// Places in `units`, in an order drawn by the seed that does not depend on what other units there are.
std::vector<std::uint32_t> drawn_order(std::span<const Unit> units, std::uint64_t seed);

}  // namespace df2::detail
