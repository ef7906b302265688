#include <apps/program.h>

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <apps/completion.h>
#include <apps/eval_args.h>
#include <apps/help.h>
#include <df2/error.h>

using namespace df2;
using namespace df2::apps;

namespace {

struct Parsed {
  EvalArgs args;
  CommandLine line;
};

/// What df2-eval makes of the words, in a place of its own, because the table points into the variables.
void parse_words(Parsed& into, std::vector<const char*> words) {
  words.insert(words.begin(), "df2-eval");
  const Program program = eval_program(into.args);
  into.line = parse(program, static_cast<int>(words.size()), words.data());
  settle(into.args, into.line);
  into.line.given.clear();  // they point into the table
}

std::string refusal(const std::vector<const char*>& words) {
  Parsed parsed;
  try {
    parse_words(parsed, words);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    return error.what();
  }
  return "accepted";
}

bool has_line_of(const std::string& text, const std::string& name) {
  return text.find("\n  " + name + " ") != std::string::npos || text.find(", " + name + " ") != std::string::npos;
}

}  // namespace

TEST_CASE("Every flag of the table is in the help of each command that takes it, and in no other's") {
  EvalArgs args;
  const Program program = eval_program(args);
  const std::string whole = help_text(program, std::nullopt);
  for (const Flag* flag : program.flags_of(std::nullopt)) {
    CAPTURE(flag->name);
    const std::string name = flag->is_positional() ? flag->value.name + "..." : flag->name;
    CHECK(has_line_of(whole, name));
    for (const Command& command : program.commands) {
      CHECK(has_line_of(help_text(program, command.name), name) == flag->is_taken_by(command.name));
    }
  }
}

TEST_CASE("The help fits in 100 columns and names every command, example and exit code") {
  EvalArgs args;
  const Program program = eval_program(args);
  for (const Command& command : program.commands) {
    const std::string text = help_text(program, command.name);
    for (const std::string& line : split(text, '\n')) CHECK(line.size() <= 100);
    CHECK(text.starts_with("Usage: df2-eval"));
    for (const std::string& example : command.examples) CHECK(text.find("$ df2-eval " + example) != std::string::npos);
    CHECK(text.find("\n  130 ") != std::string::npos);
  }
}

TEST_CASE("Every flag of the table is in the completions, with its choices") {
  EvalArgs args;
  const Program program = eval_program(args);
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = completion_script(program, shell);
    for (const Flag* flag : program.flags_of(std::nullopt)) {
      if (flag->is_positional()) continue;
      CAPTURE(shell, flag->name);
      CHECK(script.find((shell == "fish" ? " -l " + flag->name.substr(2) : flag->name) +
                        (shell == "zsh" ? "[" : " ")) != std::string::npos);
      if (!flag->value.choices.empty())
        CHECK(script.find(fmt::format("{}", fmt::join(flag->value.choices, " "))) != std::string::npos);
    }
  }
}

TEST_CASE("Every key of the options is reached by a flag that sets it") {
  EvalArgs args;
  const Program program = eval_program(args);
  for (const eval::OptionKey& key : eval::option_keys()) {
    std::string name = "--" + std::string(key.name);
    std::ranges::replace(name, '_', '-');
    CAPTURE(name);
    const auto flag = std::ranges::find(program.flags, name, &Flag::name);
    REQUIRE(flag != program.flags.end());
    args.option_values.clear();
    flag->value.set(name, key.choices.empty() ? "1" : std::string(key.choices.back()));
    REQUIRE(args.option_values.contains(key.name));
    eval::Options options;
    options.task = key.tasks.back();
    key.read(args.option_values.at(key.name), options);
    CHECK(key.write(options) == args.option_values.at(key.name));
  }
}

TEST_CASE("A flag goes where the table says") {
  Parsed parsed;
  parse_words(parsed, {"--gt", "a", "--pred=b", "--task", "landmarks", "--max-dets", "5,1", "--no-subsets", "--threads",
                       "3", "--format", "csv", "--fail-under", "AP=0.5"});
  const EvalArgs& args = parsed.args;
  CHECK((args.gt == "a" && args.pred == "b" && args.threads == 3 && args.format == eval::Format::csv));
  CHECK(args.options.task == eval::Task::landmarks);
  CHECK(args.options.max_dets == std::vector<int>{1, 5});
  CHECK(args.options.subsets == false);
  CHECK(args.gates == Gates{{"AP", 0.5}});
}

