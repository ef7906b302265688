#include <df2/make_dataset.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/ground_truth.h>

#include "../oracle/random_case.h"
#include "../support.h"

namespace {

using namespace df2;

std::vector<ImageRecord> two_images() {
  std::vector<ImageRecord> images(2);
  for (std::size_t i = 0; i < images.size(); ++i) {
    images[i].id = 20 - static_cast<std::int64_t>(i);
    images[i].size = Size{9, 7};
    images[i].pair_id = 3;
    Item item;
    item.box = {1, 2, 3, 4};
    item.area = 12;
    item.category = 8;
    item.landmarks.assign(8, Landmark{1, 2, 2});
    item.labelled_count = 8;
    item.attributes = Attributes{1, 2, 3, 1};
    item.pair_id = 3;
    item.segmentation = Mask{{9, 7}, {10, 20, 33}};
    images[i].items.assign(2, item);
    images[i].items[1].segmentation = std::vector<Polygon>{{{0, 0}, {4, 0}, {4, 4}}};
  }
  return images;
}

struct Refusal {
  Code code;
  std::string pointer;
};

std::vector<Refusal> refusals(const std::function<void()>& make) {
  std::vector<Refusal> found;
  try {
    make();
  } catch (const Error& error) {
    for (const Issue& issue : error.issues().shown()) {
      CHECK(issue.where.file == "tensors");
      found.push_back({issue.code, issue.where.pointer});
    }
  }
  return found;
}

}  // namespace

TEST_CASE("a dataset from memory is the dataset of its records") {
  const Dataset made = make_dataset("tensors", two_images(), {8, 0});
  CHECK(made.name() == "tensors");
  CHECK(made.images()[0].id == 19);
  CHECK(made.listed()[0] == 0);
  CHECK(made.content_hash() == Dataset("other", two_images(), {0, 8}).content_hash());
  std::mt19937 random(1);
  for (int trial = 0; trial < 30; ++trial) {
    const Dataset dataset = oracle::random_case(random, eval::Task::landmarks).dataset;
    const std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
    const std::vector<CategoryIndex> listed(dataset.listed().begin(), dataset.listed().end());
    CHECK(make_dataset("again", images, listed).content_hash() == dataset.content_hash());
  }
}

