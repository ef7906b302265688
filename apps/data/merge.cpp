// df2-data merge: several ground truths as one.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <df2/io/ground_truth.h>
#include <df2/split/merge_datasets.h>

#include "dataset_output.h"

namespace df2::apps {

namespace {

constexpr std::array<eval::NamedValue<SharedIdentities>, 3> kIdentities = {
    {{"refuse", SharedIdentities::refuse}, {"keep", SharedIdentities::keep}, {"offset", SharedIdentities::offset}}};

}  // namespace

RunnableCommand merge_command() {
  struct Args {
    std::vector<std::string> gt;
    MergeOptions options;
    DatasetOutput output;
  };
  const auto args = std::make_shared<Args>();
  MergeOptions& options = args->options;
  std::vector<Flag> flags = {
      {"", "--gt", required(read_files(args->gt, "PATH")),
       "Split folder of native annotations, or a COCO-type file; once for each ground truth"},
      {"", "--renumber", switch_of(options.renumber),
       "Give the images of all but the first new ids, behind the largest before them"},
      {"", "--identities", choice<SharedIdentities>(options.identities, kIdentities),
       "A pair_id in two ground truths: refuse it, or it is one identity, or each is given its own numbers"},
      name_flag(options.name, options.name)};
  for (Flag& flag : output_flags(args->output)) flags.push_back(std::move(flag));
  return {{.name = "merge",
           .about = "Joins several ground truths into one",
           .usage = "--gt PATH --gt PATH... --output FOLDER [FLAG]...",
           .examples = {"merge --gt cut/train --gt cut/dev --output whole",
                        "merge --gt train --gt validation --renumber --identities offset --output both"},
           .flags = std::move(flags)},
          [args] {
            if (args->gt.size() < 2) refuse_usage("df2-data merge needs --gt at least twice: what to join");
            const std::string names[] = {args->options.name};
            check_part_names(names);
            return write_output(args->output, args->gt, [&] {
              std::vector<Dataset> datasets;
              for (const std::string& path : args->gt) datasets.push_back(read_ground_truth(path));
              std::vector<const Dataset*> inputs;
              for (const Dataset& dataset : datasets) inputs.push_back(&dataset);
              return std::vector{merge_datasets(inputs, args->options)};
            });
          }};
}

}  // namespace df2::apps
