#include <df2_reference/require_option.h>

#include <string>

#include <df2/error.h>

namespace df2::reference {

void require_option(bool holds, std::string_view whose, std::string_view name, std::string_view expected) {
  if (holds) return;
  std::string sentence = "the option ";
  sentence.append(name).append(" of ").append(whose).append(": ").append(expected).append(" expected");
  throw Error(Fault::usage, Code::option, std::move(sentence));
}

}  // namespace df2::reference
