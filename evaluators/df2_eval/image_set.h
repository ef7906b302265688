// In: ids of images as they are scored. Out: the set of them, of which no image is in two shards. Kept by the
// accumulators.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace df2::eval {

class ImageSet {
 public:
  ImageSet() = default;
  /// REQUIRES: the ids ascend, each once.
  explicit ImageSet(std::vector<std::int64_t> ids) : ids_(std::move(ids)) {}

  /// Images come in ascending order. Throws Error (partial_overlap) for one that is no larger than those before.
  void add(std::int64_t id);
  /// Throws Error (partial_overlap) when both hold an image; then nothing has changed.
  void merge(const ImageSet& other);
  /// An image that both hold.
  std::optional<std::int64_t> find_shared(const ImageSet& other) const;

  /// Ascending.
  std::span<const std::int64_t> ids() const { return ids_; }
  bool operator==(const ImageSet&) const = default;

 private:
  bool ends_before(const ImageSet& other) const {
    return ids_.empty() || other.ids_.empty() || ids_.back() < other.ids_.front();
  }
  std::vector<std::int64_t> ids_;
};

}  // namespace df2::eval
