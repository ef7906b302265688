// In: image records in any order. Out: a Dataset, sorted by image id and immutable, but for missing sizes that are
// filled in. Readers build it, everything else looks things up in it.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/category_set.h>
#include <df2/id_index.h>
#include <df2/item.h>

namespace df2 {

enum class Source : std::uint8_t { shop, user };

struct ImageRecord {
  std::int64_t id = 0;
  std::string file_name;  ///< of its picture; may be empty (native annotations name none)
  std::optional<Size> size;
  std::optional<Source> source;  ///< native annotations only
  std::optional<std::int64_t> pair_id;
  std::vector<Item> items;  ///< in file order; ties in matching depend on it
  bool operator==(const ImageRecord&) const = default;
};

/// The image's size: as given, else that of the masks of its items.
std::optional<Size> known_size(const ImageRecord& image);

/// Where image sizes come from that the ground truth does not give itself.
enum class SizeSource : std::uint8_t {
  information,  ///< the image information files beside the split
  pictures,
  file  ///< that the user named
};

/// What was odd in a ground truth but no reason to refuse it. It cannot move a score, and is no part of the hash.
struct GroundTruthNotes {
  std::map<std::string, std::uint64_t> unknown_names;  ///< of categories, that DeepFashion2 does not know: how often
  auto operator<=>(const GroundTruthNotes&) const = default;
};

class Dataset {
 public:
  Dataset() = default;
  /// Sorts by id. `listed`: the categories that the ground truth lists, ascending; only these are scored.
  /// REQUIRES: image ids are unique (readers refuse duplicates before).
  /// `picture_folder`: where file names begin; empty: not known. `size_sources`: of sizes in `images`.
  Dataset(std::string name, std::vector<ImageRecord> images, std::vector<CategoryIndex> listed,
          CategorySet categories = {}, std::string picture_folder = {}, GroundTruthNotes notes = {},
          std::set<SizeSource> size_sources = {});

  const std::string& name() const { return name_; }
  std::span<const ImageRecord> images() const { return images_; }
  const CategorySet& categories() const { return categories_; }
  /// Those that the ground truth lists, ascending.
  std::span<const CategoryIndex> listed() const { return listed_; }
  /// Index into images().
  std::optional<std::uint32_t> find(std::int64_t image_id) const { return index_.find(image_id); }
  /// Where the image's picture is, should it be there: its file name, or NNNNNN.jpg after its id, in the folder of the
  /// dataset's pictures. Nothing where neither a folder nor a file name is known. No part of the content hash.
  std::optional<std::string> picture_path(const ImageRecord& image) const;
  std::size_t item_count() const;
  /// Every item carries the four attributes, so difficulty subsets and both landmark visibilities can be scored.
  bool has_attributes() const { return has_attributes_; }
  const GroundTruthNotes& notes() const { return notes_; }
  /// Empty where the ground truth gives all sizes itself, or none are known. No part of the content hash.
  const std::set<SizeSource>& size_sources() const { return size_sources_; }
  /// Gives the image its size. REQUIRES: it has none, and its items have no mask of another size.
  void fill_size(std::uint32_t image, Size size, SizeSource source);
  /// 16 hexadecimal digits over everything that can move a score; equal for equal content in any file format.
  std::string content_hash() const;

 private:
  std::string name_;
  std::vector<ImageRecord> images_;
  std::vector<CategoryIndex> listed_;
  CategorySet categories_;
  std::string picture_folder_;
  GroundTruthNotes notes_;
  std::set<SizeSource> size_sources_;
  IdIndex index_;  // of the images' ids
  bool has_attributes_ = false;
};

}  // namespace df2
