// Property: the reader of gallery files accepts or refuses any bytes, with the same words and items whatever the size
// of the blocks; what it accepts survives being written and read again.
#include <df2/io/retrieval.h>

#include "oracle/fuzzing.h"
#include "oracle/retrieval.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  const auto require_equal = [](const auto& a, const auto& b, auto property) { fuzz::require_equal(a, b, property); };
  static const std::string other = [] {
    const std::string path = fuzz::scratch_path("query.json");
    write_query_file(fuzz::retrieval_truth(), path);
    return path;
  }();
  const auto truth = fuzz::read_in_blocks(
      fuzz::text_of(data, size), Fault::ground_truth,
      [](const std::string& path, const ReadLimits& limits) { return read_retrieval_truth(other, path, limits); },
      require_equal);
  if (!truth) return 0;
  const std::string query = fuzz::scratch_path("query_copy.json"), gallery = fuzz::scratch_path("gallery_copy.json");
  write_query_file(*truth, query);
  write_gallery_file(*truth, gallery);
  require_equal(*truth, read_retrieval_truth(query, gallery), "writing and reading again loses nothing");
  return 0;
}
