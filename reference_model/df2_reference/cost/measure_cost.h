// In: a network and a picture. Out: what one such picture costs: arithmetic, time, memory. Called by df2-rcnn bench.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <df2/image/picture.h>
#include <df2_reference/match_rcnn.h>

namespace df2::reference {

struct MeasuredCost {
  std::uint64_t parameters = 0;    ///< numbers of the network, frozen ones among them
  std::uint64_t weight_bytes = 0;  ///< of these numbers
  std::uint64_t multiply_adds = 0;
  /// Of the feature network, the proposals, the boxes, and what masks, landmarks and matching add: together the whole.
  std::vector<std::pair<std::string, std::uint64_t>> of_streams;
  std::uint64_t detections = 0;
  std::uint64_t peak_memory_bytes = 0;  ///< resident, of the whole process while it predicts
  std::vector<double> milliseconds;  ///< of each repeat: from the picture's pixels to the rows, in the order measured
};

/// `repeats` are measured after one that is not.
MeasuredCost measure_cost(const MatchRcnn& model, const Picture& picture, std::uint64_t repeats);

}  // namespace df2::reference
