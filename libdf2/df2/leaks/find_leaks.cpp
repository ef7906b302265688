#include <df2/leaks/find_leaks.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <tuple>
#include <utility>

#include <df2/error.h>
#include <df2/hasher.h>
#include <df2/image/detail/picture_file.h>
#include <df2/leaks/picture_groups.h>
#include <df2/leaks/same_picture.h>
#include <df2/leaks/shared_identities.h>
#include <df2/pairs.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kGreySide = 128;
constexpr std::size_t kPicturesOfBlock = 64;

constexpr std::array<LeakKindRow, 5> kKinds = {{
    {LeakKind::identity_in_splits, "identity-in-splits", true,
     "an identity (pair_id and style) stands in more than one split"},
    {LeakKind::picture_in_splits, "picture-in-splits", true,
     "a picture, or a copy of it, stands in more than one split"},
    {LeakKind::labels_differ, "labels-differ", true, "a picture stands twice in a split, with labels that differ"},
    {LeakKind::pair_in_splits, "pair-in-splits", false,
     "a pair_id stands in more than one split, but no style of it does"},
    {LeakKind::picture_repeated, "picture-repeated", false, "a picture stands twice in a split, with equal labels"},
}};

/// A picture of one of the splits, and what was seen of it.
struct Seen {
  std::uint32_t split = 0, image = 0;
  std::string path;
  std::optional<std::uint64_t> content;  ///< absent: it cannot be read
  std::string fault;                     ///< empty: none
};

std::uint64_t digest_of(std::string_view bytes) {
  Hasher hash;
  hash.add(std::span<const char>(bytes));
  return hash.digest();
}

/// Finds the pictures that show the same.
class PictureSearch {
 public:
  PictureSearch(std::span<const Dataset* const> splits, const LeakOptions& options, Leaks& result)
      : splits_(splits), options_(options), result_(result) {}

  void run() {
    list();
    read();
    const PictureGroups groups =
        group_pictures(std::move(prints_), contents(), [this](std::uint32_t picture) { return look(picture); },
                       {.searched = told(LeakStep::search), .compared = told(LeakStep::compare)});
    for (const PictureGroup& group : groups.groups) report(group);
    result_.crowded_pictures = groups.crowded.size();
    for (const Seen& picture : pictures_)
      if (!picture.fault.empty()) result_.unread.push_back({place_of(picture), picture.fault});
  }

 private:
  void list() {
    for (std::uint32_t split = 0; split < splits_.size(); ++split) {
      const std::span<const ImageRecord> images = splits_[split]->images();
      if (!has_pictures(*splits_[split])) continue;
      result_.splits[split].pictures = 0;
      for (std::uint32_t image = 0; image < images.size(); ++image)
        if (auto path = splits_[split]->picture_path(images[image]))
          pictures_.push_back({split, image, *std::move(path), {}, {}});
    }
  }

  static bool has_pictures(const Dataset& split) {
    return std::ranges::any_of(split.images().first(std::min<std::size_t>(split.images().size(), 1)),
                               [&](const ImageRecord& image) {
                                 const std::optional<std::string> path = split.picture_path(image);
                                 std::error_code error;
                                 return path && fs::is_directory(fs::path(*path).parent_path(), error);
                               });
  }

