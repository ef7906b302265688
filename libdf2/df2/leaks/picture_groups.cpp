#include <df2/leaks/picture_groups.h>

#include <algorithm>
#include <cassert>
#include <numeric>
#include <unordered_map>
#include <utility>

#include <df2/leaks/near_duplicates.h>
#include <df2/leaks/same_picture.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

// Pairs that are compared at once; their pictures are held in memory, 49,152 bytes each.
constexpr std::size_t kPairsOfBatch = 512;

/// Which pictures are known to show the same.
class Components {
 public:
  explicit Components(std::size_t count) : parents_(count), scores_(count, 1), is_mirrored_(count) {
    std::iota(parents_.begin(), parents_.end(), 0u);
  }

  std::uint32_t root(std::uint32_t picture) {
    while (parents_[picture] != picture) picture = parents_[picture] = parents_[parents_[picture]];
    return picture;
  }
  bool are_one(std::uint32_t a, std::uint32_t b) { return root(a) == root(b); }
  void join(std::uint32_t a, std::uint32_t b, const Agreement& agreement) {
    std::uint32_t first = root(a), second = root(b);
    if (first == second) return;
    if (first > second) std::swap(first, second);
    parents_[second] = first;
    scores_[first] = std::min({scores_[first], scores_[second], agreement.correlation});
    is_mirrored_[first] = is_mirrored_[first] || is_mirrored_[second] || agreement.placing.is_mirrored;
  }
  double score(std::uint32_t root) const { return scores_[root]; }
  bool is_mirrored(std::uint32_t root) const { return is_mirrored_[root]; }

 private:
  std::vector<std::uint32_t> parents_;
  std::vector<double> scores_;
  std::vector<bool> is_mirrored_;
};

/// Compares the pixels of the pairs [begin, end) that are not known to be one, and joins those that are.
void compare_batch(std::span<const Candidate> pairs, std::span<const std::uint32_t> pictures, const Look& look,
                   Components& components) {
  std::vector<Candidate> open;
  std::vector<std::uint32_t> seen;
  for (const Candidate& pair : pairs) {
    if (components.are_one(pair.first, pair.second)) continue;
    open.push_back(pair);
    seen.insert(seen.end(), {pair.first, pair.second});
  }
  std::ranges::sort(seen);
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  std::vector<std::optional<Picture>> looks(seen.size());
  parallel_for(seen.size(), [&](std::size_t i) { looks[i] = look(pictures[seen[i]]); });
  const auto look_at = [&](std::uint32_t picture) -> const std::optional<Picture>& {
    return looks[static_cast<std::size_t>(std::ranges::lower_bound(seen, picture) - seen.begin())];
  };
  std::vector<std::optional<Agreement>> found(open.size());
  parallel_for(open.size(), [&](std::size_t i) {
    const auto& first = look_at(open[i].first);
    const auto& second = look_at(open[i].second);
    if (first && second) found[i] = compare_looks(*first, *second, open[i].placing());
  });
  for (std::size_t i = 0; i < open.size(); ++i)
    if (found[i] && is_same_picture(*found[i])) components.join(open[i].first, open[i].second, *found[i]);
}

}  // namespace

PictureGroups group_pictures(std::vector<PictureFingerprint> prints,
                             std::span<const std::optional<std::uint64_t>> contents, const Look& look,
                             const GroupProgress& progress) {
  assert(prints.size() == contents.size());
  // Of equal files one is looked at.
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<std::vector<std::uint32_t>> copies;  // of each picture that is looked at
  std::vector<std::uint32_t> pictures;
  for (std::uint32_t i = 0; i < prints.size(); ++i) {
    if (!contents[i]) continue;
    const auto [place, is_new] = known.emplace(*contents[i], static_cast<std::uint32_t>(copies.size()));
    if (is_new) {
      prints[copies.size()] = prints[i];
      copies.emplace_back();
      pictures.push_back(i);
    }
    copies[place->second].push_back(i);
  }
  prints.resize(copies.size());
  const Candidates candidates = find_candidates(prints, progress.searched);
  prints = {};
  Components components(copies.size());
  const std::size_t count = candidates.pairs.size();
  for (std::size_t begin = 0; begin < count; begin += kPairsOfBatch) {
    const std::size_t size = std::min(kPairsOfBatch, count - begin);
    compare_batch(std::span(candidates.pairs).subspan(begin, size), pictures, look, components);
    if (progress.compared) progress.compared(begin + size, count);
  }
  std::vector<PictureGroup> groups(copies.size());
  for (std::uint32_t i = 0; i < copies.size(); ++i) {
    const std::uint32_t root = components.root(i);
    PictureGroup& group = groups[root];
    group.pictures.insert(group.pictures.end(), copies[i].begin(), copies[i].end());
    group.score = components.score(root);
    group.is_mirrored = components.is_mirrored(root);
    group.is_exact = group.is_exact && i == root;
  }
  std::erase_if(groups, [](const PictureGroup& group) { return group.pictures.size() < 2; });
  for (PictureGroup& group : groups) std::ranges::sort(group.pictures);
  std::ranges::sort(groups, {}, [](const PictureGroup& group) { return group.pictures.front(); });
  PictureGroups result{std::move(groups), {}};
  for (const std::uint32_t picture : candidates.crowded) result.crowded.push_back(pictures[picture]);
  return result;
}

}  // namespace df2
