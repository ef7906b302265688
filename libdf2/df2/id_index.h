// In: ids, ascending. Out: the place of each. Called by whatever finds an image by its id for every row of a file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace df2 {

/// Looks ids up in a table as long as they are small for their number, as those of the dataset are, else by halving.
class IdIndex {
 public:
  IdIndex() = default;
  /// REQUIRES: ids ascend, each once.
  explicit IdIndex(std::vector<std::int64_t> ids);

  std::span<const std::int64_t> ids() const { return ids_; }
  std::optional<std::uint32_t> find(std::int64_t id) const;

 private:
  std::vector<std::int64_t> ids_;
  std::vector<std::uint32_t> table_;  // id -> place + 1, or 0; empty: ids are large
};

}  // namespace df2
