#include <df2_eval/partial/detail/signs_json.h>

#include <algorithm>

#include <df2_eval/partial/detail/sign_names.h>
#include <df2_eval/partial/detail/stored_values.h>

namespace df2::eval::detail {

using nlohmann::json;

namespace {

void check(const Signs& signs, const RunHead& head) {
  const Counts& counts = head.counts;
  require(signs.images_without_rows <= signs.images_with_items && signs.images_with_items <= counts.images &&
              signs.images_with_items <= counts.items,
          "images with items hold items, and those without predictions are some of them");
  require(std::max({signs.within_unit, signs.may_be_corners, signs.judged}) <= counts.predictions,
          "no more predictions have a sign than there are");
  require(signs.judged / Signs::kJudged <= counts.images, "few predictions of an image are judged");
  const std::uint64_t fits_elsewhere =
      std::max({signs.fit_next_category, signs.fit_previous_category, signs.fit_next_image, signs.fit_previous_image});
  require(signs.fit <= signs.judged && fits_elsewhere <= signs.judged - signs.fit,
          "what fits an item is judged, and what fits elsewhere does not fit where it stands");
  require(signs.better_as_corners <= signs.judged && signs.better_as_boxes <= signs.judged - signs.better_as_corners,
          "a judged box is better in one way at most");
  Signs possible{signs.images_with_items, signs.images_without_rows};
  if (head.options.task == Task::landmarks) possible.within_unit = signs.within_unit;
  require(head.options.task == Task::detection || signs == possible, "a task has only its own signs");
}

}  // namespace

json to_json(const Signs& signs) {
  json stored = json::object();
  for (const auto& [name, count] : kSigns) stored[name] = signs.*count;
  return stored;
}

Signs read_signs(const json& stored, const RunHead& head) {
  require_keys(stored, kSigns.size());
  Signs signs;
  for (const auto& [name, count] : kSigns) signs.*count = read_count(stored.at(name));
  check(signs, head);
  return signs;
}

}  // namespace df2::eval::detail
