#include <df2_reference/model_file.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <df2/error.h>
#include <df2_reference/options_json.h>
#include <df2_reference/weights/expected_weights.h>
#include <df2_reference/weights/read_weights.h>
#include <df2_reference/weights/torchvision_weights.h>
#include <df2_reference/weights/write_safetensors.h>

namespace df2::reference {
namespace {

constexpr const char* kOptionsKey = "df2.model";
constexpr std::string_view kBody = "backbone.body.";

constexpr std::pair<Dtype, at::ScalarType> kTypes[] = {
    {Dtype::f64, at::kDouble}, {Dtype::f32, at::kFloat},   {Dtype::f16, at::kHalf},  {Dtype::bf16, at::kBFloat16},
    {Dtype::i64, at::kLong},   {Dtype::i32, at::kInt},     {Dtype::i16, at::kShort}, {Dtype::i8, at::kChar},
    {Dtype::u8, at::kByte},    {Dtype::boolean, at::kBool}};

std::vector<std::int64_t> signed_shape(const WeightTensor& weight) {
  return {weight.shape.begin(), weight.shape.end()};
}

[[noreturn]] void refuse(const WeightFile& file, std::string sentence) {
  throw Error(Fault::weights, Issue(Code::weights, {file.name, {}, {}, ""}, std::move(sentence)));
}

ModelOptions options_of(const WeightFile& file) {
  const auto text = file.metadata.find(kOptionsKey);
  if (text == file.metadata.end())
    refuse(file,
           "these are weights without the options of a network: a checkpoint of df2-rcnn is expected; df2-rcnn "
           "import makes one of torchvision's weights");
  const JsonDocument document(file.name + " (" + kOptionsKey + ")", text->second, Fault::weights);
  ModelOptions options;
  read_options(document.root(), options);
  return options;
}

/// Numbers of all tensors; those that share their bytes count each.
std::int64_t number_count(const WeightFile& file) {
  std::uint64_t count = 0;
  for (const WeightTensor& tensor : file.tensors) count += tensor.bytes.size() / element_bytes(tensor.dtype);
  return static_cast<std::int64_t>(count);
}

/// A network is built before each of its tensors is held against the file; none that the file cannot fill.
void require_near_size(const WeightFile& file, const ModelOptions& options) {
  constexpr std::int64_t kMore = std::int64_t{1} << 26;
  const std::int64_t needed = MatchRcnn::blueprint(options).count(), there = number_count(file);
  if (needed - kMore > there)
    refuse(file, fmt::format("by its options ({}) the network has {} numbers, and the file holds {}: it is damaged, or "
                             "its options are another network's",
                             kOptionsKey, needed, there));
}

std::vector<ExpectedWeight> expected_of(const Parameters& parameters) {
  std::vector<ExpectedWeight> expected;
  for (const auto& [name, parameter] : parameters.all()) {
    const at::IntArrayRef sizes = parameter.value.sizes();
    expected.push_back({name, {sizes.begin(), sizes.end()}});
  }
  return expected;
}

/// Parts that torchvision's MaskRCNN has not.
bool is_ours(std::string_view name) {
  return name.starts_with("matching.") || name.starts_with("roi_heads.keypoint_");
}

void write_parameters(const std::string& path, const MatchRcnn& model, ExportedPart part, ModelNotes metadata) {
  std::vector<Tensor> kept;
  std::vector<WeightTensor> weights;
  for (const auto& [name, parameter] : model.parameters().all()) {
    if (part == ExportedPart::mask_rcnn && is_ours(name)) continue;
    kept.push_back(parameter.value.detach().cpu().contiguous());
    weights.push_back(to_weight(name, kept.back()));
  }
  metadata[kOptionsKey] = to_json(model.options()).dump();
  write_safetensors(path, weights, metadata);
}

}  // namespace

Tensor to_tensor(const WeightTensor& weight) {
  const auto* type = std::ranges::find(kTypes, weight.dtype, &std::pair<Dtype, at::ScalarType>::first);
  Tensor tensor = at::empty(signed_shape(weight), type->second);
  if (!weight.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), weight.bytes.data(), weight.bytes.size());
  return tensor;
}

WeightTensor to_weight(const std::string& name, const Tensor& tensor) {
  const auto* type = std::ranges::find(kTypes, tensor.scalar_type(), &std::pair<Dtype, at::ScalarType>::second);
  return {name,
          type->first,
          {tensor.sizes().begin(), tensor.sizes().end()},
          std::span(static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes())};
}

void write_model(const std::string& path, const MatchRcnn& model, const ModelNotes& notes) {
  write_parameters(path, model, ExportedPart::all, notes);
}

void export_weights(const std::string& path, const MatchRcnn& model, ExportedPart part) {
  write_parameters(path, model, part, {{"format", "pt"}});
}

MatchRcnn read_model(const std::string& path, ModelNotes* notes) {
  const WeightFile file = read_weights(path);
  const ModelOptions options = options_of(file);
  require_near_size(file, options);
  MatchRcnn model(options, /*seed=*/0);
  check_weights(file, expected_of(model.parameters()));
  for (const WeightTensor& weight : file.tensors) model.parameters().set(weight.name, to_tensor(weight));
  if (notes) {
    *notes = file.metadata;
    notes->erase(kOptionsKey);
  }
  return model;
}

TakenWeights take_weights(MatchRcnn& model, WeightFile file) {
  rename_old_layers(file);
  const auto& own = model.parameters().all();
  const bool is_resnet = file.find("conv1.weight") != nullptr;
  TakenWeights result;
  for (const WeightTensor& weight : file.tensors) {
    if (weight.name.ends_with("num_batches_tracked")) continue;  // batch norms here have no counts of batches
    std::string name = is_resnet ? std::string(kBody) : std::string();
    name.append(weight.name);
    const auto found = own.find(name);
    if (found == own.end() || found->second.value.sizes() != at::IntArrayRef(signed_shape(weight))) {
      result.left_behind.push_back(weight.name);
      continue;
    }
    model.parameters().set(name, to_tensor(weight));
    result.taken.push_back(std::move(name));
  }
  if (result.taken.empty())
    refuse(file, "no weight of this file has a name and a shape that the network has; its first is " +
                     (file.tensors.empty() ? std::string("none") : file.tensors.front().name) +
                     "; are the options of the backbone those of the file?");
  std::ranges::sort(result.taken);
  std::ranges::sort(result.left_behind);
  for (const auto& [name, parameter] : own) {
    if (!std::ranges::binary_search(result.taken, name)) result.left_fresh.push_back(name);
  }
  return result;
}

}  // namespace df2::reference
