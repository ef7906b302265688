// In: a report. Out: its JSON, keys in a fixed order (schemas/report.schema.json). Called by render.
#pragma once

#include <string>

#include <df2_eval/report/report.h>

namespace df2::eval {

std::string render_json(const Report& report);
/// The part that has no score (schemas/check.schema.json).
std::string render_check_json(const Report& report);

}  // namespace df2::eval