TEST_CASE("each bad value of a dataset in memory is refused with its code and place") {
  const auto item_1 = [](std::vector<ImageRecord>& images) -> Item& { return images[1].items[1]; };
  using Change = std::function<void(std::vector<ImageRecord>&)>;
  const std::string at = "/images/1/items/1";
  const double nan = std::nan("");
  const std::vector<std::tuple<Change, Code, std::string>> cases = {
      {[](auto& i) { i[1].id = -1; }, Code::bad_id, "/images/1/id"},
      {[](auto& i) { i[1].id = 20; }, Code::duplicate_id, "/images/1/id"},
      {[](auto& i) { i[1].pair_id = (std::int64_t{1} << 53) + 1; }, Code::bad_id, "/images/1/pair_id"},
      {[](auto& i) {
         i[0].size = Size{65536, 65536}, i[0].items.clear();
       },
       Code::image_size, "/images/0/size"},
      {[](auto& i) {
         i[0].size = Size{0, 7}, i[0].items.clear();
       },
       Code::image_size, "/images/0/size"},
      {[&](auto& i) { item_1(i).id = -5; }, Code::bad_id, at + "/id"},
      {[&](auto& i) { item_1(i).style = -5; }, Code::bad_id, at + "/style"},
      {[&](auto& i) { item_1(i).pair_id = -5; }, Code::bad_id, at + "/pair_id"},
      {[&](auto& i) { item_1(i).category = 13; }, Code::unknown_category, at + "/category"},
      {[&](auto& i) { item_1(i).box.width = -1; }, Code::negative_size, at + "/box"},
      {[&](auto& i) { item_1(i).box.x = nan; }, Code::not_finite, at + "/box/0"},
      {[&](auto& i) { item_1(i).box.y = 2e6; }, Code::out_of_range, at + "/box/1"},
      {[&](auto& i) { item_1(i).area = 2e12; }, Code::out_of_range, at + "/area"},
      {[&](auto& i) { item_1(i).landmarks.pop_back(); }, Code::landmark_length, at + "/landmarks"},
      {[&](auto& i) { item_1(i).landmarks[3].visibility = 3; }, Code::out_of_range, at + "/landmarks/3"},
      {[&](auto& i) { item_1(i).landmarks[3].y = -2e6; }, Code::out_of_range, at + "/landmarks/3/1"},
      {[&](auto& i) { item_1(i).labelled_count = -1; }, Code::out_of_range, at + "/labelled_count"},
      {[&](auto& i) { item_1(i).attributes->occlusion = 4; }, Code::bad_level, at + "/attributes/1"},
      {[&](auto& i) { std::get<1>(item_1(i).segmentation)[0].pop_back(); }, Code::polygon, at + "/segmentation/0"},
      {[&](auto& i) { std::get<1>(item_1(i).segmentation)[0][1].y = nan; }, Code::not_finite, at + "/segmentation/0/3"},
      {[&](auto& i) {
         item_1(i).segmentation = Mask{{7, 9}, {63}};
       },
       Code::rle_size, at + "/segmentation/size"},
      {[&](auto& i) {
         item_1(i).segmentation = Mask{{0, 9}, {}};
       },
       Code::rle_size, at + "/segmentation/size"},
      {[&](auto& i) {
         item_1(i).segmentation = Mask{{9, 7}, {62}};
       },
       Code::rle_counts, at + "/segmentation"},
  };
  for (const auto& [change, code, pointer] : cases) {
    std::vector<ImageRecord> images = two_images();
    change(images);
    const auto found = refusals([&] { make_dataset("tensors", images, {8}); });
    INFO(pointer);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == code);
    CHECK(found[0].pointer == pointer);
  }
  const auto listed = [&](std::vector<CategoryIndex> categories) {
    return refusals([&] { make_dataset("tensors", two_images(), std::move(categories)); }).at(0).code;
  };
  CHECK(listed({8, 13}) == Code::unknown_category);
  CHECK(listed({8, 1, 8}) == Code::duplicate_id);
}

TEST_CASE("an image knows the path of its picture") {
  ImageRecord image;
  image.id = 42;
  CHECK_FALSE(Dataset("none", {image}, {}).picture_path(image));
  CHECK(Dataset("native", {image}, {}, {}, "split/image").picture_path(image) == "split/image/000042.jpg");
  image.file_name = "a/b.jpg";
  CHECK(Dataset("named", {image}, {}).picture_path(image) == "a/b.jpg");
  CHECK(Dataset("named", {image}, {}, {}, "split/image").picture_path(image) == "split/image/a/b.jpg");
  image.file_name = "/elsewhere/b.jpg";
  CHECK(Dataset("absolute", {image}, {}, {}, "split/image").picture_path(image) == "/elsewhere/b.jpg");
}

TEST_CASE("readers know where pictures are: in image beside the annotations, or beside the file") {
  namespace fs = std::filesystem;
  const test::ScratchFolder folder;
  folder.write("validation/annos/000012.json", R"({"source": "shop", "pair_id": 5})");
  const std::string images =
      R"({"images": [{"id": 12, "file_name": "000012.jpg"}], "annotations": [], "categories": [{"id": 9}]})";
  const auto picture = [](const std::string& path) {
    const Dataset dataset = read_ground_truth(path);
    return fs::path(dataset.picture_path(dataset.images()[0]).value()).lexically_normal().string();
  };
  const std::string in_split = fs::canonical(folder.path() / "validation") / "image/000012.jpg";
  CHECK(picture((folder.path() / "validation").string()) == in_split);
  const std::string beside = folder.write("validation/annos_coco/gt.json", images);
  CHECK(picture(beside) == (folder.path() / "validation/annos_coco/000012.jpg").string());
  fs::create_directory(folder.path() / "validation/image");
  CHECK(picture(beside) == (folder.path() / "validation/image/000012.jpg").string());
}
