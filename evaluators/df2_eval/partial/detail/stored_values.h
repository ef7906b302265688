// In: values of a partial, or their JSON. Out: the JSON, or the values. A stored value that breaks a rule throws
// std::invalid_argument with that rule, which read_partial turns into an Error. Called by the parts of a partial file.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/checks.h>
#include <df2_eval/image_set.h>

namespace df2::eval::detail {

static_assert(std::endian::native == std::endian::little, "columns are stored little-endian");

/// The bytes of the numbers, one after the other.
template <class T>
nlohmann::json to_column(std::span<const T> values) {
  std::vector<std::uint8_t> bytes(values.size_bytes());
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return nlohmann::json::binary(std::move(bytes));
}
template <class T>
nlohmann::json to_column(const std::vector<T>& values) {
  return to_column(std::span(values));
}

template <class T>
std::vector<T> read_column(const nlohmann::json& stored) {
  const auto& bytes = stored.get_binary();
  if (bytes.size() % sizeof(T) != 0) throw std::invalid_argument("a column holds whole numbers of its type");
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

/// Throws std::invalid_argument with the rule unless it holds.
inline void require(bool holds, const char* rule) {
  if (!holds) throw std::invalid_argument(rule);
}

/// Keys that nobody reads would be lost when the partial is written again.
inline void require_keys(const nlohmann::json& stored, std::size_t count) {
  require(stored.is_object() && stored.size() == count, "an object has the keys of the format and no others");
}

inline std::uint64_t read_count(const nlohmann::json& stored) {
  require(stored.is_number_unsigned() && stored.get<std::uint64_t>() <= static_cast<std::uint64_t>(kMaxId),
          "a count is a whole number from 0 to 2^53");
  return stored.get<std::uint64_t>();
}

/// From 0 to 2^53.
inline std::int64_t read_id(const nlohmann::json& stored) {
  require(read_count(stored) <= static_cast<std::uint64_t>(kMaxId), "an id is at most 2^53");
  return stored.get<std::int64_t>();
}

inline std::string read_hash(const nlohmann::json& stored) {
  std::string text = stored;
  require(text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos,
          "a hash has 16 hexadecimal digits");
  return text;
}

/// A column of ids that ascend, each once.
ImageSet read_images(const nlohmann::json& stored);

}  // namespace df2::eval::detail
