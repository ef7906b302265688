// In: images of a dataset. Out: what the network learns from them: a batch of pictures, and what is true of each.
// Called by the loader.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <df2/dataset.h>
#include <df2/random.h>
#include <df2_reference/training/targets.h>

namespace df2::reference {

struct Batch {
  PictureBatch pictures;
  std::vector<PictureTargets> targets;  ///< in the pixels of pictures.sizes
  std::vector<Random> streams;          ///< of the pictures, as the step draws from them
};

/// A picture and its garments, in its own pixels.
struct Example {
  Tensor picture;          ///< [3, height, width], red, green and blue in [0, 1]
  PictureTargets targets;  ///< without masks
  std::vector<Mask> masks;
};

/// Reads the picture. Garments whose box has less than a pixel within the picture are left out, and crowds. `ids`: of
/// the image's items (garment_ids). `mirrored`: left and right exchanged, and every landmark is called as its mirror
/// partner. Throws Error (ground_truth, limit or io) for a picture that is missing, damaged or of another size than its
/// garments' masks.
Example read_example(const Dataset& dataset, std::uint32_t image, std::span<const std::int64_t> ids, bool mirrored);

/// The masks in pixels of another size, as the targets of a mirrored picture if it is: [masks, height, width] of 0 and
/// 1. The nearest pixel counts.
Tensor mask_pixels(std::span<const Mask> masks, const PictureSize& to, bool mirrored);

/// The examples of a step. `ids`: of all images. The same streams give the same batch. Each stream first says whether
/// its picture is mirrored, with the probability `flip`.
Batch read_batch(const Dataset& dataset, std::span<const std::vector<std::int64_t>> ids,
                 std::span<const std::uint32_t> images, std::vector<Random> streams, double flip,
                 const PictureOptions& options);

}  // namespace df2::reference
