#include "strict_json.h"

#include <set>
#include <string>
#include <vector>

namespace df2::fuzz {

using nlohmann::json;

std::optional<json> parse_strictly(std::string_view text) {
  constexpr std::size_t kMaxDepth = 16;
  // The JSON library skips a byte-order mark and takes a NUL for the end of the text.
  if (text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string_view::npos) return std::nullopt;
  bool good = true;
  std::vector<std::set<std::string>> keys;  // of each open array or object
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    switch (event) {
      case json::parse_event_t::object_start:
      case json::parse_event_t::array_start:
        keys.emplace_back();
        good = good && keys.size() <= kMaxDepth;
        break;
      case json::parse_event_t::object_end:
      case json::parse_event_t::array_end:
        keys.pop_back();
        break;
      case json::parse_event_t::key:
        good = keys.back().insert(value.get<std::string>()).second && good;
        break;
      case json::parse_event_t::value:
        break;
    }
    return true;
  };
  json tree = json::parse(text, watch, false);
  if (!good || tree.is_discarded()) return std::nullopt;
  return tree;
}

}  // namespace df2::fuzz
