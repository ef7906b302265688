// In: a program's table of flags. Out: the script that completes them in a shell. Called by parse.
#pragma once

#include <string>

#include "program.h"

namespace df2::apps {

/// `shell`: bash, zsh or fish. Throws Error (usage) for another one.
std::string completion_script(const Program& program, const std::string& shell);

}  // namespace df2::apps
