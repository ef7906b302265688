#include <df2_eval/tasks/selection.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/sort_unique.h>
#include <df2/text.h>

namespace df2::eval {

namespace {

[[noreturn]] void refuse(const char* pointer, std::string sentence) {
  throw Error(Fault::usage, Issue(Code::option, {"options", {}, {}, pointer}, std::move(sentence)));
}

/// "7", "from 7 to 9"
std::string in_words(const IdRange& range) {
  return range.first == range.last ? std::to_string(range.first)
                                   : fmt::format("from {} to {}", range.first, range.last);
}

}  // namespace

std::vector<std::uint32_t> selected_images(const Options& options, const ImageIds& images) {
  std::vector<std::uint32_t> all(images.count);
  std::iota(all.begin(), all.end(), 0u);
  if (options.images.empty() && options.image_ranges.empty()) return all;
  std::vector<IdRange> ranges = options.image_ranges;
  for (const std::int64_t id : options.images) ranges.push_back({id, id});
  std::vector<std::uint32_t> found;
  for (const IdRange& range : ranges) {
    auto image = std::ranges::lower_bound(all, range.first, {}, images.id_of);
    const std::size_t before = found.size();
    for (; image != all.end() && images.id_of(*image) <= range.last; ++image) found.push_back(*image);
    if (found.size() == before && !images.knows_other(range))
      refuse("/images", "the ground truth has no image of image_id " + in_words(range));
  }
  sort_unique(found);
  return found;
}

Options with_category_ids(Options options, const CategorySet& categories, std::span<const CategoryIndex> listed) {
  for (const std::string& name : std::exchange(options.category_names, {})) {
    std::vector<CategoryIndex> named = categories.named(name);
    std::erase_if(named, [&](CategoryIndex index) { return !std::ranges::binary_search(listed, index); });
    if (named.size() != 1) {
      const std::string sentence =
          named.empty() ? fmt::format("the ground truth has no category of the name \"{}\"", shortened(name))
                        : fmt::format("the ground truth has {} categories of the name \"{}\"; choose by id",
                                      named.size(), shortened(name));
      refuse("/categories", sentence);
    }
    options.categories.push_back(categories[named.front()].id);
  }
  for (const IdRange& range : std::exchange(options.category_ranges, {})) {
    const std::size_t before = options.categories.size();
    for (const CategoryIndex index : listed) {
      const std::int64_t id = categories[index].id;
      if (id >= range.first && id <= range.last) options.categories.push_back(id);
    }
    if (options.categories.size() == before)
      refuse("/categories", "the ground truth has no category " + in_words(range));
  }
  return checked(std::move(options));
}

std::vector<CategoryIndex> selected_categories(const Options& options, const CategorySet& categories,
                                               std::span<const CategoryIndex> listed) {
  if (options.categories.empty()) return {listed.begin(), listed.end()};
  std::vector<CategoryIndex> found;
  for (const std::int64_t id : options.categories) {
    const std::optional<CategoryIndex> category = categories.find(id);
    if (!category || !std::ranges::binary_search(listed, *category))
      refuse("/categories", "the ground truth has no category " + std::to_string(id));
    found.push_back(*category);
  }
  sort_unique(found);
  return found;
}

}  // namespace df2::eval
