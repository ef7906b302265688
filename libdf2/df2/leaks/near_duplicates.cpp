#include <df2/leaks/near_duplicates.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>

#include <df2/parallel.h>

namespace df2 {

namespace {

constexpr std::size_t kKeys = std::size_t{1} << kBandBits;
constexpr std::size_t kPicturesOfBlock = 256;
// Of one picture: hashes that are compared with its own, and candidates that are kept, the nearest ones.
constexpr std::size_t kMostCompared = 1'000'000, kMostKept = 64;
// Of the tiny pictures, whose cells do not lie on each other.
constexpr double kLeastTinyCorrelation = 0.8, kMostTinyDifference = 16;

using Tiny = std::array<float, kTinySide * kTinySide>;

std::size_t key_of(std::uint64_t hash, std::size_t band) {
  return (hash >> (band * kBandBits)) & (kKeys - 1);
}

/// The hashes of whole pictures, by each of their bands.
class HashIndex {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t picture = 0;
  };

  explicit HashIndex(std::span<const PictureFingerprint> prints) {
    for (std::size_t band = 0; band < kHashBands; ++band) {
      std::vector<std::uint32_t>& begin = begins_[band];
      begin.assign(kKeys + 1, 0);
      for (const PictureFingerprint& print : prints)
        if (!print.is_plain) ++begin[key_of(print.hashes[0], band) + 1];
      for (std::size_t key = 0; key < kKeys; ++key) begin[key + 1] += begin[key];
      entries_[band].resize(begin[kKeys]);
      std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
      for (std::size_t i = 0; i < prints.size(); ++i) {
        if (prints[i].is_plain) continue;
        const std::uint64_t hash = prints[i].hashes[0];
        entries_[band][next[key_of(hash, band)]++] = {hash, static_cast<std::uint32_t>(i)};
      }
    }
  }

  std::span<const Entry> find(std::size_t band, std::size_t key) const {
    const std::vector<std::uint32_t>& begin = begins_[band];
    return std::span(entries_[band]).subspan(begin[key], begin[key + 1] - begin[key]);
  }

 private:
  std::array<std::vector<std::uint32_t>, kHashBands> begins_;
  std::array<std::vector<Entry>, kHashBands> entries_;
};

/// Looks for the copies of one picture after the other.
class Search {
 public:
  Search(std::span<const PictureFingerprint> prints, const HashIndex& index)
      : prints_(prints), index_(index), place_(prints.size()) {}

  /// Appends what may be copies of picture `first`, nearest first. False: not all could be looked at.
  bool find(std::uint32_t first, std::vector<Candidate>& pairs) {
    found_.clear();
    const bool is_whole = look_up(first);
    for (const Candidate& pair : found_) place_[pair.second] = 0;
    looks_ = {};
    std::ranges::sort(found_, {}, [](const Candidate& pair) { return std::pair(pair.bits, pair.second); });
    std::size_t kept = 0;
    for (const Candidate& pair : found_) {
      if (!is_alike(pair)) continue;
      if (kept == kMostKept) return false;
      pairs.push_back(pair);
      ++kept;
    }
    return is_whole;
  }

 private:
  /// Whole bands first, then bands with one bit the other way.
  bool look_up(std::uint32_t first) {
    std::size_t left = kMostCompared;
    for (std::size_t flipped = 0; flipped <= kBandBits; ++flipped) {
      for (std::size_t view = 0; view < kViews; ++view) {
        for (const bool is_mirrored : {false, true}) {
          const std::uint64_t own = prints_[first].hashes[view];
          const std::uint64_t hash = is_mirrored ? mirrored_hash(own) : own;
          const Candidate pair{first, 0, 0, static_cast<std::uint8_t>(view), is_mirrored};
          for (std::size_t band = 0; band < kHashBands; ++band) {
            const std::size_t flip = flipped == 0 ? 0 : std::size_t{1} << (flipped - 1);
            const auto entries = index_.find(band, key_of(hash, band) ^ flip);
            if (entries.size() > left) return false;
            left -= entries.size();
            for (const HashIndex::Entry& entry : entries) note(pair, entry, std::popcount(hash ^ entry.hash));
          }
        }
      }
    }
    return true;
  }

