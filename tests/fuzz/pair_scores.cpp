// Property: the reader of verification scores accepts or refuses any bytes, with the same words and scores whatever the
// size of the blocks; what it accepts has a score for every pair, and a curve.
#include <fstream>

#include <df2/io/verification.h>
#include <df2_eval/evaluate.h>

#include "oracle/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  static const std::string pairs = [] {
    const std::string path = fuzz::scratch_path("pairs.json");
    std::ofstream(path) << R"([{"id": 1, "same": true}, {"id": 2, "same": false}, {"id": 3, "same": true}])";
    return path;
  }();
  const auto scored = fuzz::read_in_blocks(
      fuzz::text_of(data, size), Fault::submission,
      [](const std::string& path, const ReadLimits& limits) { return read_scored_pairs(pairs, path, limits); },
      [](const ScoredPairs& a, const ScoredPairs& b, std::string_view property) {
        fuzz::require(a.score == b.score && a.same == b.same, property);
      });
  if (!scored) return 0;
  fuzz::require(scored->score.size() == 3, "a score for every pair");
  const eval::Report report = eval::evaluate_verification(*scored, {.task = eval::Task::verification});
  for (const auto& [name, value] : report.summary.summary) {
    if (name == "accuracy_threshold") continue;  // a score
    fuzz::require(value && *value >= 0 && *value <= 1, name);
  }
  return 0;
}
