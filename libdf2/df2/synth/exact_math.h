// In: numbers. Out: sine, cosine and the angle of a point with the same bits on every machine. Called by
// whatever places or paints what a made picture shows: the C library picks its versions by processor, and
// their last bits differ. Square roots, floor and rounding are exact everywhere and need nothing of this.
#pragma once

#include <cmath>

#include <df2/geometry.h>

namespace df2::synth {

inline constexpr double kPi = 3.14159265358979323846;

namespace detail {

/// Taylor's series; |x| at most pi / 4 leaves an error below 1e-15.
inline double short_sine(double x) {
  const double y = x * x;
  double sum = 1 / 6227020800.0;
  for (const double factorial : {-39916800.0, 362880.0, -5040.0, 120.0, -6.0}) sum = sum * y + 1 / factorial;
  return x + x * y * sum;
}

inline double short_cosine(double x) {
  const double y = x * x;
  double sum = -1 / 87178291200.0;
  for (const double factorial : {479001600.0, -3628800.0, 40320.0, -720.0, 24.0, -2.0}) sum = sum * y + 1 / factorial;
  return 1 + y * sum;
}

}  // namespace detail

/// REQUIRES: |radians| below 1e6, as all of them.
inline double exact_sine(double radians) {
  const double quarters = std::floor(radians * (2 / kPi) + 0.5);
  const double rest = radians - quarters * (kPi / 2);
  switch (static_cast<long long>(quarters) & 3) {
    case 0:
      return detail::short_sine(rest);
    case 1:
      return detail::short_cosine(rest);
    case 2:
      return -detail::short_sine(rest);
    default:
      return -detail::short_cosine(rest);
  }
}

inline double exact_cosine(double radians) {
  return exact_sine(radians + kPi / 2);
}

/// The unit vector at an angle from the picture's right, counter-clockwise; y runs down.
inline Point direction_at(double radians) {
  return {exact_cosine(radians), -exact_sine(radians)};
}

/// The angle of (x, y) in (-pi, pi], as std::atan2; 0 for the origin.
inline double exact_atan2(double y, double x) {
  if (x == 0 && y == 0) return 0;
  const double length = std::sqrt(x * x + y * y);
  // Halving the angle twice brings its tangent below 0.2, where the series is short.
  const double half = y / (length + std::abs(x));  // tan(a / 2) of the angle to the x axis
  const double quarter = half / (1 + std::sqrt(1 + half * half));
  const double eighth = quarter / (1 + std::sqrt(1 + quarter * quarter));
  const double square = eighth * eighth;
  double sum = 0;
  for (int odd = 23; odd >= 1; odd -= 2) sum = 1.0 / odd - square * sum;
  const double angle = 8 * eighth * sum;
  if (x >= 0) return angle;
  return y >= 0 ? kPi - angle : -kPi - angle;
}

}  // namespace df2::synth
