#include <df2_reference/training/validation.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <df2/parallel.h>
#include <df2_reference/data/picture_of.h>
#include <df2_reference/prediction/predict_pictures.h>

namespace df2::reference {

TaskPredictions predict_dataset(const MatchRcnn& model, const Dataset& dataset, std::int64_t batch) {
  const std::span<const ImageRecord> images = dataset.images();
  const auto has_role = [&](PictureRole role) {
    return std::ranges::any_of(images, [&](const ImageRecord& image) { return role_of(image.source) == role; });
  };
  const bool can_retrieve = has_role(PictureRole::query) && has_role(PictureRole::gallery);
  GarmentCollector garments;
  std::vector<PictureRows> rows;
  for (std::size_t first = 0; first < images.size(); first += static_cast<std::size_t>(batch)) {
    const std::size_t count = std::min(static_cast<std::size_t>(batch), images.size() - first);
    std::vector<NamedPicture> pictures(count);
    parallel_for(count, [&](std::size_t i) {
      pictures[i] = {images[first + i].id, picture_of(dataset, images[first + i])};
    });
    std::vector<PictureRows> found = predict_pictures(model, pictures, {.matching = can_retrieve});
    for (std::size_t i = 0; i < count; ++i) {
      if (can_retrieve) garments.add(found[i], role_of(images[first + i].source));
      found[i].features.clear();
    }
    std::ranges::move(found, std::back_inserter(rows));
  }
  TaskPredictions predictions{predictions_of(dataset, rows, RowKind::boxes),
                              predictions_of(dataset, rows, RowKind::landmarks),
                              predictions_of(dataset, rows, RowKind::masks),
                              {}};
  if (can_retrieve) predictions.garments = garments.finish(model);
  return predictions;
}

}  // namespace df2::reference
