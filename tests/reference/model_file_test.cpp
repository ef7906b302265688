// Files of a network: the same network comes back, foreign and damaged files are refused, and torchvision's weights
// fall into their places.
#include <df2_reference/model_file.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include <ATen/ops/full.h>
#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2_reference/weights/read_weights.h>
#include <df2_reference/weights/torchvision_weights.h>
#include <df2_reference/weights/write_safetensors.h>

#include "formula.h"
#include "support.h"

namespace df2::reference::test {
namespace {

using Catch::Contains;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string in(const df2::test::ScratchFolder& folder, const char* name) {
  return (folder.path() / name).string();
}

MatchRcnn small_model(std::uint64_t seed = 1) {
  return MatchRcnn(small_options(), seed);
}

/// Tensors of these names and shapes, each full of its place in the list.
WeightFile file_of(const std::vector<ExpectedWeight>& expected) {
  WeightFile file;
  file.name = "f.pth";
  std::vector<std::size_t> counts;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    std::size_t count = 1;
    for (const std::uint64_t side : expected[i].shape) count *= static_cast<std::size_t>(side);
    const auto value = static_cast<float>(i);
    std::string bytes(count * sizeof value, '\0');
    for (std::size_t at = 0; at < bytes.size(); at += sizeof value)
      std::memcpy(bytes.data() + at, &value, sizeof value);
    file.buffers.push_back(std::move(bytes));
    file.tensors.push_back(
        {expected[i].name, Dtype::f32, expected[i].shape, std::as_bytes(std::span(file.buffers.back()))});
  }
  return file;
}

/// The place in the list that the values of a parameter tell.
double value_of(const MatchRcnn& model, const std::string& name) {
  const Tensor value = model.parameters().all().at(name).value.detach();
  CHECK(value.eq(value.flatten()[0]).all().item<bool>());
  return value.flatten()[0].item<double>();
}

double place_of(const std::vector<ExpectedWeight>& expected, const std::string& name) {
  const auto found = std::ranges::find(expected, name, &ExpectedWeight::name);
  REQUIRE(found != expected.end());
  return static_cast<double>(found - expected.begin());
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

TEST_CASE("a network comes back from its file with its weights, its options and what was noted") {
  const df2::test::ScratchFolder folder;
  ModelOptions options = small_options();
  options.matching.input = MatchingInput::box_mask;
  options.box.score_threshold = 0.125;
  MatchRcnn model(options, 3);
  make_parameters(model.parameters());
  write_model(in(folder, "a"), model, {{"df2.training", "{}"}});

  ModelNotes notes;
  const MatchRcnn read = read_model(in(folder, "a"), &notes);
  CHECK(notes == ModelNotes{{"df2.training", "{}"}});
  CHECK(read.options().matching.input == MatchingInput::box_mask);
  CHECK(read.options().box.score_threshold == 0.125);
  CHECK(read.options().mask.channels == options.mask.channels);
  REQUIRE(read.parameters().all().size() == model.parameters().all().size());
  for (const auto& [name, parameter] : model.parameters().all()) {
    CAPTURE(name);
    CHECK(read.parameters().all().at(name).value.equal(parameter.value));
    CHECK(read.parameters().all().at(name).value.requires_grad() == parameter.value.requires_grad());
  }
  write_model(in(folder, "b"), read, notes);
  CHECK(bytes_of(in(folder, "a")) == bytes_of(in(folder, "b")));
}

TEST_CASE("a file without options, of another network or damaged is refused") {
  const df2::test::ScratchFolder folder;
  const std::string path = in(folder, "f");
  const MatchRcnn model = small_model();
  write_model(path, model);
  const WeightFile good = read_weights(path);

  write_safetensors(path, good.tensors);
  CHECK_THROWS_WITH(read_model(path), Contains("weights without the options of a network") &&
                                          Contains("df2-rcnn import") && Contains("[weights]"));

  std::map<std::string, std::string> metadata = good.metadata;
  metadata["df2.model"] = "{\"categories\": 13, \"layers\": 9}";
  write_safetensors(path, good.tensors, metadata);
  CHECK_THROWS_WITH(read_model(path), Contains("(df2.model):1: /layers") && Contains("no option of this name"));

  nlohmann::json wider = nlohmann::json::parse(good.metadata.at("df2.model"));
  wider["matching"]["features"] = 16;
  metadata["df2.model"] = wider.dump();
  write_safetensors(path, good.tensors, metadata);
  CHECK_THROWS_WITH(read_model(path),
                    Contains("/matching.fc.weight: the network needs shape (16, 32), and the file has (8, 32)"));

  const std::span<const WeightTensor> all = good.tensors;
  write_safetensors(path, all.subspan(1), good.metadata);
  CHECK_THROWS_WITH(read_model(path), Contains("the network needs this tensor") && Contains("the file lacks it"));

  write_model(path, model);
  std::string bytes = bytes_of(path);
  bytes.resize(bytes.size() - 4);
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK_THROWS_AS(read_model(path), Error);
  CHECK_THROWS_WITH(read_model(in(folder, "none")), Contains("[file]"));
}

TEST_CASE("options that ask for a huge network are refused before there is one") {
  const df2::test::ScratchFolder folder;
  const std::string path = in(folder, "f");
  write_model(path, small_model());
  const WeightFile good = read_weights(path);
  const nlohmann::json own = nlohmann::json::parse(good.metadata.at("df2.model"));
  const auto check_refused_as = [&](const char* pointer, const nlohmann::json& value, const std::string& text) {
    CAPTURE(pointer, value.dump());
    nlohmann::json changed = own;
    changed[nlohmann::json::json_pointer(pointer)] = value;
    std::map<std::string, std::string> metadata = good.metadata;
    metadata["df2.model"] = changed.dump();
    write_safetensors(path, good.tensors, metadata);
    CHECK_THROWS_WITH(read_model(path), Contains(text) && Contains("df2.model") && Contains(path));
  };
  // Beyond what an option takes.
  for (const auto& [pointer, name] : {std::pair{"/box/hidden", "box.hidden"},
                                      {"/box/bins", "box.bins"},
                                      {"/backbone/width", "backbone.width"},
                                      {"/backbone/blocks/2", "backbone.blocks"},
                                      {"/backbone/pyramid_channels", "backbone.pyramid_channels"},
                                      {"/mask/deconvolved", "mask.deconvolved"},
                                      {"/landmarks/channels/0", "landmarks.channels"},
                                      {"/matching/features", "matching.features"}}) {
    check_refused_as(pointer, 1'000'000'000, std::string("the option ") + name);
    check_refused_as(pointer, std::int64_t{1} << 62, std::string("the option ") + name);
  }
  // Each option may have the value, and the file is much too small for it.
  const std::string too_small = "numbers, and the file holds";
  check_refused_as("/box/hidden", 16'384, too_small);
  check_refused_as("/backbone/width", 4'096, too_small);
  check_refused_as("/backbone/blocks", {1000, 1000, 1000, 1000}, too_small);
  check_refused_as("/backbone/pyramid_channels", 16'384, too_small);
  check_refused_as("/mask/channels", std::vector<int>(100, 16'384), too_small);
  check_refused_as("/landmarks/channels", std::vector<int>(2, 16'384), too_small);
  check_refused_as("/matching/channels", std::vector<int>(2, 16'384), too_small);
}

TEST_CASE("weights for other programs have the names of torchvision's Mask R-CNN, or all") {
  const df2::test::ScratchFolder folder;
  ModelOptions options;
  options.pictures.shorter_side = 128;
  const MatchRcnn model(options, 1);
  export_weights(in(folder, "part"), model, ExportedPart::mask_rcnn);
  const WeightFile part = read_weights(in(folder, "part"));
  CHECK_NOTHROW(check_weights(part, mask_rcnn_weights(14)));
  CHECK(part.metadata.at("format") == "pt");

  export_weights(in(folder, "all"), model, ExportedPart::all);
  const WeightFile all = read_weights(in(folder, "all"));
  CHECK(all.tensors.size() == model.parameters().all().size());
  CHECK(all.find("matching.similarity.weight") != nullptr);
}

TEST_CASE("the backbone is taken from torchvision's ResNet-50") {
  MatchRcnn model({}, 1);
  const Tensor fresh = model.parameters().all().at("rpn.head.conv.0.0.weight").value.detach().clone();
  const std::vector<ExpectedWeight> expected = resnet50_weights();
  const TakenWeights result = take_weights(model, file_of(expected));

  // 53 convolutions with four vectors of batch norm each, and not the classes of ImageNet.
  CHECK(result.taken.size() == 53 * 5);
  CHECK(result.left_behind == std::vector<std::string>{"fc.bias", "fc.weight"});
  CHECK(result.left_fresh.size() == model.parameters().all().size() - result.taken.size());
  for (const char* name : {"conv1.weight", "bn1.running_var", "layer3.5.conv2.weight", "layer4.0.downsample.1.bias"}) {
    CAPTURE(name);
    CHECK(value_of(model, std::string("backbone.body.") + name) == place_of(expected, name));
  }
  CHECK(model.parameters().all().at("rpn.head.conv.0.0.weight").value.equal(fresh));
}

TEST_CASE("of a Mask R-CNN for 91 classes all is taken but what was made for the classes") {
  std::vector<ExpectedWeight> expected = mask_rcnn_weights(91);
  WeightFile file = file_of(expected);
  const bool is_old = GENERATE(false, true);
  if (is_old) {
    for (WeightTensor& tensor : file.tensors) {
      if (tensor.name == "rpn.head.conv.0.0.weight") tensor.name = "rpn.head.conv.weight";
      if (tensor.name == "backbone.fpn.inner_blocks.3.0.bias") tensor.name = "backbone.fpn.inner_blocks.3.bias";
      if (tensor.name == "roi_heads.mask_head.1.0.weight") tensor.name = "roi_heads.mask_head.mask_fcn2.weight";
    }
  }
  MatchRcnn model({}, 1);
  const TakenWeights result = take_weights(model, std::move(file));
  const std::vector<std::string> of_classes = {
      "roi_heads.box_predictor.bbox_pred.bias",        "roi_heads.box_predictor.bbox_pred.weight",
      "roi_heads.box_predictor.cls_score.bias",        "roi_heads.box_predictor.cls_score.weight",
      "roi_heads.mask_predictor.mask_fcn_logits.bias", "roi_heads.mask_predictor.mask_fcn_logits.weight"};
  CHECK(result.left_behind == of_classes);
  for (const std::string& name : of_classes) CHECK(has(result.left_fresh, name));
  const auto counts = std::ranges::count_if(
      expected, [](const ExpectedWeight& weight) { return weight.name.ends_with("num_batches_tracked"); });
  CHECK(result.taken.size() == expected.size() - of_classes.size() - static_cast<std::size_t>(counts));
  CHECK(has(result.left_fresh, "matching.fc.weight"));
  for (const char* name : {"rpn.head.conv.0.0.weight", "backbone.fpn.inner_blocks.3.0.bias",
                           "roi_heads.mask_head.1.0.weight", "roi_heads.box_head.fc6.weight"}) {
    CAPTURE(name);
    CHECK(value_of(model, name) == place_of(expected, name));
  }
}

TEST_CASE("weights that do not fit at all are refused, by the first of their names") {
  MatchRcnn model = small_model();
  CHECK_THROWS_WITH(take_weights(model, file_of({{"blocks.0.weight", {3, 3}}})),
                    Contains("f.pth: no weight of this file has a name and a shape that the network has; its first is "
                             "blocks.0.weight") &&
                        Contains("[weights]"));
}

TEST_CASE("half, double and whole numbers become the network's floats") {
  MatchRcnn model = small_model();
  const auto type = GENERATE(at::kHalf, at::kBFloat16, at::kDouble, at::kLong);
  const Tensor value = at::full({8}, 3, type);
  WeightFile file;
  file.name = "f";
  file.tensors.push_back(to_weight("matching.bn.running_mean", value));
  CHECK(to_tensor(file.tensors[0]).equal(value));
  CHECK(take_weights(model, std::move(file)).taken == std::vector<std::string>{"matching.bn.running_mean"});
  CHECK(value_of(model, "matching.bn.running_mean") == 3);
}

}  // namespace
}  // namespace df2::reference::test
