#include <df2/synth/garment.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/random.h>
#include <df2/synth/detail/categories.h>
#include <df2/synth/figure.h>

#include "outlines.h"

namespace {

using namespace df2;
using namespace df2::synth;

constexpr int kStances = 14;
constexpr std::array kUpright = {Stance::standing, Stance::walking,     Stance::hand_on_hip, Stance::arms_crossed,
                                 Stance::selfie,   Stance::from_behind, Stance::flat,        Stance::hanging};

struct Case {
  Cut cut;
  Figure figure;
  Garment garment;
};

Case make_case(std::uint64_t seed, CategoryIndex category, Stance stance, int over) {
  Random random(seed, category);
  Case made;
  made.figure = make_figure(random, stance);
  made.cut = make_cut(random, category);
  made.garment = wear(made.cut, made.figure, over, random);
  return made;
}

/// Calls check(case) for every category in every stance, `times` times.
template <class Check>
void for_each_case(int times, const Check& check) {
  for (int time = 0; time < times; ++time)
    for (int stance = 0; stance < kStances; ++stance)
      for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
        const std::uint64_t seed = static_cast<std::uint64_t>(time) * kStances + static_cast<std::uint64_t>(stance);
        INFO("seed " << seed << " category " << category << " stance " << stance);
        check(make_case(seed, category, static_cast<Stance>(stance), time % 3));
      }
}

bool is_finite(Point p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

const LandmarkPlace& landmark(const Case& made, int number) {
  return made.garment.landmarks[static_cast<std::size_t>(number - 1)];
}

int partner(const Case& made, int number) {
  return deepfashion2_categories()[made.cut.category].mirror_landmark(number);
}

}  // namespace

TEST_CASE("a garment has the landmarks of its category, and each names a piece") {
  for_each_case(3, [](const Case& made) {
    REQUIRE(made.garment.category == made.cut.category);
    REQUIRE(made.garment.landmarks.size() == deepfashion2_categories()[made.cut.category].landmark_count);
    for (std::size_t i = 0; i < made.garment.pieces.size(); ++i)
      REQUIRE(made.garment.pieces[i].owner == Owner{OwnerKind::garment, 0, static_cast<std::uint16_t>(i)});
    for (const LandmarkPlace& place : made.garment.landmarks) REQUIRE(place.piece < made.garment.pieces.size());
  });
}

TEST_CASE("a garment's numbers are finite and within the reach of its figure") {
  for_each_case(12, [](const Case& made) {
    const auto check = [](Point p) {
      REQUIRE(is_finite(p));
      REQUIRE(std::abs(p.x) < 3.6);
      REQUIRE(p.y > -3.0);
      REQUIRE(p.y < 6.5);
    };
    for (const LandmarkPlace& place : made.garment.landmarks) check(place.at);
    for (const Layer& piece : made.garment.pieces) {
      std::ranges::for_each(piece.outline, check);
      for (const Vertex& vertex : piece.mesh.vertices)
        REQUIRE((is_finite(vertex.at) && is_finite(vertex.cloth) && std::isfinite(vertex.relief)));
      for (const Fold& fold : piece.folds) REQUIRE((is_finite(fold.from) && is_finite(fold.to)));
      for (const Stroke& stroke : piece.strokes) REQUIRE(std::ranges::all_of(stroke.points, is_finite));
      for (const Stud& stud : piece.studs) REQUIRE(is_finite(stud.at));
    }
  });
}

TEST_CASE("every landmark that can be seen lies on the outline of its piece") {
  for_each_case(20, [](const Case& made) {
    for (std::size_t i = 0; i < made.garment.landmarks.size(); ++i) {
      const LandmarkPlace& place = made.garment.landmarks[i];
      if (place.turned_away) continue;
      INFO("landmark " << i + 1);
      REQUIRE(distance_to_outline(place.at, made.garment.pieces[place.piece].outline) < 0.03);
    }
  });
}

TEST_CASE("no piece of a garment is turned inside out") {
  for_each_case(5, [](const Case& made) {
    for (const Layer& piece : made.garment.pieces) {
      INFO("piece " << piece.owner.piece);
      REQUIRE(std::abs(signed_area(piece.outline)) > 0.001);
      REQUIRE(area_wound_backwards(piece.outline, 0.07) <= 0.015 * std::abs(signed_area(piece.outline)) + 0.01);
    }
  });
}

