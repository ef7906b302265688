#include "refuse.h"

#include <utility>

#include <fmt/format.h>

#include <df2/text.h>

namespace df2::reference::detail {

void refuse_weights(Location where, std::string sentence) {
  throw Error(Fault::weights, Issue(Code::weights, std::move(where), std::move(sentence)));
}

void refuse_over_limit(Location where, std::string_view what, std::uint64_t most) {
  throw Error(Fault::limit,
              Issue(Code::limit, std::move(where), fmt::format("more {} than the limit of {}", what, most)));
}

void check_name(const std::string& file, std::optional<std::uint64_t> byte, std::string_view name) {
  constexpr std::size_t kMost = 1024;
  bool is_good = !name.empty() && name.size() <= kMost && name != kMetadataKey;
  for (std::string_view rest = name; is_good && !rest.empty();) {
    const std::size_t length = shown_length(rest);
    is_good = length > 0;
    rest.remove_prefix(length);
  }
  if (is_good) return;
  refuse_weights({file, {}, byte, pointer_to(name)},
                 "the name of a tensor is 1 to 1024 bytes of UTF-8 without control characters, and not __metadata__");
}

}  // namespace df2::reference::detail
