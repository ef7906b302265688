// In: a network and a plan. Out: the rows of every part, in the folder. Called by df2-rcnn predict.
#pragma once

#include <cstddef>
#include <functional>

#include <df2_reference/prediction/prediction_folder.h>
#include <df2_reference/prediction/prediction_plan.h>

namespace df2::reference {

/// Predicts the parts that are not there. Pictures are read while the network works. A batch holds pictures of one
/// network_size, of one part, so that a picture is padded as it would be alone and batches do not depend on where a run
/// was interrupted. Holds the rows of one part and a few pictures. `progress` is told how many pictures are done, those
/// of earlier runs among them, of how many.
/// Throws Error: the reader's for a picture that cannot be read; (ground_truth) for one of another size than the plan
/// says; what MatchRcnn::predict throws.
void predict_parts(const MatchRcnn& model, const PredictionPlan& plan, const PredictionFolder& folder,
                   const std::function<void(std::size_t done, std::size_t of)>& progress);

}  // namespace df2::reference
