// Property: the reader of Ultralytics' label files accepts or refuses any rows, and says of each which line it is; what
// it accepts are items of the picture, whose rows are written and read again without loss.
#include <cmath>

#include <df2/convert/ultralytics_labels.h>
#include <df2/convert/ultralytics_rows.h>

#include "oracle/fuzzing.h"

namespace {

using namespace df2;
using namespace df2::convert;

constexpr Size kSize{64, 48};

std::vector<Item> read(std::string_view text, const UltralyticsData& data, UltralyticsTask task, IssueList& issues) {
  std::uint64_t lost = 0;
  return read_label_rows(text, "labels.txt", {PictureFormat::jpeg, kSize, 1}, data, task, issues, lost);
}

void require_good(const Item& item, const UltralyticsData& data) {
  fuzz::require(item.category < data.classes.size(), "a class is one of data.yaml");
  for (const double number : {item.box.x, item.box.y, item.box.width, item.box.height})
    fuzz::require(std::isfinite(number) && std::abs(number) < 200, "boxes are near the picture");
  fuzz::require(item.box.width >= 0 && item.box.height >= 0, "boxes are no less than empty");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  for (const UltralyticsTask task : {UltralyticsTask::detect, UltralyticsTask::segment, UltralyticsTask::pose}) {
    UltralyticsData yaml;
    yaml.classes = task == UltralyticsTask::pose ? std::vector<CategoryIndex>{8} : std::vector<CategoryIndex>{0, 1, 2};
    yaml.landmarks = task == UltralyticsTask::pose ? 8 : 0;
    IssueList issues;
    std::vector<Item> items = read(text, yaml, task, issues);
    for (const Issue& issue : issues.shown()) fuzz::require(issue.where.line.has_value(), "issues name their line");
    if (task != UltralyticsTask::detect) continue;
    for (const Item& item : items) require_good(item, yaml);
    const Split split{"val", "", Dataset("val", {{1, "", kSize, {}, {}, items}}, {0, 1, 2})};
    Ledger ledger;
    const std::string rows = label_rows(split, split.dataset.images()[0], yaml, task, {}, ledger);
    IssueList none;
    const std::vector<Item> again = read(rows, yaml, task, none);
    fuzz::require(none.empty(), "rows that are written are read", none.render());
    fuzz::require(again.size() + ledger.count("empty_boxes") == items.size(), "every row is there again");
  }
  return 0;
}
