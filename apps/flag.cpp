#include "flag.h"

#include <df2/text.h>

namespace df2::apps {

Value switch_of(bool& into) {
  return {.set = [&into](const std::string&, const std::string&) { into = true; }};
}

Value read_file(std::string& into, std::string name) {
  return {.name = std::move(name),
          .use = FileUse::read,
          .set = [&into](const std::string&, const std::string& text) { into = text; },
          .paths = [&into] { return std::vector{into}; }};
}

Value read_files(std::vector<std::string>& into, std::string name) {
  return {.name = std::move(name),
          .use = FileUse::read,
          .is_repeatable = true,
          .set = [&into](const std::string&, const std::string& text) { into.push_back(text); },
          .paths = [&into] { return into; }};
}

Value written_file(std::string& into, std::string name) {
  Value value = read_file(into, std::move(name));
  value.use = FileUse::written;
  return value;
}

Value real_number(double& into, double low, double high) {
  const auto set = [&into, low, high](const std::string& flag, const std::string& text) {
    const auto number = parse_number<double>(text);
    if (!number || !(*number >= low && *number <= high))
      refuse_usage(fmt::format("{} must be a number from {} to {}, but is {}", flag, low, high, text));
    into = *number;
  };
  return {.name = "NUMBER", .fallback = fmt::format("{}", into), .set = set};
}

Value picture_size(std::optional<Size>& into) {
  const auto set = [&into](const std::string& flag, const std::string& text) {
    const std::vector<std::string> sides = split(text, 'x');
    const auto side = [&](std::size_t i) { return parse_number<std::uint32_t>(sides[i]); };
    if (sides.size() != 2 || !side(0) || !side(1))
      refuse_usage(
          fmt::format("{} must be width x height in pixels, such as 400x600, but is {}", flag, shortened(text)));
    into = Size{*side(0), *side(1)};
  };
  return {.name = "SIZE", .set = set};
}

Value required(Value value) {
  value.is_required = true;
  return value;
}

}  // namespace df2::apps
