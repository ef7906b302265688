#include <df2_eval/partial/detail/head_json.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <span>
#include <utility>

#include <df2_eval/partial/detail/stored_values.h>

namespace df2::eval::detail {

using nlohmann::json;

namespace {

constexpr const char* kDeepFashion2 = "deepfashion2";

CategorySet read_categories(const json& stored) {
  if (stored == kDeepFashion2) return deepfashion2_categories();
  require_keys(stored, 2);
  const auto sigmas = read_column<double>(stored.at("sigmas"));
  require(std::ranges::all_of(sigmas, [](double sigma) { return std::isfinite(sigma) && sigma > 0; }),
          "sigmas are finite and larger than 0");
  std::vector<Category> categories;
  require(stored.at("rows").is_array(), "categories are a list");
  for (const json& row : stored.at("rows")) {
    require_keys(row, 4);
    Category category;
    category.id = read_id(row.at("id"));
    category.name = row.at("name");
    category.landmark_begin = read_count(row.at("landmark_begin"));
    category.landmark_count = read_count(row.at("landmark_count"));
    require(
        category.landmark_begin <= sigmas.size() && category.landmark_count <= sigmas.size() - category.landmark_begin,
        "every landmark of a category has a sigma");
    require(categories.empty() || categories.back().id < category.id, "category ids ascend");
    categories.push_back(std::move(category));
  }
  CategorySet set(std::move(categories), sigmas);
  require(!set.is_deepfashion2(), "DeepFashion2's categories are stored by their name");
  return set;
}

std::vector<CategoryIndex> read_scored(const json& stored, const CategorySet& categories) {
  require(stored.is_array(), "scored categories are a list");
  std::vector<CategoryIndex> scored;
  for (const json& id : stored) {
    const auto category = categories.find(read_id(id));
    require(category.has_value(), "scored categories are in the set of categories");
    scored.push_back(*category);
  }
  require(std::ranges::adjacent_find(scored, std::greater_equal<>()) == scored.end(), "scored categories ascend");
  return scored;
}

std::set<SizeSource> read_sizes(const json& stored, Task task) {
  std::set<SizeSource> sizes;
  require(stored.is_array(), "sources of image sizes are a list");
  for (const json& name : stored) {
    const auto source =
        find_value(std::span<const NamedValue<SizeSource>>(kSizeSources), name.get_ref<const std::string&>());
    require(source.has_value(), "a source of image sizes has a known name");
    sizes.insert(*source);
  }
  require(stored == names_of(sizes), "each source of image sizes is named once, in order");
  require(sizes.empty() || task == Task::segmentation, "only segmentation needs image sizes");
  return sizes;
}

json to_json(const InputName& input) {
  return {{"name", input.name}, {"hash", input.hash}};
}

json to_json(const UnknownImages& unknown) {
  return {{"count", unknown.count}, {"named", unknown.named}};
}

UnknownImages read_unknown(const json& stored, std::uint64_t most) {
  require_keys(stored, 2);
  UnknownImages unknown;
  unknown.count = read_count(stored.at("count"));
  require(stored.at("named").is_array(), "unknown images are named in a list");
  for (const json& id : stored.at("named")) unknown.named.push_back(read_id(id));
  require(std::ranges::adjacent_find(unknown.named, std::greater_equal<>()) == unknown.named.end() &&
              unknown.named.size() == std::min<std::uint64_t>(unknown.count, UnknownImages::kNamed),
          "the smallest ids of unknown images are named, ascending");
  require(unknown.count <= most, "unknown images are some of those that hold nothing");
  return unknown;
}

json to_json(const ImageNotes& images) {
  return {{"rows_without_query", images.rows_without_query},
          {"entries_without_items", images.entries_without_items},
          {"unknown_query_images", to_json(images.unknown_query_images)},
          {"unknown_gallery_images", to_json(images.unknown_gallery_images)}};
}

/// `rows`: of the file; `most_entries`: of a row.
ImageNotes read_image_notes(const json& stored, std::uint64_t rows, std::uint64_t most_entries) {
  require_keys(stored, 4);
  ImageNotes images;
  images.rows_without_query = read_count(stored.at("rows_without_query"));
  images.entries_without_items = read_count(stored.at("entries_without_items"));
  require(images.rows_without_query <= rows && images.entries_without_items / most_entries <= rows,
          "what images hold is said of the rows of the file");
  images.unknown_query_images = read_unknown(stored.at("unknown_query_images"), images.rows_without_query);
  images.unknown_gallery_images = read_unknown(stored.at("unknown_gallery_images"), images.entries_without_items);
  return images;
}

json to_json(const std::map<InputName, FileNotes>& files) {
  json stored = json::array();
  for (const auto& [file, noted] : files) {
    stored.push_back(to_json(file));
    stored.back()["rows"] = noted.rows;
    stored.back()["zero_size"] = noted.notes.zero_size;
    stored.back()["unknown_keys"] = noted.notes.unknown_keys;
    if (noted.images) stored.back()["images"] = to_json(*noted.images);
  }
  return stored;
}

InputName read_input_name(const json& stored) {
  InputName input{stored.at("name"), read_hash(stored.at("hash"))};
  require(input == make_input_name(input.name, input.hash), "the name of an input has no folders in it");
  return input;
}

std::map<std::string, std::uint64_t> read_counts_by_name(const json& stored) {
  require(stored.is_object(), "unknown keys and names are counted by what they are");
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [name, count] : stored.items()) counts[name] = read_count(count);
  return counts;
}

/// What was noted of rows, and of the entries of their lists, is said of no more than there are.
void check_notes(const FileNotes& noted, const Options& options) {
  const std::uint64_t most_boxes = options.task == Task::retrieval ? max_entries(options) + 1 : 1;
  require(noted.notes.zero_size / most_boxes <= noted.rows, "boxes without area are some of the file's");
  for (const auto& [key, count] : noted.notes.unknown_keys) {
    require(count <= noted.rows, "an unknown key stands at most once in a row");
  }
}

std::map<InputName, FileNotes> read_files(const json& stored, const Options& options) {
  const bool is_retrieval = options.task == Task::retrieval;
  require(stored.is_array(), "files are a list");
  std::map<InputName, FileNotes> files;
  for (const json& file : stored) {
    require_keys(file, 5u + is_retrieval);
    FileNotes noted;
    noted.rows = read_count(file.at("rows"));
    noted.notes.zero_size = read_count(file.at("zero_size"));
    noted.notes.unknown_keys = read_counts_by_name(file.at("unknown_keys"));
    if (is_retrieval) noted.images = read_image_notes(file.at("images"), noted.rows, max_entries(options));
    check_notes(noted, options);
    const InputName name = read_input_name(file);
    require(files.empty() || files.rbegin()->first < name, "files ascend by name and hash");
    files.emplace(name, std::move(noted));
  }
  return files;
}

json to_json(const Counts& counts, const CategorySet& categories) {
  json absent = json::object();
  for (const auto& [category, count] : counts.absent_categories) {
    absent[std::to_string(categories[category].id)] = count;
  }
  return {{"images", counts.images},
          {"items", counts.items},
          {"predictions", counts.predictions},
          {"beyond_max_dets", counts.beyond_max_dets},
          {"duplicates", counts.duplicates},
          {"beyond_areas", counts.beyond_areas},
          {"id_zero", counts.id_zero},
          {"items_without_pixels", counts.items_without_pixels},
          {"absent_categories", std::move(absent)}};
}

Counts read_counts(const json& stored, const CategorySet& categories) {
  require_keys(stored, 9);
  Counts counts;
  counts.images = read_count(stored.at("images"));
  counts.items = read_count(stored.at("items"));
  counts.items_without_pixels = read_count(stored.at("items_without_pixels"));
  counts.predictions = read_count(stored.at("predictions"));
  counts.beyond_max_dets = read_count(stored.at("beyond_max_dets"));
  counts.duplicates = read_count(stored.at("duplicates"));
  counts.beyond_areas = read_count(stored.at("beyond_areas"));
  counts.id_zero = read_count(stored.at("id_zero"));
  const json& absent = stored.at("absent_categories");
  require(absent.is_object(), "predictions of absent categories are counted by id");
  for (std::size_t k = 0; k < categories.size(); ++k) {
    const auto category = static_cast<CategoryIndex>(k);
    const auto found = absent.find(std::to_string(categories[category].id));
    if (found != absent.end()) counts.absent_categories[category] = read_count(*found);
  }
  require(counts.absent_categories.size() == absent.size(), "absent categories are in the set of categories");
  require(counts.items_without_pixels <= counts.items, "items without pixels are some of all items");
  require(counts.beyond_max_dets <= counts.predictions && counts.duplicates <= counts.predictions &&
              counts.in_absent_categories() <= counts.predictions,
          "no more predictions are odd than there are");
  return counts;
}

}  // namespace

