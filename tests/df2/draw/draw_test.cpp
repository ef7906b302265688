// Whole drawings: images, predictions, sheets, poses, first-stage masks.
#include <algorithm>
#include <atomic>
#include <set>

#include <catch2/catch.hpp>

#include <df2/contour.h>
#include <df2/draw/draw_first_stage.h>
#include <df2/draw/draw_image.h>
#include <df2/draw/draw_item.h>
#include <df2/draw/draw_pose.h>
#include <df2/draw/draw_predictions.h>
#include <df2/draw/draw_sheet.h>
#include <df2/draw/label_places.h>
#include <df2/draw/palette.h>
#include <df2/draw/pose_layout.h>
#include <df2/parallel.h>
#include <df2/synth/scene.h>

namespace df2 {
namespace {

std::size_t count_colour(const Picture& picture, Colour colour) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < picture.samples.size(); i += 3) {
    count += picture.samples[i] == colour.red && picture.samples[i + 1] == colour.green &&
             picture.samples[i + 2] == colour.blue;
  }
  return count;
}

ImageRecord image_with(Item item, Size size) {
  ImageRecord image;
  image.id = 1;
  image.size = size;
  image.items = {std::move(item)};
  return image;
}

Item garment(CategoryIndex category, Size size) {
  Random random(11, category);
  return synth::make_garment(random, category, size);
}

TEST_CASE("each layer draws something of its own, and no layer draws nothing") {
  const Size size = {500, 600};
  const ImageRecord image = image_with(garment(0, size), size);
  DrawOptions options;
  options.layers = {false, false, false, false, false, false};
  CHECK(draw_image(image, {}, nullptr, options) == blank_picture(size, kBlank));
  std::set<std::vector<std::uint8_t>> drawings;
  for (bool Layers::*layer :
       {&Layers::boxes, &Layers::masks, &Layers::landmarks, &Layers::skeletons, &Layers::labels, &Layers::numbers}) {
    DrawOptions one = options;
    one.layers.*layer = true;
    const Picture drawn = draw_image(image, {}, nullptr, one);
    CHECK(drawn != blank_picture(size, kBlank));
    drawings.insert(drawn.samples);
  }
  CHECK(drawings.size() == 6);
}

TEST_CASE("what is drawn on a picture leaves the rest of it as it is") {
  const Size size = {800, 800};
  Item item;
  item.box = {300, 300, 100, 100};
  const Picture ground = blank_picture(size, {10, 20, 30});
  const Picture drawn = draw_image(image_with(item, size), {}, &ground);
  CHECK(drawn.size == size);
  for (const std::uint32_t y : {0u, 200u, 500u, 799u}) CHECK(std::ranges::equal(drawn.row(y), ground.row(y)));
  CHECK(drawn.row(300)[300 * 3] == look_of(0).colour.red);
}

