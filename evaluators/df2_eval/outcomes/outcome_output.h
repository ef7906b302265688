// In: nothing. Out: where the outcomes of single images, predictions and items go, and how they are written. Given by
// the programs to the tasks.
#pragma once

#include <functional>
#include <string_view>

namespace df2::eval {

enum class OutcomeFormat { json_lines, csv };

struct OutcomeOutput {
  OutcomeFormat format = OutcomeFormat::json_lines;
  std::function<void(std::string_view)> append;  ///< called by one thread at a time, in the order of image ids
};

}  // namespace df2::eval
