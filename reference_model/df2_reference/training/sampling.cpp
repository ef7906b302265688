#include <df2_reference/training/sampling.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <ATen/ops/tensor.h>

namespace df2::reference {
namespace {

/// `count` of the indices at which `mask` is true, or all of them.
Tensor drawn(const Tensor& mask, std::int64_t count, Random& random) {
  const Tensor found = mask.nonzero().squeeze(1);
  if (found.numel() <= count) return found;
  const Tensor on_cpu = found.cpu().contiguous();
  const std::int64_t* first = on_cpu.const_data_ptr<std::int64_t>();
  std::vector<std::int64_t> indices(first, first + on_cpu.numel());
  // The first steps of a Fisher-Yates shuffle.
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const auto left = static_cast<int>(indices.size() - i) - 1;
    std::swap(indices[i], indices[i + static_cast<std::size_t>(random.integer(0, left))]);
  }
  indices.resize(static_cast<std::size_t>(count));
  std::sort(indices.begin(), indices.end());
  return at::tensor(indices, found.options());
}

}  // namespace

Random picture_stream(std::uint64_t seed, std::uint64_t epoch, std::uint64_t picture) {
  return {Random(seed, epoch).bits(), picture};
}

Sample sampled(const Assignment& assignment, const SampleRule& rule, Random& random) {
  const auto most = static_cast<std::int64_t>(static_cast<double>(rule.boxes) * rule.positive_share);
  Sample sample;
  sample.positive = drawn(assignment.positive, most, random);
  sample.negative = drawn(assignment.negative, rule.boxes - sample.positive.numel(), random);
  return sample;
}

}  // namespace df2::reference
