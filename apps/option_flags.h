// In: the flags of scoring and --config. Out: the options they set. Called by parse_eval_args.
#pragma once

#include <df2_eval/options.h>

#include "flags.h"

namespace df2::apps {

/// Everything but a file of image ids. Reads --config, whose values the flags override. Throws Error.
eval::Options options_of(const Flags& flags);

/// Adds the image ids of --images @FILE. Throws Error.
void read_image_list(const Flags& flags, eval::Options& options);

}  // namespace df2::apps
