// In: the table of option keys (df2_eval/options.h). Out: a flag for each, and the options that flags and --config set.
// Called by eval_args.cpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval_args.h"

namespace df2::apps {

/// "--max-dets" sets "max_dets". A new option becomes a flag without any change here.
std::vector<Flag> option_flags(EvalArgs& args);

/// Flags of options that are called otherwise now, beside their new names.
std::vector<std::pair<std::string, std::string>> renamed_flags();

/// Reads --config, whose values the flags override. Throws Error (usage, option or io).
void settle_options(EvalArgs& args);

/// Reads the image ids of --images @FILE. REQUIRES: the options are settled. Throws as above.
void settle_image_list(EvalArgs& args);

}  // namespace df2::apps
