// In: nothing. Out: the commands of df2-data, each with its flags and its work. Called by df2_data.cpp.
#pragma once

#include "../run_commands.h"

namespace df2::apps {

RunnableCommand validate_command();
RunnableCommand leaks_command();
RunnableCommand stats_command();
RunnableCommand draw_command();
RunnableCommand contour_command();
RunnableCommand convert_command();
RunnableCommand split_command();
RunnableCommand subset_command();
RunnableCommand sample_command();
RunnableCommand merge_command();
RunnableCommand pack_command();
RunnableCommand pairs_command();
RunnableCommand sample_pairs_command();

}  // namespace df2::apps
