// In: a path. Out: width, height and the samples that df2 reads of the picture, or its refusal on stderr and exit code
// 1. Called by tests/python/test_picture_parity.py, which compares every sample with Pillow's.

#include <exception>
#include <iostream>

#include <df2/image/read_picture.h>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    const df2::Picture picture = df2::read_picture(argv[1]);
    std::cout << picture.size.width << ' ' << picture.size.height << '\n';
    std::cout.write(reinterpret_cast<const char*>(picture.samples.data()),
                    static_cast<std::streamsize>(picture.samples.size()));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
