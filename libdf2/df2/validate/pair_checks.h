// In: a dataset. Out: which of its items and identities have no partner of the other source. Called by validate.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <df2/dataset.h>
#include <df2/validate/item_checks.h>

namespace df2 {

class PairChecks {
 public:
  explicit PairChecks(const Dataset& dataset);

  /// Items that are in no pair though their style says so.
  void check_items(const ImageRecord& image, const std::function<void(ItemFault fault)>& report) const;
  /// Said at the first image of a pair_id that is shown by one source only: by which.
  std::optional<Source> lone_source(const ImageRecord& image) const;

 private:
  std::set<std::tuple<std::int64_t, std::int64_t, Source>> styles_;  // pair_id, style, source
  struct Pair {
    std::int64_t first_image = 0;
    bool has_shop = false;
    bool has_user = false;
  };
  std::map<std::int64_t, Pair> pairs_;
};

}  // namespace df2
