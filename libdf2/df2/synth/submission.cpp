#include <df2/synth/submission.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <df2/category_set.h>
#include <df2/io/image_sizes.h>
#include <df2/io/write_results.h>
#include <df2/item_mask.h>
#include <df2/mask.h>
#include <df2/random.h>
#include <df2/synth/scene.h>

namespace df2::synth {

namespace {

constexpr std::size_t kImagesPerChunk = 64;
constexpr int kDecimals = 6;  // as the official example results have

/// What a model claims to see: an item, moved, and how sure it is.
struct Claim {
  Item item;
  double score = 0;
};

void jitter(Random& random, double amount, Item& item) {
  const double x = amount * item.box.width, y = amount * item.box.height;
  item.box.x += x * random.normal();
  item.box.y += y * random.normal();
  item.box.width = std::max(1.0, item.box.width + x * random.normal());
  item.box.height = std::max(1.0, item.box.height + y * random.normal());
  for (Landmark& landmark : item.landmarks) {
    landmark.x += 0.5 * x * random.normal();
    landmark.y += 0.5 * y * random.normal();
  }
  if (auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation)) {
    const double dx = x * random.normal(), dy = y * random.normal();
    for (Polygon& polygon : *polygons) {
      for (Point& p : polygon) p = {p.x + dx, p.y + dy};
    }
  }
}

/// Shrinks the item towards its box's corner: what is mistaken for a garment is often a part of one.
void shrink(Item& item, double share) {
  const Box box = item.box;
  const auto move = [&](double& x, double& y) {
    x = box.x + share * (x - box.x);
    y = box.y + share * (y - box.y);
  };
  item.box.width *= share;
  item.box.height *= share;
  for (Landmark& landmark : item.landmarks) move(landmark.x, landmark.y);
  if (auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation)) {
    for (Polygon& polygon : *polygons) {
      for (Point& p : polygon) move(p.x, p.y);
    }
  }
}

CategoryIndex other_category(Random& random, CategoryIndex category) {
  const int drawn = random.integer(0, kDeepFashion2Categories - 2);
  return static_cast<CategoryIndex>(drawn >= category ? drawn + 1 : drawn);
}

std::vector<Claim> claims_of(const ImageRecord& image, const NoiseOptions& options, std::size_t index) {
  Random random(options.seed ^ 0xD1B54A32D192ED03u, index);
  std::vector<Claim> claims;
  for (const Item& item : image.items) {
    if (random.chance(options.miss)) continue;
    Claim claim{item, 0};
    const double amount = options.jitter * random.uniform(0.2, 2);
    jitter(random, amount, claim.item);
    if (random.chance(options.wrong_category)) claim.item.category = other_category(random, item.category);
    // Better placed garments tend to score higher, as a trained model's do.
    claim.score = std::clamp(0.95 - 3 * amount + 0.15 * random.normal(), 0.01, 0.999);
    claims.push_back(std::move(claim));
  }
  const auto drawn = static_cast<std::size_t>(std::max(0.0, options.false_positives * random.uniform(0, 2) + 0.5));
  const auto wanted =
      options.rows_per_image > 0 ? static_cast<std::size_t>(options.rows_per_image) : claims.size() + drawn;
  const Size size = image.size.value_or(Size{750, 1000});
  while (claims.size() < wanted) {
    Claim claim{make_garment(random, static_cast<CategoryIndex>(random.integer(0, kDeepFashion2Categories - 1)), size),
                0};
    shrink(claim.item, random.uniform(0.1, 1));
    claim.score = std::clamp(0.25 + 0.15 * random.normal(), 0.001, 0.9);
    claims.push_back(std::move(claim));
  }
  return claims;
}

