#include <df2/synth/cut.h>

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include <df2/random.h>
#include <df2/synth/detail/body.h>
#include <df2/synth/detail/categories.h>

namespace {

using namespace df2;
using namespace df2::synth;

/// Calls check(cut) for many cuts of every category.
template <class Check>
void for_each_cut(const Check& check) {
  for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category)
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
      INFO("category " << category << " seed " << seed);
      Random random(seed);
      check(make_cut(random, category));
    }
}

}  // namespace

TEST_CASE("cuts keep to what makes their category") {
  for_each_cut([](const Cut& cut) {
    const double top = is_lower(cut.category) ? kWaistLevel + cut.waist_height : 0;
    CHECK(top + cut.length <= kAnkleLevel + 0.1);
    CHECK(cut.ease >= 0);
    if (has_long_sleeves(cut.category))
      CHECK(cut.sleeve_length > 0.65);
    else if (has_sleeves(cut.category))
      CHECK(cut.sleeve_length <= 0.5);
    if (is_dress(cut.category)) CHECK(cut.length > kCrotchLevel + 0.5);
    switch (kind_of(cut.category)) {
      case Kind::shorts:
        CHECK(top + cut.length > kCrotchLevel + 0.2);
        CHECK(top + cut.length < kKneeLevel);
        break;
      case Kind::trousers:
        CHECK(top + cut.length > kKneeLevel + 0.5);
        break;
      case Kind::sling:
        CHECK(cut.strap_width < 0.15);
        break;
      default:
        break;
    }
    if (kind_of(cut.category) != Kind::outwear) CHECK(cut.opening == 0);
  });
}

TEST_CASE("cuts of one category differ") {
  for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
    std::set<double> lengths;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      Random random(seed);
      lengths.insert(make_cut(random, category).length);
    }
    CHECK(lengths.size() > 25);
  }
}

TEST_CASE("a tucked top ends below the waist, and nothing stands off under outwear") {
  for_each_cut([](const Cut& cut) {
    const Cut tucked = tucked_in(cut), under = under_outwear(cut);
    CHECK(tucked.length <= kWaistLevel + 0.35);
    CHECK(tucked.flare == 0);
    CHECK(tucked.seed == cut.seed);
    CHECK(under.flare <= 0.12);
    CHECK(under.length == cut.length);
  });
}
