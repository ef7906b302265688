#include <df2/category_set.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <df2/error.h>

namespace df2 {

namespace {

struct CategoryRow {
  int id;
  std::string_view name;
  std::string_view converter_name;
  std::size_t landmark_begin;
  std::size_t landmark_count;
  std::span<const std::uint8_t> contour;
  std::span<const LandmarkPair> inner_edges;
  std::span<const LandmarkPair> mirror_pairs;
  std::span<const std::uint8_t> centre_landmarks;
};

#include <df2/category_table.inc>

static_assert(std::size(kSigmas) == kDeepFashion2Landmarks);
static_assert(std::size(kCategories) == kDeepFashion2Categories);

/// The words of a name in small letters, one blank between two.
std::string words_of(std::string_view name) {
  std::string words;
  bool is_between = false;
  for (const char c : name) {
    if (c == ' ' || c == '_' || c == '-') {
      is_between = true;
      continue;
    }
    if (is_between && !words.empty()) words += ' ';
    is_between = false;
    words += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

bool is_same_spelling(std::string_view a, std::string_view b) {
  return words_of(a) == words_of(b);
}

std::vector<Category> deepfashion2_rows() {
  const auto list = [](auto span) { return std::vector(span.begin(), span.end()); };
  std::vector<Category> categories;
  for (const CategoryRow& row : kCategories) {
    categories.push_back({row.id, std::string(row.name), std::string(row.converter_name), row.landmark_begin,
                          row.landmark_count, list(row.contour), list(row.inner_edges), list(row.mirror_pairs),
                          list(row.centre_landmarks)});
  }
  return categories;
}

}  // namespace

struct CategorySet::Table {
  std::vector<Category> categories;
  std::vector<double> sigmas;
  bool operator==(const Table&) const = default;
};

CategorySet::CategorySet() {
  static const auto deepfashion2 = std::make_shared<const Table>(
      Table{deepfashion2_rows(), std::vector<double>(std::begin(kSigmas), std::end(kSigmas))});
  table_ = deepfashion2;
}

CategorySet::CategorySet(std::vector<Category> categories, std::vector<double> sigmas) {
  const auto refuse = [](Code code, std::string sentence) { throw Error(Fault::ground_truth, code, sentence); };
  if (categories.size() > kMostCategories) {
    refuse(Code::bad_dataset,
           "a dataset may have at most 65,536 categories, but this one has " + std::to_string(categories.size()));
  }
  if (sigmas.size() > kMostLandmarks) {
    refuse(Code::bad_dataset,
           "an item may have at most 1,024 landmarks, but there are " + std::to_string(sigmas.size()) + " sigmas");
  }
  std::ranges::stable_sort(categories, {}, &Category::id);
  const auto twice = std::ranges::adjacent_find(categories, {}, &Category::id);
  if (twice != categories.end()) {
    refuse(Code::duplicate_id, "the category id " + std::to_string(twice->id) + " stands twice");
  }
  table_ = std::make_shared<const Table>(Table{std::move(categories), std::move(sigmas)});
}

int Category::mirror_landmark(int landmark) const {
  for (const auto& [left, right] : mirror_pairs) {
    if (landmark == left) return right;
    if (landmark == right) return left;
  }
  return landmark;
}

std::size_t CategorySet::size() const {
  return table_->categories.size();
}

std::span<const Category> CategorySet::all() const {
  return table_->categories;
}

std::optional<CategoryIndex> CategorySet::find(std::int64_t id) const {
  const auto found = std::ranges::lower_bound(table_->categories, id, {}, &Category::id);
  if (found == table_->categories.end() || found->id != id) return std::nullopt;
  return static_cast<CategoryIndex>(found - table_->categories.begin());
}

std::vector<CategoryIndex> CategorySet::named(std::string_view name) const {
  const auto find_all = [&](auto&& is_name) {
    std::vector<CategoryIndex> found;
    for (std::size_t i = 0; i < size(); ++i) {
      const Category& category = table_->categories[i];
      if (is_name(category.name) || (!category.converter_name.empty() && is_name(category.converter_name)))
        found.push_back(static_cast<CategoryIndex>(i));
    }
    return found;
  };
  const auto exact = find_all([&](std::string_view known) { return known == name; });
  return exact.empty() ? find_all([&](std::string_view known) { return is_same_name(known, name); }) : exact;
}

std::span<const double> CategorySet::sigmas() const {
  return table_->sigmas;
}

bool CategorySet::is_deepfashion2() const {
  return *this == deepfashion2_categories();
}

bool CategorySet::operator==(const CategorySet& other) const {
  return table_ == other.table_ || *table_ == *other.table_;
}

std::optional<CategoryIndex> find_deepfashion2_name(std::string_view name) {
  // Nearly every name is spelled as in the table.
  for (const bool is_spelled : {true, false}) {
    for (std::size_t i = 0; i < std::size(kCategories); ++i) {
      const CategoryRow& row = kCategories[i];
      const auto is_name = [&](std::string_view known) {
        return is_spelled ? known == name : is_same_spelling(known, name);
      };
      if (is_name(row.name) || is_name(row.converter_name)) return static_cast<CategoryIndex>(i);
    }
  }
  return std::nullopt;
}

bool is_same_name(std::string_view a, std::string_view b) {
  if (is_same_spelling(a, b)) return true;
  const auto known = find_deepfashion2_name(a);
  return known && known == find_deepfashion2_name(b);
}

const CategorySet& deepfashion2_categories() {
  static const CategorySet categories;
  return categories;
}

}  // namespace df2
