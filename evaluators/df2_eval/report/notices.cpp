#include <df2_eval/report/notices.h>

#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include <df2/text.h>
#include <df2_eval/names.h>
#include <df2_eval/report/escape.h>
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

/// "hat", "hat and top", "a, b, c, d, e and 3 more"
std::string first_of(std::vector<std::string> names) {
  constexpr std::size_t kNamed = 5;
  if (names.size() > kNamed) {
    const std::string more = fmt::format("{} more", names.size() - kNamed);
    names.resize(kNamed);
    names.push_back(more);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return in_words(views, " and ");
}

/// What the ground truth has that nothing can match, and what it has not.
void add_ground_truth(Notices& notices, const Report& report) {
  const Counts& counts = report.counts;
  const std::uint64_t empty = counts.items_without_pixels;
  notices.add("items-without-pixels", empty,
              counted(empty, "item") + (empty == 1 ? " has a mask that covers" : " have masks that cover") +
                  " no pixel, counted though nothing can match; check the polygons and the size of the image");
  std::vector<std::string> names;
  for (const auto& [name, count] : report.ground_truth_notes.unknown_names) {
    names.push_back('"' + plain_text(shortened(name)) + '"');
  }
  notices.add("unknown-category-names", names.size(),
              "DeepFashion2 does not know these category names of the ground truth: " + first_of(names) +
                  "; only the ids count, so check that they are DeepFashion2's");
  names.clear();
  for (const auto& [category, count] : counts.absent_categories) {
    if (count > 0)
      names.push_back(fmt::format("{} ({})", plain_text(shortened(report.category_names[category])), count));
  }
  const std::uint64_t absent = counts.in_absent_categories();
  notices.add("absent-categories", absent,
              fmt::format("{} of categories that have no item in the ground truth, and so no score: {}; check the "
                          "category ids, unless the ground truth is only a part",
                          counted(absent, "prediction"), first_of(names)));
}

/// From a tenth of the images on: a method may well find nothing in a few of them.
void add_images_without_rows(Notices& notices, const Signs& signs) {
  const std::uint64_t without = signs.images_without_rows, all = signs.images_with_items;
  if (without == 0 || 10 * without < all) return;
  notices.add(
      "images-without-predictions", without,
      fmt::format("{} of {} with items ({:.0f}%) {} no prediction; check that all results were written", without,
                  counted(all, "image"), 100.0 * static_cast<double>(without) / static_cast<double>(all),
                  without == 1 ? "has" : "have"));
}

/// `elsewhere` and `opposite`: how many of the judged boxes fit an item whose id is larger by 1, and smaller, or the
/// other way round. Ids are shifted where at least two boxes and a fifth of all fit elsewhere, and more than twice as
/// many as fit an item where they stand.
bool are_shifted(std::uint64_t elsewhere, std::uint64_t opposite, const Signs& signs) {
  return elsewhere >= 2 && 5 * elsewhere >= signs.judged && elsewhere > 2 * signs.fit && elsewhere > opposite;
}

/// `kind`: "category", "image".
void add_shift(Notices& notices, std::string_view code, std::string_view kind, std::uint64_t fit_next,
               std::uint64_t fit_previous, const Signs& signs) {
  const auto add = [&](std::uint64_t elsewhere, std::uint64_t opposite, std::string_view how, std::string_view advice) {
    notices.add(code, are_shifted(elsewhere, opposite, signs),
                fmt::format("{} of the {} best boxes of all images fit an item whose {} id is {} by 1, and only {} fit "
                            "one of their own category and image; {}",
                            elsewhere, signs.judged, kind, how, signs.fit, advice));
  };
  add(fit_next, fit_previous, "larger",
      fmt::format("the {} ids seem to be too small by 1 (as if they started at 0), so add 1 to each", kind));
  add(fit_previous, fit_next, "smaller", fmt::format("the {} ids seem to be too large by 1, so subtract 1", kind));
}

/// What shows that coordinates, ids or scores were perhaps meant in another way.
void add_conventions(Notices& notices, const Report& report) {
  const Signs& signs = report.signs;
  const std::uint64_t predictions = report.counts.predictions;
  const bool is_landmarks = report.options.task == Task::landmarks;
  const bool is_detection = report.options.task == Task::detection;
  notices.add(
      is_landmarks ? "landmarks-as-fractions" : "boxes-as-fractions",
      predictions > 0 && signs.within_unit == predictions && signs.fit == 0,
      fmt::format("every {} lies within about 1 x 1 pixel ({}), as if it were given in fractions of the image; give "
                  "pixels: multiply x by the width of the image and y by its height",
                  is_landmarks ? "landmark" : "box", counted(predictions, "prediction")));
  notices.add(
      "boxes-as-corners",
      is_detection && signs.may_be_corners == predictions && signs.better_as_corners >= 2 &&
          5 * signs.better_as_corners >= signs.judged && signs.better_as_corners > 2 * signs.better_as_boxes,
      fmt::format("{} of the {} best boxes of the images overlap an item much better if they are read as corners "
                  "[x1, y1, x2, y2], and only {} much less; a box must be [x, y, width, height]",
                  signs.better_as_corners, signs.judged, signs.better_as_boxes));
  add_shift(notices, "category-ids-shifted", "category", signs.fit_next_category, signs.fit_previous_category, signs);
  add_shift(notices, "image-ids-shifted", "image", signs.fit_next_image, signs.fit_previous_image, signs);
  constexpr std::uint64_t kFew = 4;  // the scores of so few may be equal by chance
  notices.add(
      "equal-scores", report.only_score && predictions > kFew,
      fmt::format("all of the {} predictions that are scored have the score {}, so their order, which decides AP, "
                  "means nothing; "
                  "write the confidence of each",
                  predictions - std::min(predictions, report.counts.beyond_max_dets), report.only_score.value_or(0)));
}

void add_rules(Notices& notices, const Report& report) {
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
  add_ground_truth(notices, report);
  if (report.retrieval) {
    add_retrieval(notices, *report.retrieval);
  } else if (!report.verification) {
    add_images_without_rows(notices, report.signs);
    add_conventions(notices, report);
    add_rules(notices, report);
  }
  return notices.take();
}

}  // namespace df2::eval
