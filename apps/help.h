// In: a program's table of flags. Out: the text of --help, and the parts that the man page has in common with it.
// Called by parse and man_page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "program.h"

namespace df2::apps {

/// Of one command, or of the whole program.
std::string help_text(const Program& program, const std::optional<std::string>& command);

/// The flags of one heading.
struct FlagGroup {
  std::string title;
  std::vector<const Flag*> flags;
};
/// In the order of their first flags.
std::vector<FlagGroup> grouped(const std::vector<const Flag*>& flags);

/// "--gt PATH"
std::string spelled(const Flag& flag);
/// "How the report is written: table or json [table]"
std::string describe(const Flag& flag);

/// A name and what it means, in the columns of the help.
std::string list_row(const std::string& left, const std::string& description);

}  // namespace df2::apps
