// df2-data split: a ground truth cut into parts, by picture or by identity.
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/split/split_dataset.h>
#include <df2/text.h>

#include "dataset_output.h"

namespace df2::apps {

namespace {

std::vector<PartShare> parse_parts(const std::string& flag, const std::string& text) {
  std::vector<PartShare> parts;
  std::vector<std::string> names;
  for (const std::string& part : split_list(text)) {
    const std::size_t equals = part.rfind('=');
    const auto share = equals == std::string::npos ? std::nullopt : parse_number<double>(part.substr(equals + 1));
    if (!share)
      refuse_usage(fmt::format("{} must be a list of NAME=SHARE, such as train=0.8,validation=0.2, but has {}", flag,
                               part.empty() ? "an empty element" : shortened(part)));
    parts.push_back({part.substr(0, equals), *share});
    names.push_back(parts.back().name);
  }
  check_part_names(names);
  (void)checked_shares(parts);
  return parts;
}

}  // namespace

RunnableCommand split_command() {
  struct Args {
    std::string gt;
    SplitOptions options;
    DatasetOutput output;
  };
  const auto args = std::make_shared<Args>();
  SplitOptions& options = args->options;
  std::vector<Flag> flags = {
      {"", "--gt", required(read_file(args->gt, "PATH")), "Split folder of native annotations, or a COCO-type file"},
      {"", "--parts",
       required({.name = "LIST",
                 .set = [&options](const std::string& flag,
                                   const std::string& text) { options.parts = parse_parts(flag, text); }}),
       "Name and share of each part: train=0.8,validation=0.2"}};
  for (Flag& flag : dealing_flags(options.by, options.seed, options.stratify)) flags.push_back(std::move(flag));
  for (Flag& flag : output_flags(args->output)) flags.push_back(std::move(flag));
  return {{.name = "split",
           .about = "Cuts a ground truth into parts with equal shares of categories and levels",
           .usage = "--gt PATH --parts LIST --output FOLDER [FLAG]...",
           .examples = {"split --gt deepfashion2/train --parts train=0.9,dev=0.1 --output cut --pictures link",
                        "split --gt train.json --parts a=0.5,b=0.5 --by picture --stratify none --output halves"},
           .flags = std::move(flags)},
          [args] {
            return write_output(args->output, {args->gt},
                                [&] { return split_dataset(read_ground_truth(args->gt), args->options); });
          }};
}

}  // namespace df2::apps
