#include <df2_eval/partial/detail/head_json.h>

#include <algorithm>
#include <cmath>
#include <functional>
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

json to_json(const InputName& input) {
  return {{"name", input.name}, {"hash", input.hash}};
}

json to_json(const std::map<InputName, FileNotes>& files) {
  json stored = json::array();
  for (const auto& [file, noted] : files) {
    stored.push_back(to_json(file));
    stored.back()["rows"] = noted.rows;
    stored.back()["zero_size"] = noted.notes.zero_size;
    stored.back()["unknown_keys"] = noted.notes.unknown_keys;
  }
  return stored;
}

InputName read_input_name(const json& stored) {
  InputName input{stored.at("name"), read_hash(stored.at("hash"))};
  require(input == make_input_name(input.name, input.hash), "a name of an input is no path");
  return input;
}

std::map<std::string, std::uint64_t> read_counts_by_name(const json& stored) {
  require(stored.is_object(), "unknown keys and names are counted by what they are");
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [name, count] : stored.items()) counts[name] = read_count(count);
  return counts;
}

std::map<InputName, FileNotes> read_files(const json& stored) {
  require(stored.is_array(), "files are a list");
  std::map<InputName, FileNotes> files;
  for (const json& file : stored) {
    require_keys(file, 5);
    FileNotes noted;
    noted.rows = read_count(file.at("rows"));
    noted.notes.zero_size = read_count(file.at("zero_size"));
    noted.notes.unknown_keys = read_counts_by_name(file.at("unknown_keys"));
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
          {"items_without_pixels", counts.items_without_pixels},
          {"absent_categories", std::move(absent)}};
}

Counts read_counts(const json& stored, const CategorySet& categories) {
  require_keys(stored, 7);
  Counts counts;
  counts.images = read_count(stored.at("images"));
  counts.items = read_count(stored.at("items"));
  counts.items_without_pixels = read_count(stored.at("items_without_pixels"));
  counts.predictions = read_count(stored.at("predictions"));
  counts.beyond_max_dets = read_count(stored.at("beyond_max_dets"));
  counts.duplicates = read_count(stored.at("duplicates"));
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
          "odd predictions are some of all predictions");
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
          {"files", to_json(head.files)},
          {"categories", to_json(head.categories)},
          {"scored", scored_ids(head)},
          {"levels", head.has_levels()},
          {"counts", to_json(head.counts, head.categories)}};
}

void read_head(const json& stored, RunHead& head) {
  head.options = options_from_json(stored.at("options"));
  require(head.options.images.empty() && head.options.category_names.empty() &&
              options_to_json(head.options) == stored.at("options"),
          "options are checked, and the images are not among them");
  require_keys(stored.at("ground_truth"), 2);
  head.ground_truth = read_input_name(stored.at("ground_truth"));
  head.ground_truth_notes.unknown_names = read_counts_by_name(stored.at("unknown_names"));
  head.files = read_files(stored.at("files"));
  head.categories = read_categories(stored.at("categories"));
  head.scored = read_scored(stored.at("scored"), head.categories);
  const bool has_levels = stored.at("levels").get<bool>();
  require(head.options.subsets == has_levels, "levels are scored where the options say so, and only there");
  head.subsets = make_subsets(head.options.task, has_levels, head.options.subset_rule);
  head.counts = read_counts(stored.at("counts"), head.categories);
}

}  // namespace df2::eval::detail
