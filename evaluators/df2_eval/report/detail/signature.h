// In: what decides the numbers of a report. Out: the fields of its signature, and its counts. Called by make_report.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2_eval/partial/file_notes.h>
#include <df2_eval/report/report.h>

namespace df2::eval::detail {

/// "df2:VERSION|task:TASK|gt:NAME@HASH"
std::string signature_head(Task task, const std::string& ground_truth, const std::string& hash);
/// "1,10,100"
std::string join(std::span<const int> values);
std::string join(std::span<const std::int64_t> values);
/// "COUNT@DIGEST"
std::string image_set(std::span<const std::int64_t> ids);
/// "|duplicates:2|..." for whatever was odd.
std::string count_fields(const Counts& counts);

/// Adds the notes of the files; what was not scored of them was left out. Returns their names.
std::vector<std::string> add_files(Counts& counts, const NotedFiles& files);

}  // namespace df2::eval::detail