ImageSet read_images(const json& stored) {
  auto ids = read_column<std::int64_t>(stored);
  require(std::ranges::adjacent_find(ids, std::greater_equal<>()) == ids.end() &&
              (ids.empty() || (ids.front() >= 0 && ids.back() <= kMaxId)),
          "image ids ascend from 0 to 2^53");
  return ImageSet(std::move(ids));
}

std::string to_text(const json& value) {
  constexpr std::size_t kMost = 200;
  std::string text =
      value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > kMost) text = text.substr(0, kMost) + "...";
  return text;
}

json to_json(const CategorySet& categories) {
  if (categories.is_deepfashion2()) return kDeepFashion2;
  json rows = json::array();
  for (const Category& category : categories.all()) {
    rows.push_back({{"id", category.id},
                    {"name", category.name},
                    {"landmark_begin", category.landmark_begin},
                    {"landmark_count", category.landmark_count}});
  }
  return {{"rows", std::move(rows)}, {"sigmas", to_column(categories.sigmas())}};
}

json to_json(const RunHead& head) {
  return {{"options", options_to_json(head.options)},
          {"ground_truth", to_json(head.ground_truth)},
          {"unknown_names", head.ground_truth_notes.unknown_names},
          {"sizes", names_of(head.sizes)},
          {"files", to_json(head.files)},
          {"categories", to_json(head.categories)},
          {"scored", scored_ids(head)},
          {"levels", head.has_levels()},
          {"counts", to_json(head.counts, head.categories)}};
}

