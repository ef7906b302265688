#include "tile.h"

#include <algorithm>

namespace df2::synth {

namespace {

std::uint8_t byte_of(float value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 1.0f) * 255 + 0.5f);
}

/// How far a number lies beyond the next whole one below it; std::floor would be a call. REQUIRES: |x| below 2^31.
float beyond_whole(float x) {
  const float rest = x - static_cast<float>(static_cast<int>(x));
  return rest < 0 ? rest + 1 : rest;
}

}  // namespace

Tile::Tile(const Plane<Rgb>& pixels, double side, Beyond beyond)
    : Tile(pixels, Plane<float>(pixels.window, 1.0f), side, beyond) {}

Tile::Tile(const Plane<Rgb>& pixels, const Plane<float>& alphas, double side, Beyond beyond)
    : per_head_(static_cast<float>(1 / side)), beyond_(beyond) {
  Level level{.side = pixels.window.width(), .bytes = {}};
  level.bytes.reserve(pixels.values.size());
  for (std::size_t i = 0; i < pixels.values.size(); ++i) {
    const Rgb colour = pixels.values[i];
    level.bytes.push_back(
        {byte_of(colour.red), byte_of(colour.green), byte_of(colour.blue), byte_of(alphas.values[i])});
  }
  levels_.push_back(std::move(level));
  make_levels();
}

void Tile::make_levels() {
  while (levels_.back().side > 1) {
    const Level& larger = levels_.back();
    Level level{.side = larger.side / 2, .bytes = {}};
    for (int y = 0; y < level.side; ++y) {
      for (int x = 0; x < level.side; ++x) {
        const Bytes* above = larger.bytes.data() + static_cast<std::ptrdiff_t>(2 * y) * larger.side + 2 * x;
        const Bytes* below = above + larger.side;
        const auto mean = [&](std::uint8_t Bytes::*part) {
          return static_cast<std::uint8_t>((above[0].*part + above[1].*part + below[0].*part + below[1].*part + 2) / 4);
        };
        level.bytes.push_back({mean(&Bytes::red), mean(&Bytes::green), mean(&Bytes::blue), mean(&Bytes::alpha)});
      }
    }
    levels_.push_back(std::move(level));
  }
}

Tile::Corners Tile::corners_at(const Level& level, float u, float v) {
  // A texel more than is needed on the left and above keeps the numbers positive, so that they are cut downwards.
  const auto side = static_cast<float>(level.side);
  const int x = static_cast<int>((u * side + side - 0.5f) * 256), y = static_cast<int>((v * side + side - 0.5f) * 256);
  const int right = x & 255, below = y & 255;
  const int mask = level.side - 1;
  const int column = (x >> 8) & mask, next_column = (column + 1) & mask;
  const int row = ((y >> 8) & mask) * level.side, next_row = (((y >> 8) + 1) & mask) * level.side;
  const Bytes* bytes = level.bytes.data();
  return {{bytes + row + column, bytes + row + next_column, bytes + next_row + column, bytes + next_row + next_column},
          {(256 - right) * (256 - below), right * (256 - below), (256 - right) * below, right * below}};
}

float Tile::Corners::mean(std::uint8_t Bytes::*part) const {
  const int sum = shares[0] * (texels[0]->*part) + shares[1] * (texels[1]->*part) + shares[2] * (texels[2]->*part) +
                  shares[3] * (texels[3]->*part);
  return static_cast<float>(sum) * (1.0f / (255 * 65'536.0f));
}

Texel Tile::Corners::texel() const {
  return {{mean(&Bytes::red), mean(&Bytes::green), mean(&Bytes::blue)}, mean(&Bytes::alpha)};
}

Tile::Detail Tile::detail_at(float reach) const {
  float step = reach * per_head_ * static_cast<float>(levels_.front().side);  // texels from pixel to pixel
  std::size_t level = 0;
  for (; step >= 2 && level + 1 < levels_.size(); ++level) step /= 2;
  const bool is_last = level + 1 >= levels_.size();
  return {&levels_[level], &levels_[is_last ? level : level + 1], is_last || step <= 1 ? 0 : step - 1};
}

Texel Tile::at(float u, float v, float reach) const {
  u *= per_head_;
  v *= per_head_;
  if (beyond_ == Beyond::nothing && (u <= 0 || u >= 1 || v <= 0 || v >= 1)) return {{}, 0};
  u = beyond_whole(u);
  v = beyond_whole(v);
  const Detail detail = detail_at(reach);
  const Texel near = corners_at(*detail.near, u, v).texel();
  if (detail.far_share <= 0) return near;
  const Texel far = corners_at(*detail.far, u, v).texel();
  return {mix(near.colour, far.colour, detail.far_share),
          near.alpha * (1 - detail.far_share) + far.alpha * detail.far_share};
}

float Tile::grey_at(float u, float v, float reach) const {
  u *= per_head_;
  v *= per_head_;
  u = beyond_whole(u);
  v = beyond_whole(v);
  const Detail detail = detail_at(reach);
  const float near = corners_at(*detail.near, u, v).mean(&Bytes::red);
  if (detail.far_share <= 0) return near;
  return near * (1 - detail.far_share) + corners_at(*detail.far, u, v).mean(&Bytes::red) * detail.far_share;
}

}  // namespace df2::synth
