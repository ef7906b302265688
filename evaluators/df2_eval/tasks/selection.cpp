#include <df2_eval/tasks/selection.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/text.h>

namespace df2::eval {

namespace {

/// The places of the ids, ascending, each once.
template <class Index, class Id, class Find>
std::vector<Index> find_all(const std::vector<Id>& ids, const char* pointer, const char* what, Find&& find) {
  std::vector<Index> found;
  for (const Id id : ids) {
    const std::optional<Index> index = find(id);
    if (!index) {
      throw Error(Fault::usage, Issue(Code::option, {"options", {}, {}, pointer},
                                      std::string("the ground truth has no ") + what + " " + std::to_string(id)));
    }
    found.push_back(*index);
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

}  // namespace

std::vector<std::uint32_t> selected_images(const Options& options, std::size_t image_count,
                                           const std::function<std::optional<std::uint32_t>(std::int64_t)>& find) {
  if (!options.images.empty()) return find_all<std::uint32_t>(options.images, "/images", "image of image_id", find);
  std::vector<std::uint32_t> all(image_count);
  std::iota(all.begin(), all.end(), 0u);
  return all;
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
      throw Error(Fault::usage, Issue(Code::option, {"options", {}, {}, "/categories"}, sentence));
    }
    options.categories.push_back(categories[named.front()].id);
  }
  return checked(std::move(options));
}

std::vector<CategoryIndex> selected_categories(const Options& options, const CategorySet& categories,
                                               std::span<const CategoryIndex> listed) {
  if (options.categories.empty()) return {listed.begin(), listed.end()};
  return find_all<CategoryIndex>(options.categories, "/categories", "category", [&](std::int64_t id) {
    const std::optional<CategoryIndex> category = categories.find(id);
    return category && std::ranges::binary_search(listed, *category) ? category : std::nullopt;
  });
}

}  // namespace df2::eval
