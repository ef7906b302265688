#include <df2/image/picture.h>

namespace df2 {

Picture blank_picture(Size size, Colour colour) {
  Picture picture{.size = size, .channels = 3, .samples = {}};
  const std::size_t pixels = std::size_t{size.width} * size.height;
  picture.samples.resize(pixels * 3, colour.red);
  if (colour.green == colour.red && colour.blue == colour.red) return picture;
  for (std::size_t i = 0; i < pixels; ++i) {
    picture.samples[i * 3 + 1] = colour.green;
    picture.samples[i * 3 + 2] = colour.blue;
  }
  return picture;
}

}  // namespace df2
