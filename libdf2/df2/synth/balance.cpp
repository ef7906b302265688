#include <df2/synth/balance.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include <df2/stats/published_stats.h>

namespace df2::synth {

namespace {

constexpr double kHorizon = 150;  // items within which what is lacking is to be made up for
constexpr double kMostTilt = 8;   // how many times its share a category may be wanted
constexpr double kLeastWant = 0.01;

}  // namespace

CategoryIndex Wanted::draw(Random& random, std::span<const CategoryIndex> among) const {
  std::vector<double> weights;
  for (const CategoryIndex category : among) weights.push_back(categories[category]);
  return among[random.pick(weights)];
}

Balance::Balance(const LevelShares& shares) : shares_(shares) {
  for (std::size_t i = 0; i < kDeepFashion2Categories; ++i)
    category_shares_[i] = published_category_share(deepfashion2_categories().all()[i].name).value();
}

void Balance::add(const Item& item) {
  ++categories_[item.category];
  ++items_;
  for (const AttributeRow& row : kAttributes) {
    const std::size_t level = item.attributes->level(row.attribute) - 1u;
    ++levels_[static_cast<std::size_t>(row.attribute)][level];
  }
}

void Balance::expect(CategoryIndex category, int count) {
  expected_[category] += count;
}

CategoryIndex Balance::most_lacking(int count) const {
  const double total = items_ + std::accumulate(expected_.begin(), expected_.end(), 0.0) + count;
  CategoryIndex most = 0;
  const auto lack = [&](CategoryIndex i) { return category_shares_[i] * total - categories_[i] - expected_[i]; };
  for (CategoryIndex i = 1; i < kDeepFashion2Categories; ++i) {
    if (lack(i) > lack(most)) most = i;
  }
  return most;
}

Wanted Balance::wanted() const {
  Wanted wanted;
  for (std::size_t i = 0; i < kDeepFashion2Categories; ++i) {
    const double share = category_shares_[i];
    const double lacking = share + (share * items_ - categories_[i]) / kHorizon;
    wanted.categories[i] = std::clamp(lacking, kLeastWant * share, kMostTilt * share);
  }
  for (std::size_t a = 0; a < kAttributes.size(); ++a) {
    for (std::size_t level = 0; level < kLevelsPerAttribute; ++level) {
      const double share = shares_[a][level];
      const double lacking = share + (share * items_ - levels_[a][level]) / kHorizon;
      wanted.levels[a][level] = std::clamp(lacking, kLeastWant * share, 1.0);
      wanted.welcome[a][level] = share > 0 ? std::clamp(lacking / share, 0.0, 1.0) : 0;
    }
  }
  return wanted;
}

}  // namespace df2::synth
