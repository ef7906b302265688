#include "flag_text.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include <df2/error.h>

namespace df2::apps {

using nlohmann::json;

void refuse_flag(const std::string& flag, std::string expected, std::string found) {
  throw Error(Fault::usage, Issue{Code::usage, {"", {}, {}, flag}, std::move(expected), std::move(found)});
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  if (text.ends_with(separator)) parts.emplace_back();
  return parts;
}

json number_or_text(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return text;
}

std::int64_t count_of(const std::string& flag, const std::string& text, std::int64_t fallback, std::int64_t most) {
  if (text.empty()) return fallback;
  const json number = number_or_text(text);
  if (number.is_number() && number >= 1 && number <= most) return number;
  refuse_flag(flag, "a whole number from 1 to " + std::to_string(most), text);
}

json list_of(const std::vector<std::string>& parts) {
  json list = json::array();
  for (const std::string& part : parts) list.push_back(number_or_text(part));
  return list;
}

std::string why_no_seed(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  return is_whole ? "" : "a whole number from 0 to 2^64 - 1 is expected, not " + text;
}

std::string read_text_file(const std::string& path, const std::string& flag) {
  constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    throw Error(Fault::io, Issue{Code::file, {path, {}, {}, {}}, "a readable file for " + flag, "none"});
  }
  std::string text;
  for (std::string block(1 << 16, 0); in.read(block.data(), 1 << 16), in.gcount() > 0;) {
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMostBytes) {
      throw Error(Fault::limit, Issue{Code::limit, {path, {}, {}, {}}, "at most 64 MiB for " + flag, "more"});
    }
  }
  return text;
}

}  // namespace df2::apps
