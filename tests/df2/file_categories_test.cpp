#include <df2/io/ground_truth.h>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/error.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;

constexpr const char* kPersons =
    R"("categories": [{"id": 90, "name": "toothbrush"}, {"id": 0, "name": "person", "supercategory": "x"}])";

std::string keypoints(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i ? ", " : "") + std::string("3.5, 4, 2");
  return "[" + text + "]";
}

std::string annotation(int id, int category, int landmarks) {
  return R"({"id": )" + std::to_string(id) + R"(, "image_id": 1, "category_id": )" + std::to_string(category) +
         R"(, "bbox": [1, 2, 3, 4], "keypoints": )" + keypoints(landmarks) + "}";
}

std::string file_of(std::initializer_list<std::string> annotations, const std::string& categories = kPersons) {
  std::string rows;
  for (const std::string& row : annotations) rows += (rows.empty() ? "" : ",\n") + row;
  return R"({"images": [{"id": 1}], "annotations": [)" + rows + "], " + categories + "}";
}

Dataset read(const std::string& text, std::vector<double> sigmas = {}, std::uint64_t block = 1 << 19) {
  const ScratchFolder folder;
  ReadLimits limits;
  limits.block_bytes = block;
  return read_ground_truth(folder.write("gt.json", text), limits, {CategorySource::ground_truth, std::move(sigmas)});
}

Error refusal(const std::string& text, std::vector<double> sigmas = {}) {
  try {
    read(text, std::move(sigmas));
  } catch (const Error& error) {
    return error;
  }
  FAIL("accepted");
  throw;
}

}  // namespace

TEST_CASE("the categories of a file are a set of their own, wherever they stand") {
  const std::string rows = annotation(1, 90, 0) + ",\n" + annotation(2, 0, 17) + ",\n" + annotation(3, 5, 17);
  const std::string images = R"("images": [{"id": 1}])";
  for (const std::string& text :
       {"{" + images + R"(, "annotations": [)" + rows + "], " + kPersons + "}",
        "{" + std::string(kPersons) + R"(, "annotations": [)" + rows + "], " + images + "}"}) {
    for (const std::uint64_t block : {1, 40, 1 << 19}) {
      const Dataset dataset = read(text, {}, block);
      const CategorySet& set = dataset.categories();
      REQUIRE(set.size() == 2);
      CHECK(set[0].id == 0);
      CHECK(set[0].name == "person");
      CHECK(set[1].id == 90);
      CHECK(set[1].landmark_begin == 0);
      CHECK(set[1].landmark_count == 17);
      CHECK(set.sigmas().size() == 17);
      CHECK(set.sigmas()[16] == 0.089);
      CHECK(dataset.listed().size() == 2);
      // Category 5 is not listed: as in pycocotools it is not scored.
      REQUIRE(dataset.images()[0].items.size() == 2);
      CHECK(dataset.images()[0].items[0].category == 1);
      CHECK(dataset.images()[0].items[1].category == 0);
      CHECK(dataset.images()[0].items[1].landmarks.size() == 17);
      CHECK(dataset.images()[0].items[1].labelled_count == 17);
    }
  }
}

TEST_CASE("sigmas are the official ones for 294 landmarks, COCO's for 17, and else those given") {
  const Dataset official = read(file_of({annotation(1, 0, 294)}));
  CHECK(std::ranges::equal(official.categories().sigmas(), deepfashion2_categories().sigmas()));
  CHECK(read(file_of({annotation(1, 0, 0)})).categories().sigmas().empty());
  CHECK(read(file_of({annotation(1, 0, 2)}), {.5, .25}).categories().sigmas()[1] == .25);
  CHECK(read(file_of({annotation(1, 0, 17)}), std::vector<double>(17, .5)).categories().sigmas()[0] == .5);
  CHECK(refusal(file_of({annotation(1, 0, 2)})).fault() == Fault::usage);
  CHECK(refusal(file_of({annotation(1, 0, 2)}), {.5}).fault() == Fault::usage);
}

TEST_CASE("items of one file have as many landmarks as one another, or none") {
  const Error error = refusal(file_of({annotation(1, 0, 17), annotation(2, 0, 0), annotation(3, 0, 18)}));
  REQUIRE(error.issues().shown().size() == 1);
  CHECK(error.issues().shown()[0].code == Code::landmark_length);
  CHECK(error.issues().shown()[0].where.pointer == "/annotations/2/keypoints");
  CHECK(error.issues().shown()[0].where.line == 3u);
  CHECK(refusal(file_of({annotation(1, 0, 1025)})).issues().shown()[0].code == Code::landmark_length);
}

TEST_CASE("a category id stands once, and native annotations define none") {
  CHECK(refusal(file_of({}, R"("categories": [{"id": 1}, {"id": 1}])")).issues().shown()[0].code == Code::duplicate_id);
  const ScratchFolder folder;
  folder.write("annos/000001.json", R"({"source": "shop", "pair_id": 5})");
  CHECK_THROWS_AS(read_ground_truth(folder.path().string(), {}, {CategorySource::ground_truth, {}}), Error);
}

TEST_CASE("where nobody asks for them the categories of a file are DeepFashion2's") {
  const ScratchFolder folder;
  CHECK_THROWS_AS(read_ground_truth(folder.write("gt.json", file_of({annotation(1, 0, 0)}))), Error);
}
