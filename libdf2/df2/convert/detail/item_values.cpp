#include <df2/convert/detail/item_values.h>

#include <algorithm>
#include <set>
#include <variant>

#include <df2/attributes.h>

namespace df2::convert::detail {

namespace {

using Json = df2::detail::OrderedJson;

Json polygons_value(const Segmentation& segmentation) {
  Json list = Json::array();
  if (const auto* polygons = std::get_if<std::vector<Polygon>>(&segmentation)) {
    for (const Polygon& polygon : *polygons) {
      Json flat = Json::array();
      for (const Point& point : polygon) {
        flat.push_back(point.x);
        flat.push_back(point.y);
      }
      list.push_back(std::move(flat));
    }
  }
  return list;
}

Json runs_value(const Segmentation& segmentation) {
  const auto* mask = std::get_if<Mask>(&segmentation);
  if (!mask) return nullptr;
  return {{"size", {mask->size.height, mask->size.width}}, {"counts", encode_runs(mask->runs)}};
}

Json landmarks_value(const Item& item) {
  Json list = Json::array();
  for (const Landmark& landmark : item.landmarks) {
    list.push_back(landmark.x);
    list.push_back(landmark.y);
    list.push_back(static_cast<double>(landmark.visibility));
  }
  return list;
}

}  // namespace

Json item_value(const Item& item, std::int64_t number, const CategorySet& categories) {
  const Category& category = categories[item.category];
  Json value = {{"id", number},
                {"category_id", category.id},
                {"category_name", category.name},
                {"bbox", {item.box.x, item.box.y, item.box.width, item.box.height}},
                {"area", item.area},
                {"iscrowd", item.is_crowd ? 1 : 0},
                {"segmentation", polygons_value(item.segmentation)},
                {"rle", runs_value(item.segmentation)},
                {"landmarks", landmarks_value(item)},
                {"num_landmarks", item.labelled_count},
                {"style", item.style},
                {"pair_id", item.pair_id ? Json(*item.pair_id) : Json(nullptr)}};
  for (const AttributeRow& row : kAttributes) {
    const Json level = item.attributes ? Json(item.attributes->level(row.attribute)) : Json(nullptr);
    value[std::string(row.key)] = level;
  }
  return value;
}

Json image_value(const ImageRecord& image) {
  Json value = {
      {"image_id", image.id}, {"width", nullptr}, {"height", nullptr}, {"source", nullptr}, {"pair_id", nullptr}};
  if (const std::optional<Size> size = known_size(image)) {
    value["width"] = size->width;
    value["height"] = size->height;
  }
  if (image.source) value["source"] = *image.source == Source::shop ? "shop" : "user";
  if (image.pair_id) value["pair_id"] = *image.pair_id;
  return value;
}

std::vector<std::int64_t> item_numbers(const ImageRecord& image) {
  std::vector<std::int64_t> numbers;
  for (const Item& item : image.items) numbers.push_back(item.id);
  if (std::set<std::int64_t>(numbers.begin(), numbers.end()).size() < numbers.size()) {
    for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] = static_cast<std::int64_t>(k) + 1;
  }
  return numbers;
}

std::string json_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void note_file_name(const Split& split, const ImageRecord& image, const std::string& name, Ledger& ledger) {
  if (image.file_name.empty() || image.file_name == name) return;
  ledger.add(Effect::changed, "file_names", "names of pictures: they are called after the image's id",
             example_of(split.name, image));
}

}  // namespace df2::convert::detail
