// In: garments and the features that they are matched by. Out: for each of a consumer's the shops' that are most
// similar. Called by df2-rcnn predict, and by train where it scores retrieval.
#pragma once

#include <df2/prediction.h>
#include <df2_reference/prediction/garment_features.h>

namespace df2::apps {

/// Lists of 20, by what the similarity network adds to the odds of "the same": one matrix product.
RetrievalPredictions ranked_garments(reference::GarmentFeatures garments);

}  // namespace df2::apps
