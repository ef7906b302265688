// In: keys of rows that nobody asked for. Out: how many rows carry each, as notes of the submission. Called by the
// readers of results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace df2::detail {

/// Keeps the first 64 keys of the alphabet and adds up the others as "(others)": which these are does not depend on
/// where a file is cut.
void count_unknown_key(std::map<std::string, std::uint64_t>& keys, std::string_view key, std::uint64_t count);

/// The keys of one piece.
class KeyCounts {
 public:
  /// `key` must stay alive until add_to. `prefix`: a literal.
  void add(std::string_view key, std::string_view prefix = "") {
    for (Entry& entry : entries_) {
      if (entry.key != key || entry.prefix != prefix) continue;
      ++entry.count;
      return;
    }
    if (entries_.size() == kFew)
      count_unknown_key(many_, std::string(prefix).append(key), 1);
    else
      entries_.push_back({prefix, key, 1});
  }
  void add_to(std::map<std::string, std::uint64_t>& keys) const;

 private:
  struct Entry {
    std::string_view prefix;
    std::string_view key;
    std::uint64_t count;
  };
  static constexpr std::size_t kFew = 16;
  std::vector<Entry> entries_;
  std::map<std::string, std::uint64_t> many_;  // those beyond
};

}  // namespace df2::detail
