#include "shadow.h"

#include <algorithm>
#include <cmath>

namespace df2::synth {

namespace {

Window widened(Window window, int by, Window within) {
  return common({window.left - by, window.top - by, window.right + by, window.bottom + by}, within);
}

constexpr int kMostRadius = 100;  // pixels
constexpr float kOnSame = 0.3f;   // of a shadow, where it falls on what it is cast by

/// Pieces of one garment, parts of one body.
bool is_same_thing(const Owner& below, const Owner& layer) {
  return below.kind == layer.kind && (layer.kind != OwnerKind::garment || below.item == layer.item);
}

}  // namespace

void shade_below(Canvas& canvas, const Layer& layer, const Coverage& coverage, float opacity, const Lamp& lamp,
                 double pixels_per_head) {
  if (layer.surface == Surface::flat || coverage.window.is_empty()) return;
  const int radius = std::clamp(static_cast<int>(std::lround(0.045 * pixels_per_head)), 1, kMostRadius);
  const int moved_x = static_cast<int>(std::lround(-0.8 * radius * static_cast<double>(lamp.x())));
  const int moved_y = static_cast<int>(std::lround(-0.8 * radius * static_cast<double>(lamp.y())));
  Plane<std::uint16_t> shadow(widened(coverage.window, 3 * radius + 1, canvas.window()));
  const Window moved = common({coverage.window.left + moved_x, coverage.window.top + moved_y,
                               coverage.window.right + moved_x, coverage.window.bottom + moved_y},
                              shadow.window);
  for (int y = moved.top; y < moved.bottom; ++y) {
    for (int x = moved.left; x < moved.right; ++x)
      shadow.at(x, y) = static_cast<std::uint16_t>(256 * coverage.at(x - moved_x, y - moved_y));
  }
  blur(shadow, radius);
  const float strength = (0.4f + 0.25f * lamp.hardness()) * opacity * opacity / kWholeShare;
  const float on_other = strength, on_same = strength * kOnSame;
  for (int y = shadow.window.top; y < shadow.window.bottom; ++y) {
    const auto dark = shadow.row(y);
    Rgb* pixels = &canvas.colours.at(shadow.window.left, y);
    const Owner* owners = &canvas.owners.at(shadow.window.left, y);
    for (std::size_t x = 0; x < dark.size(); ++x) {
      if (dark[x] == 0 || owners[x].kind == OwnerKind::backdrop) continue;
      const float share = is_same_thing(owners[x], layer.owner) ? on_same : on_other;
      pixels[x] = pixels[x] * (1 - share * static_cast<float>(dark[x]));
    }
  }
}

void throw_shadow(Canvas& canvas, const std::vector<Coverage>& coverages, const Throw& how, const Lamp& lamp,
                  double pixels_per_head) {
  if (how.strength <= 0) return;
  // The shadow is soft: a quarter of the resolution is enough.
  constexpr int kStep = 4;
  const Window window = canvas.window();
  const Window small{0, 0, (window.right + kStep - 1) / kStep, (window.bottom + kStep - 1) / kStep};
  Plane<std::uint16_t> shadow(small);
  const double moved = how.distance * pixels_per_head / kStep;
  const int moved_x = static_cast<int>(std::lround(-moved * static_cast<double>(lamp.x())));
  const int moved_y = static_cast<int>(std::lround(-moved * static_cast<double>(lamp.y())));
  for (const Coverage& coverage : coverages) {
    for (int y = (coverage.window.top + kStep - 1) / kStep * kStep; y < coverage.window.bottom; y += kStep) {
      for (int x = (coverage.window.left + kStep - 1) / kStep * kStep; x < coverage.window.right; x += kStep) {
        const int to_x = x / kStep + moved_x, to_y = y / kStep + moved_y;
        if (to_x < 0 || to_x >= small.right || to_y < 0 || to_y >= small.bottom) continue;
        std::uint16_t& value = shadow.at(to_x, to_y);
        value = std::max(value, static_cast<std::uint16_t>(256 * coverage.at(x, y)));
      }
    }
  }
  blur(shadow, std::clamp(static_cast<int>(std::lround(how.blur * pixels_per_head / kStep)), 1, kMostRadius));
  const float strength = how.strength / kWholeShare;
  for (int y = 0; y < window.bottom; ++y) {
    const int top = y / kStep, below = std::min(top + 1, small.bottom - 1);
    const float fy = static_cast<float>(y % kStep) / kStep;
    const auto upper_row = shadow.row(top), lower_row = shadow.row(below);
    const auto pixels = canvas.colours.row(y);
    for (std::size_t x = 0; x < pixels.size(); ++x) {
      const std::size_t left = x / kStep, right = std::min(left + 1, upper_row.size() - 1);
      const float fx = static_cast<float>(x % kStep) / kStep;
      const float upper = static_cast<float>(upper_row[left]) * (1 - fx) + static_cast<float>(upper_row[right]) * fx;
      const float lower = static_cast<float>(lower_row[left]) * (1 - fx) + static_cast<float>(lower_row[right]) * fx;
      pixels[x] = pixels[x] * (1 - strength * (upper * (1 - fy) + lower * fy));
    }
  }
}

void shade_floor(Canvas& canvas, const std::vector<Coverage>& coverages, float strength) {
  Window all{canvas.window().right, 0, 0, 0};
  for (const Coverage& coverage : coverages) {
    if (coverage.window.is_empty()) continue;
    all = {std::min(all.left, coverage.window.left), 0, std::max(all.right, coverage.window.right),
           std::max(all.bottom, coverage.window.bottom)};
  }
  if (all.right <= all.left || all.bottom >= canvas.window().bottom) return;
  const float middle_x = static_cast<float>(all.left + all.right) / 2, middle_y = static_cast<float>(all.bottom) - 3;
  const float across = 0.75f * static_cast<float>(all.width()), down = 0.14f * across;
  const auto top = static_cast<int>(middle_y - down), bottom = static_cast<int>(middle_y + down) + 1;
  const Window window = common(
      {static_cast<int>(middle_x - across), top, static_cast<int>(middle_x + across) + 1, bottom}, canvas.window());
  for (int y = window.top; y < window.bottom; ++y) {
    for (int x = window.left; x < window.right; ++x) {
      const float dx = (static_cast<float>(x) - middle_x) / across, dy = (static_cast<float>(y) - middle_y) / down;
      const float inside = std::max(0.0f, 1 - dx * dx - dy * dy);
      Rgb& pixel = canvas.colours.at(x, y);
      pixel = pixel * (1 - strength * inside * inside);
    }
  }
}

}  // namespace df2::synth
