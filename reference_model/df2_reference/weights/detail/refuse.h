// In: a place in a file of weights and a sentence. Out: the Error that every reader of weights throws. Called by the
// readers of weights.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <df2/error.h>

namespace df2::reference::detail {

[[noreturn]] void refuse_weights(Location where, std::string sentence);
/// "WHAT: at most MOST are read", with the advice that the limit may be raised.
[[noreturn]] void refuse_over_limit(Location where, std::string_view what, std::uint64_t most);

/// Where a .safetensors file has its texts in the place of a tensor.
inline constexpr std::string_view kMetadataKey = "__metadata__";

/// Names stand in reports and on terminals, and in .safetensors files. Throws Error (weights) unless it is UTF-8 of 1
/// to 1024 bytes without control characters, and another than kMetadataKey.
void check_name(const std::string& file, std::optional<std::uint64_t> byte, std::string_view name);

}  // namespace df2::reference::detail
