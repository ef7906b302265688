#include <df2_eval/detail/option_readers.h>

#include <algorithm>
#include <cmath>

#include <df2/error.h>
#include <df2_eval/threshold.h>

namespace df2::eval::detail {

[[noreturn]] void refuse(std::string_view key, std::string sentence) {
  throw Error(Fault::usage, Issue(Code::option, {"options", {}, {}, pointer_to(key)}, std::move(sentence)));
}

std::string shown(const json& value) {
  return shortened(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

bool is_within(const json& value, Range range) {
  if (!value.is_number_integer()) return false;
  const bool is_huge =
      value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(range.high);
  return !is_huge && value.get<std::int64_t>() >= range.low && value.get<std::int64_t>() <= range.high;
}

OptionKey number(std::string_view name, const Tasks& tasks, int Options::*member, Range range, std::string_view help,
                 std::string fallback) {
  const auto read = [=](const json& value, Options& options) {
    if (!is_within(value, range))
      refuse(name, fmt::format("must be a whole number from {} to {}, but is {}", range.low, range.high, shown(value)));
    options.*member = value.get<int>();
  };
  const auto write = [=](const Options& options) { return json(options.*member); };
  return {name, OptionKey::Kind::number, tasks, {}, help, std::move(fallback), false, read, write};
}

OptionKey real(std::string_view name, const Tasks& tasks, double Options::*member, std::string_view help,
               std::string fallback) {
  const auto read = [=](const json& value, Options& options) {
    if (!value.is_number() || !std::isfinite(value.get<double>()))
      refuse(name, fmt::format("must be a finite number, but is {}", shown(value)));
    options.*member = value.get<double>();
  };
  const auto write = [=](const Options& options) { return json(options.*member); };
  return {name, OptionKey::Kind::real, tasks, {}, help, std::move(fallback), false, read, write};
}

OptionKey fractions(std::string_view name, const Tasks& tasks, std::vector<double> Options::*member, std::size_t most,
                    const std::vector<double>& usual, std::string_view help, std::string fallback) {
  const auto read = [=](const json& value, Options& options) {
    const auto refuse_value = [&](std::string_view verb, const json& found) {
      refuse(name, fmt::format("must be an array of at most {} numbers from 0 to 1, or of texts such as "
                               "\"0.5:0.05:0.95\" (first, step, last), but {} {}",
                               most, verb, found.is_number_unsigned() ? found.dump() : shown(found)));
    };
    if (!value.is_array() || value.empty()) refuse_value("is", value);
    std::vector<double> values;
    for (const json& element : value) {
      if (element.is_number()) {
        values.push_back(element.get<double>());
      } else {
        const auto steps =
            element.is_string() ? expand_steps(element.get_ref<const std::string&>(), most) : std::nullopt;
        if (!steps) refuse_value("holds", element);
        values.insert(values.end(), steps->begin(), steps->end());
      }
      if (!std::ranges::all_of(values, [](double number) { return number >= 0 && number <= 1; }))
        refuse_value("holds", element);
      if (values.size() > most) refuse_value("has", values.size());
    }
    options.*member = std::move(values);
  };
  const auto write = [=, &usual](const Options& options) {
    return (options.*member).empty() || options.*member == usual ? json() : json(options.*member);
  };
  return {name, OptionKey::Kind::reals, tasks, {}, help, std::move(fallback), false, read, write};
}

std::optional<IdRange> range_in(std::string_view key, const json& element) {
  if (!element.is_string() || !looks_like_range(element.get_ref<const std::string&>())) return std::nullopt;
  const auto range = parse_range(element.get_ref<const std::string&>());
  if (!range) {
    refuse(key,
           fmt::format("must have ranges of two whole numbers, the smaller one first, such as \"1-10\", but holds {}",
                       shown(element)));
  }
  return range;
}

}  // namespace df2::eval::detail
