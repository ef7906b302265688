// Property: the reader of labelled pairs accepts or refuses any bytes, with the same words and pairs whatever the size
// of the blocks. The scores beside them are those of pairs 1 and 2, so other pairs than these are the submission's
// fault.
#include <fstream>

#include <df2/io/verification.h>

#include "oracle/fuzzing.h"

namespace {

using namespace df2;

/// What the pairs alone have to say: nothing about the scores.
std::optional<ScoredPairs> read(const std::string& path, const std::string& scores, const ReadLimits& limits) {
  try {
    return read_scored_pairs(path, scores, limits);
  } catch (const Error& error) {
    if (error.fault() != Fault::submission) throw;
    fuzz::require_good_refusal(error, Fault::submission);
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string scores = [] {
    const std::string path = fuzz::scratch_path("scores.json");
    std::ofstream(path) << R"([{"id": 1, "score": 0.5}, {"id": 2, "score": 0.25}])";
    return path;
  }();
  fuzz::read_in_blocks(
      fuzz::text_of(data, size), Fault::ground_truth,
      [](const std::string& path, const ReadLimits& limits) { return read(path, scores, limits); },
      [](const auto& a, const auto& b, std::string_view property) {
        fuzz::require(a.has_value() == b.has_value(), property);
        if (!a) return;
        fuzz::require(a->score == b->score && a->same == b->same && a->ground_truth_hash == b->ground_truth_hash,
                      property);
      });
  return 0;
}
