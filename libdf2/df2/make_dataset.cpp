#include <df2/make_dataset.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <df2/detail/raw_segmentation.h>
#include <df2/detail/value_issues.h>

namespace df2 {

namespace {

class DatasetCheck {
 public:
  DatasetCheck(const std::string& name, const CategorySet& categories) : issues_(name), categories_(categories) {}

  void check_images(const std::vector<ImageRecord>& images) {
    std::unordered_set<std::int64_t> ids;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const ImageRecord& image = images[i];
      const std::string at = fmt::format("images/{}", i);
      issues_.check(check_id(image.id), at, "id");
      if (!ids.insert(image.id).second) issues_.check(Checked(repeated("image", image.id)), at, "id");
      if (image.pair_id) issues_.check(check_id(*image.pair_id), at, "pair_id");
      if (image.size) {
        issues_.check(check_extent(image.size->width), at, "size");
        issues_.check(check_extent(image.size->height), at, "size");
        issues_.check(check_image_size(*image.size), at, "size");
      }
      for (std::size_t k = 0; k < image.items.size(); ++k) {
        check_item(image.items[k], image.size, fmt::format("{}/items/{}", at, k));
      }
    }
  }
  void check_listed(const std::vector<CategoryIndex>& listed) {
    std::unordered_set<CategoryIndex> seen;
    for (std::size_t i = 0; i < listed.size(); ++i) {
      issues_.check(check_place(listed[i]), "listed", i);
      if (!seen.insert(listed[i]).second) issues_.check(Checked(repeated("category", listed[i])), "listed", i);
    }
  }
  void throw_if_any() { issues_.throw_if_any(Fault::ground_truth); }

 private:
  static Mismatch repeated(std::string_view noun, std::int64_t id) {
    return {Code::duplicate_id, fmt::format("each {} id once", noun), fmt::format("{} again", id)};
  }
  Checked check_place(CategoryIndex category) const {
    if (category < categories_.size()) return std::nullopt;
    return Mismatch{Code::unknown_category, fmt::format("the place of one of {} categories", categories_.size()),
                    std::to_string(category)};
  }

  void check_item(const Item& item, std::optional<Size> image_size, const std::string& at) {
    issues_.check(check_id(item.id), at, "id");
    issues_.check(check_id(item.style), at, "style");
    if (item.pair_id) issues_.check(check_id(*item.pair_id), at, "pair_id");
    issues_.check_coordinates(std::array{item.box.x, item.box.y, item.box.width, item.box.height}, at, "box");
    issues_.check(check_box(item.box), at, "box");
    issues_.check(check_number(item.area, kMaxArea), at, "area");
    const Checked no_category = check_place(item.category);
    if (issues_.check(no_category, at, "category") && !item.landmarks.empty()) {
      issues_.check(check_own_landmarks(3 * item.landmarks.size(), categories_[item.category]), at, "landmarks");
    }
    for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
      const Landmark& landmark = item.landmarks[i];
      issues_.check_coordinates(std::array{landmark.x, landmark.y}, at, "landmarks", i);
      issues_.check(check_visibility(landmark.visibility), at, "landmarks", i);
    }
    issues_.check(check_labelled_count(item.labelled_count), at, "labelled_count");
    if (item.attributes) {
      for (const Attribute a : {Attribute::scale, Attribute::occlusion, Attribute::zoom_in, Attribute::viewpoint}) {
        issues_.check(check_level(item.attributes->level(a)), at, "attributes", static_cast<std::size_t>(a));
      }
    }
    check_segmentation(item.segmentation, image_size, at);
  }
  void check_segmentation(const Segmentation& segmentation, std::optional<Size> image_size, const std::string& at) {
    if (const auto* polygons = std::get_if<std::vector<Polygon>>(&segmentation)) {
      if (!issues_.check_polygons(*polygons, at, "segmentation")) return;
      issues_.check(check_outlines(*polygons, image_size), at, "segmentation");
    } else if (const auto* mask = std::get_if<Mask>(&segmentation)) {
      if (!issues_.check(check_mask_size(mask->size.height, mask->size.width), at, "segmentation", "size")) return;
      issues_.check(check_same_size(mask->size, image_size), at, "segmentation", "size");
      issues_.check(check_runs(mask->runs, mask->size), at, "segmentation");
    }
  }

  detail::ValueIssues issues_;
  const CategorySet& categories_;
};

}  // namespace

Dataset make_dataset(const std::string& name, std::vector<ImageRecord> images, std::vector<CategoryIndex> listed,
                     CategorySet categories, std::string picture_folder) {
  DatasetCheck check(name, categories);
  check.check_images(images);
  check.check_listed(listed);
  check.throw_if_any();
  std::ranges::sort(listed);
  return Dataset(name, std::move(images), std::move(listed), std::move(categories), std::move(picture_folder));
}

}  // namespace df2
