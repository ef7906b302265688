#include <df2_eval/report/detail/signature.h>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <df2/hasher.h>
#include <df2/version.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace df2::eval::detail {

namespace {

/// Replaces the separator in names, so that no name can look like another field of the signature.
std::string to_field(const InputName& input) {
  std::string name = input.name;
  std::ranges::replace(name, '|', '_');
  return name + "@" + input.hash;
}

std::string to_field(const std::vector<InputName>& files) {
  if (files.size() == 1) return to_field(files.front());
  Hasher hash;
  for (const InputName& file : files) hash.add(std::span<const char>(file.hash));
  return fmt::format("{}@{}", files.size(), hash.text());
}

}  // namespace

std::string signature_head(const Report& report) {
  return fmt::format("df2:{}|task:{}|gt:{}|pred:{}", kVersion, task_name(report.options.task),
                     to_field(report.ground_truth), to_field(report.predictions));
}

std::string join(std::span<const int> values) {
  return fmt::format("{}", fmt::join(values, ","));
}

std::string join(std::span<const double> values) {
  return fmt::format("{}", fmt::join(values, ","));
}

std::string set_of_ids(std::span<const std::int64_t> ids) {
  const auto digest = static_cast<std::uint32_t>(XXH3_64bits(ids.data(), ids.size_bytes()));
  return fmt::format("{}@{:08x}", ids.size(), digest);
}

std::string scored_categories(const RunHead& head) {
  const std::vector<std::int64_t> ids = scored_ids(head);
  // The hash of the ground truth covers its category set.
  if (!head.categories.is_deepfashion2()) return set_of_ids(ids) + "|categories_of:ground-truth";
  if (head.options.task == Task::retrieval && head.options.categories.empty()) return "all";
  return fmt::format("{}", fmt::join(ids, ","));
}

std::string rules_field(const Options& options) {
  return options.rules == Rules::strict ? "|rules:strict" : "";
}

std::string sizes_field(const Report& report) {
  return report.sizes.empty() ? "" : fmt::format("|sizes:{}", fmt::join(names_of(report.sizes), "+"));
}

std::string count_fields(const Report& report) {
  const Counts& counts = report.counts;
  std::string text;
  const auto add = [&](std::string_view name, std::uint64_t count) {
    if (count > 0) text += fmt::format("|{}:{}", name, count);
  };
  add("beyond_max_dets", counts.beyond_max_dets);
  add("duplicates", counts.duplicates);
  add("zero_size", counts.zero_size);
  add("in_absent_categories", counts.in_absent_categories());
  add("beyond_areas", counts.beyond_areas);
  add("id_zero", counts.id_zero);
  if (const auto& retrieval = report.retrieval) {
    add("weak_answers", retrieval->weak_answers);
    add("outscored_answers", retrieval->outscored_answers);
    add("rows_without_query", retrieval->images.rows_without_query);
    add("entries_without_items", retrieval->images.entries_without_items);
  }
  add("left_out", counts.left_out);
  std::uint64_t unknown = 0;
  for (const auto& [key, count] : counts.unknown_keys) unknown += count;
  add("unknown_keys", unknown);
  return text;
}

}  // namespace df2::eval::detail
