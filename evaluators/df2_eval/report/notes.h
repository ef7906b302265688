// In: a report. Out: what was scored and what was odd, as named counts and as sentences. Called by the renderers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <df2_eval/report/report.h>

namespace df2::eval {

/// Every count under its name in reports, except those of unknown keys.
std::vector<std::pair<std::string, std::uint64_t>> named_counts(const Report& report);

/// "1 query", "2 queries"; without `nouns` an s is put behind.
std::string counted(std::uint64_t count, std::string_view noun, std::string_view nouns = "");

/// What was scored, then what was odd but scored, then the notices.
std::vector<std::string> make_notes(const Report& report);

}  // namespace df2::eval
