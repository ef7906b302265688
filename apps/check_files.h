// In: the files that a run reads and writes. Out: a refusal where an output is the same file as another of them.
// Called by parse, before any is opened.
#pragma once

#include "program.h"

namespace df2::apps {

/// Throws Error (usage) where an output is the same file as an input or another output, however their paths are
/// spelled, and where it is "-", which is not a file. Devices and pipes may be written twice.
void check_files(const Program& program, const std::string& command);

}  // namespace df2::apps
