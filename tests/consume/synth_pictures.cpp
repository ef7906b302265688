// A user of the component synth_pictures alone: paints a picture of a floor.
#include <df2/synth_pictures/paint_shot.h>

int main() {
  df2::synth::Shot shot;
  shot.size = {64, 96};
  shot.backdrop.kind = df2::synth::BackdropKind::floor;
  return df2::synth::paint_shot(shot).size.height == 96 ? 0 : 1;
}
