// In: fingerprints of pictures. Out: the pairs that may show the same, found by an index, never by comparing all with
// all. Called by find_leaks, which compares their pixels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <df2/leaks/picture_fingerprint.h>
#include <df2/leaks/same_picture.h>

namespace df2 {

/// Hashes of copies differ in so many bits at most.
inline constexpr int kMostBits = 10;

/// What the second picture shows may be what a view of the first shows.
struct Candidate {
  std::uint32_t first = 0, second = 0;
  std::uint8_t bits = 0;  ///< in which the hashes of the view and of the whole second picture differ
  std::uint8_t view = 0;
  bool is_mirrored = false;
  bool operator==(const Candidate&) const = default;

  Placing placing() const { return {fingerprint_views()[view], is_mirrored}; }
};

struct Candidates {
  std::vector<Candidate> pairs;  ///< by first, then second; some by two views
  /// Pictures that look like so many others that not all of these were looked at.
  std::vector<std::uint32_t> crowded;
};

/// Plain pictures are no candidates. Every pair of hashes that differ in at most 7 bits is found, and most of those up
/// to kMostBits. The same for any number of threads.
Candidates find_candidates(std::span<const PictureFingerprint> prints,
                           const std::function<void(std::size_t done, std::size_t of)>& progress = {});

}  // namespace df2
