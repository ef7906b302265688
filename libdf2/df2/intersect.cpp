#include <df2/intersect.h>

#include <vector>

namespace df2 {

namespace {

/// Foreground becomes background, and background foreground: the same runs, but for an empty one in front.
void turn(std::vector<std::uint32_t>& runs) {
  if (runs.size() > 1 && runs.front() == 0) {
    runs.erase(runs.begin());
  } else {
    runs.insert(runs.begin(), 0);
  }
}

}  // namespace

Mask intersect(std::span<const Mask> masks, Size size) {
  if (masks.size() == 1) return masks.front();
  // What all share is what is left out by none.
  std::vector<Mask> turned(masks.begin(), masks.end());
  for (Mask& mask : turned) turn(mask.runs);
  Mask shared = unite(turned, size);
  turn(shared.runs);
  return shared;
}

}  // namespace df2
