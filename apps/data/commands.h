// In: nothing. Out: the commands of df2-data, each with its flags and its work. Called by df2_data.cpp.
#pragma once

#include <functional>

#include "../run_main.h"

namespace df2::apps {

/// The variables behind the flags live as long as the command.
struct DataCommand {
  Command command;
  std::function<int()> run;
};

DataCommand validate_command();
DataCommand leaks_command();
DataCommand stats_command();
DataCommand draw_command();
DataCommand contour_command();
DataCommand convert_command();
DataCommand split_command();
DataCommand subset_command();
DataCommand sample_command();
DataCommand merge_command();
DataCommand pack_command();
DataCommand pairs_command();
DataCommand sample_pairs_command();

}  // namespace df2::apps