TEST_CASE("The flags of a command may stand on both sides of it") {
  Parsed before, behind;
  parse_words(before, {"--format", "json", "merge", "a", "b"});
  parse_words(behind, {"merge", "a", "--format", "json", "b"});
  for (const Parsed* parsed : {&before, &behind}) {
    CHECK(parsed->line.command == "merge");
    CHECK(parsed->args.format == eval::Format::json);
    CHECK(parsed->args.merged == std::vector<std::string>{"a", "b"});
  }
}

TEST_CASE("A mistake in the flags is refused with a sentence") {
  const auto score = [](std::vector<const char*> words) {
    words.insert(words.begin(), {"--gt", "a", "--pred", "b", "--task", "detection"});
    return refusal(words);
  };
  CHECK(refusal({}) == "--gt is needed, because $DF2_ROOT is not set either [usage]");
  CHECK(score({"--nonsense"}) == "df2-eval does not take --nonsense; df2-eval --help lists what it takes [usage]");
  CHECK(score({"words"}) == "df2-eval does not take words; df2-eval --help lists what it takes [usage]");
  CHECK(score({"--curves"}) == "--curves needs a value, but none is given [usage]");
  CHECK(score({"--curves", ""}) == "--curves needs a value, but an empty one is given [usage]");
  CHECK(score({"--curves", "-"}) == "--curves must name a file, not standard output [usage]");
  CHECK(score({"--curves", "c", "--curves", "d"}) == "--curves is given 2 times, but has only one value [usage]");
  CHECK(score({"--quiet=false"}) == "--quiet takes no value, but false is given [usage]");
  CHECK(score({"--format", "xml"}) == "--format must be table, json, csv, markdown, latex or html, but is xml [usage]");
  CHECK(score({"--threads", "0"}) == "--threads must be a whole number from 1 to 4096, but is 0 [usage]");
  CHECK(score({"--partial", "p", "--format", "csv"}) ==
        "--partial and --format cannot be used together: a partial is not a report [usage]");
  CHECK(score({"--query", "q"}) ==
        "--query and --gt cannot be used together: the query and the gallery file are the "
        "ground truth [usage]");
  CHECK(refusal({"--query", "q", "--pred", "p", "--task", "retrieval"}) ==
        "--query needs --gallery, which is not given [usage]");
  CHECK(score({"--query-rows", "q"}) == "--query-rows needs --query-features, which is not given [usage]");
  CHECK(score({"--fail-under", "AP"}).starts_with("--fail-under must be METRIC=VALUE with values from 0 to 1"));
  CHECK(score({"--fail-under", "top1=1"}).starts_with("--fail-under: top1 is no metric of this report"));
  CHECK(score({"--output", "b"}) == "--output must name another file than --pred, but both are b [usage]");
  CHECK(refusal({"merge", "a", "--task", "detection"}) ==
        "df2-eval merge does not take --task; df2-eval merge --help lists what it takes [usage]");
  CHECK(refusal({"--run", "a=b", "tables"}) == "--run must come after tables [usage]");
  CHECK(refusal({"merge"}) == "df2-eval merge needs partials: Files that --partial wrote [usage]");
  CHECK(refusal({"tables", "--run", "a"}) == "--run must be NAME=FILE, but is a [usage]");
  CHECK(refusal({"--gt", "a", "--pred", "b", "--task", "detection", "--sizes", "c"}) ==
        "--sizes is for segmentation, not for detection [usage]");
}

TEST_CASE("Help and completion answer whatever else is wrong") {
  for (const std::vector<const char*>& words : {std::vector<const char*>{"--threads", "0", "--help"},
                                                {"--nonsense", "--help"},
                                                {"--generate-completion", "zsh"}}) {
    std::vector<const char*> argv = words;
    argv.insert(argv.begin(), "df2-eval");
    EvalArgs args;
    CHECK(parse(eval_program(args), static_cast<int>(argv.size()), argv.data()).text.has_value());
  }
}
