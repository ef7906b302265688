// In: bytes of a file. Out: whether they are CBOR as write_partial writes it. Called by read_partial before the JSON
// library looks at them.
//
// Own code, because the JSON library's reader of CBOR has no limits: it recurses as deep as a file tells it to, and it
// accepts repeated keys, tags, and numbers longer than they need to be. This function only checks and builds nothing.
#pragma once

#include <cstdint>
#include <span>

namespace df2::eval {

/// One value and nothing behind it: whole numbers, byte and text strings, arrays, maps with text keys, false, true and
/// null; all of definite length, at most 8 levels deep. Numbers are as short as they can be and keys ascend, so equal
/// values have equal bytes.
bool is_plain_cbor(std::span<const std::uint8_t> bytes);

}  // namespace df2::eval
