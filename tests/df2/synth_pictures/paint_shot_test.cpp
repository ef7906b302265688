#include <array>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/parallel.h>
#include <df2/synth/prop.h>
#include <df2/synth/shapes.h>
#include <df2/synth_pictures/paint_shot.h>

namespace df2::synth {

namespace {

using Pixel = std::array<int, 3>;

Pixel pixel_at(const Picture& picture, int x, int y) {
  const auto row = picture.row(static_cast<std::uint32_t>(y));
  const auto at = static_cast<std::size_t>(3 * x);
  return {row[at], row[at + 1], row[at + 2]};
}

int brightness(const Pixel& pixel) {
  return pixel[0] + pixel[1] + pixel[2];
}

/// A flat piece of cloth over a rectangle of pixels: its cloth begins at (0, 0) heads.
Layer sheet_of_cloth(std::uint16_t item, double left, double top, double right, double bottom, double pixels_per_head) {
  Layer layer;
  layer.owner = {.kind = OwnerKind::garment, .item = item};
  layer.surface = Surface::cloth;
  layer.outline = rectangle(left, top, right, bottom);
  const double width = (right - left) / pixels_per_head, height = (bottom - top) / pixels_per_head;
  layer.mesh.vertices = {{{left, top}, {0, 0}},
                         {{right, top}, {width, 0}},
                         {{right, bottom}, {width, height}},
                         {{left, bottom}, {0, height}}};
  layer.mesh.triangles = {{{0, 1, 2}}, {{0, 2, 3}}};
  return layer;
}

ShotGarment garment_of(Pattern pattern, Colour ground, Colour figure) {
  ShotGarment garment;
  garment.cloth.pattern = pattern;
  garment.cloth.material = Material::satin;  // smooth
  garment.cloth.colours = {ground, figure, figure, figure};
  garment.cloth.seed = 2;
  return garment;
}

Shot empty_shot(BackdropKind kind = BackdropKind::white) {
  Shot shot;
  shot.size = {160, 200};
  shot.pixels_per_head = 40;
  shot.backdrop.kind = kind;
  return shot;
}

/// A red garment below one of a material over its right half.
Shot two_garments(double opacity) {
  Shot shot = empty_shot();
  shot.garments = {garment_of(Pattern::plain, {200, 30, 30}, {0, 0, 0}),
                   garment_of(Pattern::plain, {40, 60, 200}, {0, 0, 0})};
  shot.garments[1].cloth.opacity = opacity;
  shot.layers = {sheet_of_cloth(0, 20, 20, 140, 180, 40), sheet_of_cloth(1, 80, 20, 140, 180, 40)};
  return shot;
}

}  // namespace

TEST_CASE("Sheer cloth shows what is below it, and other cloth hides it", "[synth]") {
  const Pixel sheer = pixel_at(paint_shot(two_garments(0.5)), 120, 100);
  const Pixel dense = pixel_at(paint_shot(two_garments(1)), 120, 100);
  CHECK(sheer[0] > dense[0] + 50);
  CHECK(sheer[2] < dense[2] - 50);
  CHECK(dense[0] < 60);
}

TEST_CASE("A garment darkens another beside its edge, and what is far from it keeps its colour", "[synth]") {
  Shot shot = two_garments(1);
  shot.light.angle = 0;  // from the right: shadows fall to the left
  const Picture picture = paint_shot(shot);
  CHECK(brightness(pixel_at(picture, 77, 100)) < brightness(pixel_at(picture, 40, 100)) - 20);
  shot.layers.pop_back();
  CHECK(std::abs(brightness(pixel_at(paint_shot(shot), 40, 100)) - brightness(pixel_at(picture, 40, 100))) <= 3);
}

TEST_CASE("Stripes follow a mesh that is bent", "[synth]") {
  // Cloth whose lower half is drawn out to twice its length: stripes are twice as wide there.
  Shot shot = empty_shot();
  shot.garments = {garment_of(Pattern::stripes, {240, 240, 240}, {10, 10, 10})};
  shot.garments[0].cloth.period = 0.5;
  Layer layer = sheet_of_cloth(0, 30, 20, 130, 180, 40);
  layer.mesh.vertices = {{{30, 20}, {0, 0}},  {{130, 20}, {2.5, 0}},  {{130, 100}, {2.5, 2}},
                         {{30, 100}, {0, 2}}, {{130, 180}, {2.5, 3}}, {{30, 180}, {0, 3}}};
  layer.mesh.triangles = {{{0, 1, 2}}, {{0, 2, 3}}, {{3, 2, 4}}, {{3, 4, 5}}};
  shot.layers = {layer};
  const Picture picture = paint_shot(shot);
  const auto edges = [&](int from, int to) {
    int count = 0;
    for (int y = from + 1; y < to; ++y) {
      const bool is_dark = brightness(pixel_at(picture, 80, y)) < 380,
                 was_dark = brightness(pixel_at(picture, 80, y - 1)) < 380;
      count += is_dark != was_dark;
    }
    return count;
  };
  const int above = edges(22, 98), below = edges(102, 178);
  CHECK(below >= 2);
  CHECK(above >= 2 * below - 1);
  CHECK(above <= 2 * below + 1);
}

TEST_CASE("The inner side of cloth is darker", "[synth]") {
  Shot shot = two_garments(1);
  const Pixel outside = pixel_at(paint_shot(shot), 120, 100);
  shot.layers[1].inside = true;
  CHECK(brightness(pixel_at(paint_shot(shot), 120, 100)) < brightness(outside) - 50);
}

TEST_CASE("Strokes and buttons stay within their layer", "[synth]") {
  Shot shot = two_garments(1);
  const Picture plain = paint_shot(shot);
  for (const StrokeKind kind : {StrokeKind::seam, StrokeKind::stitching, StrokeKind::hem, StrokeKind::edge,
                                StrokeKind::ribbing, StrokeKind::crease, StrokeKind::line})
    shot.layers[1].strokes.push_back({kind, {{0, 100}, {160, 100}}, 4, {250, 250, 0}});
  shot.layers[1].studs.push_back({{140, 60}, 8, {250, 250, 250}});
  const Picture drawn = paint_shot(shot);
  CHECK(pixel_at(drawn, 120, 100) != pixel_at(plain, 120, 100));
  CHECK(pixel_at(drawn, 136, 60) != pixel_at(plain, 136, 60));
  for (int y = 0; y < 200; ++y) {
    for (const int x : {10, 60, 78, 142, 155}) REQUIRE(pixel_at(drawn, x, y) == pixel_at(plain, x, y));
  }
}

TEST_CASE("Light, exposure, noise and vignette change the picture as they are named", "[synth]") {
  Shot shot = empty_shot(BackdropKind::grey);
  const Pixel middle = pixel_at(paint_shot(shot), 80, 90);
  shot.light.warmth = 1;
  const Pixel warm = pixel_at(paint_shot(shot), 80, 90);
  CHECK(warm[0] - warm[2] > middle[0] - middle[2] + 20);
  shot.light = {.exposure = 0.6};
  CHECK(brightness(pixel_at(paint_shot(shot), 80, 90)) < brightness(middle) - 100);
  shot.light = {};
  shot.lens.vignette = 1;
  const Picture dark_corners = paint_shot(shot);
  CHECK(brightness(pixel_at(dark_corners, 2, 2)) < brightness(pixel_at(dark_corners, 80, 90)) - 60);
  shot.lens = {.noise = 12};
  const Picture noisy = paint_shot(shot);
  shot.lens = {};
  const Picture clean = paint_shot(shot);
  double squares = 0;
  for (std::size_t i = 0; i < noisy.samples.size(); ++i) {
    const double difference = noisy.samples[i] - clean.samples[i];
    squares += difference * difference;
  }
  CHECK(std::sqrt(squares / static_cast<double>(noisy.samples.size())) == Approx(12).epsilon(0.2));
}

TEST_CASE("Backdrops of one kind are all different, and the same seed gives the same", "[synth]") {
  using enum BackdropKind;
  for (const BackdropKind kind : {gradient, studio, bedroom, shop, street, wardrobe, floor, bedding}) {
    Shot shot = empty_shot(kind);
    std::vector<Picture> pictures;
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
      shot.backdrop.seed = seed;
      pictures.push_back(paint_shot(shot));
      CHECK(paint_shot(shot) == pictures.back());
    }
    CAPTURE(static_cast<int>(kind));
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      for (std::size_t j = i + 1; j < pictures.size(); ++j) CHECK(pictures[i] != pictures[j]);
    }
  }
}

