#include "pickle_values.h"

#include <array>

namespace df2::reference::detail {

std::string_view describe(const Value& value) {
  constexpr std::array<std::string_view, std::variant_size_v<Value>> kNames = {
      "None",    "a truth value", "a whole number", "a number",  "a text",  "a list",
      "a tuple", "a dictionary",  "a global",       "a storage", "a tensor"};
  return kNames[value.index()];
}

}  // namespace df2::reference::detail
