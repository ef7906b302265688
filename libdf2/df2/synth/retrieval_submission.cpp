#include <df2/synth/submission.h>

#include <algorithm>

#include <df2/category_set.h>
#include <df2/random.h>

namespace df2::synth {

namespace {

constexpr std::size_t kEntries = 20;

Box jittered(Random& random, double amount, const Box& box) {
  const double x = amount * box.width, y = amount * box.height;
  return {box.x + x * random.normal(), box.y + y * random.normal(), std::max(1.0, box.width + x * random.normal()),
          std::max(1.0, box.height + y * random.normal())};
}

/// Corresponding items among others, more of them in front; each gallery item once.
void add_list(Random& random, const RetrievalTruth& truth, const QueryItem& item, double amount,
              RetrievalPredictions& rows) {
  const auto gallery = truth.gallery();
  std::vector<std::uint32_t> found, listed;
  if (item.is_query()) {
    for (const std::uint32_t match : truth.matches(item)) {
      if (random.chance(0.7)) found.push_back(match);
    }
  }
  const std::size_t length = std::min(kEntries, gallery.size());
  while (listed.size() < length) {
    const bool is_match = !found.empty() && random.chance(0.2);
    const auto drawn = is_match ? found.back() : static_cast<std::uint32_t>(random.bits() % gallery.size());
    if (is_match) found.pop_back();
    if (std::ranges::find(listed, drawn) == listed.end()) listed.push_back(drawn);
  }
  for (const std::uint32_t g : listed)
    rows.entries.push_back({gallery[g].image_id, jittered(random, amount, gallery[g].box)});
  rows.begin.push_back(rows.entries.size());
}

}  // namespace

RetrievalPredictions make_retrieval_submission(const RetrievalTruth& truth, const NoiseOptions& options) {
  RetrievalPredictions rows;
  rows.name = "synthetic";
  for (std::size_t image = 0; image < truth.image_ids().size(); ++image) {
    Random random(options.seed ^ 0x9E6C63D0876A9A47u, image);
    for (const QueryItem& item : truth.items_of(image)) {
      if (random.chance(options.miss)) continue;
      const double amount = options.jitter * random.uniform(0.2, 2);
      CategoryIndex category = item.category;
      if (random.chance(options.wrong_category))
        category = static_cast<CategoryIndex>(random.integer(0, kDeepFashion2Categories - 1));
      rows.image_id.push_back(item.image_id);
      rows.box.push_back(jittered(random, amount, item.box));
      rows.category.push_back(category);
      rows.score.push_back(std::clamp(0.95 - 3 * amount + 0.15 * random.normal(), 0.01, 0.999));
      add_list(random, truth, item, amount, rows);
    }
  }
  return rows;
}

}  // namespace df2::synth
