// The image folder of Hugging Face's datasets: SPLIT/NAME.jpg and SPLIT/metadata.jsonl, a line an image. `file_name` is
// that of its picture, seen from the file; `objects` has a list for each field of the items, and `bbox` is COCO's.
// Source: "Create an image dataset" in the documentation of datasets.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <df2/convert/detail/item_values.h>
#include <df2/convert/formats.h>
#include <df2/convert/split_pictures.h>
#include <df2/io/atomic_file.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

using Json = df2::detail::OrderedJson;

/// Lists are called as datasets' own example calls them.
std::string column_of(const std::string& key) {
  if (key == "category_id") return "categories";
  return key == "category_name" ? "category_names" : key;
}

/// The lists of an image without items: every line of every split has the same columns. A column of nothing but nulls
/// has no type, and Arrow cannot read lists of such; it is left out.
Json empty_objects(std::span<const Split> splits) {
  bool has_runs = false, has_pairs = false, has_levels = false;
  for (const Split& split : splits) {
    for (const ImageRecord& image : split.dataset.images()) {
      for (const Item& item : image.items) {
        has_runs = has_runs || std::holds_alternative<Mask>(item.segmentation);
        has_pairs = has_pairs || item.pair_id;
        has_levels = has_levels || item.attributes;
      }
    }
  }
  Json objects = Json::object();
  const Json item = detail::item_value(Item(), 1, deepfashion2_categories());
  for (const auto& [key, value] : item.items()) objects[column_of(key)] = Json::array();
  if (!has_runs) objects.erase("rle");
  if (!has_pairs) objects.erase("pair_id");
  for (const AttributeRow& row : kAttributes) {
    if (!has_levels) objects.erase(std::string(row.key));
  }
  return objects;
}

std::string line_of(const ImageRecord& image, const std::string& picture, const CategorySet& categories,
                    const Json& empty) {
  Json line = {{"file_name", picture}};
  const Json about = detail::image_value(image);
  for (const auto& [key, value] : about.items()) line[key] = value;
  Json objects = empty;
  const std::vector<std::int64_t> numbers = detail::item_numbers(image);
  for (std::size_t k = 0; k < image.items.size(); ++k) {
    const Json item = detail::item_value(image.items[k], numbers[k], categories);
    for (const auto& [key, value] : item.items()) {
      if (const auto column = objects.find(column_of(key)); column != objects.end()) column->push_back(value);
    }
  }
  line["objects"] = std::move(objects);
  return detail::json_text(line) + "\n";
}

}  // namespace

void to_hf_imagefolder(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                       Ledger& ledger) {
  Progress progress(options, splits);
  const Json empty = empty_objects(splits);
  for (const Split& split : splits) {
    const auto images = split.dataset.images();
    const CategorySet& categories = split.dataset.categories();

    const auto picture = [&](const ImageRecord& image) { return image_stem(image) + picture_ending(split, image); };
    AtomicFile file(folder.place(split.name + "/metadata.jsonl"));
    std::vector<std::string> lines(pipeline_slots());
    std::vector<std::string> pictures(pipeline_slots());
    parallel_pipeline(
        images.size(),
        [&](std::size_t i, std::size_t slot) {
          pictures[slot] = picture(images[i]);
          lines[slot] = line_of(images[i], pictures[slot], categories, empty);
        },
        [&](std::size_t i, std::size_t slot) {
          detail::note_file_name(split, images[i], pictures[slot], ledger);
          file.append(lines[slot]);
          progress.done();
          return true;
        });
    file.commit();
    place_pictures(
        split, options, folder, [&](const ImageRecord& image) { return split.name + "/" + picture(image); },
        Orientation::removed, ledger);
  }
}

}  // namespace df2::convert
