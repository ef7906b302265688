// In: the bytes of a gzip-compressed file, in order. Out: what was compressed, a block at a time. Called by InputFile;
// gzip.cpp is the only file that knows zlib.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace df2::detail {

/// Whether a file that begins so is gzip-compressed.
bool is_gzip(std::string_view head);

/// `read(buffer)` fills the buffer with the next bytes and returns how many there are, 0 at the end; `take(text)` gets
/// what they hold. Both may throw. A file of several members, one behind another, holds their texts in this order.
/// @return a sentence that says what is wrong with the file, whose text ends there; nothing when it is whole.
std::optional<std::string> unpack_gzip(const std::function<std::size_t(std::span<char>)>& read,
                                       const std::function<void(std::string_view)>& take);

}  // namespace df2::detail
