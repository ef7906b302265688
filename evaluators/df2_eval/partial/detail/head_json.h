// In: the head of a partial. Out: its JSON, and the head from that; throws as stored_values.h says. Called by
// partial_file.cpp and by merge, which compares.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include <df2_eval/partial/partial.h>

namespace df2::eval::detail {

nlohmann::json to_json(const RunHead& head);
void read_head(const nlohmann::json& stored, RunHead& head);
/// The number of keys of to_json(RunHead).
inline constexpr std::size_t kHeadKeys = 9;

/// "deepfashion2", or all categories with their ids, names and landmarks, and the sigmas.
nlohmann::json to_json(const CategorySet& categories);

/// One line for an error.
std::string to_text(const nlohmann::json& value);

}  // namespace df2::eval::detail
