// In: flags. Out: what the draw command is asked for. Called by draw.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <df2/draw/draw_image.h>
#include <df2_eval/id_range.h>
#include <df2_eval/match_flags.h>
#include <df2_eval/options.h>

#include "../flag.h"
#include "draw_output.h"

namespace df2::apps {

/// What is drawn.
enum class What : std::uint8_t { unsaid, items, predictions, retrieval, identities, levels, first_stage, poses };

/// Flags that were not given leave what is here. An empty path was not given.
struct DrawArgs {
  std::string gt, pred, sizes, output;
  What what = What::unsaid;
  eval::Task task = eval::Task::verification;  ///< this one: not given
  eval::MatchRules rules;
  eval::Rules retrieval_rules = eval::Rules::official;
  DrawOptions options;
  SheetOptions sheet;
  PictureFormat format = PictureFormat::jpg;
  std::vector<eval::IdRange> images;
  std::size_t limit = 0;  ///< 0: all
  std::size_t top = 5;
  bool is_blank = false, only_faults = false;
};

/// The table of flags, which write into `args`.
std::vector<Flag> draw_flags(DrawArgs& args);

/// What is drawn where --what does not say it.
What settled_what(const DrawArgs& args);

/// Throws Error (usage) for flags that do not go together.
void check(const DrawArgs& args, What what);

}  // namespace df2::apps
