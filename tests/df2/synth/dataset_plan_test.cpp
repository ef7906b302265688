#include <df2/synth/dataset_plan.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace df2;
using namespace df2::synth;

std::vector<PlannedPicture> plan_of(int images, int identities = 0, std::uint64_t seed = 1) {
  MadeOptions options;
  options.images = images;
  options.identities = identities;
  options.seed = seed;
  return plan_dataset(options);
}

struct Shown {
  int shop = 0, user = 0;
};

std::map<std::pair<std::int64_t, std::int64_t>, Shown> styles_of(const std::vector<PlannedPicture>& plan) {
  std::map<std::pair<std::int64_t, std::int64_t>, Shown> styles;
  for (const PlannedPicture& picture : plan) {
    if (picture.style == 0) continue;
    Shown& shown = styles[{picture.pair_id, picture.style}];
    ++(picture.source == Source::shop ? shown.shop : shown.user);
  }
  return styles;
}

}  // namespace

TEST_CASE("A plan has the pictures and identities that were asked for, whatever their numbers") {
  for (const auto& [images, identities] :
       {std::pair(1, 0), std::pair(2, 1), std::pair(5, 5), std::pair(12, 0), std::pair(13, 4), std::pair(200, 0),
        std::pair(200, 7), std::pair(1000, 900)}) {
    const std::vector<PlannedPicture> plan = plan_of(images, identities);
    INFO(images << " images of " << identities << " identities");
    CHECK(plan.size() == static_cast<std::size_t>(images));
    std::set<std::int64_t> pair_ids;
    for (const PlannedPicture& picture : plan) pair_ids.insert(picture.pair_id);
    CHECK(*pair_ids.begin() == 1);
    CHECK(*pair_ids.rbegin() == static_cast<std::int64_t>(pair_ids.size()));
    if (identities > 0) CHECK(pair_ids.size() == static_cast<std::size_t>(identities));
  }
}

TEST_CASE("Every picture has its place in its part, and no identity is in two parts") {
  const std::vector<PlannedPicture> plan = plan_of(600);
  std::map<Part, std::set<std::int64_t>> ids;
  std::map<std::int64_t, Part> part_of;
  for (const PlannedPicture& picture : plan) {
    CHECK(ids[picture.part].insert(picture.image_id).second);
    CHECK(part_of.try_emplace(picture.pair_id, picture.part).first->second == picture.part);
  }
  for (const PartRow& row : kParts) {
    const auto count = static_cast<double>(ids[row.part].size());
    CHECK(*ids[row.part].rbegin() == static_cast<std::int64_t>(ids[row.part].size()));
    CHECK(std::abs(count / 600 - row.share) < 0.03);
  }
}

TEST_CASE("Both sources show every style, and half of the styles have six pictures of the shop or more") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const auto styles = styles_of(plan_of(1'200, 0, seed));
    int rich = 0;
    for (const auto& [style, shown] : styles) {
      CHECK((shown.shop >= 1 && shown.user >= 1));
      rich += shown.shop >= 6;
    }
    CHECK(2 * rich >= static_cast<int>(styles.size()));
    CHECK(styles.size() > 110);  // some of the 100 identities have two
    CHECK(styles.size() < 190);
  }
  for (const auto& [style, shown] : styles_of(plan_of(40, 20))) CHECK((shown.shop >= 1 && shown.user >= 1));
}

TEST_CASE("A third of the pictures are users', and an identity has about as many pictures as another") {
  const std::vector<PlannedPicture> plan = plan_of(2'400);
  const auto user = std::ranges::count(plan, Source::user, &PlannedPicture::source);
  CHECK(std::abs(static_cast<double>(user) / 2'400 - 1.0 / 3) < 0.05);
  std::map<std::int64_t, int> counts;
  for (const PlannedPicture& picture : plan) ++counts[picture.pair_id];
  std::set<int> different;
  for (const auto& [pair_id, count] : counts) {
    CHECK((count >= 9 && count <= 15));
    different.insert(count);
  }
  CHECK(different.size() >= 5);
}
