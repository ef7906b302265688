// In: a task's part of a partial, or its JSON. Out: the JSON, or the part, in which everything that the task cannot
// give is refused; throws as stored_values.h says. Called by partial_file.cpp.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <df2_eval/partial/partial.h>

namespace df2::eval::detail {

nlohmann::json to_json(const ApOutcomes& outcomes);
nlohmann::json to_json(const RetrievalOutcomes& outcomes);
nlohmann::json to_json(const RankingNote& ranking);

ApOutcomes read_ap_outcomes(const nlohmann::json& stored, const RunHead& head);
RetrievalOutcomes read_retrieval_outcomes(const nlohmann::json& stored, const RunHead& head);

}  // namespace df2::eval::detail
