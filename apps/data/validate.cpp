// df2-data validate: every fault of a split or a COCO-type file.
#include <array>
#include <memory>
#include <string>

#include <df2/image/read_picture.h>
#include <df2/mask.h>
#include <df2/validate/render_findings.h>
#include <df2/validate/validate.h>

#include "../progress.h"
#include "commands.h"

namespace df2::apps {

namespace {

enum class FindingsFormat { text, json, sarif, github };
enum class FailOn { error, warning, never };

constexpr std::array<eval::NamedValue<FindingsFormat>, 4> kFormats = {{{"text", FindingsFormat::text},
                                                                       {"json", FindingsFormat::json},
                                                                       {"sarif", FindingsFormat::sarif},
                                                                       {"github", FindingsFormat::github}}};
constexpr std::array<eval::NamedValue<FailOn>, 3> kFailOn = {
    {{"error", FailOn::error}, {"warning", FailOn::warning}, {"never", FailOn::never}}};
constexpr std::array<eval::NamedValue<PictureChecks>, 3> kPictures = {
    {{"none", PictureChecks::none}, {"header", PictureChecks::header}, {"decode", PictureChecks::decode}}};

struct ValidateArgs {
  std::string gt, output;
  ValidateOptions options;
  PictureLimits limits;
  FindingsFormat format = FindingsFormat::text;
  FailOn fail_on = FailOn::error;
};

std::string render(const Validation& validation, FindingsFormat format) {
  switch (format) {
    case FindingsFormat::text:
      return render_findings_text(validation);
    case FindingsFormat::json:
      return render_findings_json(validation);
    case FindingsFormat::sarif:
      return render_findings_sarif(validation);
    case FindingsFormat::github:
      return render_findings_github(validation);
  }
  return {};
}

bool fails(const Validation& validation, FailOn fail_on) {
  if (fail_on == FailOn::never) return false;
  if (validation.findings.count(Severity::error) > 0) return true;
  return fail_on == FailOn::warning && validation.findings.count(Severity::warning) > 0;
}

int run(ValidateArgs& args) {
  args.options.progress = progress_of("images checked");
  args.options.decode = [&](const std::string& path) { return find_picture_fault(path, args.limits); };
  const Validation validation = validate(args.gt, args.options);
  const std::string text = render(validation, args.format);
  print_or_write(text, args.output);
  return fails(validation, args.fail_on) ? kGateFailed : kDone;
}

}  // namespace

RunnableCommand validate_command() {
  const auto args = std::make_shared<ValidateArgs>();
  return {
      {.name = "validate",
       .about = "Lists every fault of a split: format, geometry, levels, pairs and pictures",
       .usage = "--gt PATH [FLAG]...",
       .examples = {"validate --gt deepfashion2/validation",
                    "validate --gt deepfashion2/train --format sarif --output train.sarif --fail-on never"},
       .flags = {{"", "--gt", required(read_file(args->gt, "PATH")),
                  "Split folder of native annotations, or a COCO-type file"},
                 {"", "--output", written_file(args->output), "Write there instead of to standard output"},
                 {"", "--format", choice<FindingsFormat>(args->format, kFormats),
                  "Lines for people, JSON, SARIF for code scanning, or workflow commands of GitHub"},
                 {"", "--fail-on", choice<FailOn>(args->fail_on, kFailOn),
                  "Exit with 1 where there is such a finding, or a worse one"},
                 {"", "--most-shown", whole_number(args->options.most_shown, 0, 1'000'000'000),
                  "Findings of each code that are listed; all are counted"},
                 {"", "--pictures", choice<PictureChecks>(args->options.pictures, kPictures),
                  "How closely pictures are looked at: not at all, whether they are there and of the right size, or "
                  "also whether every pixel can be read"},
                 {"", "--max-pixels", whole_number(args->limits.most_pixels, 1, kMaxMaskPixels),
                  "Pictures of more pixels are not decoded, but listed"}}},
      [args] { return run(*args); }};
}

}  // namespace df2::apps
