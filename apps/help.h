// In: a program's table of flags. Out: the text of --help, from which help2man makes the man page. Called by parse.
#pragma once

#include <optional>
#include <string>

#include "program.h"

namespace df2::apps {

/// Of one command, or of the whole program.
std::string help_text(const Program& program, const std::optional<std::string>& command);

/// A name and what it means, in the columns of the help.
std::string list_row(const std::string& left, const std::string& description);

}  // namespace df2::apps
