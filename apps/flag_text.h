// In: the text of a flag's value. Out: its parts, or a refusal.
// Called by whatever turns flags into values.
#pragma once

#include <string>
#include <vector>

#include <df2/text.h>

namespace df2::apps {

/// `sentence` says what is wrong with the flags and names them. Throws Error (usage).
[[noreturn]] void refuse_usage(std::string sentence);

std::vector<std::string> split(const std::string& text, char separator);

/// What stands between the commas, without the blanks around it.
std::vector<std::string> split_list(const std::string& text);

}  // namespace df2::apps
