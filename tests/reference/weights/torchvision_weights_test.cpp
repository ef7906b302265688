// torchvision's names and shapes, beside those that torchvision itself gives (make_fixtures.py).
#include <df2_reference/weights/torchvision_weights.h>

#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "weights_case.h"

using namespace df2;
using namespace df2::reference;
using namespace df2::reference::test;

namespace {

using Shapes = std::map<std::string, std::vector<std::uint64_t>>;

Shapes shapes_of(const std::vector<ExpectedWeight>& weights) {
  Shapes shapes;
  for (const ExpectedWeight& weight : weights) shapes[weight.name] = weight.shape;
  return shapes;
}

/// Tensors without numbers: only what a check of names and shapes looks at.
WeightFile file_of(const std::vector<ExpectedWeight>& weights) {
  WeightFile file;
  file.name = "f";
  for (const ExpectedWeight& weight : weights) file.tensors.push_back({weight.name, Dtype::f32, weight.shape, {}});
  return file;
}

}  // namespace

TEST_CASE("The names and shapes of ResNet-50 and Mask R-CNN are torchvision's") {
  const nlohmann::json torchvision = nlohmann::json::parse(bytes_of(fixture("torchvision.json")));
  CHECK(shapes_of(resnet50_weights()) == torchvision["resnet50"].get<Shapes>());
  CHECK(shapes_of(resnet50_weights(14)).at("fc.weight") == std::vector<std::uint64_t>{14, 2048});
  CHECK(shapes_of(mask_rcnn_weights()) == torchvision["maskrcnn_resnet50_fpn"].get<Shapes>());
  CHECK(shapes_of(mask_rcnn_weights(14)).at("roi_heads.box_predictor.bbox_pred.bias") ==
        std::vector<std::uint64_t>{56});
}

TEST_CASE("Files with and without counts of batches have the weights of a ResNet-50") {
  std::vector<ExpectedWeight> weights = resnet50_weights();
  CHECK_NOTHROW(check_weights(file_of(weights), weights));
  std::erase_if(weights, [](const ExpectedWeight& weight) { return weight.name.ends_with("num_batches_tracked"); });
  CHECK_NOTHROW(check_weights(file_of(weights), resnet50_weights()));
}

TEST_CASE("What is missing, not expected or of another shape is refused in one Error") {
  WeightFile file = file_of(resnet50_weights());
  file.tensors[0].name = "conv_1.weight";
  file.tensors.back().shape = {14, 2048};
  CHECK_THROWS_WITH(check_weights(file, resnet50_weights()),
                    "f: /conv1.weight: the network needs this tensor of shape (64, 3, 7, 7), and the file lacks it "
                    "[weights]\n"
                    "f: /conv_1.weight: the network has no tensor of this name [weights]\n"
                    "f: /fc.weight: the network needs shape (1000, 2048), and the file has (14, 2048) [weights]");
}

TEST_CASE("The layers of a Mask R-CNN of 2019 get their present names") {
  WeightFile file = file_of(mask_rcnn_weights());
  for (WeightTensor& tensor : file.tensors) {
    for (const auto& [now, then] : std::map<std::string, std::string>{
             {"rpn.head.conv.0.0.weight", "rpn.head.conv.weight"},
             {"rpn.head.conv.0.0.bias", "rpn.head.conv.bias"},
             {"backbone.fpn.inner_blocks.3.0.weight", "backbone.fpn.inner_blocks.3.weight"},
             {"backbone.fpn.layer_blocks.0.0.bias", "backbone.fpn.layer_blocks.0.bias"},
             {"roi_heads.mask_head.0.0.weight", "roi_heads.mask_head.mask_fcn1.weight"},
             {"roi_heads.mask_head.3.0.bias", "roi_heads.mask_head.mask_fcn4.bias"}}) {
      if (tensor.name == now) tensor.name = then;
    }
  }
  CHECK_THROWS_AS(check_weights(file, mask_rcnn_weights()), Error);
  rename_old_layers(file);
  CHECK_NOTHROW(check_weights(file, mask_rcnn_weights()));
  file.tensors.push_back({"rpn.head.conv.bias", Dtype::f32, {256}, {}});
  CHECK_THROWS_WITH(rename_old_layers(file), Catch::Contains("also by its present name, rpn.head.conv.0.0.bias"));
}
