#include <df2_eval/threshold.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include <fmt/format.h>

#include <df2/text.h>

namespace df2::eval {

namespace {

/// numpy.linspace: i * step + start, with the last value set to stop.
std::vector<double> linspace(double start, double stop, std::size_t count) {
  std::vector<double> values(count, stop);
  const double step = (stop - start) / static_cast<double>(count - 1);
  for (std::size_t i = 0; i + 1 < count; ++i) values[i] = static_cast<double>(i) * step + start;
  return values;
}

constexpr std::size_t kPairwiseBlock = 128;

}  // namespace

const std::vector<double>& coco_thresholds() {
  static const auto values = linspace(0.5, 0.95, 10);
  return values;
}

const std::vector<double>& coco_recall_points() {
  static const auto values = linspace(0, 1, 101);
  return values;
}

std::optional<std::vector<double>> expand_steps(std::string_view text, std::size_t most) {
  std::vector<double> parts;
  for (const auto part : std::views::split(text, ':')) {
    const auto number = parse_number<double>(std::string_view(part.begin(), part.end()));
    if (!number || !std::isfinite(*number)) return std::nullopt;
    parts.push_back(*number);
  }
  if (parts.size() != 3 || !(parts[1] > 0) || !(parts[0] < parts[2])) return std::nullopt;
  constexpr double kRounding = 1e-6;  // of a step: decimal fractions are not exact in binary
  const double steps = (parts[2] - parts[0]) / parts[1], whole = std::round(steps);
  if (whole < 1 || whole + 1 > static_cast<double>(most) || std::abs(steps - whole) > kRounding) return std::nullopt;
  return linspace(parts[0], parts[2], static_cast<std::size_t>(whole) + 1);
}

std::optional<std::size_t> find_threshold(std::span<const double> thresholds, double threshold) {
  const auto found = std::ranges::find(thresholds, threshold);
  if (found == thresholds.end()) return std::nullopt;
  return static_cast<std::size_t>(found - thresholds.begin());
}

std::string percent(double threshold) {
  return fmt::format("{:.10g}", threshold * 100);
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
