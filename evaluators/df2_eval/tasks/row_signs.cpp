#include <df2_eval/tasks/row_signs.h>

#include <algorithm>
#include <variant>

#include <df2_eval/similarity.h>

namespace df2::eval {

namespace {

/// The similarity from which a box fits an item: the lowest threshold of COCO.
constexpr double kFits = 0.5;
/// By how much an overlap must differ from another one to be much better.
constexpr double kMuch = 0.2;

/// Whether a point may be given in fractions of its image. Methods put some a little outside.
bool may_be_fraction(double x, double y) {
  const auto may_be = [](double share) { return share >= -0.5 && share <= 1.5; };
  return may_be(x) && may_be(y);
}

double overlap(const Box& box, const Item& item) {
  return box_iou(box, item.box, item.is_crowd);
}

bool fits_one_of(const Box& box, CategoryIndex category, const ImageRecord& image) {
  return std::ranges::any_of(
      image.items, [&](const Item& item) { return item.category == category && overlap(box, item) >= kFits; });
}

/// Whether the image next to the judged one, `step` after it, has the id next to its id, and an item that the box fits.
bool fits_neighbour(const Box& box, CategoryIndex category, const Dataset& dataset, std::uint32_t image, int step) {
  const std::size_t neighbour = image + static_cast<std::size_t>(step);  // before the first is behind the last
  if (neighbour >= dataset.images().size()) return false;
  const ImageRecord& record = dataset.images()[neighbour];
  return record.id == dataset.images()[image].id + step && fits_one_of(box, category, record);
}

void judge_corners(const Box& box, double as_box, const ImageRecord& image, Signs& signs) {
  double as_corners = 0;
  if (box.width > box.x && box.height > box.y) {
    const Box inner{box.x, box.y, box.width - box.x, box.height - box.y};
    for (const Item& item : image.items) as_corners = std::max(as_corners, overlap(inner, item));
  }
  signs.better_as_corners += as_corners >= kFits && as_corners >= as_box + kMuch;
  signs.better_as_boxes += as_box >= kFits && as_box >= as_corners + kMuch;
}

void judge(const Box& box, CategoryIndex category, const Dataset& dataset, std::uint32_t image, Signs& signs) {
  const ImageRecord& record = dataset.images()[image];
  const std::int64_t id = dataset.categories()[category].id;
  double best = 0;
  bool fits = false, fits_next = false, fits_previous = false;
  for (const Item& item : record.items) {
    const double found = overlap(box, item);
    best = std::max(best, found);
    if (found < kFits) continue;
    const std::int64_t other = dataset.categories()[item.category].id;
    fits = fits || other == id;
    fits_next = fits_next || other == id + 1;
    fits_previous = fits_previous || other == id - 1;
  }
  ++signs.judged;
  judge_corners(box, best, record, signs);
  signs.fit += fits;
  if (fits) return;
  signs.fit_next_category += fits_next;
  signs.fit_previous_category += fits_previous;
  signs.fit_next_image += fits_neighbour(box, category, dataset, image, 1);
  signs.fit_previous_image += fits_neighbour(box, category, dataset, image, -1);
}

}  // namespace

void look_at_boxes(const BoxColumn& boxes, std::span<const std::uint32_t> rows, Signs& signs) {
  for (const std::uint32_t row : rows) {
    const Box& box = boxes[row];
    signs.within_unit += may_be_fraction(box.x, box.y) && may_be_fraction(box.x + box.width, box.y + box.height);
    signs.may_be_corners += box.width >= box.x && box.height >= box.y;
  }
}

void look_at_landmarks(const LandmarkColumn& landmarks, std::span<const std::uint32_t> rows, Signs& signs) {
  for (const std::uint32_t row : rows) {
    const std::span<const Point> points = landmarks.row(row);
    const auto may_be = [](Point point) { return may_be_fraction(point.x, point.y); };
    signs.within_unit += !points.empty() && std::ranges::all_of(points, may_be);
  }
}

void judge_boxes(const Dataset& dataset, const Predictions& predictions, std::uint32_t image,
                 std::span<const std::uint32_t> rows, Signs& signs) {
  const auto& boxes = std::get<BoxColumn>(predictions.geometry);
  for (const std::uint32_t row : rows) judge(boxes[row], predictions.category[row], dataset, image, signs);
}

}  // namespace df2::eval
