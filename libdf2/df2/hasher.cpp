#include <df2/hasher.h>

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace df2 {

std::uint64_t Hasher::digest_of(const void* bytes, std::size_t size) {
  return XXH3_64bits(bytes, size);
}

std::uint64_t Hasher::digest() const {
  return digest_of(bytes_.data(), bytes_.size());
}

std::string Hasher::text() const {
  return fmt::format("{:016x}", digest());
}

}  // namespace df2
