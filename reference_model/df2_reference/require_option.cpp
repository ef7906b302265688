#include <df2_reference/require_option.h>

#include <string>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>

namespace df2::reference {

void require_option(bool holds, std::string_view whose, std::string_view name, std::string_view expected) {
  if (holds) return;
  std::string sentence = "the option ";
  sentence.append(name).append(" of ").append(whose).append(": ").append(expected).append(" expected");
  throw Error(Fault::usage, Code::option, std::move(sentence));
}

void require_option(bool holds, std::string_view whose, std::string_view name, const OptionRange& range, bool is_list) {
  if (holds) return;
  require_option(false, whose, name,
                 fmt::format("{} from {} to {}", is_list ? "numbers" : "a number", range.least, range.most));
}

}  // namespace df2::reference
