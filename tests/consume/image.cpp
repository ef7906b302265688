// A user of the installed pictures: writes a PNG and a JPEG of one colour and reads them again, smaller. Exit code 0
// when both have kept the colour.
#include <cstdlib>

#include <df2/image/read_picture.h>
#include <df2/image/transform.h>
#include <df2/image/write_picture.h>

int main() {
  const df2::Picture red = df2::blank_picture({64, 48}, {200, 16, 16});
  df2::write_picture(red, "red.png");
  df2::write_picture(red, "red.jpg");
  const df2::Picture small = df2::resize(df2::read_picture("red.jpg"), {16, 12});
  return df2::read_picture("red.png") == red && std::abs(small.samples[0] - 200) < 4 ? 0 : 1;
}
