// df2-data sample: pictures or identities of a ground truth, drawn by chance.
#include <memory>
#include <string>
#include <vector>

#include <df2/io/ground_truth.h>
#include <df2/split/sample_dataset.h>

#include "dataset_output.h"

namespace df2::apps {

RunnableCommand sample_command() {
  struct Args {
    std::string gt, name;
    SampleOptions options;
    DatasetOutput output;
  };
  const auto args = std::make_shared<Args>();
  SampleOptions& options = args->options;
  Value count = required(whole_number(options.count, 1, UINT64_MAX));
  count.fallback.clear();
  std::vector<Flag> flags = {
      {"", "--gt", required(read_file(args->gt, "PATH")), "Split folder of native annotations, or a COCO-type file"},
      {"", "--count", std::move(count), "How many pictures or identities are drawn"}};
  for (Flag& flag : dealing_flags(options.by, options.seed, options.stratify)) flags.push_back(std::move(flag));
  flags.push_back(name_flag(args->name, "that of the ground truth"));
  for (Flag& flag : output_flags(args->output)) flags.push_back(std::move(flag));
  return {{.name = "sample",
           .about = "Draws pictures or identities of a ground truth",
           .usage = "--gt PATH --count N --output FOLDER [FLAG]...",
           .examples = {"sample --gt deepfashion2/train --count 1000 --output small --pictures link",
                        "sample --gt deepfashion2/validation --count 200 --by identity --output shoppers"},
           .flags = std::move(flags)},
          [args] {
            return write_output(args->output, {args->gt}, [&] {
              const Dataset dataset = read_ground_truth(args->gt);
              args->options.name = args->name.empty() ? part_name(dataset) : args->name;
              return std::vector{sample_dataset(dataset, args->options)};
            });
          }};
}

}  // namespace df2::apps
