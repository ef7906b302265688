#include <df2_eval/report/partial.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/category.h>
#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/version.h>

namespace df2::eval {

namespace {

using nlohmann::json;
static_assert(std::endian::native == std::endian::little, "columns are stored little-endian");

constexpr std::string_view kFormat = "df2-partial-1";

template <class T>
json column(const std::vector<T>& values) {
  std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return json::binary(std::move(bytes));
}

template <class T>
std::vector<T> values_of(const json& stored) {
  const auto& bytes = stored.get_binary();
  if (bytes.size() % sizeof(T) != 0) throw std::invalid_argument("a column of whole entries");
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

json to_json(const ApAccumulator& accumulator) {
  json categories = json::array();
  for (int id = 1; id <= kCategoryCount; ++id) {
    const CategoryOutcomes& rows = accumulator.category(id);
    std::vector<std::uint16_t> outcomes;
    outcomes.reserve(rows.outcomes.size() * 2);
    for (const Outcome& outcome : rows.outcomes) {
      outcomes.push_back(outcome.matched);
      outcomes.push_back(outcome.ignored);
    }
    categories.push_back({{"score", column(rows.score)},
                          {"image_id", column(rows.image_id)},
                          {"rank", column(rows.rank)},
                          {"outcomes", column(outcomes)},
                          {"counted_items", rows.counted_items}});
  }
  return {
      {"subset_count", accumulator.subset_count()},
      {"image_ids", column(std::vector<std::int64_t>(accumulator.image_ids().begin(), accumulator.image_ids().end()))},
      {"categories", std::move(categories)}};
}

void require(bool holds, const char* expected) {
  if (!holds) throw std::invalid_argument(expected);
}

CategoryOutcomes category_from_json(const json& stored, const std::vector<std::int64_t>& images,
                                    std::size_t subset_count) {
  CategoryOutcomes rows;
  rows.score = values_of<double>(stored.at("score"));
  rows.image_id = values_of<std::int64_t>(stored.at("image_id"));
  rows.rank = values_of<std::uint32_t>(stored.at("rank"));
  rows.counted_items = stored.at("counted_items").get<std::vector<std::uint64_t>>();
  const auto outcomes = values_of<std::uint16_t>(stored.at("outcomes"));
  const std::size_t count = rows.score.size();
  require(rows.image_id.size() == count && rows.rank.size() == count && outcomes.size() == 2 * count * subset_count &&
              rows.counted_items.size() == subset_count,
          "columns of one length");
  for (std::size_t i = 0; i < outcomes.size(); i += 2) {
    require((outcomes[i] & ~kAllThresholds) == 0 && (outcomes[i + 1] & ~(kAllThresholds | Outcome::kAbsent)) == 0,
            "outcomes of ten thresholds");
    rows.outcomes.push_back({outcomes[i], outcomes[i + 1]});
  }
  for (std::size_t i = 0; i < count; ++i) {
    require(std::isfinite(rows.score[i]), "finite scores");
    require(std::binary_search(images.begin(), images.end(), rows.image_id[i]), "rows of listed images");
    const bool first = i == 0 || rows.image_id[i - 1] < rows.image_id[i];
    require(first ? rows.rank[i] == 0
                  : rows.image_id[i - 1] == rows.image_id[i] && rows.rank[i] == rows.rank[i - 1] + 1 &&
                        rows.score[i] <= rows.score[i - 1],
            "rows by image and rank");
  }
  return rows;
}

ApAccumulator accumulator_from_json(const json& stored, std::size_t subset_count) {
  require(stored.at("subset_count").get<std::size_t>() == subset_count, "as many subsets as the options ask for");
  auto images = values_of<std::int64_t>(stored.at("image_ids"));
  require(std::is_sorted(images.begin(), images.end()) &&
              std::adjacent_find(images.begin(), images.end()) == images.end() &&
              (images.empty() || images.front() >= 0),
          "ascending image ids");
  require(stored.at("categories").size() == kCategoryCount, "13 categories");
  std::array<CategoryOutcomes, 13> categories;
  for (std::size_t k = 0; k < categories.size(); ++k) {
    categories[k] = category_from_json(stored.at("categories")[k], images, subset_count);
  }
  return ApAccumulator::from_parts(subset_count, std::move(images), std::move(categories));
}

json to_json(const Counts& c) {
  return {{"images", c.images},           {"items", c.items},
          {"predictions", c.predictions}, {"beyond_max_dets", c.beyond_max_dets},
          {"duplicates", c.duplicates},   {"in_absent_categories", c.in_absent_categories}};
}

Counts counts_from_json(const json& stored) {
  Counts c;
  c.images = stored.at("images");
  c.items = stored.at("items");
  c.predictions = stored.at("predictions");
  c.beyond_max_dets = stored.at("beyond_max_dets");
  c.duplicates = stored.at("duplicates");
  c.in_absent_categories = stored.at("in_absent_categories");
  return c;
}

json to_json(const std::map<std::string, FileNotes>& files) {
  json stored = json::object();
  for (const auto& [name, file] : files) {
    stored[name] = {
        {"rows", file.rows}, {"zero_size", file.notes.zero_size}, {"unknown_keys", file.notes.unknown_keys}};
  }
  return stored;
}

Partial partial_from_json(const json& stored) {
  require(stored.at("format") == kFormat, "format df2-partial-1");
  require(stored.at("df2_version") == kVersion, "this version of df2");
  Partial partial;
  partial.options = options_from_json(stored.at("options"));
  partial.ground_truth = stored.at("ground_truth");
  partial.ground_truth_hash = stored.at("ground_truth_hash");
  for (const auto& [name, file] : stored.at("files").items()) {
    partial.files[name] = {file.at("rows"),
                           {file.at("zero_size"), file.at("unknown_keys").get<std::map<std::string, std::uint64_t>>()}};
  }
  partial.category_ids = stored.at("category_ids").get<std::vector<int>>();
  require(
      std::is_sorted(partial.category_ids.begin(), partial.category_ids.end()) &&
          std::all_of(partial.category_ids.begin(), partial.category_ids.end(), [](int id) { return is_category(id); }),
      "category ids from 1 to 13");
  partial.subsets = make_subsets(partial.options.task, stored.at("levels").get<bool>(), partial.options.subset_rule);
  partial.counts = counts_from_json(stored.at("counts"));
  partial.main = accumulator_from_json(stored.at("main"), partial.subsets.size());
  if (stored.contains("vis")) partial.vis = accumulator_from_json(stored.at("vis"), partial.subsets.size());
  return partial;
}

[[noreturn]] void refuse_file(const std::string& path, std::string found) {
  throw Error(
      Fault::submission,
      Issue{Code::partial_format, {path, {}, {}, {}}, "a whole partial of df2-eval --partial", std::move(found)});
}

}  // namespace

void merge(Partial& into, const Partial& other) {
  json mine = options_to_json(into.options);
  json theirs = options_to_json(other.options);
  if (mine != theirs || into.ground_truth_hash != other.ground_truth_hash || into.category_ids != other.category_ids ||
      into.subsets != other.subsets || into.vis.has_value() != other.vis.has_value()) {
    throw Error(
        Fault::submission, Code::partial_signature,
        "partials of one ground truth and one set of options (" + into.ground_truth_hash + " " + mine.dump() + ")",
        other.ground_truth_hash + " " + theirs.dump());
  }
  into.main.merge(other.main);
  if (into.vis) into.vis->merge(*other.vis);
  into.counts.add(other.counts);
  for (const auto& [name, notes] : other.files) {
    const auto [it, is_new] = into.files.emplace(name, notes);
    if (is_new || it->second == notes) continue;
    // Two files of one name: shards of the submission itself.
    it->second.rows += notes.rows;
    it->second.notes.zero_size += notes.notes.zero_size;
    for (const auto& [key, n] : notes.notes.unknown_keys) it->second.notes.unknown_keys[key] += n;
  }
}

void write_partial(const Partial& partial, const std::string& path) {
  json stored = {{"format", kFormat},
                 {"df2_version", kVersion},
                 {"options", options_to_json(partial.options)},
                 {"ground_truth", partial.ground_truth},
                 {"ground_truth_hash", partial.ground_truth_hash},
                 {"files", to_json(partial.files)},
                 {"category_ids", partial.category_ids},
                 {"levels", partial.subsets.back().level.has_value()},
                 {"counts", to_json(partial.counts)},
                 {"main", to_json(partial.main)}};
  if (partial.vis) stored["vis"] = to_json(*partial.vis);
  const std::vector<std::uint8_t> bytes = json::to_cbor(stored);
  write_file_atomically(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Partial read_partial(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(Fault::io, Issue{Code::file, {path, {}, {}, {}}, "a readable file", "none"});
  const std::vector<std::uint8_t> bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  try {
    return partial_from_json(json::from_cbor(bytes));
  } catch (const json::exception& exception) {
    refuse_file(path, exception.what());
  } catch (const std::invalid_argument& exception) {
    refuse_file(path, std::string("one that breaks the rule: ") + exception.what());
  } catch (const Error& error) {
    refuse_file(path, error.what());
  }
}

}  // namespace df2::eval
