// In: what decides the numbers of a report. Out: the fields of its signature. Called by make_report.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <df2_eval/report/report.h>

namespace df2::eval::detail {

/// "df2:VERSION|task:TASK|gt:NAME@HASH|pred:NAME@HASH"; of several results files "pred:COUNT@HASH", over all of them.
std::string signature_head(const Report& report);
/// "1,10,100"
std::string join(std::span<const int> values);
std::string join(std::span<const double> values);
/// "COUNT@DIGEST"
std::string set_of_ids(std::span<const std::int64_t> ids);
/// "1,7,13"; "all" of retrieval; of a set other than DeepFashion2's "COUNT@DIGEST|categories_of:ground-truth".
std::string scored_categories(const RunHead& head);
/// "|rules:strict"; nothing for the official rules.
std::string rules_field(const Options& options);
/// "|sizes:information+pictures"; nothing where the ground truth gives all sizes that are needed.
std::string sizes_field(const Report& report);
/// "|duplicates:2|..." for whatever was odd.
std::string count_fields(const Report& report);

}  // namespace df2::eval::detail