  void note(Candidate pair, const HashIndex::Entry& entry, int bits) {
    if (bits > kMostBits || entry.picture == pair.first) return;
    pair.second = entry.picture;
    pair.bits = static_cast<std::uint8_t>(bits);
    std::uint32_t& place = place_[entry.picture];
    if (place == 0) {
      found_.push_back(pair);
      place = static_cast<std::uint32_t>(found_.size());
      return;
    }
    Candidate& known = found_[place - 1];
    const auto rank = [](const Candidate& one) { return std::tuple(one.bits, one.view, one.is_mirrored); };
    if (rank(pair) < rank(known)) known = pair;
  }

  bool is_alike(const Candidate& pair) {
    std::optional<Tiny>& look = looks_[pair.view * 2u + (pair.is_mirrored ? 1u : 0u)];
    if (!look) look = view_of(prints_[pair.first], pair);
    Tiny other;
    std::ranges::copy(prints_[pair.second].tiny, other.begin());
    if (correlation(*look, other) < kLeastTinyCorrelation) return false;
    const Tone tone = nearest_tone(*look, other);
    double difference = 0;
    for (std::size_t i = 0; i < other.size(); ++i) difference += std::abs(tone(double{(*look)[i]}) - double{other[i]});
    return difference <= kMostTinyDifference * static_cast<double>(other.size());
  }

  static Tiny view_of(const PictureFingerprint& print, const Candidate& pair) {
    const std::vector<float> samples(print.tiny.begin(), print.tiny.end());
    Tiny tiny;
    AreaAverages(samples, {kTinySide, kTinySide}).average(pair.placing().cut, kTinySide, tiny);
    if (!pair.is_mirrored) return tiny;
    for (std::size_t y = 0; y < kTinySide; ++y)
      std::reverse(tiny.begin() + static_cast<std::ptrdiff_t>(y * kTinySide),
                   tiny.begin() + static_cast<std::ptrdiff_t>((y + 1) * kTinySide));
    return tiny;
  }

  std::span<const PictureFingerprint> prints_;
  const HashIndex& index_;
  std::vector<Candidate> found_;
  std::vector<std::uint32_t> place_;  // in found_, plus 1; 0: not found
  std::array<std::optional<Tiny>, 2 * kViews> looks_;
};

}  // namespace

Candidates find_candidates(std::span<const PictureFingerprint> prints,
                           const std::function<void(std::size_t done, std::size_t of)>& progress) {
  const HashIndex index(prints);
  const std::size_t blocks = (prints.size() + kPicturesOfBlock - 1) / kPicturesOfBlock;
  std::vector<Candidates> found(blocks);
  std::size_t done = 0;
  std::mutex telling;
  parallel_for(blocks, [&](std::size_t block) {
    Search search(prints, index);
    const std::size_t begin = block * kPicturesOfBlock, end = std::min(prints.size(), begin + kPicturesOfBlock);
    for (std::size_t i = begin; i < end; ++i) {
      const auto picture = static_cast<std::uint32_t>(i);
      if (!prints[i].is_plain && !search.find(picture, found[block].pairs)) found[block].crowded.push_back(picture);
    }
    if (!progress) return;
    const std::scoped_lock lock(telling);
    progress(done += end - begin, prints.size());
  });
  Candidates all;
  for (const Candidates& some : found) {
    all.pairs.insert(all.pairs.end(), some.pairs.begin(), some.pairs.end());
    all.crowded.insert(all.crowded.end(), some.crowded.begin(), some.crowded.end());
  }
  // Two whole pictures are one pair, whichever of them found the other.
  for (Candidate& pair : all.pairs)
    if (pair.view == 0 && pair.first > pair.second) std::swap(pair.first, pair.second);
  std::ranges::sort(all.pairs, {}, [](const Candidate& pair) {
    return std::tuple(pair.first, pair.second, pair.bits, pair.view, pair.is_mirrored);
  });
  const auto repeated = std::ranges::unique(all.pairs);
  all.pairs.erase(repeated.begin(), repeated.end());
  return all;
}

}  // namespace df2
