#include <df2_eval/report/notes.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <df2_eval/report/notices.h>

namespace df2::eval {

std::vector<std::pair<std::string, std::uint64_t>> named_counts(const Report& report) {
  const Counts& counts = report.counts;
  if (report.verification) {
    return {{"pairs", counts.predictions},
            {"same", report.verification->same},
            {"different", report.verification->different}};
  }
  if (report.retrieval) {
    return {{"images", counts.images},
            {"queries", counts.items},
            {"gallery", report.retrieval->gallery},
            {"predictions", counts.predictions},
            {"without_match", report.retrieval->without_match},
            {"duplicates", counts.duplicates},
            {"zero_size", counts.zero_size},
            {"weak_answers", report.retrieval->weak_answers},
            {"outscored_answers", report.retrieval->outscored_answers},
            {"rows_without_query", report.retrieval->images.rows_without_query},
            {"entries_without_items", report.retrieval->images.entries_without_items},
            {"unknown_query_images", report.retrieval->images.unknown_query_images.count},
            {"unknown_gallery_images", report.retrieval->images.unknown_gallery_images.count},
            {"left_out", counts.left_out}};
  }
  return {{"images", counts.images},
          {"items", counts.items},
          {"predictions", counts.predictions},
          {"beyond_max_dets", counts.beyond_max_dets},
          {"duplicates", counts.duplicates},
          {"zero_size", counts.zero_size},
          {"beyond_areas", counts.beyond_areas},
          {"id_zero", counts.id_zero},
          {"in_absent_categories", counts.in_absent_categories()},
          {"left_out", counts.left_out}};
}

std::string counted(std::uint64_t count, std::string_view noun, std::string_view nouns) {
  const std::string many = nouns.empty() ? std::string(noun) + "s" : std::string(nouns);
  return fmt::format("{} {}", count, count == 1 ? std::string(noun) : many);
}

namespace {

std::string what_was_scored(const Report& report) {
  const Counts& counts = report.counts;
  if (report.verification) {
    return fmt::format("{} scored, {} of them of one identity", counted(counts.predictions, "pair"),
                       report.verification->same);
  }
  if (report.retrieval) {
    return fmt::format("{}, {}, {}, {} scored", counted(counts.images, "query image"),
                       counted(counts.items, "query", "queries"), counted(report.retrieval->gallery, "gallery item"),
                       counted(counts.predictions, "prediction"));
  }
  const std::uint64_t scored = counts.predictions - std::min(counts.predictions, counts.beyond_max_dets);
  return fmt::format("{}, {}, {} scored", counted(counts.images, "image"), counted(counts.items, "item"),
                     counted(scored, "prediction"));
}

}  // namespace

std::vector<std::string> make_notes(const Report& report) {
  const Counts& counts = report.counts;
  std::vector<std::string> notes = {what_was_scored(report)};
  if (report.ap_bounds) {
    notes.push_back(fmt::format("AP lies between {:.3f} and {:.3f}, whatever the order of equal scores",
                                report.ap_bounds->first, report.ap_bounds->second));
  }
  if (report.vis_ap_bounds) {
    notes.push_back(fmt::format("AP of vis lies between {:.3f} and {:.3f}, whatever the order of equal scores",
                                report.vis_ap_bounds->first, report.vis_ap_bounds->second));
  }
  if (report.retrieval && report.retrieval->without_match > 0) {
    notes.push_back(counted(report.retrieval->without_match, "query", "queries") +
                    " without a corresponding gallery item, counted as wrong");
  }
  const auto note = [&](std::uint64_t count, std::string_view text) {
    if (count > 0) notes.push_back(counted(count, "prediction") + " " + std::string(text));
  };
  note(counts.beyond_max_dets, "beyond max_dets of the image and category, not scored");
  note(counts.duplicates, report.retrieval ? "with the box and category of another one in the image"
                                           : "exactly like another one, counted as false positives");
  note(counts.zero_size, "without any area");
  note(counts.left_out, "left out by the choice of images or categories");
  for (const auto& [key, count] : counts.unknown_keys) {
    note(count, fmt::format("with the unknown key \"{}\", which was ignored", key));
  }
  for (Notice& notice : make_notices(report)) notes.push_back(std::move(notice.text));
  return notes;
}

}  // namespace df2::eval
