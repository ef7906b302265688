// In: what a file of weights is to say. Out: its bytes, also such as torch.save would never write. Used by the tests of
// the readers of weights, which need files that lie.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace df2::reference::test {

// Opcodes of a pickle of protocol 2. Each gives a value, and they are put one into the other.
std::string text(std::string_view value);
std::string number(std::int64_t value);
std::string global(std::string_view module, std::string_view name);
std::string tuple(const std::vector<std::string>& items);
std::string list(const std::vector<std::string>& items);
std::string dict(const std::vector<std::pair<std::string, std::string>>& items);
std::string call(const std::string& function, const std::vector<std::string>& arguments);
std::string storage(std::string_view type, std::string_view key, std::int64_t count);
/// A tensor of floats.
std::string tensor(const std::string& storage, std::int64_t offset, const std::vector<std::int64_t>& shape,
                   const std::vector<std::int64_t>& strides);
/// The same with what a pickle begins and ends with.
std::string pickle(const std::string& value);

/// A file of the old kind: the pickle of `value`, then storages with the lengths that they say.
struct RawStorage {
  std::string key;
  std::int64_t count;
  std::string bytes;
};
std::string legacy_file(const std::string& value, const std::vector<RawStorage>& storages);

/// A zip archive of stored entries, each with its true sum.
using Entries = std::vector<std::pair<std::string, std::string>>;
std::string zip_file(const Entries& entries);

/// The bytes of so many numbers: 0, 1, 2 ...
std::string floats(std::size_t count);

/// Numbers in the order of a file.
std::string little_endian(std::uint64_t value, int bytes);

}  // namespace df2::reference::test
