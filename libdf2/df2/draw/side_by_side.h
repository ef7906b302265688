// In: two drawings of one size. Out: both in one picture, each below its title. Called by draw_predictions and
// draw_first_stage.
#pragma once

#include <string_view>

#include <df2/image/picture.h>

namespace df2 {

/// `text`: height of capital letters. Titles that are too long are cut. REQUIRES: three channels.
Picture put_side_by_side(const Picture& left, std::string_view left_title, const Picture& right,
                         std::string_view right_title, int text);

}  // namespace df2
