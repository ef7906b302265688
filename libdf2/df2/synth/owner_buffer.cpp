#include <df2/synth/owner_buffer.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/scan_fill.h>

namespace df2::synth {

OwnerBuffer::OwnerBuffer(const Shot& shot)
    : size_(shot.size), owners_(1), layers_(std::size_t{shot.size.width} * shot.size.height) {
  std::vector<PixelSpan> spans;
  for (const Layer& layer : shot.layers) {
    owners_.push_back(layer.owner);
    const auto place = static_cast<std::uint16_t>(owners_.size() - 1);
    fill_outline(layer.outline, size_, spans);
    for (const PixelSpan& span : spans)
      std::fill_n(layers_.begin() + static_cast<std::ptrdiff_t>(index(span.column, span.begin)), span.end - span.begin,
                  place);
  }
}

std::optional<double> OwnerBuffer::distance(Point place, const Owner& owner, double most) const {
  const auto low = [&](double at) { return static_cast<std::uint32_t>(std::max(0.0, std::floor(at - most))); };
  const auto high = [&](double at, std::uint32_t end) {
    return static_cast<std::uint32_t>(std::clamp(std::floor(at + most) + 1, 0.0, static_cast<double>(end)));
  };
  const auto gap = [](double at, double begin) { return std::max({0.0, begin - at, at - begin - 1}); };
  double nearest = most * most;
  bool is_near = false;
  for (std::uint32_t x = low(place.x); x < high(place.x, size_.width); ++x) {
    for (std::uint32_t y = low(place.y); y < high(place.y, size_.height); ++y) {
      const double across = gap(place.x, x), down = gap(place.y, y);
      const double squared = across * across + down * down;
      if (squared > nearest || at(x, y) != owner) continue;
      nearest = squared;
      is_near = true;
    }
  }
  return is_near ? std::optional(std::sqrt(nearest)) : std::nullopt;
}

}  // namespace df2::synth
