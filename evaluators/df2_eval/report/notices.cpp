#include <df2_eval/report/notices.h>

#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include <df2_eval/names.h>
#include <df2_eval/report/notes.h>

namespace df2::eval {

namespace {

class Notices {
 public:
  void add(std::string_view code, std::uint64_t count, std::string text) {
    if (count > 0) list_.push_back({code, std::move(text)});
  }
  std::vector<Notice> take() { return std::move(list_); }

 private:
  std::vector<Notice> list_;
};

/// "image 7", "images 7, 8 and 9", "12 images, among them 7, 8, 9, 10 and 11"
std::string listed(const UnknownImages& images) {
  std::vector<std::string> ids;
  for (const std::int64_t id : images.named) ids.push_back(std::to_string(id));
  const std::vector<std::string_view> views(ids.begin(), ids.end());
  const std::string names = in_words(views, " and ");
  if (images.count > ids.size()) return fmt::format("{} images, among them {}", images.count, names);
  return (images.count == 1 ? "image " : "images ") + names;
}

void add_ap(Notices& notices, const Report& report) {
  const Counts& counts = report.counts;
  const bool is_strict = report.options.rules == Rules::strict;
  const std::string large = counted(counts.beyond_areas, "prediction") + " of an area beyond 1e10 square pixels" +
                            (report.options.task == Task::landmarks ? " (the extent of all submitted points)" : "");
  notices.add("beyond-areas", counts.beyond_areas,
              large + (is_strict ? "; the official rules would not count one as wrong, --rules strict does"
                                 : "; the official rules do not count one as wrong, --rules strict would"));
  if (is_strict) return;
  notices.add("id-zero", counts.id_zero,
              counted(counts.id_zero, "item") +
                  " with the id 0; a prediction that matches it counts as unmatched by the official rules, but not by "
                  "--rules strict");
}

void add_retrieval(Notices& notices, const RetrievalDetail& retrieval) {
  const ImageNotes& images = retrieval.images;
  const auto queries = [](std::uint64_t count) { return counted(count, "query", "queries") + " answered by a row "; };
  notices.add("weak-answers", retrieval.weak_answers,
              queries(retrieval.weak_answers) +
                  "whose box has an IoU below 0.5 with the item's, which --rules strict does not allow");
  notices.add("outscored-answers", retrieval.outscored_answers,
              queries(retrieval.outscored_answers) +
                  "although one of another category has a higher score, which --rules strict does not allow");
  notices.add("rows-without-query", images.rows_without_query,
              counted(images.rows_without_query, "row") + " of images that hold no query, left out");
  notices.add("entries-without-items", images.entries_without_items,
              counted(images.entries_without_items, "entry", "entries") +
                  " of lists with an image that holds no gallery item, counted as wrong");
  notices.add("unknown-query-images", images.unknown_query_images.count,
              "query_image_id names " + listed(images.unknown_query_images) +
                  ", of which the ground truth says nothing; check that the submission is for this ground truth");
  notices.add("unknown-gallery-images", images.unknown_gallery_images.count,
              "gallery_image_id names " + listed(images.unknown_gallery_images) +
                  ", of which the ground truth says nothing; check that the submission is for this ground truth");
}

}  // namespace

std::vector<Notice> make_notices(const Report& report) {
  Notices notices;
  if (report.retrieval)
    add_retrieval(notices, *report.retrieval);
  else if (!report.verification)
    add_ap(notices, report);
  return notices.take();
}

}  // namespace df2::eval
