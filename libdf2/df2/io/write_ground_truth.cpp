#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/detail/file/temporary_path.h>
#include <df2/io/detail/json/values.h>
#include <df2/io/detail/native_annotation.h>
#include <df2/io/ground_truth.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

using json = detail::OrderedJson;
namespace fs = std::filesystem;

std::string_view source_name(Source source) {
  return source == Source::shop ? "shop" : "user";
}

json polygons_of(const std::vector<Polygon>& polygons) {
  json list = json::array();
  for (const Polygon& polygon : polygons) {
    json flat = json::array();
    for (const Point p : polygon) {
      flat.push_back(detail::number_value(p.x));
      flat.push_back(detail::number_value(p.y));
    }
    list.push_back(std::move(flat));
  }
  return list;
}

json segmentation_of(const Segmentation& segmentation) {
  if (const auto* polygons = std::get_if<std::vector<Polygon>>(&segmentation)) return polygons_of(*polygons);
  if (const auto* mask = std::get_if<Mask>(&segmentation)) {
    return {{"size", {mask->size.height, mask->size.width}}, {"counts", encode_runs(mask->runs)}};
  }
  return json::array();
}

void add_landmarks(json& list, const std::vector<Landmark>& landmarks) {
  for (const Landmark& landmark : landmarks) {
    list.push_back(detail::number_value(landmark.x));
    list.push_back(detail::number_value(landmark.y));
    list.push_back(landmark.visibility);
  }
}

json coco_keypoints(const Item& item, const CategorySet& categories) {
  const Category& category = categories[item.category];
  json list = json::array();
  for (std::size_t i = 0; i < 3 * category.landmark_begin; ++i) list.push_back(0);
  add_landmarks(list, item.landmarks);
  while (list.size() < 3 * categories.sigmas().size()) list.push_back(0);
  return list;
}

/// Our fields of an item. Its image's source is one of them for readers that know of no fields of images.
json coco_attributes(const ImageRecord& image, const Item& item) {
  json attributes = {{"style", item.style}};
  if (item.pair_id) attributes["pair_id"] = *item.pair_id;
  if (image.source) attributes["source"] = source_name(*image.source);
  if (item.attributes) {
    for (const AttributeRow& row : kAttributes)
      attributes[std::string(row.key)] = item.attributes->level(row.attribute);
  }
  return attributes;
}

json coco_annotation(const ImageRecord& image, const Item& item, std::int64_t id, const CategorySet& categories,
                     CocoKeys keys) {
  json annotation = {{"area", detail::number_value(item.area)},
                     {"bbox",
                      {detail::number_value(item.box.x), detail::number_value(item.box.y),
                       detail::number_value(item.box.width), detail::number_value(item.box.height)}},
                     {"category_id", categories[item.category].id},
                     {"id", id},
                     {"image_id", image.id},
                     {"iscrowd", item.is_crowd ? 1 : 0},
                     {"style", item.style}};
  if (item.pair_id) annotation["pair_id"] = *item.pair_id;
  if (!item.landmarks.empty() || item.labelled_count > 0) annotation["num_keypoints"] = item.labelled_count;
  if (!item.landmarks.empty()) annotation["keypoints"] = coco_keypoints(item, categories);
  annotation["segmentation"] = segmentation_of(item.segmentation);
  if (item.attributes) {
    annotation["scale"] = item.attributes->scale;
    annotation["occlusion"] = item.attributes->occlusion;
    annotation["zoom_in"] = item.attributes->zoom_in;
    annotation["viewpoint"] = item.attributes->viewpoint;
  }
  if (keys == CocoKeys::for_all_readers) annotation["attributes"] = coco_attributes(image, item);
  return annotation;
}

json coco_image(const ImageRecord& image, CocoKeys keys) {
  json entry = {{"id", image.id}, {"file_name", image.file_name}};
  if (keys == CocoKeys::for_all_readers) {
    for (const char* empty : {"coco_url", "date_captured", "flickr_url"}) entry[empty] = "";
    entry["license"] = 0;
  }
  if (image.size) {
    entry["width"] = image.size->width;
    entry["height"] = image.size->height;
  }
  if (image.source) entry["source"] = source_name(*image.source);
  if (image.pair_id) entry["pair_id"] = *image.pair_id;
  return entry;
}

json coco_category(const Category& category, std::size_t landmarks) {
  json names = json::array();
  for (std::size_t i = 1; i <= landmarks; ++i) names.push_back(std::to_string(i));
  return {{"id", category.id},
          {"name", category.converter_name.empty() ? category.name : category.converter_name},
          {"supercategory", "clothes"},
          {"keypoints", std::move(names)},
          {"skeleton", json::array()}};
}

/// Annotation ids of every image's items: their own where these tell all items apart, as those of a COCO-type file do
/// (0 has a meaning there, docs/compat.md), else 1, 2, 3 ...
std::vector<std::vector<std::int64_t>> annotation_ids(std::span<const ImageRecord> images) {
  std::unordered_set<std::int64_t> seen;
  bool distinct = true;
  for (const ImageRecord& image : images) {
    for (const Item& item : image.items) distinct = distinct && seen.insert(item.id).second;
  }
  std::vector<std::vector<std::int64_t>> ids(images.size());
  std::int64_t next = 1;
  for (std::size_t i = 0; i < images.size(); ++i) {
    for (const Item& item : images[i].items) ids[i].push_back(distinct ? item.id : next++);
  }
  return ids;
}

