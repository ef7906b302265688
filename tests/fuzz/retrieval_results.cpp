// Property: the reader of retrieval submissions accepts or refuses any bytes, with the same words and rows whatever the
// size of the blocks; what it accepts is scored, and survives being written and read again.
#include <df2/io/retrieval.h>
#include <df2/io/write_results.h>
#include <df2_eval/evaluate.h>

#include "oracle/fuzzing.h"
#include "oracle/retrieval.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  const RetrievalTruth& truth = fuzz::retrieval_truth();
  const auto require_equal = [](const auto& a, const auto& b, auto property) { fuzz::require_equal(a, b, property); };
  const auto rows = fuzz::read_in_blocks(
      fuzz::text_of(data, size), Fault::submission,
      [&](const std::string& path, const ReadLimits& limits) {
        return read_retrieval_results(path, truth, {}, limits);
      },
      require_equal);
  if (!rows) return 0;
  const eval::Report report = eval::evaluate_retrieval(truth, *rows, {.task = eval::Task::retrieval});
  for (const auto& [name, value] : report.summary.summary) fuzz::require(value && *value >= 0 && *value <= 1, name);
  const std::string copy = fuzz::scratch_path("copy.json");
  write_retrieval_results(*rows, copy);
  require_equal(*rows, read_retrieval_results(copy, truth), "writing and reading again loses nothing");
  return 0;
}
