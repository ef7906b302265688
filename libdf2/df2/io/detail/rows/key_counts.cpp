#include <df2/io/detail/rows/key_counts.h>

#include <iterator>

namespace df2::detail {

namespace {

constexpr std::size_t kMaxUnknownKeys = 64;
constexpr std::string_view kOtherKeys = "(others)";

}  // namespace

void count_unknown_key(std::map<std::string, std::uint64_t>& keys, std::string_view key, std::uint64_t count) {
  const std::string others(kOtherKeys);
  const std::string shown(key.substr(0, 80));
  if (keys.size() > kMaxUnknownKeys && shown > std::prev(keys.end())->first && shown != others) {
    keys[others] += count;
    return;
  }
  keys[shown] += count;
  if (keys.size() <= kMaxUnknownKeys + keys.count(others)) return;
  auto last = std::prev(keys.end());
  if (last->first == others) --last;
  const std::uint64_t beyond = last->second;
  keys.erase(last);
  keys[others] += beyond;
}

void KeyCounts::add_to(std::map<std::string, std::uint64_t>& keys) const {
  for (const auto& [prefix, key, count] : entries_) count_unknown_key(keys, std::string(prefix).append(key), count);
  for (const auto& [key, count] : many_) count_unknown_key(keys, key, count);
}

}  // namespace df2::detail
