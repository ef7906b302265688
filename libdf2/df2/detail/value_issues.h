// In: checks of values in memory. Out: issues placed by pointer, as those of a file. Called by make_predictions,
// make_dataset and make_retrieval.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <df2/checks.h>
#include <df2/error.h>

namespace df2::detail {

class ValueIssues {
 public:
  explicit ValueIssues(std::string name) : name_(std::move(name)) {}

  void add(const Mismatch& mismatch, std::string pointer) {
    issues_.add({mismatch.code, {name_, {}, {}, std::move(pointer)}, mismatch.expected, mismatch.found});
  }
  /// True when the value is valid; otherwise adds an issue. `pointer`: parts of its pointer, to be joined by "/".
  template <class... Parts>
  bool check(const Checked& checked, const Parts&... pointer) {
    if (!checked) return true;
    std::string text;
    (text.append("/").append(part(pointer)), ...);
    add(*checked, std::move(text));
    return false;
  }
  /// Each of the numbers is a coordinate.
  template <class... Parts>
  bool check_coordinates(std::span<const double> numbers, const Parts&... pointer) {
    bool good = true;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      good = check(check_number(numbers[i], kMaxCoordinate), pointer..., i) && good;
    }
    return good;
  }
  template <class... Parts>
  bool check_polygons(std::span<const Polygon> polygons, const Parts&... pointer);

  void throw_if_any(Fault fault) {
    if (issues_.empty()) return;
    throw Error(issues_.is_over_limit() ? Fault::limit : fault, std::move(issues_));
  }
  /// Every column has as many entries as the first. Throws Error.
  void require_equal_lengths(Fault fault,
                             std::initializer_list<std::pair<std::string_view, std::size_t>> columns) const;
  /// `begin` are offsets into `entries` that begin with 0, do not go back and end with all. Throws Error.
  void require_offsets(Fault fault, std::span<const std::uint64_t> begin, std::size_t rows, std::size_t entries) const;

 private:
  static std::string part(std::size_t number) { return std::to_string(number); }
  static std::string part(std::string_view key) { return std::string(key); }

  std::string name_;
  IssueList issues_;
};

template <class... Parts>
bool ValueIssues::check_polygons(std::span<const Polygon> polygons, const Parts&... pointer) {
  bool good = true;
  for (std::size_t p = 0; p < polygons.size(); ++p) {
    for (std::size_t i = 0; i < polygons[p].size(); ++i) {
      good = check(check_number(polygons[p][i].x, kMaxCoordinate), pointer..., p, 2 * i) && good;
      good = check(check_number(polygons[p][i].y, kMaxCoordinate), pointer..., p, 2 * i + 1) && good;
    }
    good = check(check_polygon_length(2 * polygons[p].size()), pointer..., p) && good;
  }
  return good;
}

}  // namespace df2::detail
