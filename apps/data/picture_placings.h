// In: nothing. Out: what --pictures takes. Called by the commands that write pictures beside annotations.
#pragma once

#include <array>

#include <df2/io/place_picture.h>
#include <df2_eval/names.h>

namespace df2::apps {

inline constexpr std::array<eval::NamedValue<PicturePlacing>, 4> kPlacings = {{{"none", PicturePlacing::none},
                                                                               {"link", PicturePlacing::link},
                                                                               {"hardlink", PicturePlacing::hardlink},
                                                                               {"copy", PicturePlacing::copy}}};

}  // namespace df2::apps
