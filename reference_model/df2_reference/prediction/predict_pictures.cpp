#include <df2_reference/prediction/predict_pictures.h>

#include <cstring>

#include <ATen/ops/empty.h>

namespace df2::reference {
namespace {

at::Device device_of(const MatchRcnn& model) {
  return model.parameters().all().begin()->second.value.device();
}

std::vector<Tensor> tensors_of(std::span<const NamedPicture> pictures, at::Device device) {
  std::vector<Tensor> tensors;
  for (const NamedPicture& picture : pictures) tensors.push_back(picture_tensor(picture.picture).to(device));
  return tensors;
}

std::vector<PictureRows> rows_of_pictures(const std::vector<PicturePrediction>& predictions,
                                          std::span<const NamedPicture> pictures) {
  std::vector<PictureRows> rows;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const Size size = pictures[i].picture.size;
    rows.push_back(rows_of(predictions[i], pictures[i].image_id, {size.height, size.width}));
  }
  return rows;
}

}  // namespace

Tensor picture_tensor(const Picture& picture) {
  const auto height = static_cast<std::int64_t>(picture.size.height),
             width = static_cast<std::int64_t>(picture.size.width);
  const Tensor bytes = at::empty({height, width, 3}, at::kByte);
  std::memcpy(bytes.mutable_data_ptr(), picture.samples.data(), picture.samples.size());
  return bytes.permute({2, 0, 1}).to(at::kFloat, false, false, at::MemoryFormat::Contiguous).div_(255);
}

std::vector<PictureRows> predict_pictures(const MatchRcnn& model, std::span<const NamedPicture> pictures,
                                          const Streams& streams) {
  return rows_of_pictures(model.predict(tensors_of(pictures, device_of(model)), streams), pictures);
}

std::vector<PictureRows> describe_pictures(const MatchRcnn& model, std::span<const NamedPicture> pictures,
                                           std::span<const GivenBoxes> given, const Streams& streams) {
  const at::Device device = device_of(model);
  std::vector<GivenBoxes> there;
  for (const GivenBoxes& boxes : given) there.push_back({boxes.corners.to(device), boxes.labels.to(device)});
  return rows_of_pictures(model.describe(tensors_of(pictures, device), there, streams), pictures);
}

}  // namespace df2::reference
