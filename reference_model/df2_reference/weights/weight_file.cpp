#include <df2_reference/weights/weight_file.h>

#include <algorithm>

namespace df2::reference {

const WeightTensor* WeightFile::find(std::string_view tensor) const {
  const auto found = std::ranges::find(tensors, tensor, &WeightTensor::name);
  return found == tensors.end() ? nullptr : &*found;
}

}  // namespace df2::reference
