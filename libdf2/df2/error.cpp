#include <df2/error.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include <df2/render_placed.h>
#include <df2/text.h>

namespace df2 {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::json_syntax:
      return "json-syntax";
    case Code::json_encoding:
      return "json-encoding";
    case Code::json_depth:
      return "json-depth";
    case Code::json_duplicate_key:
      return "json-duplicate-key";
    case Code::missing_key:
      return "missing-key";
    case Code::wrong_type:
      return "wrong-type";
    case Code::not_finite:
      return "not-finite";
    case Code::out_of_range:
      return "out-of-range";
    case Code::bad_id:
      return "bad-id";
    case Code::duplicate_id:
      return "duplicate-id";
    case Code::unknown_image:
      return "unknown-image";
    case Code::unknown_category:
      return "unknown-category";
    case Code::categories_renumbered:
      return "categories-renumbered";
    case Code::landmark_category:
      return "landmark-category";
    case Code::negative_size:
      return "negative-size";
    case Code::bad_level:
      return "bad-level";
    case Code::landmark_length:
      return "landmark-length";
    case Code::rle_counts:
      return "rle-counts";
    case Code::rle_size:
      return "rle-size";
    case Code::polygon:
      return "polygon";
    case Code::image_size:
      return "image-size";
    case Code::too_many_predictions:
      return "too-many-predictions";
    case Code::list_length:
      return "list-length";
    case Code::duplicate_entry:
      return "duplicate-entry";
    case Code::unknown_box:
      return "unknown-box";
    case Code::unknown_pair:
      return "unknown-pair";
    case Code::missing_pair:
      return "missing-pair";
    case Code::features:
      return "features";
    case Code::weights:
      return "weights";
    case Code::bad_dataset:
      return "bad-dataset";
    case Code::partial_signature:
      return "partial-signature";
    case Code::partial_overlap:
      return "partial-overlap";
    case Code::partial_format:
      return "partial-format";
    case Code::report_signature:
      return "report-signature";
    case Code::limit:
      return "limit";
    case Code::file:
      return "file";
    case Code::usage:
      return "usage";
    case Code::option:
      return "option";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

std::string pointer_to(std::string_view key) {
  std::string pointer = "/";
  for (const char c : shortened(key, 80)) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

namespace {

// Found values come from strangers: control characters and bytes that are no UTF-8 must not reach a terminal, nor break
// the one-line form.
std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = shown_length(text);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace

Issue::Issue(Code issue_code, Location place, std::string sentence)
    : code(issue_code), where(std::move(place)), message(std::move(sentence)) {}

Issue::Issue(Code issue_code, Location place, std::string_view expected, std::string_view found)
    : Issue(issue_code, std::move(place), std::string(expected) + " expected, " + std::string(found) + " found") {}

std::string render_placed(const Location& where, std::string_view message, std::string_view code) {
  std::string text;
  if (!where.file.empty()) {
    text += printable(where.file);
    if (where.line) text += ":" + std::to_string(*where.line);
    text += ": ";
  }
  if (!where.pointer.empty()) text += printable(where.pointer) + ": ";
  text += printable(message);
  if (where.byte) text += " (byte " + std::to_string(*where.byte) + ")";
  return text + " [" + std::string(code) + "]";
}

std::string render_issue(const Issue& issue) {
  return render_placed(issue.where, issue.message, code_name(issue.code));
}

bool IssueList::is_full(Code code) const {
  const auto it = totals_.find(code);
  return it != totals_.end() && it->second >= kShown;
}

bool IssueList::is_over_limit() const {
  return totals_.contains(Code::limit) || totals_.contains(Code::too_many_predictions);
}

void IssueList::add(Issue issue) {
  if (++totals_[issue.code] <= kShown) shown_.push_back(std::move(issue));
}

void IssueList::append(IssueList other) {
  for (Issue& issue : other.shown_) {
    --other.totals_[issue.code];
    add(std::move(issue));
  }
  for (const auto& [code, beyond] : other.totals_) totals_[code] += beyond;
}

void IssueList::merge(IssueList other) {
  std::vector<Issue> all;
  std::merge(std::move_iterator(shown_.begin()), std::move_iterator(shown_.end()),
             std::move_iterator(other.shown_.begin()), std::move_iterator(other.shown_.end()), std::back_inserter(all),
             [](const Issue& a, const Issue& b) { return a.where.byte < b.where.byte; });
  std::map<Code, std::uint64_t> totals = std::move(totals_);
  for (const auto& [code, total] : other.totals_) totals[code] += total;
  *this = {};
  for (Issue& issue : all) add(std::move(issue));
  totals_ = std::move(totals);
}

std::string IssueList::render() const {
  std::string text;
  for (const Issue& issue : shown_) text += render_issue(issue) + "\n";
  for (const auto& [code, total] : totals_) {
    if (total > kShown) {
      text += "... and " + std::to_string(total - kShown) + " more of [" + std::string(code_name(code)) + "]\n";
    }
  }
  if (!text.empty()) text.pop_back();
  return text;
}

Error::Error(Fault fault, IssueList issues) : fault_(fault), issues_(std::move(issues)), text_(issues_.render()) {}

namespace {

IssueList list_of(Issue issue) {
  IssueList list;
  list.add(std::move(issue));
  return list;
}

}  // namespace

Error::Error(Fault fault, Issue issue) : Error(fault, list_of(std::move(issue))) {}

Error::Error(Fault fault, Code code, std::string sentence) : Error(fault, Issue(code, {}, std::move(sentence))) {}

Error::Error(Fault fault, Code code, std::string_view expected, std::string_view found)
    : Error(fault, Issue(code, {}, expected, found)) {}

}  // namespace df2
