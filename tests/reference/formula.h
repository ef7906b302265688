// In: names and shapes. Out: the tensors and pictures that record_fixtures.py makes by the same formulas, and its
// fixtures. Used by the tests that compare with torchvision.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2_reference/nn/parameters.h>
#include <df2_reference/options.h>

namespace df2::reference::test {

/// Numbers within `reach` around `centre`, from the stream of a name.
Tensor made(const std::string& name, const std::vector<std::int64_t>& shape, double centre, double reach);
/// Gives every parameter its made value.
void make_parameters(Parameters& parameters);
/// [3, height, width] in [0, 1].
Tensor made_picture(std::int64_t index, std::int64_t height, std::int64_t width);

/// What torchvision computed: tests/reference/data/NAME.json, or in the folder that DF2_REFERENCE_DATA names.
nlohmann::json fixture(const std::string& name);
/// A list of numbers as a tensor of floats.
Tensor tensor_of(const nlohmann::json& numbers, const std::vector<std::int64_t>& shape);
/// The largest difference of two tensors of one shape; infinite if one is not a number.
double difference(const Tensor& a, const Tensor& b);

/// Checks shape, mean, deviation and 32 values of a tensor, as record_fixtures.py's summary has them.
void check_summary(const Tensor& tensor, const nlohmann::json& recorded, double tolerance);

/// A network of a 50th of ResNet-50-FPN's size: residual blocks {1, 1, 1, 1}, few channels, pictures of 128 to 192
/// pixels. The parts that torchvision has are those of record_fixtures.py's small model.
ModelOptions small_options();

}  // namespace df2::reference::test
