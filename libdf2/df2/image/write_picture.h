// In: a picture. Out: a JPEG or PNG, as bytes or as a file. Called by draw, convert, synth and the Python package.
#pragma once

#include <string>

#include <df2/image/picture.h>

namespace df2 {

/// `quality`: 1 to 100. Colour is stored at half resolution below 90, as cameras and shops do. The same bytes for the
/// same pixels and library. REQUIRES: at most 65,500 pixels wide and high.
std::string encode_jpeg(const Picture& picture, int quality = 95);

/// Without loss; grey for one channel.
std::string encode_png(const Picture& picture);

/// By the ending of the path: .jpg, .jpeg or .png; written whole or not at all. Throws Error (usage) for another
/// ending, (io) where the file cannot be written.
void write_picture(const Picture& picture, const std::string& path, int quality = 95);

}  // namespace df2
