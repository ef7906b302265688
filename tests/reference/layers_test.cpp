// Layers as their formulas say.
#include <string>

#include <catch2/catch.hpp>

#include <df2_reference/nn/layers.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

TEST_CASE("a batch moves the running statistics of a batch norm by its momentum") {
  NormShape shape;
  shape.channels = 3;
  shape.momentum = GENERATE(0.0, 0.1, 0.25, 1.0);
  Parameters parameters;
  const BatchNorm norm(Scope(parameters) / "bn", shape);
  parameters.initialise(1);
  const Tensor batch = made("batch", {16, 3, 2, 2}, 5, 2);
  const auto value = [&](const char* name) { return parameters.all().at(std::string("bn.") + name).value.clone(); };
  norm(batch, /*training=*/false);
  CHECK(difference(value("running_mean"), value("running_mean") * 0) == 0);
  norm(batch, /*training=*/true);
  const Tensor rows = batch.transpose(0, 1).reshape({3, -1});
  CHECK(difference(value("running_mean"), rows.mean(1) * shape.momentum) < 1e-5);
  CHECK(difference(value("running_var"), rows.var(1) * shape.momentum + (1 - shape.momentum)) < 1e-5);
}

TEST_CASE("a frozen batch norm keeps its statistics") {
  NormShape shape;
  shape.channels = 3;
  shape.is_trained = false;
  Parameters parameters;
  const BatchNorm norm(Scope(parameters) / "bn", shape);
  parameters.initialise(1);
  norm(made("batch", {16, 3, 2, 2}, 5, 2), /*training=*/true);
  for (const auto& [name, parameter] : parameters.all()) {
    CAPTURE(name);
    CHECK_FALSE(parameter.trainable);
    const bool starts_at_one = name == "bn.weight" || name == "bn.running_var";
    CHECK((parameter.value == (starts_at_one ? 1 : 0)).all().item<bool>());
  }
}

}  // namespace
}  // namespace df2::reference::test
