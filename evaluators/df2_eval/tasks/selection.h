// In: the options and what the ground truth has. Out: the images and categories that are scored. Called by the tasks.
// Both throw Error (option) for an id that the ground truth does not have.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <df2/category_set.h>
#include <df2_eval/options.h>

namespace df2::eval {

/// Indices of the images, ascending, each once; all `image_count` where the options name none.
/// `find`: the index of an image id.
std::vector<std::uint32_t> selected_images(const Options& options, std::size_t image_count,
                                           const std::function<std::optional<std::uint32_t>(std::int64_t)>& find);

/// The options with the names of categories replaced by ids: `listed` are those of the set that can be asked for.
/// Throws Error (option) for a name that none of them has, or several have.
Options with_category_ids(Options options, const CategorySet& categories, std::span<const CategoryIndex> listed);

/// `listed`: the categories of the set that can be scored, ascending; all of them where the options name none.
std::vector<CategoryIndex> selected_categories(const Options& options, const CategorySet& categories,
                                               std::span<const CategoryIndex> listed);

}  // namespace df2::eval