TEST_CASE("Layers may reach out of the picture, lie outside it or cover nothing", "[synth]") {
  Shot shot = two_garments(1);
  shot.layers.push_back(sheet_of_cloth(0, -500, -500, 30, 1000, 40));
  shot.layers.push_back(sheet_of_cloth(0, 900, 900, 950, 950, 40));
  shot.layers.push_back(sheet_of_cloth(1, 50, 50, 50, 50, 40));
  Layer nothing;
  nothing.surface = Surface::skin;
  shot.layers.push_back(nothing);
  shot.layers[0].folds.push_back({{50, 50}, {50, 50}, 4, 0.02});
  shot.layers[0].strokes.push_back({StrokeKind::seam, {{50, 50}}, 1, {}});
  CHECK(pixel_at(paint_shot(shot), 15, 190)[0] > 100);
}

TEST_CASE("A picture is the same from any thread", "[synth]") {
  std::vector<Shot> shots;
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
    Shot shot = two_garments(0.7);
    shot.backdrop = {.kind = static_cast<BackdropKind>(4 + seed % 6), .seed = seed};
    shot.lens = {.blur = 0.8, .noise = 6};
    shots.push_back(shot);
  }
  std::vector<Picture> together(shots.size());
  parallel_for(shots.size(), [&](std::size_t i) { together[i] = paint_shot(shots[i]); });
  for (std::size_t i = 0; i < shots.size(); ++i) CHECK(together[i] == paint_shot(shots[i]));
}

TEST_CASE("Every kind of prop has layers that are props, in order", "[synth]") {
  for (int kind = 0; kind <= static_cast<int>(PropKind::mirror_frame); ++kind) {
    Random random(4);
    const std::vector<Layer> layers = make_prop(static_cast<PropKind>(kind), random);
    CAPTURE(kind);
    REQUIRE(!layers.empty());
    for (std::size_t i = 0; i < layers.size(); ++i) {
      CHECK(layers[i].owner.kind == OwnerKind::prop);
      CHECK(layers[i].outline.size() >= 3);
      if (i > 0) CHECK(layers[i].depth > layers[i - 1].depth);
    }
  }
}

}  // namespace df2::synth
