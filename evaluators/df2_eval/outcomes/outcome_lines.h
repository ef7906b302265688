// In: the cells of images, matched. Out: lines of text that say what became of each image, prediction and item. Called
// by the walk where outcomes are asked for; docs/formats.md describes the lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <df2_eval/outcomes/outcome_output.h>
#include <df2_eval/outcomes/scored_cell.h>
#include <df2_eval/subset.h>

namespace df2::eval {

class OutcomeLines {
 public:
  OutcomeLines(OutcomeFormat format, std::vector<double> thresholds, const std::vector<Subset>& subsets);

  /// The first line of a file.
  std::string header(std::string_view task) const;
  /// Then the cells of the image, then end_image.
  void begin_image(std::int64_t image_id);
  void add_cell(const ScoredCell& cell);
  void end_image();
  /// What was collected; the next lines begin anew.
  std::string take();

 private:
  void add_prediction(const ScoredCell& cell, std::size_t p);
  void add_item(const ScoredCell& cell, std::size_t i);
  void count(const ScoredCell& cell);
  void put(std::string_view type, std::int64_t category_id, std::int64_t id, std::optional<double> score,
           std::size_t rank, const std::vector<std::optional<std::int64_t>>& partners,
           const std::vector<std::optional<double>>& similarities, const std::vector<std::string_view>& outcomes,
           const std::vector<bool>& in_subset);

  OutcomeFormat format_;
  std::vector<double> thresholds_;
  std::vector<std::string> subset_names_;
  std::string text_;
  std::int64_t image_id_ = 0;
  std::uint64_t items_ = 0, predictions_ = 0;          // of the image
  std::vector<std::uint64_t> right_, wrong_, missed_;  // per threshold
};

}  // namespace df2::eval
