// In: text that strangers chose. Out: the same on a picture, in OpenCV's built-in strokes, which have no letters but
// those of ASCII: all others are escaped. Called by whatever labels a picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <df2/draw/palette.h>
#include <df2/geometry.h>
#include <df2/image/picture.h>

namespace df2 {

/// What can be drawn: "é" as "\u00e9", a byte that is no UTF-8 as "\xff"; control characters, too.
std::string escaped(std::string_view text);

/// How much room a line of text takes: as wide as it is, high enough for every letter. `height`: of capital letters.
Size measure_text(std::string_view text, int height);

/// `at`: the top left corner of the room that measure_text tells.
void draw_text(Picture& picture, std::string_view text, Point at, int height, Colour ink);

/// The line itself, or its beginning and "..." where it is wider than that; empty where not even a letter has room.
std::string cut_to_width(std::string_view text, int height, double width);

/// Lines on a plate of a colour.
struct Plate {
  std::vector<std::string> lines;
  int height = 12;  ///< of capital letters
  Colour colour = kWhite;
};
Size measure_plate(const Plate& plate);
void draw_plate(Picture& picture, const Plate& plate, Point at);

}  // namespace df2
