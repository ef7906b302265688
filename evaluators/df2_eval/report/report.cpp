#include <df2_eval/report/report.h>

#include <algorithm>

#include <df2/version.h>
#include <df2_eval/report/partial.h>
#include <df2_eval/ties.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace df2::eval {

namespace {

std::string join(const std::vector<int>& values) {
  std::string text;
  for (const int value : values) text += (text.empty() ? "" : ",") + std::to_string(value);
  return text;
}

std::string image_set(std::span<const std::int64_t> ids) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::uint64_t digest = XXH3_64bits(ids.data(), ids.size_bytes());
  std::string text(8, '0');
  for (auto it = text.rbegin(); it != text.rend(); ++it, digest >>= 4) *it = kHex[digest & 15];
  return std::to_string(ids.size()) + "@" + text;
}

std::string_view similarity_name(Task task) {
  switch (task) {
    case Task::detection:
      return "iou-box";
    case Task::landmarks:
      return "oks-294";
    case Task::segmentation:
      return "iou-mask";
  }
  return "";
}

/// A name from outside may not look like a field of the signature.
std::string without_bars(std::string text) {
  std::replace(text.begin(), text.end(), '|', '_');
  return text;
}

/// Everything that decides the numbers, in one line.
std::string make_signature(const Partial& partial, const Counts& counts) {
  const Options& options = partial.options;
  const bool levels = partial.subsets.back().level.has_value();
  std::string text = "df2:" + std::string(kVersion);
  text += "|task:" + std::string(task_name(options.task));
  text += "|gt:" + without_bars(partial.ground_truth) + "@" + partial.ground_truth_hash;
  text += "|images:" + image_set(partial.main.image_ids());
  text += "|categories:" + join(partial.category_ids);
  text += "|sim:" + std::string(similarity_name(options.task));
  text += "|thr:0.50:0.05:0.95|max_dets:" + join(options.max_dets);
  text += "|subsets:";
  text += !levels ? "none" : options.subset_rule == SubsetRule::images ? "images" : "all-images";
  if (options.task == Task::landmarks) text += partial.vis ? "|vis:vis_and_occ+vis" : "|vis:as-in-file";
  if (options.task == Task::segmentation) text += "|raster:coco";
  const auto count = [&](std::string_view name, std::uint64_t n) {
    if (n > 0) text += "|" + std::string(name) + ":" + std::to_string(n);
  };
  count("beyond_max_dets", counts.beyond_max_dets);
  count("duplicates", counts.duplicates);
  count("zero_size", counts.zero_size);
  count("in_absent_categories", counts.in_absent_categories);
  count("left_out", counts.left_out);
  std::uint64_t unknown = 0;
  for (const auto& [key, n] : counts.unknown_keys) unknown += n;
  count("unknown_keys", unknown);
  return text;
}

}  // namespace

void Counts::add(const Counts& other) {
  images += other.images;
  items += other.items;
  predictions += other.predictions;
  beyond_max_dets += other.beyond_max_dets;
  duplicates += other.duplicates;
  zero_size += other.zero_size;
  in_absent_categories += other.in_absent_categories;
  left_out += other.left_out;
  for (const auto& [key, n] : other.unknown_keys) unknown_keys[key] += n;
}

Report make_report(const Partial& partial) {
  Report report;
  report.counts = partial.counts;
  const auto add_file = [&](const FileNotes& file) {
    report.counts.left_out += file.rows;
    report.counts.zero_size += file.notes.zero_size;
    for (const auto& [key, n] : file.notes.unknown_keys) report.counts.unknown_keys[key] += n;
  };
  for (const auto& [name, file] : partial.files) {
    report.predictions.push_back(name);
    add_file(file);
    for (const FileNotes& namesake : file.namesakes) add_file(namesake);
  }
  report.counts.left_out -= std::min(report.counts.left_out, report.counts.predictions);
  report.signature = make_signature(partial, report.counts);
  report.options = partial.options;
  report.ground_truth = partial.ground_truth;
  report.ground_truth_hash = partial.ground_truth_hash;
  const auto summary_of = [&](const ApAccumulator& accumulator) {
    return summarize(accumulator, partial.options.task, partial.subsets, partial.category_ids,
                     partial.options.max_dets);
  };
  report.summary = summary_of(partial.main);
  if (partial.vis) report.vis = summary_of(*partial.vis);
  if (partial.options.ties) {
    report.ap_bounds = ap_bounds(partial.main, partial.category_ids, partial.options.max_dets.back());
  }
  return report;
}

}  // namespace df2::eval
