#include "flag.h"

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

Value required(Value value) {
  value.is_required = true;
  return value;
}

}  // namespace df2::apps