TEST_CASE("grey pictures are drawn on in colours") {
  Picture grey{{500, 500}, 1, std::vector<std::uint8_t>(250'000, 77)};
  Item item;
  item.box = {100, 100, 100, 100};
  const Picture drawn = draw_image(image_with(item, grey.size), {}, &grey);
  CHECK(drawn.channels == 3);
  CHECK(drawn.row(400)[0] == 77);
  CHECK(count_colour(drawn, look_of(0).colour) > 100);
}

TEST_CASE("items that lie outside, have no size or no landmarks are drawn without harm") {
  const Size size = GENERATE(Size{1, 1}, Size{100, 1}, Size{1, 100}, Size{640, 480});
  for (const Box& box : {Box{-50, -50, 10, 10}, Box{0, 0, 0, 0}, Box{1e9, 5, 1e9, 1e9}, Box{-1e9, -1e9, 3e9, 3e9}}) {
    Item item;
    item.category = 4;
    item.box = box;
    item.landmarks = {{1e9, -1e9, 2}, {-5, 3, 1}};
    item.segmentation = std::vector<Polygon>{{{-1e6, -1e6}, {1e6, -1e6}, {0, 1e6}}};
    DrawOptions options;
    options.layers.numbers = true;
    CHECK(draw_image(image_with(item, size), {}, nullptr, options).channels == 3);
  }
}

TEST_CASE("drawings are the same for any number of threads") {
  const Dataset dataset = synth::make_scenes({24, 5});
  const auto all = [&](int threads) {
    const ThreadLimit limit(threads);
    std::vector<Picture> pictures(dataset.images().size());
    parallel_for(pictures.size(),
                 [&](std::size_t i) { pictures[i] = draw_image(dataset.images()[i], dataset.categories(), nullptr); });
    return pictures;
  };
  const std::vector<Picture> alone = all(1);
  CHECK(all(2) == alone);
  CHECK(all(8) == alone);
}

TEST_CASE("a prediction's fate decides the colour of its frame") {
  const Size size = {600, 600};
  const ImageRecord image = image_with(garment(0, size), size);
  JudgedPrediction prediction{image.items[0], 0.75};
  const auto drawn = [&](PredictionFate fate, ItemFate item_fate) {
    prediction.fate = fate;
    return draw_predictions(image, {}, nullptr, {&prediction, 1}, {&item_fate, 1});
  };
  const Picture right = drawn(PredictionFate::right, ItemFate::found);
  CHECK(right.size.width > 1200);
  CHECK(count_colour(right, kGreen) > 1000);
  CHECK(count_colour(right, kVermilion) == 0);
  const Picture wrong = drawn(PredictionFate::false_positive, ItemFate::missed);
  CHECK(count_colour(wrong, kGreen) == 0);
  CHECK(count_colour(wrong, kVermilion) > 1000);
  CHECK(count_colour(drawn(PredictionFate::wrong_category, ItemFate::missed), kPurple) > 300);
  CHECK(count_colour(drawn(PredictionFate::poor, ItemFate::found), kOrange) > 300);
  CHECK(count_colour(drawn(PredictionFate::ignored, ItemFate::ignored), kGrey) > 300);
}

TEST_CASE("a sheet is as large as it says, with every tile in its place") {
  std::vector<Tile> tiles;
  for (const Colour colour : {kBlue, kGreen, kOrange, kPurple, kVermilion})
    tiles.push_back({blank_picture({50, 50}, colour), "caption"});
  SheetStyle style{.tile = {60, 60}, .columns = 2, .title = "title", .column_names = {"a", "b"}, .row_names = {"r"}};
  const Picture sheet = draw_sheet(tiles, style);
  CHECK(sheet.size == sheet_size(style, 5));
  for (const Tile& tile : tiles)
    CHECK(count_colour(sheet, {tile.picture->samples[0], tile.picture->samples[1], tile.picture->samples[2]}) == 2500);
}

TEST_CASE("larger pictures are made smaller to fit a tile, and empty places have a frame") {
  std::vector<Tile> tiles = {{blank_picture({500, 100}, kBlue), "wide"}, {}};
  const Picture sheet = draw_sheet(tiles, {.tile = {100, 100}, .columns = 2});
  CHECK(count_colour(sheet, kBlue) == 100 * 20);
  CHECK(count_colour(sheet, {215, 215, 215}) == 4 * 99);
}

TEST_CASE("right and wrong tiles are marked by more than a colour") {
  const auto frame_pixels = [](Mark mark, Colour colour) {
    std::vector<Tile> tiles = {{blank_picture({100, 100}), "", mark}};
    return count_colour(draw_sheet(tiles, {.tile = {100, 100}, .columns = 1}), colour);
  };
  CHECK(frame_pixels(Mark::right, kGreen) > 500);
  CHECK(frame_pixels(Mark::wrong, kVermilion) > 300);
  CHECK(frame_pixels(Mark::wrong, kVermilion) < frame_pixels(Mark::right, kGreen));
  CHECK(frame_pixels(Mark::none, kGreen) == 0);
}

TEST_CASE("every category's pose has all its landmarks in places of their own, left and right mirrored") {
  for (CategoryIndex c = 0; c < kDeepFashion2Categories; ++c) {
    const Category& category = deepfashion2_categories()[c];
    const std::vector<Point> layout = pose_layout(c);
    REQUIRE(layout.size() == category.landmark_count);
    std::set<std::pair<double, double>> places;
    for (const Point point : layout) {
      CHECK(point != Point{0, 0});
      places.insert({point.x, point.y});
    }
    CHECK(places.size() == layout.size());
    for (const LandmarkPair pair : category.mirror_pairs) {
      CHECK(layout[pair[0] - 1u].x + layout[pair[1] - 1u].x == 200);
      CHECK(layout[pair[0] - 1u].y == layout[pair[1] - 1u].y);
    }
  }
}

TEST_CASE("poses have left and right the right way round and contours that do not cross themselves") {
  for (CategoryIndex c = 0; c < kDeepFashion2Categories; ++c) {
    const Category& category = deepfashion2_categories()[c];
    Item item;
    item.category = c;
    for (const Point point : pose_layout(c)) item.landmarks.push_back({3 * point.x + 200, 3 * point.y + 200, 2});
    CHECK_FALSE(are_sides_swapped(item, category));
    for (const auto& panel : contour_panels(category, true)) {
      const auto at = [&](std::size_t i) {
        const Landmark& landmark = item.landmarks[panel[i % panel.size()] - 1u];
        return Point{landmark.x, landmark.y};
      };
      const auto turn = [](Point a, Point b, Point p) { return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x); };
      for (std::size_t i = 0; i < panel.size(); ++i) {
        for (std::size_t k = i + 2; k < panel.size(); ++k) {
          if (i == 0 && k + 1 == panel.size()) continue;
          const bool is_crossing = turn(at(i), at(i + 1), at(k)) * turn(at(i), at(i + 1), at(k + 1)) < 0 &&
                                   turn(at(k), at(k + 1), at(i)) * turn(at(k), at(k + 1), at(i + 1)) < 0;
          CHECK_FALSE(is_crossing);
        }
      }
    }
  }
}

TEST_CASE("poses are drawn at any size") {
  for (const std::uint32_t side : {200u, 333u, 1500u}) {
    const Picture pose = draw_pose(3, side);
    CHECK(pose.size == Size{side, side});
    CHECK(count_colour(pose, kBlue) > 50);
    CHECK(count_colour(pose, kOrange) > 50);
  }
}

TEST_CASE("the first stage stands beside the final mask, whatever the item has") {
  const Size size = {500, 500};
  Item item = garment(7, size);
  const View view = close_view(size, item.box, 0.1, {300, 300});
  const Picture both = draw_first_stage(item, {}, nullptr, view);
  CHECK(both.size.width > 2 * view.size.width);
  item.segmentation = std::monostate{};
  const Picture without = draw_first_stage(item, {}, nullptr, view);
  CHECK(without.size == both.size);
  CHECK(without != both);
  item.landmarks.clear();
  CHECK(draw_first_stage(item, {}, nullptr, view).size == both.size);
}

TEST_CASE("labels leave lines out where a picture is low, and cut the first one where it is narrow") {
  Item item;
  item.box = {2, 2, 40, 8};
  item.attributes = Attributes{.scale = 1, .occlusion = 2, .zoom_in = 3, .viewpoint = 2};
  DrawOptions options;
  options.layers = {false, false, false, false, true, false};
  options.sides.least = 1;
  const auto plate_rows = [&](Size size) {
    const Picture drawn = draw_image(image_with(item, size), {}, nullptr, options), blank = blank_picture(size, kBlank);
    std::uint32_t rows = 0;
    for (std::uint32_t y = 0; y < size.height; ++y) rows += !std::ranges::equal(drawn.row(y), blank.row(y));
    return rows;
  };
  const std::uint32_t two = plate_rows({600, 200}), one = plate_rows({600, 40});
  CHECK((one > 0 && one < two));
  CHECK(one <= 20);
  CHECK(plate_rows({600, 16}) == 0);
  // The first line is cut; a short second one stays.
  const auto narrow_rows = [&](std::vector<std::string> label) {
    Picture picture = blank_picture({70, 300});
    LabelPlaces places(picture.size);
    ItemStyle style;
    style.layers = options.layers;
    style.label = std::move(label);
    const Picture before = picture;
    draw_item_label(picture, item, style, places);
    std::uint32_t rows = 0;
    for (std::uint32_t y = 0; y < picture.size.height; ++y) rows += !std::ranges::equal(picture.row(y), before.row(y));
    return rows;
  };
  const std::uint32_t cut = narrow_rows({"1 short sleeve top"});
  CHECK(cut > 0);
  CHECK(narrow_rows({"1 short sleeve top", "found"}) > cut);
  CHECK(narrow_rows({"1 short sleeve top", "scale 2 occl 2 zoom 1 view 2"}) == cut);
}

TEST_CASE("labels go where they cover least, and never leave the picture") {
  LabelPlaces places({100, 100});
  places.take({0, 0, 50, 50});
  const std::vector<Box> candidates = {{10, 10, 20, 10}, {95, 60, 20, 10}};
  CHECK(places.choose(candidates) == Box{80, 60, 20, 10});
  // The place is taken now: covering the first one costs no more than the second.
  CHECK(places.choose(candidates) == Box{10, 10, 20, 10});
  const std::vector<Box> wide = {{-30, 500, 300, 10}};
  CHECK(places.choose(wide) == Box{0, 90, 300, 10});
}

}  // namespace
}  // namespace df2
