// In: items of consumer and shop images. Out: queries and their correct answers. The only place with the rule
// that equal pair_id and equal style > 0 are the same garment.
// Called by the retrieval and verification tasks, the readers and writers of query and gallery files, and df2-data.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/id_index.h>
#include <df2/item.h>

namespace df2 {

/// An item of a consumer ("user") image. It is a query when its style is > 0; the others matter, too, because a
/// detection belongs to the item it overlaps most.
struct QueryItem {
  std::int64_t image_id = 0;
  Box box;
  CategoryIndex category = 0;
  std::int64_t style = 0;
  std::int64_t pair_id = 0;
  std::optional<Attributes> attributes = {};  ///< absent in the official query file
  bool is_query() const { return style > 0; }
  bool operator==(const QueryItem&) const = default;
};

/// An item of a shop image.
struct GalleryItem {
  std::int64_t image_id = 0;
  Box box;
  std::int64_t style = 0;
  std::int64_t pair_id = 0;
  bool operator==(const GalleryItem&) const = default;
};

/// Counts as in the paper's Table 1.
struct PairCounts {
  std::uint64_t identities = 0;  ///< different (pair_id, style > 0) of query and gallery items
  std::uint64_t pairs = 0;       ///< consumer item x shop item of one identity
  std::uint64_t queries = 0;     ///< consumer items with style > 0
  std::uint64_t gallery = 0;     ///< shop items
  bool operator==(const PairCounts&) const = default;
};

/// Queries and gallery. Immutable once built.
class RetrievalTruth {
 public:
  RetrievalTruth() = default;
  /// Sorts the items by image id; those of one image keep their order, which decides ties. The gallery keeps its own.
  /// `empty_images`: ids of images that are known to hold no item.
  RetrievalTruth(std::string name, const std::vector<QueryItem>& items, std::vector<GalleryItem> gallery,
                 std::vector<std::int64_t> empty_images = {}, GroundTruthNotes notes = {});

  const std::string& name() const { return name_; }
  std::span<const QueryItem> items() const { return items_; }
  /// Indices of the items in the order they were given in.
  std::span<const std::uint32_t> file_order() const { return file_order_; }
  /// Those of `file_order` that are queries: what features belong to that come without rows of their own.
  std::vector<std::uint32_t> query_order() const;
  std::span<const GalleryItem> gallery() const { return gallery_; }
  /// Ids of the query images, ascending.
  std::span<const std::int64_t> image_ids() const { return query_images_.ids(); }
  /// Index into image_ids().
  std::optional<std::uint32_t> find_image(std::int64_t image_id) const { return query_images_.find(image_id); }
  /// Items of the image with that index.
  std::span<const QueryItem> items_of(std::size_t image) const {
    return std::span(items_).subspan(begin_[image], begin_[image + 1] - begin_[image]);
  }
  bool has_query(std::size_t image) const { return std::ranges::any_of(items_of(image), &QueryItem::is_query); }
  bool has_gallery_image(std::int64_t image_id) const { return gallery_images_.find(image_id).has_value(); }
  /// Whether the image is spoken of at all: it holds a query item or a gallery item, or is known to be empty.
  bool knows_image(std::int64_t image_id) const;
  /// Whether any image with an id from `first` to `last` is.
  bool knows_any_image(std::int64_t first, std::int64_t last) const;
  /// Gallery indices of the items that correspond to the query (equal pair_id and style), by image id, then index.
  /// REQUIRES: item.is_query().
  std::span<const std::uint32_t> matches(const QueryItem& item) const;
  /// Those of `matches` in one image.
  std::span<const std::uint32_t> matches_in(std::span<const std::uint32_t> matches, std::int64_t image_id) const;
  /// Every query item carries the four attributes, so difficulty subsets can be scored.
  bool has_attributes() const { return has_attributes_; }
  PairCounts counts() const;
  const GroundTruthNotes& notes() const { return notes_; }
  /// 16 hexadecimal digits over everything that can move a score.
  std::string content_hash() const;

 private:
  std::string name_;
  std::vector<QueryItem> items_;
  std::vector<std::uint32_t> file_order_;
  std::vector<GalleryItem> gallery_;
  IdIndex query_images_;
  std::vector<std::size_t> begin_{0};       // images + 1 offsets into items_
  std::vector<std::uint32_t> by_identity_;  // gallery items of style > 0 by pair_id, style, image id, index
  IdIndex gallery_images_;
  IdIndex empty_images_;
  bool has_attributes_ = false;
  GroundTruthNotes notes_;
};

/// The pair that an item of the image belongs to: its own, else that of its image.
inline std::optional<std::int64_t> pair_id_of(const Item& item, const ImageRecord& image) {
  return item.pair_id ? item.pair_id : image.pair_id;
}

/// Every image says whose it is, and every item which pair it belongs to: official COCO-type files do not.
bool has_pairs(const Dataset& dataset);

/// Consumer items become query items, shop items the gallery; images without items are known as such. Throws Error
/// (ground_truth) when the dataset lacks one of what `has_pairs` asks for.
RetrievalTruth make_retrieval_truth(const Dataset& dataset);

/// What each positive pair is drawn for.
enum class PairUnit {
  image_pair,  ///< a consumer image and a shop image that both show an identity
  identity     ///< a (pair_id, style)
};

struct PairSampling {
  std::uint64_t seed = 1;
  PairUnit unit = PairUnit::image_pair;
  int positives = 1;  ///< per unit; fewer where the unit has fewer
  int negatives = 1;  ///< per positive: the same query with gallery items of another identity, each once; fewer where
                      ///< the gallery has fewer
};

/// A query item and a gallery item by index.
struct LabelledPair {
  std::uint32_t item = 0;
  std::uint32_t gallery = 0;
  bool same = false;
  bool operator==(const LabelledPair&) const = default;
};

/// Pairs to train or verify with; the same seed draws the same pairs. Each positive is followed by its negatives. A
/// gallery item of style 0 is no negative for a query of its own pair_id: it may show the same garment.
std::vector<LabelledPair> sample_pairs(const RetrievalTruth& truth, const PairSampling& sampling);

}  // namespace df2
