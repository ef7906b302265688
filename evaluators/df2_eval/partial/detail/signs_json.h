// In: Signs, or their JSON. Out: the JSON, or the Signs, checked against the counts of the run. Called by the outcomes
// of a partial file.
#pragma once

#include <nlohmann/json.hpp>

#include <df2_eval/partial/run_head.h>
#include <df2_eval/partial/signs.h>

namespace df2::eval::detail {

nlohmann::json to_json(const Signs& signs);
/// Throws std::invalid_argument with the rule that is broken.
Signs read_signs(const nlohmann::json& stored, const RunHead& head);

}  // namespace df2::eval::detail
