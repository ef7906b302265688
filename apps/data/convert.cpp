// df2-data convert: a dataset in other formats, and back.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <df2/convert/conversion.h>
#include <df2/io/atomic_file.h>

#include "../progress.h"
#include "commands.h"
#include "picture_placings.h"

namespace df2::apps {

namespace {

struct ConvertArgs {
  std::vector<std::string> gt;
  std::string from, to = "native", output, ledger;
  convert::ConvertOptions options;
};

/// The names of the formats that can be written, or read.
std::vector<std::string> format_names(bool written) {
  std::vector<std::string> names;
  for (const convert::Format& format : convert::all_formats()) {
    if (written ? format.to != nullptr : format.from != nullptr) names.emplace_back(format.name);
  }
  return names;
}

Value format_of(std::string& into, bool written) {
  const std::vector<std::string> names = format_names(written);
  const auto set = [=, &into](const std::string& flag, const std::string& text) {
    const std::vector<std::string_view> known(names.begin(), names.end());
    if (std::ranges::find(names, text) == names.end())
      refuse_usage(fmt::format("{} must be {}, but is {}", flag, eval::in_words(known), text));
    into = text;
  };
  return {.name = "NAME", .choices = names, .fallback = into, .set = set};
}

/// PATH or NAME=PATH, as often as wanted.
Value splits_of(std::vector<std::string>& into) {
  return {.name = "NAME=PATH",
          .use = FileUse::read,
          .is_repeatable = true,
          .set = [&into](const std::string&, const std::string& text) { into.push_back(text); },
          .paths =
              [&into] {
                std::vector<std::string> paths;
                for (const std::string& text : into) paths.push_back(convert::parse_source(text).path);
                return paths;
              }};
}

Value category_of(std::optional<CategoryIndex>& into) {
  const auto set = [&into](const std::string& flag, const std::string& text) {
    into = find_deepfashion2_name(text);
    if (!into)
      refuse_usage(
          fmt::format("{} must be the name of a category, such as short_sleeved_shirt, but is {}", flag, text));
  };
  return {.name = "NAME", .set = set};
}

int run(ConvertArgs& args) {
  args.options.progress = progress_of("images written");
  std::vector<convert::SourcePath> sources;
  for (const std::string& text : args.gt) sources.push_back(convert::parse_source(text));
  std::optional<std::string_view> from;
  if (!args.from.empty()) from = args.from;
  const convert::Conversion conversion = convert::convert(sources, from, args.to, args.output, args.options);
  if (!args.ledger.empty()) write_file_atomically(args.ledger, convert::render_conversion_json(conversion));
  print(convert::render_conversion_text(conversion));
  return kDone;
}

}  // namespace

RunnableCommand convert_command() {
  const auto args = std::make_shared<ConvertArgs>();
  convert::ConvertOptions& options = args->options;
  return {
      {.name = "convert",
       .about = "Writes splits in another format, or back, and says what that format does not hold",
       .usage = "--gt PATH... --output FOLDER [FLAG]...",
       .examples = {"convert --gt train --gt validation --to ultralytics-segment --output yolo",
                    "convert --from ultralytics-segment --gt yolo --output back"},
       .flags = {{"", "--gt", required(splits_of(args->gt)),
                  "A split: a folder of native annotations, a COCO-type file, or what --from says; NAME, which may be "
                  "left out, is what it is called in the output"},
                 {"", "--from", format_of(args->from, false),
                  "Format of --gt; without it native annotations or a COCO-type file"},
                 {"", "--to", format_of(args->to, true), "Format to write"},
                 {"", "--output", required(written_file(args->output, "FOLDER")),
                  "Folder to write, which is not there yet or empty"},
                 {"", "--pictures", choice<PicturePlacing>(options.pictures, kPlacings),
                  "Leave pictures out, or put them there as links or copies"},
                 {"", "--category", category_of(options.category), "Only items of this category, and their images"},
                 {"", "--simplify", real_number(options.simplify, 0, 100),
                  "Pixels that an outline may be off where a mask is traced"},
                 {"", "--shard-images", whole_number(options.shard_images, 1, 1'000'000'000),
                  "Images of a tar file at most; webdataset"},
                 {"", "--shard-bytes", whole_number(options.shard_bytes, 1, std::uint64_t{1} << 50),
                  "Bytes of a tar file at most, where it holds more than one image; webdataset"},
                 {"", "--crop-margin", real_number(options.crop_margin, 0, 10),
                  "Share of a box's longer side that a crop shows around it; crops"},
                 {"", "--quality", whole_number(options.quality, 1, 100), "Of JPEG files that are made anew; crops"},
                 {"", "--ledger", written_file(args->ledger), "Write what is lost there as JSON, too"}}},
      [args] { return run(*args); }};
}

}  // namespace df2::apps
