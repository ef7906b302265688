// In: an image with its items, predictions for it, and what an evaluator says of both. Out: ground truth and
// predictions side by side, with misses, wrong categories and false positives marked. Called by df2-data draw and the
// Python package. Nothing is matched here: what became of each is a value.
#pragma once

#include <span>

#include <df2/category_set.h>
#include <df2/dataset.h>
#include <df2/draw/draw_image.h>
#include <df2/fate.h>
#include <df2/image/picture.h>

namespace df2 {

/// The left half has the items, the right half the predictions. What is right has a green frame, the rest a frame of
/// another colour that is dashed, and the label says what it is. `fates`: one for each item.
Picture draw_predictions(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                         std::span<const JudgedPrediction> predictions, std::span<const ItemFate> fates,
                         const DrawOptions& options = {});

/// The same, each half in a size of its own.
Picture draw_predictions(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                         std::span<const JudgedPrediction> predictions, std::span<const ItemFate> fates,
                         const Layers& layers, const View& view);

}  // namespace df2
