#include <df2_eval/image_set.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <df2/error.h>

namespace df2::eval {

namespace {

[[noreturn]] void refuse(std::int64_t id) {
  throw Error(Fault::submission, Code::partial_overlap,
              "image_id " + std::to_string(id) + " was scored twice, but every image may be scored only once");
}

}  // namespace

void ImageSet::add(std::int64_t id) {
  if (!ids_.empty() && id <= ids_.back()) refuse(id);
  ids_.push_back(id);
}

std::optional<std::int64_t> ImageSet::find_shared(const ImageSet& other) const {
  if (ends_before(other) || other.ends_before(*this)) return std::nullopt;
  auto mine = ids_.begin(), theirs = other.ids_.begin();
  while (mine != ids_.end() && theirs != other.ids_.end()) {
    if (*mine == *theirs) return *mine;
    ++(*mine < *theirs ? mine : theirs);
  }
  return std::nullopt;
}

void ImageSet::merge(const ImageSet& other) {
  if (ends_before(other)) {
    ids_.insert(ids_.end(), other.ids_.begin(), other.ids_.end());
    return;
  }
  if (const auto shared = find_shared(other)) refuse(*shared);
  std::vector<std::int64_t> ids;
  ids.reserve(ids_.size() + other.ids_.size());
  std::ranges::merge(ids_, other.ids_, std::back_inserter(ids));
  ids_ = std::move(ids);
}

}  // namespace df2::eval
