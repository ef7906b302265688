// In: nothing. Out: where the outcomes of single images, predictions and items go, and in which shape. Given by the
// programs and by MatchFlags to the tasks.
#pragma once

#include <functional>
#include <string_view>

#include <df2_eval/outcomes/scored_cell.h>

namespace df2::eval {

enum class OutcomeFormat { json_lines, csv };

/// As text, as values, or as both.
struct OutcomeOutput {
  OutcomeFormat format = OutcomeFormat::json_lines;
  /// Lines of text; called by one thread at a time, in the order of image ids. Empty: none are made.
  std::function<void(std::string_view)> append = {};
  /// Each cell; called by many threads, each image by one. Empty: none is told.
  std::function<void(const ScoredCell&)> tell = {};
};

}  // namespace df2::eval
