// Property: the reader of retrieval submissions accepts or refuses any bytes, with the same words and rows whatever the
// size of the blocks; what it accepts is scored, and survives being written and read again.
#include <algorithm>

#include <df2/io/retrieval.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>

#include "oracle/fuzzing.h"

namespace {

using namespace df2;
using fuzz::require;

const RetrievalTruth& truth() {
  static const RetrievalTruth made(
      "fuzz", {{1, {0, 0, 10, 10}, 1, 1, 7}, {1, {5, 5, 10, 10}, 2, 0, 7}, {2, {0, 0, 9, 9}, 1, 1, 8}},
      {{5, {0, 0, 10, 10}, 1, 7}, {6, {0, 0, 10, 10}, 1, 8}, {6, {3, 3, 10, 10}, 1, 8}});
  return made;
}

void require_equal(const RetrievalPredictions& a, const RetrievalPredictions& b, std::string_view property) {
  require(a.image == b.image && a.box == b.box && a.category == b.category && a.score == b.score &&
              a.begin == b.begin && a.entries == b.entries,
          property);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ThreadLimit one_thread(1);
  const std::string_view text = fuzz::text_of(data, size);
  const std::string path = fuzz::path_of(text);
  ReadLimits limits;
  const auto read = [&] { return read_retrieval_results(path, truth(), {}, limits); };
  const auto whole_file = fuzz::answer_of(read);
  if (whole_file.refusal) fuzz::require_good_refusal(*whole_file.refusal, Fault::submission);
  for (const std::uint64_t block : {std::uint64_t{64}, std::uint64_t{1 + size % 48}}) {
    limits.block_bytes = block;
    const auto in_blocks = fuzz::answer_of(read);
    require(in_blocks.value.has_value() == whole_file.value.has_value(), "blocks accept the same");
    if (whole_file.value)
      require_equal(*whole_file.value, *in_blocks.value, "blocks change no row");
    else
      fuzz::require_same_refusal(text, *whole_file.refusal, *in_blocks.refusal);
  }
  if (!whole_file.value) return 0;
  const eval::Report report = eval::evaluate_retrieval(truth(), *whole_file.value, {.task = eval::Task::retrieval});
  for (const auto& [name, value] : report.summary.summary) require(value && *value >= 0 && *value <= 1, name);
  const std::string copy = fuzz::scratch_path("copy.json");
  write_retrieval_results(*whole_file.value, truth(), copy);
  require_equal(*whole_file.value, read_retrieval_results(copy, truth()), "writing and reading again loses nothing");
  return 0;
}
