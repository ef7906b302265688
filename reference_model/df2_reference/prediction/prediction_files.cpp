#include <df2_reference/prediction/prediction_files.h>

#include <string>
#include <vector>

#include <df2/category_set.h>
#include <df2/io/write_results.h>

namespace df2::reference {
namespace {

/// x, y and 1 for each of the category's landmarks among all 294; x, y of the first of them and 0 for the others.
std::vector<double> all_landmarks(std::span<const double> own, std::int64_t category_id) {
  const CategorySet& categories = deepfashion2_categories();
  const Category& category = categories[categories.find(category_id).value()];
  std::vector<double> all;
  for (std::size_t i = 0; i < kDeepFashion2Landmarks; ++i) all.insert(all.end(), {own[0], own[1], 0});
  for (std::size_t i = 0; i < category.landmark_count; ++i) {
    double* const three = all.data() + 3 * (category.landmark_begin + i);
    three[0] = own[2 * i];
    three[1] = own[2 * i + 1];
    three[2] = 1;
  }
  return all;
}

void add_rows(const PictureRows& rows, RowKind kind, LandmarkForm form, ResultText& text) {
  for (std::size_t i = 0; i < rows.count(); ++i) {
    const ResultHead head{rows.image_id, rows.category_ids[i], rows.scores[i]};
    switch (kind) {
      case RowKind::boxes:
        text.add_box(head, rows.boxes[i]);
        break;
      case RowKind::landmarks:
        if (form == LandmarkForm::own)
          text.add_landmarks(head, rows.landmarks[i], 2);
        else
          text.add_landmarks(head, all_landmarks(rows.landmarks[i], head.category_id), 3);
        break;
      case RowKind::masks:
        text.add_mask(head, {rows.size, rows.masks[i]});
        break;
    }
  }
}

std::string_view file_of(RowKind kind) {
  if (kind == RowKind::boxes) return kDetectionFile;
  return kind == RowKind::landmarks ? kLandmarkFile : kMaskFile;
}

}  // namespace

void write_rows_file(const PredictionPlan& plan, const PredictionFolder& folder, RowKind kind, LandmarkForm form) {
  const std::string_view name = file_of(kind);
  write_result_parts(folder.place_of(name), plan.parts(), {}, [&](std::size_t part, ResultText& text) {
    for (const PictureRows& rows : folder.read_part(part)) add_rows(rows, kind, form, text);
  });
  folder.put(name);
}

GarmentFeatures write_feature_files(const MatchRcnn& model, const PredictionPlan& plan,
                                    const PredictionFolder& folder) {
  GarmentCollector collector;
  for (std::size_t part = 0; part < plan.parts(); ++part) {
    const std::vector<PictureRows> all = folder.read_part(part);
    for (std::size_t i = 0; i < all.size(); ++i) collector.add(all[i], plan.part(part)[i].role);
  }
  GarmentFeatures garments = collector.finish(model);

  write_query_rows(garments.queries, folder.place_of(kQueryRows));
  write_gallery_rows(garments.gallery, folder.place_of(kGalleryRows));
  write_features(garments.query_features, folder.place_of(kQueryFeatures));
  write_features(garments.gallery_features, folder.place_of(kGalleryFeatures));
  write_features(garments.weights, folder.place_of(kSimilarityWeights));
  for (const std::string_view name : {kQueryRows, kGalleryRows, kQueryFeatures, kGalleryFeatures, kSimilarityWeights})
    folder.put(name);
  return garments;
}

}  // namespace df2::reference
