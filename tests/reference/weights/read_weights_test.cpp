// Files that torch and safetensors wrote themselves (make_fixtures.py), and one from 2020.
#include <df2_reference/weights/read_weights.h>

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "weights_case.h"

using namespace df2;
using namespace df2::reference;
using namespace df2::reference::test;

TEST_CASE("Tensors of every type are read from files that torch wrote") {
  for (const std::string kind : {"zip", "legacy"}) {
    CAPTURE(kind);
    CHECK(lines_of(read_weights(fixture("types_" + kind + ".pth"))) == expected_lines("types"));
  }
}

TEST_CASE("Views, transposed, repeated and shared tensors are read in the order of rows") {
  for (const std::string kind : {"zip", "legacy"}) {
    CAPTURE(kind);
    CHECK(lines_of(read_weights(fixture("views_" + kind + ".pth"))) == expected_lines("views"));
  }
}

TEST_CASE("A state dict and the parameters of a module are read by torch's names") {
  for (const std::string kind : {"zip", "legacy"}) {
    CAPTURE(kind);
    const WeightFile net = read_weights(fixture("net_" + kind + ".pth"));
    CHECK(lines_of(net) == expected_lines("net"));
    REQUIRE(net.find("layer1.0.1.num_batches_tracked"));
    CHECK(net.find("layer1.0.1.num_batches_tracked")->dtype == Dtype::i64);
    CHECK(net.find("layer1") == nullptr);
    CHECK(lines_of(read_weights(fixture("parameters_" + kind + ".pth"))) == expected_lines("parameters"));
  }
}

TEST_CASE("A dictionary in a checkpoint is read by its name") {
  for (const std::string kind : {"zip", "legacy"}) {
    CAPTURE(kind);
    const std::string path = fixture("checkpoint_" + kind + ".pth");
    CHECK(lines_of(read_weights(path, "model")) == expected_lines("net"));
    CHECK_THROWS_WITH(read_weights(path),
                      Catch::Contains("no tensors; name one of the dictionaries in it: \"model\", \"optimizer\""));
    CHECK_THROWS_WITH(read_weights(path, "ema"),
                      Catch::Contains("has no dictionary \"ema\"; it has \"model\", \"optimizer\""));
    CHECK_THROWS_WITH(read_weights(path, "optimizer"), Catch::Contains("holds no tensors"));
  }
}

TEST_CASE("A safetensors file is read with its metadata, in the order of its numbers") {
  const WeightFile file = read_weights(fixture("real.safetensors"));
  std::vector<std::string> expected = expected_lines("real"), found = lines_of(file);
  std::ranges::sort(expected);
  CHECK(std::ranges::is_sorted(file.tensors, {}, [](const WeightTensor& tensor) { return tensor.bytes.data(); }));
  std::ranges::sort(found);
  CHECK(found == expected);
  CHECK(file.metadata == std::map<std::string, std::string>{{"format", "pt"}, {"who", "df2"}});
  CHECK_THROWS_WITH(read_weights(fixture("real.safetensors"), "model"), Catch::Contains("no dictionaries"));
}

TEST_CASE("A pickled module is refused by the name of its class, and another protocol by its number") {
  CHECK_THROWS_WITH(read_weights(fixture("module.pth")),
                    Catch::Contains("the file asks for __main__.Net, and df2 runs nothing of a file; save the tensors "
                                    "alone, with torch.save(model.state_dict(), path)"));
  CHECK_THROWS_WITH(read_weights(fixture("protocol_4.pth")),
                    Catch::Contains("the pickle is of protocol 4, and torch.save writes 2"));
}

TEST_CASE("Tensors that share their numbers share their bytes, also after the file is moved") {
  WeightFile read = read_weights(fixture("views_zip.pth"));
  const std::byte* const bytes = read.find("base")->bytes.data();
  const WeightFile file = std::move(read);
  CHECK(file.find("base")->bytes.data() == bytes);
  CHECK(file.find("same")->bytes.data() == bytes);
  CHECK(file.find("row")->bytes.data() == bytes + 12 * sizeof(float));
  CHECK(lines_of(file) == expected_lines("views"));
}

TEST_CASE("The weights of EfficientNet-Lite0, which torch wrote in 2020, are read") {
  const std::string path = DF2_SOURCE_DIR "/build/weights/efficientnet_lite0.pth";
  if (!std::filesystem::exists(path)) {
    WARN("not run: scripts/fetch_legacy_weights.sh fetches the file");
    return;
  }
  const WeightFile file = read_weights(path);
  CHECK(file.passed_over.empty());
  const WeightTensor* stem = file.find("_conv_stem.weight");
  REQUIRE(stem);
  CHECK(stem->shape == std::vector<std::uint64_t>{32, 3, 3, 3});
  CHECK(stem->dtype == Dtype::f32);
}
