#include <df2/hasher.h>

#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace df2 {

std::uint64_t Hasher::digest() const {
  return XXH3_64bits(bytes_.data(), bytes_.size());
}

std::string Hasher::text() const {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string text(16, '0');
  std::uint64_t value = digest();
  for (auto it = text.rbegin(); it != text.rend(); ++it, value >>= 4) *it = kHex[value & 15];
  return text;
}

}  // namespace df2
