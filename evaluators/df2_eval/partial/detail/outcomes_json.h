// In: a task's part of a partial. Out: its JSON, and the part from that, checked for whatever the task cannot have
// given; throws as stored_values.h says. Called by partial_file.cpp.
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
