// Property: the reader of the rows that query features belong to accepts or refuses any bytes, with the same words and
// rows whatever the size of the blocks; with ground-truth boxes alone it accepts no others.
#include <algorithm>

#include <df2/io/retrieval.h>

#include "oracle/fuzzing.h"
#include "oracle/retrieval.h"

namespace {

using namespace df2;

std::optional<RetrievalPredictions> read(std::string_view text, bool ground_truth_boxes) {
  const RetrievalRules rules{.has_lists = false, .ground_truth_boxes = ground_truth_boxes};
  return fuzz::read_in_blocks(
      text, Fault::submission,
      [&](const std::string& path, const ReadLimits& limits) {
        return read_retrieval_results(path, fuzz::retrieval_truth(), rules, limits);
      },
      [](const auto& a, const auto& b, auto property) { fuzz::require_equal(a, b, property); });
}

bool has_item_boxes(const RetrievalPredictions& rows) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto image = fuzz::retrieval_truth().find_image(rows.image_id[row]);
    if (!image) continue;  // left out, whatever its box
    const auto items = fuzz::retrieval_truth().items_of(*image);
    if (std::ranges::find(items, rows.box[row], &QueryItem::box) == items.end()) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto any = read(text, false), known = read(text, true);
  if (any) fuzz::require(any->entries.empty(), "rows of items alone have no lists");
  fuzz::require(known.has_value() == (any && has_item_boxes(*any)), "of boxes only those of items are accepted");
  return 0;
}
