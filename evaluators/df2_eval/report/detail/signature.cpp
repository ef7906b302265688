#include <df2_eval/report/detail/signature.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <df2/version.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace df2::eval::detail {

std::string join(std::span<const int> values) {
  return fmt::format("{}", fmt::join(values, ","));
}

std::string join(std::span<const std::int64_t> values) {
  return fmt::format("{}", fmt::join(values, ","));
}

std::string image_set(std::span<const std::int64_t> ids) {
  const auto digest = static_cast<std::uint32_t>(XXH3_64bits(ids.data(), ids.size_bytes()));
  return fmt::format("{}@{:08x}", ids.size(), digest);
}

namespace {

/// A name from outside may not look like a field of the signature.
std::string without_bars(std::string text) {
  std::replace(text.begin(), text.end(), '|', '_');
  return text;
}

}  // namespace

std::string signature_head(Task task, const std::string& ground_truth, const std::string& hash) {
  return "df2:" + std::string(kVersion) + "|task:" + std::string(task_name(task)) +
         "|gt:" + without_bars(ground_truth) + "@" + hash;
}

std::string count_fields(const Counts& counts) {
  std::string text;
  const auto count = [&](std::string_view name, std::uint64_t n) {
    if (n > 0) text += "|" + std::string(name) + ":" + std::to_string(n);
  };
  count("beyond_max_dets", counts.beyond_max_dets);
  count("duplicates", counts.duplicates);
  count("zero_size", counts.zero_size);
  count("in_absent_categories", counts.in_absent_categories());
  count("left_out", counts.left_out);
  std::uint64_t unknown = 0;
  for (const auto& [key, n] : counts.unknown_keys) unknown += n;
  count("unknown_keys", unknown);
  return text;
}

std::vector<std::string> add_files(Counts& counts, const NotedFiles& files) {
  std::vector<std::string> names;
  const auto add = [&](const FileNotes& file) {
    counts.left_out += file.rows;
    counts.zero_size += file.notes.zero_size;
    for (const auto& [key, n] : file.notes.unknown_keys) counts.unknown_keys[key] += n;
  };
  for (const auto& [name, file] : files) {
    names.push_back(name);
    add(file);
    for (const FileNotes& namesake : file.namesakes) add(namesake);
  }
  counts.left_out -= std::min(counts.left_out, counts.predictions);
  return names;
}

}  // namespace df2::eval::detail
