// df2-data: the door to the dataset toolkit.
#include "data/commands.h"

int main(int argc, char** argv) {
  using namespace df2::apps;
  prepare_process("df2-data");
  return run_commands({"df2-data",
                       "Checks, counts, draws, converts, cuts and joins datasets, and finds their pairs and leaks",
                       {},
                       {},
                       exit_code_lines("the dataset has faults that --fail-on names")},
                      {validate_command(), leaks_command(), stats_command(), draw_command(), contour_command(),
                       convert_command(), split_command(), subset_command(), sample_command(), merge_command(),
                       pack_command(), pairs_command(), sample_pairs_command()},
                      argc, argv);
}
