// Property: a partial of any task is refused or read, whatever the bytes beneath its checksum; one that is read can be
// reported, and saving it gives the bytes it was read from.
#include <df2_eval/partial/detail/sealed_file.h>
#include <df2_eval/partial/partial_file.h>
#include <df2_eval/report/report.h>

#include "oracle/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  const std::string bytes = eval::detail::sealed({data, size});  // a wrong checksum would end the search here
  const std::string path = fuzz::path_of(bytes);
  const auto answer = fuzz::answer_of([&] { return eval::read_partial(path); });
  if (answer.refusal) {
    fuzz::require_good_refusal(*answer.refusal, Fault::submission);
    return 0;
  }
  const std::string saved = fuzz::scratch_path("saved");
  const eval::Report report = eval::make_report(*answer.value);
  fuzz::require(!eval::render_report(report, eval::Format::json).empty(), "a partial can be reported");
  eval::write_partial(*answer.value, saved);
  fuzz::require(fuzz::bytes_of(saved) == bytes, "a partial saved again has the same bytes");
  return 0;
}
