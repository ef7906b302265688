// df2-data leaks: what stands in two splits, or twice in one.
#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/leaks/render_leaks.h>

#include "../progress.h"
#include "commands.h"

namespace df2::apps {

namespace {

enum class LeaksFormat { text, json, csv };
enum class FailOnLeak { leak, never };

constexpr std::array<eval::NamedValue<LeaksFormat>, 3> kFormats = {
    {{"text", LeaksFormat::text}, {"json", LeaksFormat::json}, {"csv", LeaksFormat::csv}}};
constexpr std::array<eval::NamedValue<FailOnLeak>, 2> kFailOn = {
    {{"leak", FailOnLeak::leak}, {"never", FailOnLeak::never}}};
constexpr std::array<eval::NamedValue<LeakPictures>, 3> kPictures = {
    {{"none", LeakPictures::none}, {"exact", LeakPictures::exact}, {"near", LeakPictures::near}}};

struct LeaksArgs {
  std::vector<std::string> splits;
  std::string output;
  LeakOptions options;
  LeaksShown shown;
  LeaksFormat format = LeaksFormat::text;
  FailOnLeak fail_on = FailOnLeak::leak;
};

/// A split is a leak of itself from end to end, which tells nothing.
void refuse_repeated(const std::vector<std::string>& splits) {
  for (std::size_t i = 0; i < splits.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      std::error_code error;
      if (splits[i] == splits[k] || std::filesystem::equivalent(splits[i], splits[k], error))
        refuse_usage(
            fmt::format("--gt {} and --gt {} are the same ground truth; give each split once", splits[k], splits[i]));
    }
  }
}

std::string render(const Leaks& leaks, const LeaksArgs& args) {
  switch (args.format) {
    case LeaksFormat::text:
      return render_leaks_text(leaks, args.shown);
    case LeaksFormat::json:
      return render_leaks_json(leaks);
    case LeaksFormat::csv:
      return render_leaks_csv(leaks);
  }
  return {};
}

int run(LeaksArgs& args) {
  refuse_repeated(args.splits);
  args.options.progress =
      [tell =
           std::array{progress_of("pictures read"), progress_of("pictures looked for"), progress_of("pairs compared")}](
          LeakStep step, std::size_t done, std::size_t of) { tell[static_cast<std::size_t>(step)](done, of); };
  // Only ids, categories and pairs must be right; what else is wrong is told by validate.
  const FieldsRead fields{.boxes = false, .areas = false, .landmarks = false, .masks = false};
  std::vector<Dataset> splits;
  for (const std::string& path : args.splits) splits.push_back(read_ground_truth(path, {}, {}, fields));
  std::vector<const Dataset*> looked_at;
  for (const Dataset& split : splits) looked_at.push_back(&split);
  const Leaks leaks = find_leaks(looked_at, args.options);
  const std::string text = render(leaks, args);
  print_or_write(text, args.output);
  return args.fail_on == FailOnLeak::leak && leaks.has_leak() ? kGateFailed : kDone;
}

}  // namespace

RunnableCommand leaks_command() {
  const auto args = std::make_shared<LeaksArgs>();
  return {{.name = "leaks",
           .about = "Finds what stands in two splits, or twice in one: garments, pictures and copies of pictures",
           .usage = "--gt PATH [--gt PATH]... [FLAG]...",
           .examples = {"leaks --gt deepfashion2/train --gt deepfashion2/validation",
                        "leaks --gt deepfashion2/train --format csv --output train_twice.csv --fail-on never",
                        "leaks --gt train.json --gt validation.json --pictures none"},
           .flags = {{"", "--gt", required(read_files(args->splits, "PATH")),
                      "Split folder of native annotations, or a COCO-type file; again for each split"},
                     {"", "--output", written_file(args->output), "Write there instead of to standard output"},
                     {"", "--format", choice<LeaksFormat>(args->format, kFormats),
                      "Lines for people, JSON, or a table with a row for each place"},
                     {"", "--fail-on", choice<FailOnLeak>(args->fail_on, kFailOn),
                      "Exit with 1 where an identity or a picture stands in two splits, or a picture twice with labels "
                      "that differ"},
                     {"", "--pictures", choice<LeakPictures>(args->options.pictures, kPictures),
                      "What is compared: no pictures, only equal files, or also copies of other size, quality or cut"},
                     {"", "--most-shown", whole_number(args->shown.findings, 0, 1'000'000'000),
                      "Findings of each kind that are listed as text; all are counted"}}},
          [args] { return run(*args); }};
}

}  // namespace df2::apps
