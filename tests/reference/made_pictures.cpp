#include "made_pictures.h"

#include <df2/io/ground_truth.h>
#include <df2/synth/made_dataset.h>
#include <df2/synth_pictures/shot_jpeg.h>

namespace df2::reference::test {

MadePictures::MadePictures(int images) {
  const std::string path = folder_.path() / "made";
  synth::write_made_dataset({.images = images, .identities = 2, .seed = 3, .size = Size{120, 160}}, path,
                            synth::shot_jpeg);
  training_ = read_ground_truth(path + "/train", {}, {}, {.every_mask = true});
}

PresetOptions tiny_options() {
  PresetOptions options = preset_options(Preset::small);
  options.model.pictures.shorter_side = 64;
  options.model.pictures.longer_side = 96;
  options.model.backbone.blocks = {1, 1, 1, 1};
  options.model.backbone.width = 8;
  options.model.backbone.pyramid_channels = 16;
  options.model.box.hidden = 32;
  options.model.mask.channels = {16};
  options.model.mask.deconvolved = 16;
  options.model.landmarks.channels = {16};
  options.model.landmarks.deconvolved = 8;
  options.model.matching.channels = {16, 16};
  options.model.matching.features = 16;
  options.training.batch = 2;
  options.training.schedule.epochs = 3;
  options.training.schedule.drops = {2};
  options.training.schedule.warm_up = 4;
  options.training.log_every = 1;
  return options;
}

}  // namespace df2::reference::test