/// All 294: the official model predicts every one, the other categories' somewhere in the box.
std::vector<double> landmark_numbers(Random& random, const Item& item) {
  const Category& info = deepfashion2_categories()[item.category];
  std::vector<double> numbers;
  for (std::size_t i = 0; i < kDeepFashion2Landmarks; ++i) {
    const std::size_t own = i - info.landmark_begin;  // wraps below the category's own
    const bool is_own =
        own < std::min(item.landmarks.size(), info.landmark_count) && item.landmarks[own].visibility > 0;
    numbers.push_back(is_own ? item.landmarks[own].x : item.box.x + random.uniform() * item.box.width);
    numbers.push_back(is_own ? item.landmarks[own].y : item.box.y + random.uniform() * item.box.height);
  }
  return numbers;
}

/// REQUIRES: require_image_sizes.
Mask mask_of(const ImageRecord& image, const Item& item) {
  const Size size = known_size(image).value();
  const std::optional<Mask> mask = item_mask(item, size);
  return mask ? *mask : mask_from_box(item.box, size);
}

/// What a claim adds to its row: a box, landmarks or a mask. `random` is the image's own.
using AddClaim = void(ResultText& rows, const ResultHead& head, Random& random, const ImageRecord&, const Item&);

void add_box(ResultText& rows, const ResultHead& head, Random&, const ImageRecord&, const Item& item) {
  rows.add_box(head, item.box);
}

void add_landmarks(ResultText& rows, const ResultHead& head, Random& random, const ImageRecord&, const Item& item) {
  rows.add_landmarks(head, landmark_numbers(random, item), 2);
}

void add_mask(ResultText& rows, const ResultHead& head, Random&, const ImageRecord& image, const Item& item) {
  const Mask mask = mask_of(image, item);
  rows.add_mask(head, {mask.size, encode_runs(mask.runs)});
}

/// Hands the parts of a submission to `take(parts, add)`.
template <class Take>
auto take_parts(const Dataset& dataset, const NoiseOptions& options, AddClaim* add_claim, Take&& take) {
  const auto images = dataset.images();
  const std::size_t chunks = (images.size() + kImagesPerChunk - 1) / kImagesPerChunk;
  return take(chunks, [&, images](std::size_t chunk, ResultText& rows) {
    for (std::size_t i = chunk * kImagesPerChunk; i < std::min(images.size(), (chunk + 1) * kImagesPerChunk); ++i) {
      Random random(options.seed ^ 0x2545F4914F6CDD1Du, i);
      for (const Claim& claim : claims_of(images[i], options, i)) {
        const ResultHead head{images[i].id, deepfashion2_categories()[claim.item.category].id, claim.score};
        add_claim(rows, head, random, images[i], claim.item);
      }
    }
  });
}

void write_submission(const Dataset& dataset, const NoiseOptions& options, const std::string& path, AddClaim* add) {
  take_parts(dataset, options, add,
             [&](std::size_t parts, const auto& add_part) { write_result_parts(path, parts, kDecimals, add_part); });
}

std::string submission_text(const Dataset& dataset, const NoiseOptions& options, AddClaim* add) {
  return take_parts(dataset, options, add, [&](std::size_t parts, const auto& add_part) {
    return result_parts_text(parts, kDecimals, add_part);
  });
}

}  // namespace

void write_detection_submission(const Dataset& dataset, const NoiseOptions& options, const std::string& path) {
  write_submission(dataset, options, path, add_box);
}

void write_landmark_submission(const Dataset& dataset, const NoiseOptions& options, const std::string& path) {
  write_submission(dataset, options, path, add_landmarks);
}

void write_segmentation_submission(const Dataset& dataset, const NoiseOptions& options, const std::string& path) {
  require_image_sizes(dataset);
  write_submission(dataset, options, path, add_mask);
}

std::string detection_submission_text(const Dataset& dataset, const NoiseOptions& options) {
  return submission_text(dataset, options, add_box);
}

std::string landmark_submission_text(const Dataset& dataset, const NoiseOptions& options) {
  return submission_text(dataset, options, add_landmarks);
}

std::string segmentation_submission_text(const Dataset& dataset, const NoiseOptions& options) {
  require_image_sizes(dataset);
  return submission_text(dataset, options, add_mask);
}

}  // namespace df2::synth
