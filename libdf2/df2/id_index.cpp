#include <df2/id_index.h>

#include <algorithm>
#include <cassert>
#include <functional>
#include <utility>

namespace df2 {

namespace {
// Ids below this many times their count get a table.
constexpr std::uint64_t kDenseFactor = 16;
}  // namespace

IdIndex::IdIndex(std::vector<std::int64_t> ids) : ids_(std::move(ids)) {
  assert(std::ranges::adjacent_find(ids_, std::greater_equal()) == ids_.end());
  if (ids_.empty() || ids_.front() < 0) return;
  const auto last = static_cast<std::uint64_t>(ids_.back());
  if (last >= kDenseFactor * (ids_.size() + 64)) return;
  table_.resize(last + 1);
  for (std::uint32_t i = 0; i < ids_.size(); ++i) table_[static_cast<std::size_t>(ids_[i])] = i + 1;
}

std::optional<std::uint32_t> IdIndex::find(std::int64_t id) const {
  if (!table_.empty()) {
    if (id < 0 || static_cast<std::uint64_t>(id) >= table_.size()) return std::nullopt;
    const std::uint32_t slot = table_[static_cast<std::size_t>(id)];
    return slot ? std::optional(slot - 1) : std::nullopt;
  }
  const auto it = std::ranges::lower_bound(ids_, id);
  if (it == ids_.end() || *it != id) return std::nullopt;
  return static_cast<std::uint32_t>(it - ids_.begin());
}

}  // namespace df2
