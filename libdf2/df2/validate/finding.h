// In: what a check saw. Out: a finding: how bad it is, its code, its place and a sentence. Made by the checks of this
// folder; rendered by render_findings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/error.h>

namespace df2 {

enum class Severity : std::uint8_t {
  error,    ///< readers refuse it, or the data contradict themselves
  warning,  ///< most likely a mistake of the labels
  note      ///< legitimate, and good to know
};

/// "error", "warning", "note"
std::string_view severity_name(Severity severity);

/// What validate looks for, beside what readers refuse.
enum class Check : std::uint8_t {
  unreadable,
  hidden_landmark_placed,
  landmark_outside_box,
  landmark_outside_image,
  landmark_off_mask,
  sides_swapped,
  no_labelled_landmark,
  box_outside_image,
  box_without_extent,
  box_off_mask,
  mask_missing,
  mask_empty,
  mask_outside_image,
  scale_disagrees,
  occlusion_disagrees,
  zoom_in_disagrees,
  repeated_item,
  item_numbers,
  style_without_partner,
  pair_without_source,
  unknown_category_name,
  picture_missing,
  picture_unreadable,
  picture_size,
  picture_rotated,
  picture_without_labels,
};

struct CheckRow {
  Check check;
  std::string_view code;  ///< stable: scripts may test for it
  Severity severity;
  std::string_view about;  ///< what it means, for rules of SARIF and the documents
};

/// In the order of the enumeration.
std::span<const CheckRow> all_checks();

struct Finding {
  Severity severity = Severity::error;
  std::string code;
  Location where;
  std::string message;
};

/// Findings in the order of the input. Of each code the first `most_shown` are kept and all are counted.
class FindingList {
 public:
  explicit FindingList(std::size_t most_shown) : most_shown_(most_shown) {}

  void add(Check check, Location where, std::string message);
  /// What a reader refused.
  void add(const IssueList& issues);
  /// Appends what comes later in the input.
  void append(FindingList other);

  const std::vector<Finding>& shown() const { return shown_; }
  std::vector<Finding>& shown() { return shown_; }
  struct Total {
    Severity severity = Severity::error;
    std::uint64_t count = 0;
  };
  const std::map<std::string, Total>& totals() const { return totals_; }
  std::uint64_t count(Severity severity) const;

 private:
  void add(Finding finding, std::uint64_t count);

  std::size_t most_shown_;
  std::vector<Finding> shown_;
  std::map<std::string, std::size_t> kept_;
  std::map<std::string, Total> totals_;
};

}  // namespace df2
