#include <df2/io/detail/rows/refusal.h>

#include <algorithm>
#include <utility>
#include <vector>

#include <df2/parallel.h>

namespace df2::detail {

IssueList placed(PieceIssues issues, const OpenArray& open) {
  std::vector<Issue>& shown = issues.list.shown();
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const RowRef& at = issues.rows[i];
    const std::string& section = at.continues ? open.section : at.section;
    std::string pointer;
    if (!section.empty()) pointer += pointer_to(section);
    if (at.has_row) pointer += "/" + std::to_string(at.row + (at.continues ? open.rows : 0));
    shown[i].where.pointer = pointer + shown[i].where.pointer;
  }
  return std::move(issues.list);
}

void throw_if_any(Fault fault, IssueList issues, const InputFile& file) {
  if (issues.empty()) return;
  std::vector<std::uint64_t> bytes;
  for (const Issue& issue : issues.shown()) {
    if (issue.where.byte) bytes.push_back(*issue.where.byte);
  }
  std::sort(bytes.begin(), bytes.end());
  const std::vector<std::uint64_t> lines = file.lines_of(bytes);
  for (Issue& issue : issues.shown()) {
    if (!issue.where.byte) continue;
    const auto at = std::lower_bound(bytes.begin(), bytes.end(), *issue.where.byte) - bytes.begin();
    issue.where.line = lines[static_cast<std::size_t>(at)];
  }
  if (issues.is_over_limit()) fault = Fault::limit;
  throw Error(fault, std::move(issues));
}

void throw_if_any(Fault fault, IssueList issues, const InputFile& file, KnownFile kind) {
  // A file of another kind lacks keys from its first row on, or is an object in the place of an array.
  const auto is_telling = [](const Issue& issue) {
    return issue.code == Code::missing_key || (issue.code == Code::wrong_type && issue.where.pointer.empty());
  };
  const auto first = std::ranges::find_if(issues.shown(), is_telling);
  if (first != issues.shown().end()) {
    if (auto mistake = find_mistake(file, kind)) {
      IssueList whole;
      whole.add({first->code, first->where, *std::move(mistake)});
      issues = std::move(whole);
    }
  }
  throw_if_any(fault, std::move(issues), file);
}

void throw_limit(const IssueList& issues, const InputFile& file) {
  for (const Issue& issue : issues.shown()) {
    IssueList alone;
    alone.add(issue);
    if (alone.is_over_limit()) throw_if_any(Fault::limit, std::move(alone), file);
  }
}

std::size_t reader_slots() {
  return pipeline_slots();
}

std::string size_text(Size size) {
  return "[" + std::to_string(size.height) + ", " + std::to_string(size.width) + "]";
}

}  // namespace df2::detail