  void read() {
    prints_.resize(pictures_.size());
    const std::size_t blocks = (pictures_.size() + kPicturesOfBlock - 1) / kPicturesOfBlock;
    std::size_t done = 0;
    std::mutex telling;
    parallel_for(blocks, [&](std::size_t block) {
      const std::size_t begin = block * kPicturesOfBlock, end = std::min(pictures_.size(), begin + kPicturesOfBlock);
      for (std::size_t i = begin; i < end; ++i) read(i);
      if (!options_.progress) return;
      const std::scoped_lock lock(telling);
      options_.progress(LeakStep::read, done += end - begin, pictures_.size());
    });
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      if (!pictures_[i].content) continue;
      ++*result_.splits[pictures_[i].split].pictures;
      if (options_.pictures == LeakPictures::near && prints_[i].is_plain) ++result_.plain_pictures;
    }
  }

  void read(std::size_t i) {
    Seen& picture = pictures_[i];
    try {
      const std::uint64_t content = digest_of(detail::read_picture_file(picture.path, options_.limits).bytes);
      if (options_.pictures == LeakPictures::near)
        prints_[i] = fingerprint_of(read_small_grey(picture.path, kGreySide, options_.limits));
      else
        prints_[i].is_plain = true;  // only its content counts
      picture.content = content;
    } catch (const Error& error) {
      picture.fault = error.issues().shown().front().message;
    }
  }

  std::vector<std::optional<std::uint64_t>> contents() const {
    std::vector<std::optional<std::uint64_t>> contents;
    for (const Seen& picture : pictures_) contents.push_back(picture.content);
    return contents;
  }

  std::optional<Picture> look(std::uint32_t picture) {
    try {
      return look_of(read_picture(pictures_[picture].path, options_.limits));
    } catch (const Error& error) {
      pictures_[picture].fault = error.issues().shown().front().message;
      return std::nullopt;
    }
  }

  std::function<void(std::size_t, std::size_t)> told(LeakStep step) const {
    if (!options_.progress) return {};
    return [this, step](std::size_t done, std::size_t of) { options_.progress(step, done, of); };
  }

  /// A finding of the group as a whole if it is in several splits, and one for each split with several of it.
  void report(const PictureGroup& group) {
    std::map<std::uint32_t, std::vector<std::uint32_t>> by_split;
    for (const std::uint32_t picture : group.pictures) by_split[pictures_[picture].split].push_back(picture);
    if (by_split.size() > 1) add(LeakKind::picture_in_splits, group, group.pictures, {});
    for (const auto& [split, pictures] : by_split) {
      if (pictures.size() < 2) continue;
      auto differences = differences_of(pictures);
      const LeakKind kind = differences.empty() ? LeakKind::picture_repeated : LeakKind::labels_differ;
      add(kind, group, pictures, std::move(differences));
    }
  }

  void add(LeakKind kind, const PictureGroup& group, std::span<const std::uint32_t> pictures,
           std::set<LabelDifference> differences) {
    Leak leak{.kind = kind, .places = {}, .pair_id = {}, .style = {}, .score = group.score};
    for (const std::uint32_t picture : pictures) leak.places.push_back(place_of(pictures_[picture]));
    leak.is_exact = std::ranges::all_of(
        pictures, [&](std::uint32_t one) { return pictures_[one].content == pictures_[pictures.front()].content; });
    if (leak.is_exact) leak.score = 1;
    leak.is_mirrored = group.is_mirrored && !leak.is_exact;
    leak.differences = std::move(differences);
    result_.findings.push_back(std::move(leak));
  }

  /// Each is held against the first one, and against the first of the same content.
  std::set<LabelDifference> differences_of(std::span<const std::uint32_t> pictures) const {
    std::set<LabelDifference> differences;
    std::map<std::optional<std::uint64_t>, std::uint32_t> first_of_content;
    const auto hold = [&](std::uint32_t a, std::uint32_t b, bool same_pixels) {
      differences.merge(label_differences(image_of(pictures_[a]), image_of(pictures_[b]), same_pixels));
    };
    for (const std::uint32_t picture : pictures) {
      const std::uint32_t equal = first_of_content.emplace(pictures_[picture].content, picture).first->second;
      if (equal != picture)
        hold(equal, picture, true);
      else if (picture != pictures.front())
        hold(pictures.front(), picture, false);
    }
    return differences;
  }

  const ImageRecord& image_of(const Seen& picture) const { return splits_[picture.split]->images()[picture.image]; }
  LeakPlace place_of(const Seen& picture) const {
    return {picture.split, image_of(picture).id, std::nullopt, picture.path};
  }

  std::span<const Dataset* const> splits_;
  const LeakOptions& options_;
  Leaks& result_;
  std::vector<Seen> pictures_;
  std::vector<PictureFingerprint> prints_;  // until they are grouped
};

LeakSplit summary_of(const Dataset& split) {
  LeakSplit summary{split.name(), split.images().size(), split.item_count(), 0, std::nullopt};
  for (const ImageRecord& image : split.images())
    for (const Item& item : image.items) summary.items_with_pair += pair_id_of(item, image) ? 1u : 0u;
  return summary;
}

Leak leak_of(const SharedIdentity& identity, std::span<const Dataset* const> splits) {
  Leak leak{.kind = identity.style ? LeakKind::identity_in_splits : LeakKind::pair_in_splits,
            .places = {},
            .pair_id = identity.pair_id,
            .style = identity.style,
            .score = {}};
  for (const ItemPlace& place : identity.places) {
    const ImageRecord& image = splits[place.split]->images()[place.image];
    leak.places.push_back({place.split, image.id, image.items[place.item].id,
                           splits[place.split]->picture_path(image).value_or(std::string())});
  }
  return leak;
}

}  // namespace

std::span<const LeakKindRow> all_leak_kinds() {
  return kKinds;
}

std::uint64_t Leaks::count(LeakKind kind) const {
  return static_cast<std::uint64_t>(std::ranges::count(findings, kind, &Leak::kind));
}

bool Leaks::has_leak() const {
  return std::ranges::any_of(findings,
                             [](const Leak& leak) { return kKinds[static_cast<std::size_t>(leak.kind)].is_leak; });
}

Leaks find_leaks(std::span<const Dataset* const> splits, const LeakOptions& options) {
  Leaks result;
  for (const Dataset* split : splits) result.splits.push_back(summary_of(*split));
  for (const SharedIdentity& identity : shared_identities(splits)) result.findings.push_back(leak_of(identity, splits));
  if (options.pictures != LeakPictures::none) PictureSearch(splits, options, result).run();
  std::ranges::stable_sort(result.findings, {}, &Leak::kind);
  return result;
}

}  // namespace df2
