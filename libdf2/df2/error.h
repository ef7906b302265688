// In: what went wrong and where. Out: one Error type whose text names code, file, line and JSON pointer.
// Thrown where the outside world enters (readers, writers, options); caught once, in apps/run_main.h and in the
// Python bindings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace df2 {

/// Stable codes of everything df2 refuses; `code_name` gives the spelling users see and scripts may test for.
enum class Code {
  json_syntax,
  json_encoding,
  json_depth,
  json_duplicate_key,
  missing_key,
  wrong_type,
  not_finite,
  out_of_range,
  bad_id,
  duplicate_id,
  unknown_image,
  unknown_category,
  categories_renumbered,
  landmark_category,
  negative_size,
  bad_level,
  landmark_length,
  rle_counts,
  rle_size,
  polygon,
  image_size,
  too_many_predictions,
  list_length,
  duplicate_entry,
  unknown_box,
  unknown_pair,
  missing_pair,
  features,
  weights,
  bad_dataset,
  partial_signature,
  partial_overlap,
  partial_format,
  report_signature,
  limit,
  file,
  usage,
  option,
  internal,
};
std::string_view code_name(Code code);

/// Whose fault an Error is; the doors turn it into an exit code.
enum class Fault { usage, submission, ground_truth, weights, limit, io, internal };

/// A place in an input: file, 1-based line, byte offset and RFC 6901 pointer, as far as they are known.
struct Location {
  std::string file;
  std::optional<std::uint64_t> line;
  std::optional<std::uint64_t> byte;
  std::string pointer;
};

/// "/" and the key as RFC 6901 spells it; a long key is cut off.
std::string pointer_to(std::string_view key);

/// One refusal: a place, and a sentence that says what is wrong there and what to do.
struct Issue {
  Issue() = default;
  Issue(Code issue_code, Location place, std::string sentence);
  /// For a value in a file: "EXPECTED expected, FOUND found".
  Issue(Code issue_code, Location place, std::string_view expected, std::string_view found);

  Code code = Code::internal;
  Location where;
  std::string message;
};

/// "FILE:LINE: /pointer: MESSAGE (byte N) [code]"
std::string render_issue(const Issue& issue);

/// Issues in the order they were added; of each code the first `kShown` are kept and all are counted.
class IssueList {
 public:
  static constexpr std::size_t kShown = 20;

  void add(Issue issue);
  /// Appends `other`, whose issues come later in the input.
  void append(IssueList other);
  /// Joins `other`, found in the same file by another check; each stands in the file's order, and so does the result.
  void merge(IssueList other);
  bool empty() const { return totals_.empty(); }
  bool is_full(Code code) const;
  /// One of them is of a limit of the reader's, be the input right or wrong.
  bool is_over_limit() const;
  std::vector<Issue>& shown() { return shown_; }
  const std::vector<Issue>& shown() const { return shown_; }
  const std::map<Code, std::uint64_t>& totals() const { return totals_; }
  /// One line per shown issue, then "... and N more of CODE".
  std::string render() const;

 private:
  std::vector<Issue> shown_;
  std::map<Code, std::uint64_t> totals_;
};

class Error : public std::exception {
 public:
  Error(Fault fault, IssueList issues);
  Error(Fault fault, Issue issue);
  /// For errors without a place in a file, as the two of an Issue.
  Error(Fault fault, Code code, std::string sentence);
  Error(Fault fault, Code code, std::string_view expected, std::string_view found);

  Fault fault() const { return fault_; }
  const IssueList& issues() const { return issues_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  Fault fault_;
  IssueList issues_;
  std::string text_;
};

}  // namespace df2
