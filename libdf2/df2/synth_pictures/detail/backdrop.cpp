#include "backdrop.h"

namespace df2::synth {

void paint_backdrop(Canvas& canvas, const Shot& shot, const Scale& scale) {
  switch (shot.backdrop.kind) {
    case BackdropKind::white:
    case BackdropKind::grey:
    case BackdropKind::gradient:
    case BackdropKind::studio:
      return paint_plain(canvas, shot.backdrop);
    case BackdropKind::bedroom:
      return paint_bedroom(canvas, shot.backdrop, scale);
    case BackdropKind::shop:
      return paint_shop(canvas, shot.backdrop, scale);
    case BackdropKind::street:
      return paint_street(canvas, shot.backdrop, scale);
    case BackdropKind::wardrobe:
      return paint_wardrobe(canvas, shot.backdrop, scale);
    case BackdropKind::floor:
      return paint_floor_from_above(canvas, shot.backdrop, scale);
    case BackdropKind::bedding:
      return paint_bedding(canvas, shot.backdrop, scale);
  }
}

Throw throw_on(const Backdrop& backdrop, const Light& light) {
  const auto hard = static_cast<float>(light.hardness);
  switch (backdrop.kind) {
    case BackdropKind::floor:
    case BackdropKind::bedding:
      return {.distance = 0.06, .blur = 0.05, .strength = 0.35f + 0.25f * hard};
    case BackdropKind::white:
    case BackdropKind::grey:
      return {.distance = 0.12, .blur = 0.16, .strength = 0.08f + 0.2f * hard};
    case BackdropKind::gradient:
      return {.distance = 0.2, .blur = 0.25, .strength = 0.1f + 0.25f * hard};
    case BackdropKind::wardrobe:
      return {.distance = 0.3, .blur = 0.2, .strength = 0.15f + 0.35f * hard};
    case BackdropKind::studio:
      return {.distance = 0.7, .blur = 0.5, .strength = 0.12f * hard};
    case BackdropKind::bedroom:
    case BackdropKind::shop:
    case BackdropKind::street:
      return {.distance = 0.5, .blur = 0.4, .strength = 0.1f + 0.2f * hard};
  }
  return {};
}

float floor_shade(const Backdrop& backdrop) {
  switch (backdrop.kind) {
    case BackdropKind::white:
      return 0.12f;
    case BackdropKind::grey:
    case BackdropKind::gradient:
      return 0.18f;
    case BackdropKind::studio:
      return 0.3f;
    case BackdropKind::bedroom:
    case BackdropKind::shop:
    case BackdropKind::street:
    case BackdropKind::wardrobe:
      return 0.45f;
    case BackdropKind::floor:
    case BackdropKind::bedding:
      return 0;
  }
  return 0;
}

}  // namespace df2::synth
