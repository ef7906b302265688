// What keeps the rows of pictures while a run goes on, and given boxes.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <df2/error.h>
#include <df2/mask.h>
#include <df2_reference/match_rcnn.h>
#include <df2_reference/prediction/part_file.h>
#include <df2_reference/prediction/picture_rows.h>
#include <df2_reference/prediction/prediction_folder.h>
#include <df2_reference/prediction/prediction_plan.h>
#include <df2_reference/proposals/corner_boxes.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

namespace fs = std::filesystem;

/// A folder that is not there, and will not be.
class NewFolder {
 public:
  explicit NewFolder(const std::string& name) : path_(fs::temp_directory_path() / ("df2_" + name)) {
    fs::remove_all(path_);
  }
  ~NewFolder() { fs::remove_all(path_); }
  std::string text() const { return path_.string(); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<PictureRows> made_rows() {
  PictureRows full;
  full.image_id = 12;
  full.size = {30, 40};
  full.category_ids = {1, 13};
  full.scores = {0.75, 0.5};
  full.boxes = {{1, 2, 3, 4}, {5, 6, 7, 8}};
  full.masks = {"a\\", ""};
  full.landmarks = {{1, 2, 3, 4}, {}};
  full.feature_columns = 3;
  full.features = {1, 2, 3, 4, 5, 6};
  PictureRows empty;
  empty.image_id = 13;
  return {full, empty};
}

TEST_CASE("rows survive as bytes, and bytes that changed are noticed") {
  const std::vector<PictureRows> rows = made_rows();
  const std::string bytes = part_bytes(rows);
  const auto again = read_part_bytes(bytes);
  REQUIRE(again);
  CHECK((*again == rows));
  CHECK(read_part_bytes(part_bytes({}))->empty());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(read_part_bytes(changed));
    CHECK_FALSE(read_part_bytes(std::string_view(bytes).substr(0, i)));
  }
}

TEST_CASE("a folder is begun, gone on with and finished, and keeps how it was begun") {
  const NewFolder folder("predicted");
  const PredictionArguments arguments = {{"batch", "2"}, {"tasks", R"(["detection"])"}};
  {
    const PredictionFolder first(folder.text(), arguments);
    CHECK_FALSE(first.is_finished());
    CHECK_FALSE(first.has_part(0));
    first.write_part(0, made_rows());
    CHECK_THROWS_WITH(PredictionFolder(folder.text(), arguments), Catch::Contains("another df2-rcnn predict works"));
  }
  CHECK_THROWS_WITH(PredictionFolder(folder.text(), {{"batch", "2"}, {"tasks", R"(["landmarks"])"}}),
                    Catch::Contains(R"(begun with the tasks ["detection"], and now it is ["landmarks"])"));
  {
    PredictionFolder second(folder.text(), arguments);
    CHECK(second.has_part(0));
    CHECK((second.read_part(0) == made_rows()));
    std::ofstream(second.place_of("file.json")) << "[]";
    second.put("file.json");
    second.finish();
  }
  // What a process may leave that was killed while it removed the parts.
  fs::create_directories(folder.path() / "unfinished.removed");
  const PredictionFolder third(folder.text(), arguments);
  CHECK(third.is_finished());
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.path()))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  CHECK(names == std::vector<std::string>{"df2_predict.json", "file.json"});
}

TEST_CASE("a folder that a killed process had hardly begun is begun again, and one of others is refused") {
  const NewFolder folder("predicted_elsewhere");
  fs::create_directories(folder.path() / "unfinished");
  std::ofstream(folder.path() / "unfinished" / "df2_predict.json.a1b2c3") << "{";
  CHECK_FALSE(PredictionFolder(folder.text(), {{"batch", "1"}}).is_finished());

  const NewFolder other("predicted_by_others");
  fs::create_directories(other.path());
  std::ofstream(other.path() / "mine.txt") << "mine";
  CHECK_THROWS_WITH(PredictionFolder(other.text(), {}), Catch::Contains("not empty"));
  CHECK_THROWS_WITH(PredictionFolder((other.path() / "mine.txt").string(), {}), Catch::Contains("a file stands"));
}

