#include <df2_eval/threshold.h>

namespace df2::eval {

namespace {

/// numpy.linspace: i * step + start, with the last value set to stop.
template <std::size_t N>
std::array<double, N> linspace(double start, double stop) {
  std::array<double, N> values{};
  const double step = (stop - start) / static_cast<double>(N - 1);
  for (std::size_t i = 0; i < N; ++i) values[i] = static_cast<double>(i) * step + start;
  values.back() = stop;
  return values;
}

constexpr std::size_t kPairwiseBlock = 128;

}  // namespace

const std::array<double, kThresholdCount>& similarity_thresholds() {
  static const auto values = linspace<kThresholdCount>(0.5, 0.95);
  return values;
}

const std::array<double, kRecallCount>& recall_points() {
  static const auto values = linspace<kRecallCount>(0, 1);
  return values;
}

double pairwise_sum(const double* values, std::size_t count) {
  if (count < 8) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[i];
    return sum;
  }
  if (count <= kPairwiseBlock) {
    std::array<double, 8> r;
    for (std::size_t k = 0; k < 8; ++k) r[k] = values[k];
    std::size_t i = 8;
    for (; i + 8 <= count; i += 8) {
      for (std::size_t k = 0; k < 8; ++k) r[k] += values[i + k];
    }
    double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (; i < count; ++i) sum += values[i];
    return sum;
  }
  const std::size_t half = count / 2 / 8 * 8;
  return pairwise_sum(values, half) + pairwise_sum(values + half, count - half);
}

}  // namespace df2::eval
