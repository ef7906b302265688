// A user of the installed synth: makes a dataset of ten images. Exit code 0 when it has as many.
#include <df2/synth/scene.h>

int main() {
  df2::synth::SceneOptions options;
  options.images = 10;
  return df2::synth::make_scenes(options).images().size() == 10 ? 0 : 1;
}
