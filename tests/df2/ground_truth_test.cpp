#include <df2/io/ground_truth.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/error.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;

std::string annotation(int id, int image, const std::string& extra = "") {
  return R"({"id": )" + std::to_string(id) + R"(, "image_id": )" + std::to_string(image) +
         R"(, "category_id": 9, "bbox": [1, 2, 3, 4], "area": 12.5, "iscrowd": 0)" + extra + "}";
}

std::string coco(const std::string& images, const std::string& annotations) {
  return R"({"info": "hand-trimmed", "images": [)" + images + R"(], "annotations": [)" + annotations +
         R"(], "categories": [{"id": 9, "name": "skirt", "keypoints": ["1"]}]})";
}

const std::string kTwoImages =
    R"({"id": 7, "width": 10, "height": 20, "file_name": "000007.jpg"}, {"id": 3, "width": 30, "height": 40, "x": {}})";

Code first_code(const std::string& text) {
  const ScratchFolder folder;
  try {
    read_ground_truth(folder.write("gt.json", text));
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::ground_truth);
    return error.issues().shown().at(0).code;
  }
  return Code::internal;
}

std::string native_item(const std::string& landmarks,
                        const std::string& rest = R"("scale": 1, "viewpoint": 2, "zoom_in": 3)") {
  return R"({"segmentation": [[0, 0, 4, 0, 4, 4]], )" + rest + R"(, "landmarks": )" + landmarks +
         R"(, "style": 2, "bounding_box": [1, 2, 11, 22], "category_id": 9, "occlusion": 1, "category_name": "skirt"})";
}

const std::string kSkirt = "[1,2,2, 3,4,1, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0]";

}  // namespace

TEST_CASE("COCO-type ground truth is read whatever the order of keys and the block size") {
  const std::string images = R"("images": [)" + kTwoImages + "]";
  std::string many;
  for (int i = 1; i <= 40; ++i) many += (i > 1 ? "," : "") + annotation(i, i % 2 ? 7 : 3);
  const std::string annotations = R"("annotations": [)" + many + "]";
  const std::string categories = R"("categories": [{"id": 9}, {"id": 1, "supercategory": "clothes"}])";
  const ScratchFolder folder;
  std::string hash;
  for (const auto& text : {"{" + images + "," + annotations + "," + categories + "}",
                           "{" + categories + ", \"licenses\": [{},{},{}]," + annotations + "," + images + "}",
                           "{" + annotations + "," + images + ",\"note\": \"}],{\"," + categories + "}"}) {
    for (const std::uint64_t block : {1, 5, 64, 500, 1 << 20}) {
      ReadLimits limits;
      limits.block_bytes = block;
      const Dataset dataset = read_ground_truth(folder.write("gt.json", text), limits);
      REQUIRE(dataset.images().size() == 2);
      CHECK(dataset.images()[0].id == 3);
      CHECK(dataset.images()[1].size == Size{10, 20});
      CHECK(dataset.images()[0].items.size() == 20);
      CHECK(dataset.images()[0].items[1].id == 4);
      CHECK(dataset.images()[0].items[1].area == 12.5);
      CHECK(dataset.listed().size() == 2);
      if (hash.empty()) hash = dataset.content_hash();
      CHECK(dataset.content_hash() == hash);
    }
  }
}

TEST_CASE("Ground truth that contradicts itself is the ground truth's fault") {
  CHECK(first_code(coco(kTwoImages + R"(, {"id": 7})", "")) == Code::duplicate_id);
  CHECK(first_code(coco(kTwoImages, annotation(1, 7) + "," + annotation(1, 3))) == Code::duplicate_id);
  CHECK(first_code(coco(kTwoImages, annotation(1, 7, R"(, "keypoints": [1, 2, 3])"))) == Code::out_of_range);
  CHECK(first_code(coco(kTwoImages, annotation(1, 7, R"(, "keypoints": [1, 2, 2])"))) == Code::landmark_length);
  CHECK(first_code(coco(kTwoImages, annotation(1, 7, R"(, "segmentation": {"size": [5, 5], "counts": [25]})"))) ==
        Code::rle_size);
  CHECK(first_code(coco(kTwoImages, annotation(1, 7, R"(, "segmentation": [[1, 2, 3, 4]])"))) == Code::polygon);
  CHECK(first_code(R"({"images": [], "annotations": []})") == Code::missing_key);
  CHECK(first_code(coco(kTwoImages, annotation(1, 7, R"(, "num_keypoints": 3)"))) == Code::missing_key);
  CHECK(first_code(R"({"images": [], "images": [], "annotations": [], "categories": []})") == Code::json_duplicate_key);
  CHECK(first_code("[]") == Code::wrong_type);
}

