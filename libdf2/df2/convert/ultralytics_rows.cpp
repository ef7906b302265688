#include <df2/convert/ultralytics_rows.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <df2/convert/lost_fields.h>
#include <df2/item_mask.h>
#include <df2/outline/trace.h>

namespace df2::convert {

namespace {

/// Writes the rows of one image.
class Rows {
 public:
  Rows(const Split& split, const ImageRecord& image, const UltralyticsData& data, const ConvertOptions& options,
       Ledger& ledger)
      : split_(split), image_(image), data_(data), options_(options), ledger_(ledger), size_(*image.size) {}

  void add(const Item& item, UltralyticsTask task) {
    item_ = &item;
    const auto known = std::ranges::find(data_.classes, item.category);
    if (known == data_.classes.end()) return;
    std::string row = fmt::format("{}", known - data_.classes.begin());
    if (task == UltralyticsTask::segment ? !add_ring(row) : !add_box(row)) return;
    if (task == UltralyticsTask::pose) add_landmarks(row);
    if (!rows_.insert(row).second) note(Effect::lost, "same_rows", "rows that stand twice, one of which is not read");
    text_ += row + "\n";
  }
  std::string take_text() { return std::move(text_); }

  void note(Effect effect, std::string_view code, std::string_view what) {
    ledger_.add(effect, code, what, example_of(split_.name, image_, *item_));
  }

 private:
  /// @return whether the point was inside.
  bool add_point(std::string& row, double x, double y) const {
    const double inside_x = std::clamp<double>(x, 0, size_.width), inside_y = std::clamp<double>(y, 0, size_.height);
    append_share(row, inside_x / size_.width);
    append_share(row, inside_y / size_.height);
    return inside_x == x && inside_y == y;
  }

  bool add_box(std::string& row) {
    const Box& box = item_->box;
    const double left = std::clamp<double>(box.x, 0, size_.width);
    const double right = std::clamp<double>(box.x + box.width, 0, size_.width);
    const double top = std::clamp<double>(box.y, 0, size_.height);
    const double bottom = std::clamp<double>(box.y + box.height, 0, size_.height);
    if (left >= right || top >= bottom) {
      note(Effect::lost, "empty_boxes", "items whose box is empty or outside the picture");
      return false;
    }
    if (left != box.x || top != box.y || right != box.x + box.width || bottom != box.y + box.height)
      note(Effect::changed, "cut_boxes", "boxes cut off at the edge of the picture");
    append_share(row, (left + right) / 2 / size_.width);
    append_share(row, (top + bottom) / 2 / size_.height);
    append_share(row, (right - left) / size_.width);
    append_share(row, (bottom - top) / size_.height);
    return true;
  }

  bool add_ring(std::string& row) {
    const std::optional<Mask> mask = item_mask(*item_, size_);
    const Polygon ring = mask ? trace_ring(*mask, {.tolerance = options_.simplify}) : Polygon{};
    if (ring.empty()) {
      note(Effect::lost, "no_mask", "items without a mask in the picture");
      return false;
    }
    for (const Point point : ring) add_point(row, point.x, point.y);
    return true;
  }

  void add_landmarks(std::string& row) {
    const auto [begin, count] = row_landmarks(data_, split_.dataset.categories()[item_->category]);
    const auto add_absent = [&](std::size_t landmarks) {
      for (std::size_t i = 0; i < landmarks; ++i) row += " 0 0 0";
    };
    add_absent(begin);
    std::size_t cut = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Landmark landmark = i < item_->landmarks.size() ? item_->landmarks[i] : Landmark{};
      if (landmark.visibility == 0) {
        add_absent(1);
        continue;
      }
      if (!add_point(row, landmark.x, landmark.y)) ++cut;
      row += fmt::format(" {}", landmark.visibility);
    }
    add_absent(data_.landmarks - begin - count);
    if (cut > 0) note(Effect::changed, "cut_landmarks", "items with landmarks moved to the edge of the picture");
  }

  const Split& split_;
  const ImageRecord& image_;
  const UltralyticsData& data_;
  const ConvertOptions& options_;
  Ledger& ledger_;
  Size size_;
  const Item* item_ = nullptr;
  std::string text_;
  std::set<std::string> rows_;
};

bool has_mask(const Item& item) {
  const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
  return polygons ? !polygons->empty() : std::holds_alternative<Mask>(item.segmentation);
}

}  // namespace

void append_share(std::string& row, double share) {
  std::string digits = fmt::format("{:.9f}", share);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  row += ' ';
  row += digits;
}

std::string label_rows(const Split& split, const ImageRecord& image, const UltralyticsData& data, UltralyticsTask task,
                       const ConvertOptions& options, Ledger& ledger) {
  if (task == UltralyticsTask::segment) require_small(split, image, *image.size, options.picture_limits);
  note_lost_fields(split, image, ledger);
  Rows rows(split, image, data, options, ledger);
  for (const Item& item : image.items) {
    rows.add(item, task);
    if (task != UltralyticsTask::segment && has_mask(item)) rows.note(Effect::lost, "masks", "items with a mask");
    if (task == UltralyticsTask::segment && has_mask(item)) {
      rows.note(Effect::changed, "masks", "items whose polygons became one ring");
      rows.note(Effect::lost, "boxes", "boxes, which are taken from the rings");
    }
    if (task != UltralyticsTask::pose && item.labelled_count > 0)
      rows.note(Effect::lost, "landmarks", "items with landmarks");
  }
  return rows.take_text();
}

}  // namespace df2::convert
