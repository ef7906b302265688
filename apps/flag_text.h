// In: the text of a flag's value. Out: numbers, lists, the text of a small file, or a refusal that names the flag.
// Called by whatever turns flags into values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace df2::apps {

/// Throws Error (usage).
[[noreturn]] void refuse_flag(const std::string& flag, std::string expected, std::string found);

std::vector<std::string> split(const std::string& text, char separator);

/// "12" -> 12; anything else stays text, for the options to name or refuse.
nlohmann::json number_or_text(const std::string& text);
nlohmann::json list_of(const std::vector<std::string>& parts);

/// A whole number from 1 to `most`; `fallback` stands for a flag that was not given.
std::int64_t count_of(const std::string& flag, const std::string& text, std::int64_t fallback, std::int64_t most);

/// Why `text` is no seed; empty when it is. Left to itself CLI11 takes -1 for the largest number.
std::string why_no_seed(const std::string& text);

/// A configuration, a list of images, a report: at most 64 MiB. Throws Error (io or limit) that names the flag.
std::string read_text_file(const std::string& path, const std::string& flag);

}  // namespace df2::apps