/// The keys of an item in the order of the released files.
json native_item(const ImageRecord& image, const Item& item) {
  const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
  if (!polygons || item.landmarks.empty() || !item.attributes) {
    throw Error(Fault::usage, Code::bad_dataset,
                "item " + std::to_string(item.id) + " of image_id " + std::to_string(image.id) +
                    " lacks polygons, landmarks or the four levels, which native annotations need");
  }
  json landmarks = json::array();
  add_landmarks(landmarks, item.landmarks);
  return {{"segmentation", polygons_of(*polygons)},
          {"scale", item.attributes->scale},
          {"viewpoint", item.attributes->viewpoint},
          {"zoom_in", item.attributes->zoom_in},
          {"landmarks", std::move(landmarks)},
          {"style", item.style},
          {"bounding_box", detail::corners_value(item.box)},
          {"category_id", deepfashion2_categories()[item.category].id},
          {"occlusion", item.attributes->occlusion},
          {"category_name", deepfashion2_categories()[item.category].name}};
}

/// The numbers of an image's items in its file.
std::vector<std::int64_t> item_numbers(const std::vector<Item>& items) {
  std::vector<std::int64_t> own, counted;
  for (const Item& item : items) {
    own.push_back(item.id);
    counted.push_back(static_cast<std::int64_t>(own.size()));
  }
  return std::ranges::is_permutation(own, counted) ? own : counted;
}

bool holds(const fs::path& path, std::string_view text) {
  std::ifstream in(path, std::ios::binary);
  return in && std::string(std::istreambuf_iterator<char>(in), {}) == text;
}

/// Whatever stands in the folder is what write_native_ground_truth would write there.
void require_unfinished(const fs::path& annos, std::span<const ImageRecord> images) {
  std::unordered_map<std::string, const ImageRecord*> known;
  for (const ImageRecord& image : images) known.emplace(detail::annotation_name(image), &image);
  for (const fs::directory_entry& entry : fs::directory_iterator(annos)) {
    const auto image = known.find(entry.path().filename().string());
    if (image != known.end() && holds(entry.path(), detail::native_annotation(*image->second))) continue;
    throw Error(Fault::usage,
                Issue(Code::usage, {entry.path().string(), {}, {}, {}},
                      "the file is not one of the dataset that is to be written here, and would be read as "
                      "part of it: name another folder, or move it away"));
  }
}

}  // namespace

std::string detail::annotation_name(const ImageRecord& image) {
  return fmt::format("{:06}.json", image.id);
}

std::string detail::native_annotation(const ImageRecord& image) {
  json text = {{"source", image.source == Source::user ? "user" : "shop"}, {"pair_id", image.pair_id.value_or(0)}};
  const std::vector<std::int64_t> numbers = item_numbers(image.items);
  for (std::size_t k = 0; k < image.items.size(); ++k)
    text[fmt::format("item{}", numbers[k])] = native_item(image, image.items[k]);
  return text.dump();
}

void write_coco_ground_truth(const Dataset& dataset, const std::string& path, CocoKeys keys) {
  // Images are rendered in parallel and joined in order; the text is the same for any number of threads.
  const auto images = dataset.images();
  const auto ids = annotation_ids(images);
  std::vector<std::string> image_texts(images.size()), annotation_texts(images.size());
  parallel_for(images.size(), [&](std::size_t i) {
    image_texts[i] = coco_image(images[i], keys).dump();
    for (std::size_t k = 0; k < ids[i].size(); ++k) {
      if (k > 0) annotation_texts[i] += ",\n";
      annotation_texts[i] +=
          coco_annotation(images[i], images[i].items[k], ids[i][k], dataset.categories(), keys).dump();
    }
  });
  const auto join = [](std::string& text, const std::vector<std::string>& parts) {
    bool first = true;
    for (const std::string& part : parts) {
      if (part.empty()) continue;
      if (!first) text += ",\n";
      text += part;
      first = false;
    }
  };
  std::string text = "{\"info\":{},\"licenses\":[],\"images\":[\n";
  join(text, image_texts);
  text += "],\n\"annotations\":[\n";
  join(text, annotation_texts);
  text += "],\n\"categories\":[\n";
  std::vector<std::string> categories;
  for (const CategoryIndex listed : dataset.listed()) {
    categories.push_back(coco_category(dataset.categories()[listed], dataset.categories().sigmas().size()).dump());
  }
  join(text, categories);
  write_file_atomically(path, text + "]}\n");
}

void write_native_ground_truth(const Dataset& dataset, const std::string& folder) {
  const fs::path annos = fs::path(folder) / "annos";
  if (!detail::make_folders(annos.string())) {
    throw Error(Fault::io, Issue{Code::file,
                                 {annos.string(), {}, {}, {}},
                                 fmt::format("the folder cannot be made: {}", std::strerror(errno))});
  }
  const auto images = dataset.images();
  require_unfinished(annos, images);
  parallel_for(images.size(), [&](std::size_t i) {
    write_file_atomically((annos / detail::annotation_name(images[i])).string(), detail::native_annotation(images[i]));
  });
}

}  // namespace df2