TEST_CASE("a damaged part is removed, so that the next run makes it again") {
  const NewFolder folder("predicted_damaged");
  const PredictionFolder predicted(folder.text(), {});
  predicted.write_part(3, made_rows());
  std::ofstream(predicted.place_of("00000003.rows"), std::ios::app) << "more";
  CHECK_THROWS_WITH(predicted.read_part(3), Catch::Contains("damaged"));
  CHECK_FALSE(predicted.has_part(3));
}

TEST_CASE("a plan is cut into parts of whole batches") {
  PredictionPlan plan;
  plan.pictures.resize(40);
  CHECK(plan.parts() == 3);
  CHECK(plan.part(2).size() == 8);
  plan.batch = 3;
  CHECK(plan.part_size() == 24);
  CHECK(plan.part(1).size() == 16);
}

TEST_CASE("given boxes are described as the network would describe them if it had found them") {
  MatchRcnn model(small_options(), 1);
  make_parameters(model.parameters());
  const Tensor picture = made_picture(0, 97, 143);
  const PicturePrediction found = model.predict(std::span(&picture, 1))[0];
  REQUIRE(found.labels.numel() > 1);
  const GivenBoxes given{found.corners, found.labels};
  const PicturePrediction described = model.describe(std::span(&picture, 1), std::span(&given, 1))[0];
  CHECK(described.corners.equal(clipped(found.corners, {97, 143})));
  CHECK(described.labels.equal(found.labels));
  CHECK(described.scores.eq(1).all().item<bool>());
  CHECK(difference(described.masks, found.masks) < 1e-3);
  CHECK(difference(described.features, found.features) < 1e-2);
  REQUIRE(described.landmarks.size() == found.landmarks.size());

  const GivenBoxes none{found.corners.narrow(0, 0, 0), found.labels.narrow(0, 0, 0)};
  CHECK(model.describe(std::span(&picture, 1), std::span(&none, 1))[0].features.size(0) == 0);
}

TEST_CASE("a given box that is larger than its picture is described as the whole picture, and one outside as empty") {
  MatchRcnn model(small_options(), 1);
  make_parameters(model.parameters());
  const Tensor picture = made_picture(0, 97, 143);
  const auto describe = [&](const std::vector<float>& corners) {
    const Tensor boxes = at::tensor(corners).view({-1, 4});
    const GivenBoxes given{boxes, at::ones({boxes.size(0)}, at::kLong)};
    return model.describe(std::span(&picture, 1), std::span(&given, 1))[0];
  };
  const PicturePrediction whole = describe({0, 0, 143, 97});
  const PicturePrediction others = describe({0, 0, 1e6F, 1e6F, -1e6F, -1e6F, 1e6F, 1e6F, 9e5F, 9e5F, 1e6F, 1e6F});
  for (std::int64_t i = 0; i < 2; ++i) {
    CAPTURE(i);
    CHECK(others.corners[i].equal(whole.corners[0]));
    CHECK(difference(others.masks[i], whole.masks[0]) < 1e-4);
    CHECK(difference(others.features[i], whole.features[0]) < 1e-3);
    // Where peaks are equally high, rounding chooses: their heights are compared.
    const auto row = static_cast<std::size_t>(i);
    CHECK(difference(others.landmarks[row].select(1, 2), whole.landmarks[0].select(1, 2)) < 1e-3);
  }
  const PictureRows rows = rows_of(others, 1, {97, 143});
  REQUIRE(rows.masks.size() == 3);
  CHECK(area_of_counts(rows.masks[2], rows.size) == 0);
  CHECK(rows.boxes[1] == Box{0, 0, 143, 97});
}

}  // namespace
}  // namespace df2::reference::test