void read_head(const json& stored, RunHead& head) {
  head.options = options_from_json(stored.at("options"));
  require(head.options.images.empty() && head.options.image_ranges.empty() && head.options.category_names.empty() &&
              head.options.category_ranges.empty() &&
              json::to_cbor(options_to_json(head.options)) == json::to_cbor(stored.at("options")),
          "options are as df2 writes them, without the list of images");
  require_keys(stored.at("ground_truth"), 2);
  head.ground_truth = read_input_name(stored.at("ground_truth"));
  head.ground_truth_notes.unknown_names = read_counts_by_name(stored.at("unknown_names"));
  head.sizes = read_sizes(stored.at("sizes"), head.options.task);
  head.files = read_files(stored.at("files"), head.options);
  head.categories = read_categories(stored.at("categories"));
  head.scored = read_scored(stored.at("scored"), head.categories);
  const bool has_levels = stored.at("levels").get<bool>();
  require(head.options.subsets == has_levels, "levels are scored where the options say so, and only there");
  head.subsets = make_subsets(head.options.task, has_levels, head.options.subset_rule);
  head.counts = read_counts(stored.at("counts"), head.categories);
  std::uint64_t rows = 0;
  for (const auto& [name, noted] : head.files) rows += noted.rows;
  require(head.counts.predictions <= rows, "the predictions are rows of the files");
}

}  // namespace df2::eval::detail