TEST_CASE("a piece's mesh covers its outline, and its triangles face the viewer") {
  for_each_case(2, [](const Case& made) {
    for (const Layer& piece : made.garment.pieces) {
      const Coverage found = coverage(piece, 0.12);
      INFO("piece " << piece.owner.piece << ": " << found.samples << " samples");
      REQUIRE(found.bare <= found.samples / 50);
      REQUIRE(found.inverted <= found.samples / 20);
    }
  });
}

TEST_CASE("the same seed gives the same garment, and another one a different garment") {
  for_each_case(1, [](const Case& made) {
    const auto again = [&](std::uint64_t seed) {
      Random random(seed);
      return wear(made.cut, made.figure, 0, random);
    };
    const Garment a = again(5), b = again(5), c = again(6);
    REQUIRE(a.pieces.size() == b.pieces.size());
    bool differs = false;
    for (std::size_t i = 0; i < a.pieces.size(); ++i) {
      REQUIRE(a.pieces[i].outline == b.pieces[i].outline);
      REQUIRE(std::ranges::equal(a.pieces[i].mesh.vertices, b.pieces[i].mesh.vertices, [](auto& p, auto& q) {
        return p.at == q.at && p.cloth == q.cloth && p.relief == q.relief;
      }));
      REQUIRE(std::ranges::equal(a.pieces[i].folds, b.pieces[i].folds, [](auto& p, auto& q) {
        return p.from == q.from && p.to == q.to && p.width == q.width && p.height == q.height;
      }));
      differs |= a.pieces[i].outline != c.pieces[i].outline;
    }
    REQUIRE(differs);
  });
}

TEST_CASE("garments for the upper body hang on the shoulders") {
  for_each_case(6, [](const Case& made) {
    if (is_lower(made.cut.category)) return;
    for (const int number : {7, partner(made, 7)}) {
      const Point at = landmark(made, number).at;
      const std::size_t side = number == 7 ? 0 : 1;
      INFO("landmark " << number);
      REQUIRE(at.y < made.figure.shoulders[side].y + 0.05);
      REQUIRE(at.y > made.figure.neck.y - 0.6);
      REQUIRE(std::abs(at.x) < std::abs(made.figure.shoulders[side].x) + 0.3);
    }
  });
}

TEST_CASE("low numbers are on the picture's left wherever the figure stands upright") {
  for (const Stance stance : kUpright)
    for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category)
      for (std::uint64_t seed = 0; seed < 8; ++seed) {
        const Case made = make_case(seed, category, stance, 0);
        INFO("seed " << seed << " category " << category << " stance " << static_cast<int>(stance));
        const std::set<int> left = is_lower(category) ? std::set{1, 4, 5} : std::set{2, 7, upper_numbers(category).hem};
        for (const int number : left) REQUIRE(landmark(made, number).at.x < landmark(made, partner(made, number)).at.x);
      }
}

TEST_CASE("a sleeve's outer edge stays on the outer side of the forearm") {
  for_each_case(10, [](const Case& made) {
    const UpperNumbers numbers = upper_numbers(made.cut.category);
    if (numbers.sleeve_mids == 0) return;
    const bool is_long = 2 * made.cut.sleeve_length > 1.1;
    for (const std::size_t side : {0u, 1u}) {
      const auto number = [&](int left) { return side == 0 ? left : partner(made, left); };
      const Point outer = landmark(made, number(numbers.outer_cuff)).at;
      const Point inner = landmark(made, number(numbers.inner_cuff)).at;
      const Point from = is_long ? made.figure.elbows[side] : made.figure.shoulders[side];
      const Point to = is_long ? made.figure.wrists[side] : made.figure.elbows[side];
      const double turn = (to.x - from.x) * (outer.y - inner.y) - (to.y - from.y) * (outer.x - inner.x);
      INFO("side " << side);
      REQUIRE(turn * (side == 0 ? 1 : -1) > 0);
    }
  });
}

