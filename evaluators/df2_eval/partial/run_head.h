// In: what a task was asked to score, and what it met. Out: RunHead, the part that all tasks' partials have in common
// and that every report begins with. Filled by the tasks.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <df2/category_set.h>
#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_eval/names.h>
#include <df2_eval/options.h>
#include <df2_eval/partial/counts.h>
#include <df2_eval/retrieval_images.h>
#include <df2_eval/subset.h>

namespace df2::eval {

/// What reports and partials call an input. No path is in it, so a run leaves the same bytes wherever its files lie.
struct InputName {
  std::string name;  ///< of the file or folder, without the folders above it
  std::string hash;  ///< of its content, 16 hexadecimal digits
  auto operator<=>(const InputName&) const = default;
};

/// `path`: as it was given.
InputName make_input_name(const std::string& path, std::string hash);

/// What was noted of one whole results file.
struct FileNotes {
  std::uint64_t rows = 0;
  PredictionNotes notes;
  std::optional<ImageNotes> images = {};  ///< retrieval
  bool operator==(const FileNotes&) const = default;
};

inline constexpr std::array<NamedValue<SizeSource>, 3> kSizeSources = {
    {{"information", SizeSource::information}, {"pictures", SizeSource::pictures}, {"file", SizeSource::file}}};

struct RunHead {
  Options options;  ///< checked; without the image list
  InputName ground_truth;
  GroundTruthNotes ground_truth_notes;
  std::set<SizeSource> sizes = {};       ///< segmentation: as of Dataset::size_sources
  std::map<InputName, FileNotes> files;  ///< results files; shards of one file note the same of it
  CategorySet categories;
  std::vector<CategoryIndex> scored;  ///< ascending
  std::vector<Subset> subsets;
  Counts counts;  ///< of the scored images; what was noted of whole files is in `files`

  /// The difficulty levels are among the subsets.
  bool has_levels() const { return !subsets.empty() && subsets.back().level.has_value(); }
};

/// The names of the sources, in the order of kSizeSources.
std::vector<std::string> names_of(const std::set<SizeSource>& sizes);

/// The ids of the scored categories, ascending.
std::vector<std::int64_t> scored_ids(const RunHead& head);

}  // namespace df2::eval
