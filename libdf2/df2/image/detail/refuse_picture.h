// In: what is wrong with a picture. Out: an Error that names it. Called by the decoders of this room.
#pragma once

#include <string>
#include <string_view>

#include <df2/error.h>
#include <df2/image/read_picture.h>

namespace df2::detail {

[[noreturn]] void refuse_picture(Fault fault, const std::string& name, std::string sentence);

/// `why`: what the library of the format says. Error (ground_truth).
[[noreturn]] void refuse_damaged(const std::string& name, std::string_view format, std::string_view why);

/// Error (limit) for more pixels than `limits` allow. Called before memory is taken for them.
void check_size(Size size, const std::string& name, const PictureLimits& limits);

}  // namespace df2::detail
