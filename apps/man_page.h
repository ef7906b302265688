// In: a program's table of flags. Out: its man page, in the roff that man reads. Called by parse.
//
// Own code, because help2man guesses from the text of one --help and drops the commands; the table knows them all.
#pragma once

#include <string>

#include "program.h"

namespace df2::apps {

/// Of the whole program: every command, every flag under its heading, and the examples of each command.
std::string man_page(const Program& program);

}  // namespace df2::apps
