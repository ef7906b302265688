// In: what boxes are worth, and a stream of random numbers. Out: the boxes that a step learns from. Called by the
// losses.
#pragma once

#include <df2/random.h>
#include <df2_reference/training/assignment.h>

namespace df2::reference {

/// The stream of one picture in one epoch: the same whichever process reads the picture, and whatever else is in its
/// batch.
Random picture_stream(std::uint64_t seed, std::uint64_t epoch, std::uint64_t picture);

struct SampleRule {
  std::int64_t boxes = 512;      ///< at most, of a picture
  double positive_share = 0.25;  ///< at most; negative boxes fill the rest
};

/// Indices of the boxes drawn, of int64, ascending.
struct Sample {
  Tensor positive, negative;
};

/// Every box is as likely as any other of its kind.
Sample sampled(const Assignment& assignment, const SampleRule& rule, Random& random);

}  // namespace df2::reference
