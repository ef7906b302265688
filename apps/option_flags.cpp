#include "option_flags.h"

#include <cmath>

#include <df2/error.h>
#include <df2/io/json_document.h>
#include <df2/io/text_file.h>
#include <df2/text.h>

namespace df2::apps {

namespace {

using eval::OptionKey;
using eval::Task;
using nlohmann::json;

/// "max_dets" -> "--max-dets"
std::string flag_of(std::string_view option) {
  std::string flag = "--" + std::string(option);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

/// Text that is not a number stays text; the options refuse it or take it as a name.
json integer_or_text(const std::string& text) {
  const auto number = parse_number<std::int64_t>(text);
  return number ? json(*number) : json(text);
}

json number_or_text(const std::string& text) {
  const auto number = parse_number<double>(text);
  return number && std::isfinite(*number) ? json(*number) : json(text);
}

json list_of(const std::vector<std::string>& parts) {
  json list = json::array();
  for (const std::string& part : parts) list.push_back(integer_or_text(part));
  return list;
}

json option_value(OptionKey::Kind kind, const std::string& text) {
  if (kind == OptionKey::Kind::yes_or_no) return true;
  if (kind == OptionKey::Kind::choice) return text;
  if (kind == OptionKey::Kind::number) return integer_or_text(text);
  if (kind == OptionKey::Kind::real) return number_or_text(text);
  json list = json::array();
  const auto value_of = kind == OptionKey::Kind::reals ? number_or_text : integer_or_text;
  for (const std::string& part : split_list(text)) list.push_back(value_of(part));
  return list;
}

std::string value_name(OptionKey::Kind kind) {
  if (kind == OptionKey::Kind::yes_or_no) return "";
  if (kind == OptionKey::Kind::choice) return "NAME";
  if (kind == OptionKey::Kind::real) return "X";
  return kind == OptionKey::Kind::number ? "N" : "LIST";
}

/// Image ids may stand in a file.
void take_file_of_ids(Flag& flag, EvalArgs& args) {
  flag.help += ", such as 1-100,205 (a range takes those that there are), or @FILE with an id or range a line";
  flag.value.use = FileUse::read;
  flag.value.paths = [&args] { return std::vector{args.image_list}; };
  flag.value.set = [&args, set_ids = flag.value.set](const std::string& name, const std::string& text) {
    if (text.starts_with('@'))
      args.image_list = text.substr(1);
    else
      set_ids(name, text);
  };
}

/// One id or range a line, or several with commas between them.
json read_image_list(const std::string& path) {
  std::vector<std::string> lines;
  for (const std::string& line : split(read_text(path, Fault::usage), '\n')) {
    if (trimmed(line).empty()) continue;
    for (std::string& part : split_list(line)) lines.push_back(std::move(part));
  }
  if (lines.empty()) refuse_usage(fmt::format("--images needs at least one image id, but {} has none", path));
  return list_of(lines);
}

json read_config(const std::string& path) {
  const JsonDocument file = read_document(path, Fault::usage);
  const json& values = file.root().value();
  try {
    (void)eval::options_from_json(values);  // what a flag overrides must be valid too
  } catch (const Error& error) {
    file.root().refuse(error);
  }
  return values;
}

}  // namespace

std::vector<Flag> option_flags(EvalArgs& args) {
  std::vector<Flag> flags;
  for (const OptionKey& key : eval::option_keys()) {
    const std::string name(key.name), group = key.tasks == std::vector{Task::retrieval} ? "Retrieval" : "Scoring";
    const auto set = [&values = args.option_values, kind = key.kind, name](
                         const std::string&, const std::string& text) { values[name] = option_value(kind, text); };
    const std::string spelled = flag_of(name);
    const Value value{.name = value_name(key.kind),
                      .choices = {key.choices.begin(), key.choices.end()},
                      .fallback = key.fallback,
                      .set = set};
    flags.push_back({group, spelled, value, std::string(key.help), {"", "check"}});
    if (key.name == "images") take_file_of_ids(flags.back(), args);
    if (!key.is_undecided) continue;
    const auto set_false = [&values = args.option_values, name](const std::string&, const std::string&) {
      values[name] = false;
    };
    flags.push_back({group,
                     "--no-" + spelled.substr(2),
                     {.set = set_false},
                     "Leave out what " + spelled + " asks for",
                     {"", "check"},
                     {},
                     {},
                     {spelled},
                     "one asks for what the other leaves out"});
  }
  return flags;
}

std::vector<std::pair<std::string, std::string>> renamed_flags() {
  std::vector<std::pair<std::string, std::string>> flags;
  for (const auto& [old_name, name] : eval::renamed_options()) flags.emplace_back(flag_of(old_name), flag_of(name));
  return flags;
}

void settle_options(EvalArgs& args) {
  json values = args.config.empty() ? json::object() : read_config(args.config);
  values.update(args.option_values);
  if (!values.contains("task")) refuse_usage("--task is needed, because it is not set by --config either");
  if (values["task"] == eval::task_name(Task::retrieval)) eval::settle_query_boxes(args.ranking, values);
  args.options = eval::options_from_json(values);
}

void settle_image_list(EvalArgs& args) {
  if (args.image_list.empty()) return;
  const json values = {{"task", eval::task_name(args.options.task)}, {"images", read_image_list(args.image_list)}};
  const eval::Options listed = eval::options_from_json(values);
  args.options.images = listed.images;
  args.options.image_ranges = listed.image_ranges;
}

}  // namespace df2::apps