TEST_CASE("trousers reach further down than shorts") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Case shorts = make_case(seed, 6, Stance::standing, 0), trousers = make_case(seed, 7, Stance::standing, 0);
    CHECK(landmark(shorts, 5).at.y < shorts.figure.knees[0].y + 0.2);
    CHECK(landmark(shorts, 7).at.y < landmark(shorts, 6).at.y - 0.1);
    CHECK(landmark(trousers, 6).at.y > trousers.figure.knees[0].y + 0.4);
    CHECK(landmark(trousers, 6).at.y < trousers.figure.ankles[0].y + 0.3);
  }
}

TEST_CASE("the hems of trousers cross with the legs, and each keeps its number and its outer edge") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const Figure figure = make_figure(random, Stance::legs_crossed);
    Cut cut = make_cut(random, 7);
    cut.length = 4.2;  // to the ankles
    const Case made{cut, figure, wear(cut, figure, 0, random)};
    INFO("seed " << seed);
    CHECK(landmark(made, 1).at.x < landmark(made, 3).at.x);
    CHECK(landmark(made, 4).at.x < landmark(made, 14).at.x);
    CHECK(landmark(made, 7).at.x > landmark(made, 11).at.x + 0.2);
    CHECK(landmark(made, 6).at.x < landmark(made, 7).at.x);
    CHECK(landmark(made, 11).at.x < landmark(made, 12).at.x);
    const std::size_t near = *figure.crossing;
    const Layer& nearer = made.garment.pieces[landmark(made, near == 0 ? 6 : 12).piece];
    const Layer& farther = made.garment.pieces[landmark(made, near == 0 ? 12 : 6).piece];
    const std::optional<BareLeg> bare = bare_leg(cut, figure, 0);
    REQUIRE(bare.has_value());
    CHECK((farther.depth < bare->depth && bare->depth < nearer.depth));
    CHECK(landmark(made, 9).piece == nearer.owner.piece);
  }
}

TEST_CASE("only legs that cross come out between the halves of shorts and trousers") {
  Random random(5);
  const Figure crossed = make_figure(random, Stance::legs_crossed), standing = make_figure(random, Stance::standing);
  for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
    const Cut cut = make_cut(random, category);
    INFO("category " << category);
    CHECK(bare_leg(cut, crossed, 1).has_value() == (category == 6 || category == 7));
    CHECK_FALSE(bare_leg(cut, standing, 1).has_value());
  }
}

TEST_CASE("the front of a garment is turned away where its figure shows its back") {
  for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
    const Case made = make_case(3, category, Stance::from_behind, 0);
    INFO("category " << category);
    if (is_lower(category)) {
      CHECK_FALSE(landmark(made, 2).turned_away);
      continue;
    }
    for (const int number : {3, 4, partner(made, 3)}) CHECK(landmark(made, number).turned_away);
    CHECK_FALSE(landmark(made, 1).turned_away);
  }
}

TEST_CASE("a garment that lies over another stands further off the body") {
  for (const CategoryIndex category : {CategoryIndex{1}, CategoryIndex{3}, CategoryIndex{8}}) {
    Random random(4);
    const Figure figure = make_figure(random, Stance::standing);
    const Cut cut = make_cut(random, category);
    const auto hem = [&](int over) {
      Random same(9);
      const Garment garment = wear(cut, figure, over, same);
      const int left = is_lower(category) ? 5 : upper_numbers(category).hem;
      const int right = deepfashion2_categories()[category].mirror_landmark(left);
      return garment.landmarks[static_cast<std::size_t>(right - 1)].at.x -
             garment.landmarks[static_cast<std::size_t>(left - 1)].at.x;
    };
    INFO("category " << category);
    CHECK(hem(1) > hem(0) + 0.04);
    CHECK(hem(2) > hem(1) + 0.04);
  }
}

TEST_CASE("a sleeve's cloth runs down the arm however it is bent") {
  const Case hanging = make_case(2, 1, Stance::standing, 0), crossed = make_case(2, 1, Stance::arms_crossed, 0);
  for (const Case& made : {hanging, crossed}) {
    const Layer& sleeve = made.garment.pieces[landmark(made, 11).piece];
    const auto [least, most] = std::ranges::minmax(sleeve.mesh.vertices, {}, [](const Vertex& v) { return v.cloth.y; });
    CHECK(most.cloth.y - least.cloth.y > 1.5);
    CHECK(most.cloth.y - least.cloth.y < 3.2);
  }
}
