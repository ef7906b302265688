// Property: the reader of reports accepts or refuses any bytes, and what it accepts stands in the paper's tables, in
// every format.
#include <df2_eval/paper/paper_tables.h>
#include <df2_eval/paper/render_paper_tables.h>
#include <df2_eval/paper/run_report.h>

#include "oracle/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  using eval::Format;
  const auto answer = fuzz::answer_of(
      [&] { return eval::run_report_from_json("mine", "a.json", std::string(fuzz::text_of(data, size))); });
  if (answer.refusal) {
    fuzz::require_good_refusal(*answer.refusal, Fault::submission);
    return 0;
  }
  const auto tables = eval::paper_tables({*answer.value});
  fuzz::require(tables.size() == 1, "a report stands in one table");
  for (const Format format : {Format::table, Format::markdown, Format::latex, Format::csv}) {
    fuzz::require(!eval::render_paper_tables(tables, format).empty(), "a table has text");
  }
  return 0;
}