TEST_CASE("A refusal of ground truth is the same text for any block size") {
  std::string rows, notes;
  for (int i = 0; i < 30; ++i) {
    rows += (i > 0 ? "," : "") + annotation(i % 28, 7, i % 5 == 0 ? R"(, "iscrowd": 1)" : "");
    notes += (i > 0 ? "," : "") + std::string(i % 7 == 3 ? R"({"a": 1, "a": 2})" : R"({"image_id": 1})");
  }
  const std::string texts[] = {
      coco(kTwoImages + "," + kTwoImages, rows),
      R"({"images": [], "a/b~c": [)" + notes + R"(], "annotations": [)" + rows + R"(], "images": [], "a/b~c": 1})",
      R"({"images": [{"id": -1},{"id": 1},{"id": -2}], "images": [{"id": -3},{"id": 4}], "note": [)" + notes + "]}",
      coco(kTwoImages, rows + R"(,{"x": [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]},)" + rows),
      coco(kTwoImages, rows + "," + rows) + "}",
  };
  const ScratchFolder folder;
  for (const std::string& text : texts) {
    const std::string path = folder.write("gt.json", text);
    std::string whole;
    for (const std::uint64_t block : {1 << 20, 1, 10, 64, 500}) {
      ReadLimits limits;
      limits.block_bytes = block;
      INFO("block " << block << " text " << text);
      try {
        read_ground_truth(path, limits);
        FAIL("accepted");
      } catch (const Error& error) {
        if (whole.empty()) whole = error.what();
        CHECK(whole == error.what());
      }
    }
  }
}

TEST_CASE("An issue in a list that nobody asked for has its place in the file") {
  const ScratchFolder folder;
  const std::string path = folder.write(
      "gt.json", R"({"licenses": [{}, {}, {"a/b": 1, "a/b": 2}], "images": [], "annotations": [], "categories": []})");
  for (const std::uint64_t block : {1, 1 << 20}) {
    ReadLimits limits;
    limits.block_bytes = block;
    try {
      read_ground_truth(path, limits);
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.issues().shown().at(0).where.pointer == "/licenses/2/a~1b");
    }
  }
}

TEST_CASE("Zero and minus zero are the same content") {
  const ScratchFolder folder;
  const auto hash = [&](const std::string& x) {
    const std::string item = R"({"id": 1, "image_id": 7, "category_id": 9, "bbox": [)" + x + ", 2, 3, 4]}";
    return read_ground_truth(folder.write("gt.json", coco(kTwoImages, item))).content_hash();
  };
  CHECK(hash("-0.0") == hash("0"));
  CHECK(hash("-0.0") != hash("1"));
}

TEST_CASE("Items of images that the file does not list are not scored, as in pycocotools") {
  const ScratchFolder folder;
  CHECK(read_ground_truth(folder.write("gt.json", coco(kTwoImages, annotation(1, 99)))).item_count() == 0);
}

TEST_CASE("Native annotations keep file order, levels and pairs; sizes come from the information file") {
  const ScratchFolder folder;
  folder.write("validation/annos/000012.json", R"({"item2": )" + native_item(kSkirt) +
                                                   R"(, "source": "user", "pair_id": 5, "item1": )" +
                                                   native_item(kSkirt) + "}");
  folder.write("validation/annos/000003.json", R"({"source": "shop", "pair_id": 5})");
  folder.write("json_for_validation/keypoints_val_information.json",
               R"({"images": [{"id": 12, "width": 100, "height": 200, "file_name": "000012.jpg"}]})");
  for (const char* path : {"validation", "validation/", "validation/annos"}) {
    const Dataset dataset = read_ground_truth((folder.path() / path).string());
    REQUIRE(dataset.images().size() == 2);
    const ImageRecord& image = dataset.images()[1];
    CHECK(dataset.name() == "validation");
    CHECK(image.source == Source::user);
    CHECK(image.size == Size{100, 200});
    REQUIRE(image.items.size() == 2);
    CHECK(image.items[0].id == 2);
    CHECK(image.items[0].box == Box{1, 2, 10, 20});
    CHECK(image.items[0].area == 200);
    CHECK(image.items[0].labelled_count == 2);
    CHECK(image.items[0].attributes == Attributes{1, 1, 3, 2});
    CHECK(image.items[0].pair_id == 5);
    CHECK(dataset.has_attributes());
  }
}

