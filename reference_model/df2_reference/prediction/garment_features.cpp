#include <df2_reference/prediction/garment_features.h>

#include <string>
#include <utility>

#include <df2/category_set.h>

namespace df2::reference {
namespace {

FeatureMatrix matrix_of(std::string_view name, std::size_t rows, std::size_t columns, std::vector<float> values) {
  return make_features({std::string(name), rows, columns}, std::move(values));
}

}  // namespace

void GarmentCollector::add(const PictureRows& rows, PictureRole role) {
  if (role == PictureRole::none) return;
  const CategorySet& categories = deepfashion2_categories();
  for (std::size_t i = 0; i < rows.count(); ++i) {
    if (role == PictureRole::gallery) {
      garments_.gallery.push_back({rows.image_id, rows.boxes[i]});
      continue;
    }
    garments_.queries.image_id.push_back(rows.image_id);
    garments_.queries.box.push_back(rows.boxes[i]);
    garments_.queries.category.push_back(categories.find(rows.category_ids[i]).value());
    garments_.queries.score.push_back(rows.scores[i]);
    garments_.queries.begin.push_back(0);
  }
  std::vector<float>& features = role == PictureRole::query ? queries_ : gallery_;
  features.insert(features.end(), rows.features.begin(), rows.features.end());
}

GarmentFeatures GarmentCollector::finish(const MatchRcnn& model) {
  const Tensor weights = model.matching().similarity_weights().detach().to(at::kFloat).cpu().contiguous();
  const auto columns = static_cast<std::size_t>(weights.numel());
  const float* const first = weights.const_data_ptr<float>();
  garments_.queries.name = kRetrievalFile;
  garments_.query_features = matrix_of(kQueryFeatures, garments_.queries.size(), columns, std::move(queries_));
  garments_.gallery_features = matrix_of(kGalleryFeatures, garments_.gallery.size(), columns, std::move(gallery_));
  garments_.weights = matrix_of(kSimilarityWeights, 1, columns, {first, first + columns});
  return std::move(garments_);
}

}  // namespace df2::reference
