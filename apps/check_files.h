// In: the files that a run reads and writes. Out: a refusal where an output is the same file as another of them.
// Called by parse, before any is opened.
#pragma once

#include "program.h"

namespace df2::apps {

/// Throws Error (usage) where two written files, or a written and a read one, are one file, however their paths are
/// spelled; where a written one would replace a file of a folder that is read; and where a written one is "-", which is
/// no file. Devices and pipes may be written twice.
void check_files(const Program& program, const std::string& command);

}  // namespace df2::apps
