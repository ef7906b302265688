// In: nothing. Out: every count of Signs with its name in a partial file, so that adding, writing and reading know the
// same ones. Called by signs.cpp and signs_json.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include <df2_eval/partial/signs.h>

namespace df2::eval::detail {

inline constexpr std::array<std::pair<const char*, std::uint64_t Signs::*>, 12> kSigns = {{
    {"images_with_items", &Signs::images_with_items},
    {"images_without_rows", &Signs::images_without_rows},
    {"within_unit", &Signs::within_unit},
    {"may_be_corners", &Signs::may_be_corners},
    {"judged", &Signs::judged},
    {"fit", &Signs::fit},
    {"fit_next_category", &Signs::fit_next_category},
    {"fit_previous_category", &Signs::fit_previous_category},
    {"fit_next_image", &Signs::fit_next_image},
    {"fit_previous_image", &Signs::fit_previous_image},
    {"better_as_corners", &Signs::better_as_corners},
    {"better_as_boxes", &Signs::better_as_boxes},
}};

// A count that the table lacks would be lost in a file and in a merge.
static_assert(sizeof(Signs) == kSigns.size() * sizeof(std::uint64_t));

}  // namespace df2::eval::detail
