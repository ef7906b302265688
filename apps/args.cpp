#include "args.h"

#include <df2/error.h>

#include "flag_text.h"
#include "flags.h"
#include "generated.h"
#include "inputs.h"
#include "option_flags.h"
#include "outputs.h"

namespace df2::apps {

namespace {

constexpr const char* kAbout =
    "Scores a submission for DeepFashion2 as the official protocol does: detection, landmarks, segmentation,\n"
    "consumer-to-shop retrieval or verification.";

void set_limits(const Flags& flags, EvalArgs& args) {
  constexpr std::int64_t kMostThreads = 4096;
  constexpr std::int64_t kMostBytes = std::int64_t{1} << 53;
  args.threads = static_cast<int>(count_of("--threads", flags.threads, 0, kMostThreads));
  args.limits.file_bytes = static_cast<std::uint64_t>(count_of(
      "--max-file-bytes", flags.max_file_bytes, static_cast<std::int64_t>(args.limits.file_bytes), kMostBytes));
  args.limits.rows_per_image =
      static_cast<std::uint64_t>(count_of("--max-rows-per-image", flags.max_rows_per_image,
                                          static_cast<std::int64_t>(args.limits.rows_per_image), kMostBytes));
}

/// With merge and tables, input and scoring are those of the partials or reports.
void check_subcommand(const CLI::App& app, const std::string& name) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string& group = option->get_group();
    if (option->count() > 0 && (group == "Input" || group == "Scoring" || group == "Retrieval")) {
      refuse_flag("--" + option->get_single_name(), name + " without it, as its files know", "it");
    }
  }
}

}  // namespace

EvalArgs parse_eval_args(int argc, const char* const* argv) {
  CLI::App app(kAbout, "df2-eval");
  Flags flags;
  declare_flags(app, flags);
  EvalArgs args;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    args.generated = app.help();
    return args;
  } catch (const CLI::CallForVersion&) {
    args.generated = app.version() + "\n";
    return args;
  } catch (const CLI::ParseError& error) {
    throw Error(Fault::usage, Issue{Code::usage, {}, "flags as df2-eval --help lists them", error.what()});
  }
  if (flags.generate_man) args.generated = man_page(app);
  if (!flags.generate_completion.empty()) args.generated = completion(app, flags.generate_completion);
  if (args.generated) return args;

  require_values(app);
  check_outputs(app, flags);
  args.format = format_of(flags.format);
  args.gates = gates_of(flags.fail_under);
  args.output = flags.output == "-" ? "" : flags.output;
  args.curves = flags.curves;
  args.partial = flags.partial;
  args.quiet = flags.quiet;
  set_limits(flags, args);
  args.merge = flags.merge;
  if (!args.merge.empty()) {
    check_subcommand(app, "merge");
    check_files(args, flags);
    check_merged_gates(args.gates);
    return args;
  }
  args.runs = runs_of(flags.runs);
  if (!args.runs.empty()) {
    check_subcommand(app, "tables");
    check_tables_outputs(app);
    check_files(args, flags);
    return args;
  }

  set_inputs(flags, args);
  check_files(args, flags);
  args.options = options_of(flags);
  check_retrieval_inputs(app, flags, args);
  check_task_outputs(args, args.options.task);
  check_gates(args.gates, args.options);
  read_image_list(flags, args.options);
  return args;
}

}  // namespace df2::apps
