#include <df2/synth_pictures/shot_jpeg.h>

#include <df2/image/write_picture.h>
#include <df2/synth_pictures/paint_shot.h>

namespace df2::synth {

std::string shot_jpeg(const Shot& shot) {
  return encode_jpeg(paint_shot(shot), shot.lens.jpeg_quality);
}

}  // namespace df2::synth
