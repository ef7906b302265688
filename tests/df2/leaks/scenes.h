// In: a number. Out: a picture that looks like nothing else. Used by the tests of df2/leaks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include <df2/image/picture.h>
#include <df2/random.h>

namespace df2::test {

inline std::uint8_t level(double value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
}

inline void fill(Picture& picture, std::uint32_t left, std::uint32_t top, Size part, Colour colour) {
  for (std::uint32_t y = top; y < std::min(top + part.height, picture.size.height); ++y) {
    for (std::uint32_t x = left; x < std::min(left + part.width, picture.size.width); ++x) {
      std::uint8_t* at = picture.samples.data() + y * picture.row_bytes() + std::size_t{x} * 3;
      at[0] = colour.red, at[1] = colour.green, at[2] = colour.blue;
    }
  }
}

inline Colour any_colour(Random& random) {
  const auto one = [&] { return static_cast<std::uint8_t>(random.integer(20, 235)); };
  return {one(), one(), one()};
}

/// Patches on patches, and noise.
inline Picture scene(std::uint64_t seed, Size size = {240, 320}) {
  Random random(seed, 1);
  Picture picture = blank_picture(size, any_colour(random));
  for (int patch = 0; patch < 40; ++patch) {
    const auto share = [&](std::uint32_t of, double most) {
      return static_cast<std::uint32_t>(random.uniform(0.02, most) * of);
    };
    const Size part{share(size.width, 0.4), share(size.height, 0.4)};
    fill(picture, share(size.width, 0.95), share(size.height, 0.95), part, any_colour(random));
  }
  for (std::uint8_t& sample : picture.samples) sample = level(sample + 4 * random.normal());
  return picture;
}

/// A dress in the middle of a white picture, with a belt.
inline Picture dress(Colour colour, Colour belt = {30, 30, 30}, Size size = {240, 320}) {
  Picture picture = blank_picture(size);
  fill(picture, size.width / 3, size.height / 8, {size.width / 3, size.height * 3 / 4}, colour);
  fill(picture, size.width / 4, size.height / 2, {size.width / 2, size.height * 3 / 8}, colour);
  fill(picture, size.width / 3, size.height * 2 / 5, {size.width / 3, size.height / 24}, belt);
  return picture;
}

inline Picture brightened(Picture picture, double factor, double summand = 0) {
  for (std::uint8_t& sample : picture.samples) sample = level(factor * sample + summand);
  return picture;
}

}  // namespace df2::test
