// df2-data pack: a split as one file.
#include <memory>
#include <string>

#include <df2/io/ground_truth.h>

#include "commands.h"

namespace df2::apps {

RunnableCommand pack_command() {
  struct Args {
    std::string gt, output;
  };
  const auto args = std::make_shared<Args>();
  return {{.name = "pack",
           .about = "Writes a split as one COCO-type file, which is read faster than its folder and scores the same",
           .usage = "--gt PATH --output FILE [FLAG]...",
           .examples = {"pack --gt deepfashion2/train --output train.json"},
           .flags = {{"", "--gt", required(read_file(args->gt, "PATH")),
                      "Split folder of native annotations, or a COCO-type file"},
                     {"", "--output", required(written_file(args->output)), "COCO-type file to write"}}},
          [args] {
            write_coco_ground_truth(read_ground_truth(args->gt), args->output);
            return kDone;
          }};
}

}  // namespace df2::apps
