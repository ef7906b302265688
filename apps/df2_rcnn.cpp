// df2-rcnn: trains and runs the reference model, Match R-CNN.
#include "rcnn/commands.h"

int main(int argc, char** argv) {
  using namespace df2::apps;
  prepare_process("df2-rcnn");
  return run_commands(
      {"df2-rcnn", "Trains and runs Match R-CNN, the baseline of the DeepFashion2 paper", {}, {}, exit_code_lines()},
      rcnn_commands(), argc, argv);
}
