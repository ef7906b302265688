#include <df2/split/merge_datasets.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/error.h>
#include <df2/sort_unique.h>
#include <df2/split/detail/taken.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;

/// "the 2nd input (validation)", in words that need no endings.
std::string input_text(std::span<const Dataset* const> inputs, std::size_t i) {
  return fmt::format("input {} ({})", i + 1, inputs[i]->name());
}

/// Calls use(id) for every pair_id, each once for an image.
template <class Image, class Use>
void for_each_pair_id(Image& image, const Use& use) {
  if (image.pair_id) use(*image.pair_id);
  for (auto& item : image.items) {
    if (item.pair_id) use(*item.pair_id);
  }
}

/// Numbers of one kind, and in which input each was first seen.
class Seen {
 public:
  void add(std::int64_t id, std::size_t input) {
    const auto [place, is_new] = first_.emplace(id, input);
    if (is_new || place->second == input) return;
    if (!collision_ || id < collision_->id) collision_ = Collision{id, place->second, input};
    colliding_.insert(id);
  }
  /// Throws Error (ground_truth) where numbers collided.
  void require_distinct(std::span<const Dataset* const> inputs, const char* what, const char* remedy) const {
    if (!collision_) return;
    const std::string others = colliding_.size() == 1 ? "" : fmt::format(", and {} others too", colliding_.size() - 1);
    throw Error(
        Fault::ground_truth, Code::duplicate_id,
        fmt::format("{} {} stands in {} and in {}{}: {}", what, collision_->id, input_text(inputs, collision_->first),
                    input_text(inputs, collision_->second), others, remedy));
  }

 private:
  struct Collision {
    std::int64_t id;
    std::size_t first, second;
  };
  std::unordered_map<std::int64_t, std::size_t> first_;
  std::set<std::int64_t> colliding_;
  std::optional<Collision> collision_;  // of the smallest number
};

void require_distinct_ids(std::span<const Dataset* const> inputs, const MergeOptions& options) {
  Seen images, pair_ids;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (const ImageRecord& image : inputs[i]->images()) {
      if (!options.renumber) images.add(image.id, i);
      if (options.identities == SharedIdentities::refuse)
        for_each_pair_id(image, [&](std::int64_t id) { pair_ids.add(id, i); });
    }
  }
  images.require_distinct(inputs, "image_id", "give the images of all inputs but the first new ids (--renumber)");
  pair_ids.require_distinct(inputs, "pair_id",
                            "say whether it is the same identity in both (--identities keep) or another in each "
                            "(--identities offset)");
}

/// What is added to the numbers of each input.
class Offsets {
 public:
  explicit Offsets(bool is_wanted) : is_wanted_(is_wanted) {}
  void add(std::int64_t id) {
    smallest_ = std::min(smallest_.value_or(id), id);
    largest_ = std::max(largest_.value_or(id), id);
  }
  /// For the numbers that were added since the last call.
  std::int64_t settle(const char* what) {
    std::int64_t offset = 0;
    // 0 is a number, too, and must not fall on the largest one before it.
    if (is_wanted_ && before_ && smallest_) offset = *before_ + (*smallest_ == 0 ? 1 : 0);
    if (largest_) {
      if (*largest_ > kMaxId - offset)
        throw Error(Fault::limit, Code::limit, fmt::format("{} {} cannot be raised by {}", what, *largest_, offset));
      before_ = std::max(before_.value_or(0), *largest_ + offset);
    }
    smallest_.reset();
    largest_.reset();
    return offset;
  }

 private:
  bool is_wanted_;
  std::optional<std::int64_t> before_, smallest_, largest_;
};

void require_same_categories(std::span<const Dataset* const> inputs) {
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i]->categories() == inputs[0]->categories()) continue;
    throw Error(Fault::ground_truth, Code::unknown_category,
                fmt::format("{} has other categories than {}, so they cannot be one ground truth",
                            input_text(inputs, i), input_text(inputs, 0)));
  }
}

/// The folder that all inputs have their pictures in.
std::optional<std::string> common_folder(std::span<const Dataset* const> inputs) {
  const std::string folder = detail::picture_folder_of(*inputs[0]);
  for (const Dataset* input : inputs) {
    if (detail::picture_folder_of(*input) != folder) return std::nullopt;
  }
  return folder;
}

}  // namespace

Dataset merge_datasets(std::span<const Dataset* const> inputs, const MergeOptions& options) {
  if (inputs.empty()) detail::refuse_option("a merge needs at least one ground truth");
  require_same_categories(inputs);
  require_distinct_ids(inputs, options);
  const std::optional<std::string> folder = common_folder(inputs);
  std::vector<ImageRecord> images;
  std::vector<CategoryIndex> listed;
  std::set<SizeSource> size_sources;
  Offsets ids(options.renumber), pair_ids(options.identities == SharedIdentities::offset);
  for (const Dataset* input : inputs) {
    for (const ImageRecord& image : input->images()) {
      ids.add(image.id);
      for_each_pair_id(image, [&](std::int64_t id) { pair_ids.add(id); });
    }
    const std::int64_t add_to_id = ids.settle("image_id"), add_to_pair_id = pair_ids.settle("pair_id");
    for (ImageRecord image : input->images()) {
      const std::optional<std::string> picture = input->picture_path(image);
      // A picture that is called by its image's id has to be named before the id changes.
      if (!folder && picture)
        image.file_name = fs::absolute(*picture).string();
      else if (add_to_id != 0 && picture && image.file_name.empty())
        image.file_name = fs::path(*picture).filename().string();
      image.id += add_to_id;
      for_each_pair_id(image, [&](std::int64_t& id) { id += add_to_pair_id; });
      images.push_back(std::move(image));
    }
    listed.insert(listed.end(), input->listed().begin(), input->listed().end());
    size_sources.insert(input->size_sources().begin(), input->size_sources().end());
  }
  sort_unique(listed);
  return Dataset(options.name, std::move(images), std::move(listed), inputs[0]->categories(), folder.value_or(""), {},
                 std::move(size_sources));
}

}  // namespace df2