TEST_CASE("A split's image sizes are its own, not those of the split beside it") {
  const ScratchFolder folder;
  const std::string jpeg("\xFF\xD8\xFF\xC0\x00\x11\x08\x02\x70\x01\xD4\x03", 12);
  for (const std::string split : {"train", "validation"}) {
    folder.write(split + "/annos/000001.json", R"({"source": "shop", "pair_id": 5})");
    folder.write(split + "/image/000001.jpg", jpeg);
  }
  folder.write("json_for_validation/keypoints_val_information.json",
               R"({"images": [{"id": 1, "width": 640, "height": 480}]})");
  const auto size = [&](const char* split) {
    return read_ground_truth((folder.path() / split).string()).images()[0].size;
  };
  CHECK(size("train") == Size{468, 624});
  CHECK(size("validation") == Size{640, 480});
}

TEST_CASE("A split has its name and its image sizes however its folder is called") {
  namespace fs = std::filesystem;
  const ScratchFolder folder;
  folder.write("validation/annos/000001.json", R"({"source": "shop", "pair_id": 5})");
  folder.write("validation/image/other", "");
  folder.write("json_for_validation/keypoints_val_information.json",
               R"({"images": [{"id": 1, "width": 640, "height": 480}]})");
  fs::create_directory_symlink(folder.path() / "validation", folder.path() / "link");
  folder.write("elsewhere/annos/000001.json", R"({"source": "shop", "pair_id": 5})");
  fs::create_directories(folder.path() / "moved/json_for_validation");
  fs::copy(folder.path() / "json_for_validation", folder.path() / "moved/json_for_validation");
  fs::create_directory_symlink(folder.path() / "elsewhere", folder.path() / "moved/validation");
  const fs::path before = fs::current_path();
  for (const auto& [from, path] : std::vector<std::pair<std::string, std::string>>{
           {"", "validation"},
           {"", "validation//"},
           {"", "link"},
           {"", "link/annos/"},
           {"", "moved/validation"},
           {"", "moved/validation/annos"},
           {"validation", "."},
           {"validation", "./"},
           {"validation", "annos"},
           {"validation", "./annos/"},
           {"validation/annos", "."},
           {"validation/annos", ".."},
           {"validation/image", "../annos"},
       }) {
    INFO("from " << from << ": " << path);
    fs::current_path(folder.path() / from);
    const Dataset dataset = read_ground_truth(path);
    fs::current_path(before);
    CHECK(dataset.name() == "validation");
    CHECK(dataset.images()[0].size == Size{640, 480});
  }
}

TEST_CASE("A broken annotation file is named with its line and pointer") {
  const ScratchFolder folder;
  folder.write("annos/000001.json",
               "{\"source\": \"user\", \"pair_id\": 5,\n\"item1\": " + native_item("[1,2,2]") + "}");
  folder.write("annos/000002.json", "{\"source\": \"user\"");
  try {
    read_ground_truth(folder.path().string());
    FAIL("accepted");
  } catch (const Error& error) {
    REQUIRE(error.issues().shown().size() == 2);
    const Issue& first = error.issues().shown()[0];
    CHECK(first.where.file.ends_with("annos/000001.json"));
    CHECK(first.where.line == 2u);
    CHECK(first.where.pointer == "/item1/landmarks");
    CHECK(first.code == Code::landmark_length);
    CHECK(error.issues().shown()[1].code == Code::json_syntax);
  }
}

TEST_CASE("A JPEG's frame header gives the size where nothing else does") {
  const ScratchFolder folder;
  folder.write("v/annos/000001.json", R"({"source": "shop", "pair_id": 5})");
  folder.write("v/image/000001.jpg",
               std::string("\xFF\xD8\xFF\xE0\x00\x04\x01\x02\xFF\xC0\x00\x11\x08\x02\x70\x01\xD4\x03", 18));
  CHECK(read_ground_truth((folder.path() / "v").string()).images()[0].size == Size{468, 624});
}
