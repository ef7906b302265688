// In: the options and what the ground truth has. Out: the images and categories that are scored. Called by the tasks.
// Both throw Error (option) for an id that the ground truth does not have.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <df2/category_set.h>
#include <df2_eval/options.h>

namespace df2::eval {

/// The images of a task.
struct ImageIds {
  std::size_t count = 0;
  std::function<std::int64_t(std::uint32_t index)> id_of;  ///< ascends with the index
  std::function<bool(const IdRange& range)> knows_other;   ///< whether the range has images that are not the task's
};

/// Indices of the images, ascending, each once; all where the options name none. A range takes those that are there.
/// Throws Error (option) for an id or a range that has no image of the ground truth.
std::vector<std::uint32_t> selected_images(const Options& options, const ImageIds& images);

/// The options with the names and ranges of categories replaced by ids: `listed` are those of the set that can be
/// asked for. Throws Error (option) for a name that none of them has, or several have, and for a range without any.
Options with_category_ids(Options options, const CategorySet& categories, std::span<const CategoryIndex> listed);

/// `listed`: the categories of the set that can be scored, ascending; all of them where the options name none.
std::vector<CategoryIndex> selected_categories(const Options& options, const CategorySet& categories,
                                               std::span<const CategoryIndex> listed);

}  // namespace df2::eval
