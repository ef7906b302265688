// In: a network and pictures in memory. Out: their rows. Called by validation while training and by df2-rcnn predict.
#pragma once

#include <span>
#include <vector>

#include <df2/image/picture.h>
#include <df2_reference/prediction/picture_rows.h>

namespace df2::reference {

struct NamedPicture {
  std::int64_t image_id = 0;
  Picture picture;  ///< of three channels
};

/// Red, green and blue in [0, 1]: [3, height, width], on the CPU. REQUIRES: three channels.
Tensor picture_tensor(const Picture& picture);

/// The pictures as one batch, on the device of the network's parameters. Throws what MatchRcnn::predict and rows_of
/// throw.
std::vector<PictureRows> predict_pictures(const MatchRcnn& model, std::span<const NamedPicture> pictures,
                                          const Streams& streams = {});

/// The same of given boxes, one entry for each picture, on the CPU.
std::vector<PictureRows> describe_pictures(const MatchRcnn& model, std::span<const NamedPicture> pictures,
                                           std::span<const GivenBoxes> given, const Streams& streams = {});

}  // namespace df2::reference
