// In: text. Out: the JSON tree it is, if it is strict JSON as docs/refusals.md wants it: UTF-8, no key twice, at most
// 16 levels. The plain way: the whole tree at once. Called by the oracles of the readers.
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

namespace df2::fuzz {

std::optional<nlohmann::json> parse_strictly(std::string_view text);

}  // namespace df2::fuzz
