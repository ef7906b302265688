// In: a report. Out: what looks wrong, or pays only under the official rules, and was scored all the same. Called by
// the renderers and by df2-eval, which warns of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <df2_eval/report/report.h>

namespace df2::eval {

struct Notice {
  std::string_view code;  ///< stays the same from version to version: "unknown-gallery-images"
  std::string text;       ///< a sentence without its full stop
};

std::vector<Notice> make_notices(const Report& report);

}  // namespace df2::eval
