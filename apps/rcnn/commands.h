// In: nothing. Out: the commands of df2-rcnn, each with its flags and its work. Called by df2_rcnn.cpp.
#pragma once

#include <vector>

#include "../run_commands.h"

namespace df2::apps {

RunnableCommand train_command();
RunnableCommand predict_command();
RunnableCommand bench_command();
RunnableCommand export_command();
RunnableCommand import_command();
RunnableCommand options_command();

/// All of them. What LibTorch throws in their work is told as everything else is.
std::vector<RunnableCommand> rcnn_commands();

}  // namespace df2::apps
