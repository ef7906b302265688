// In: columns, notes and a path. Out: the parts that all partial files share, and the file. Called by the partials.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2_eval/partial/file_notes.h>

namespace df2::eval::detail {

static_assert(std::endian::native == std::endian::little, "columns are stored little-endian");

inline constexpr std::int64_t kMaxId = std::int64_t{1} << 53;

template <class T>
nlohmann::json column(const std::vector<T>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return nlohmann::json::binary(std::move(bytes));
}

template <class T>
std::vector<T> values_of(const nlohmann::json& stored) {
  const auto& bytes = stored.get_binary();
  if (bytes.size() % sizeof(T) != 0) throw std::invalid_argument("a column of whole entries");
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

/// Throws what read_partial_file turns into an Error.
void require(bool holds, const char* expected);
/// Keys that nobody reads would be lost when the partial is written again.
void require_keys(const nlohmann::json& stored, std::size_t count);
std::uint64_t count_of(const nlohmann::json& stored);
/// Ids from 0 to 2^53, each once, ascending.
std::vector<std::int64_t> image_ids_of(const nlohmann::json& stored);

nlohmann::json to_json(const NotedFiles& files);
NotedFiles files_from_json(const nlohmann::json& stored);

/// The bytes of a partial file: the CBOR, then eight that tell whether it is whole (XXH3-64, little-endian).
std::string sealed(std::span<const std::uint8_t> cbor);

void write_partial_file(const nlohmann::json& stored, const std::string& path);
/// Hands the file's content to `read`, and throws Error (submission) for whatever that throws, (limit) when the file is
/// larger than `max_bytes`, (io) when it cannot be read.
void read_partial_file(const std::string& path, std::uint64_t max_bytes,
                       const std::function<void(const nlohmann::json&)>& read);

}  // namespace df2::eval::detail
