#include "torch_files.h"

#include <bit>
#include <cstring>

#include <zlib.h>

namespace df2::reference::test {

namespace {

using namespace std::string_literals;

std::string joined(const std::vector<std::string>& items) {
  std::string all;
  for (const std::string& item : items) all += item;
  return all;
}

std::string numbers(const std::vector<std::int64_t>& values) {
  std::vector<std::string> items;
  for (const std::int64_t value : values) items.push_back(number(value));
  return tuple(items);
}

}  // namespace

std::string little_endian(std::uint64_t value, int bytes) {
  std::string all;
  for (int i = 0; i < bytes; ++i) all += static_cast<char>(value >> (8 * i) & 255);
  return all;
}

std::string text(std::string_view value) {
  return "X" + little_endian(value.size(), 4) + std::string(value);
}

std::string number(std::int64_t value) {
  return "\x8a\x08" + little_endian(std::bit_cast<std::uint64_t>(value), 8);
}

std::string global(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}

std::string tuple(const std::vector<std::string>& items) {
  return "(" + joined(items) + "t";
}

std::string list(const std::vector<std::string>& items) {
  return "](" + joined(items) + "e";
}

std::string dict(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string all = "}(";
  for (const auto& [key, value] : items) all += key + value;
  return all + "u";
}

std::string call(const std::string& function, const std::vector<std::string>& arguments) {
  return function + tuple(arguments) + "R";
}

std::string storage(std::string_view type, std::string_view key, std::int64_t count) {
  return tuple({text("storage"), global("torch", type), text(key), text("cpu"), number(count)}) + "Q";
}

std::string tensor(const std::string& storage, std::int64_t offset, const std::vector<std::int64_t>& shape,
                   const std::vector<std::int64_t>& strides) {
  return call(global("torch._utils", "_rebuild_tensor_v2"),
              {storage, number(offset), numbers(shape), numbers(strides), "\x89", dict({})});
}

std::string pickle(const std::string& value) {
  return "\x80\x02" + value + ".";
}

std::string legacy_file(const std::string& value, const std::vector<RawStorage>& storages) {
  std::vector<std::string> keys;
  std::string raw;
  for (const RawStorage& one : storages) {
    keys.push_back(text(one.key));
    raw += little_endian(static_cast<std::uint64_t>(one.count), 8) + one.bytes;
  }
  return "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."s + pickle(number(1001)) +
         pickle(dict({{text("little_endian"), "\x88"}})) + pickle(value) + pickle(list(keys)) + raw;
}

std::string zip_file(const Entries& entries) {
  std::string archive, directory;
  for (const auto& [name, bytes] : entries) {
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    const std::string facts = "\x14\0\0\0\0\0\0\0\x21\0"s + little_endian(sum, 4) + little_endian(bytes.size(), 4) +
                              little_endian(bytes.size(), 4) + little_endian(name.size(), 2) + little_endian(0, 2);
    directory += "PK\1\2\x14\0"s + facts + little_endian(0, 2 + 2 + 2 + 4) + little_endian(archive.size(), 4) + name;
    archive += "PK\3\4" + facts + name + bytes;
  }
  return archive + directory + "PK\5\6" + little_endian(0, 4) + little_endian(entries.size(), 2) +
         little_endian(entries.size(), 2) + little_endian(directory.size(), 4) + little_endian(archive.size(), 4) +
         little_endian(0, 2);
}

std::string floats(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i)
    bytes += little_endian(std::bit_cast<std::uint32_t>(static_cast<float>(i)), 4);
  return bytes;
}

}  // namespace df2::reference::test
