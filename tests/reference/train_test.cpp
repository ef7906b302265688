// Trainings that are ended and resumed, and what they write.
#include <cmath>
#include <cstdint>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include <ATen/ops/full.h>
#include <catch2/catch.hpp>

#include <df2/io/text_file.h>
#include <df2_reference/training/phases.h>
#include <df2_reference/training/train.h>
#include <df2_reference/weights/read_weights.h>
#include <df2_reference/weights/write_safetensors.h>

#include "made_pictures.h"

namespace df2::reference::test {
namespace {

struct Ended {};

/// Trains in a folder until `last` steps are done, or to the end.
void train_until(const Dataset& dataset, const PresetOptions& options, const std::string& folder,
                 std::int64_t last = 1'000'000) {
  MatchRcnn model(options.model, 1);
  TrainingDoors doors;
  doors.show = [&](const TrainingProgress& progress) {
    if (progress.row.step > last) throw Ended();
  };
  try {
    train(model, options.training, dataset, folder, doors);
  } catch (const Ended&) {
  }
}

std::vector<nlohmann::json> rows(const std::string& folder) {
  std::ifstream file(folder + "/log.jsonl");
  std::vector<nlohmann::json> rows;
  for (std::string line; std::getline(file, line);) rows.push_back(nlohmann::json::parse(line));
  return rows;
}

/// What does not depend on the clock.
std::vector<nlohmann::json> lasting(const std::string& folder) {
  std::vector<nlohmann::json> all = rows(folder);
  for (nlohmann::json& row : all) {
    for (const char* of_the_clock : {"seconds", "pictures_per_second", "wait_share", "megabytes"})
      row.erase(of_the_clock);
  }
  return all;
}

std::string bytes(const std::string& path) {
  return read_text(path, Fault::io);
}

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST_CASE("a training in mixed precision learns and goes on like another one, and is another one") {
  const MadePictures made(16);
  PresetOptions options = tiny_options();
  options.training.checkpoint_every = 3;
  options.training.mixed_precision = true;
  const auto folder = [&](const char* name) { return (made.folder().path() / name).string(); };
  train_until(made.training(), options, folder("whole"));
  train_until(made.training(), options, folder("resumed"), 7);
  train_until(made.training(), options, folder("resumed"));
  CHECK(lasting(folder("resumed")) == lasting(folder("whole")));
  CHECK(bytes(folder("resumed") + "/model.safetensors") == bytes(folder("whole") + "/model.safetensors"));
  options.training.mixed_precision = false;
  train_until(made.training(), options, folder("full"));
  CHECK(bytes(folder("full") + "/model.safetensors") != bytes(folder("whole") + "/model.safetensors"));
  const auto first_loss = [&](const char* name) { return rows(folder(name)).at(0)["losses"]["total"].get<double>(); };
  CHECK(first_loss("whole") == Approx(first_loss("full")).epsilon(0.05));
}

TEST_CASE("a training that is ended again and again makes the same network and the same log") {
  const MadePictures made(16);
  PresetOptions options = tiny_options();
  options.training.checkpoint_every = 3;
  options.training.keep_every = 1;
  const auto folder = [&](const char* name) { return (made.folder().path() / name).string(); };
  train_until(made.training(), options, folder("whole"));
  for (const std::int64_t last : {1, 4, 5, 6, 8}) train_until(made.training(), options, folder("parts"), last);
  train_until(made.training(), options, folder("parts"));
  const auto whole = lasting(folder("whole"));
  REQUIRE(whole.size() >= 10);
  CHECK(whole == lasting(folder("parts")));
  for (const auto& entry : std::filesystem::directory_iterator(folder("whole"))) {
    const std::string name = entry.path().filename();
    CAPTURE(name);
    if (name != "log.jsonl") CHECK(bytes(entry.path()) == bytes(folder("parts") + "/" + name));
    CHECK_FALSE(name.starts_with("momentum"));
  }
  CHECK(std::filesystem::exists(folder("parts") + "/model-epoch-0002.safetensors"));
  // A training that is done is done.
  train_until(made.training(), options, folder("whole"), 0);
  CHECK(lasting(folder("whole")) == whole);
}

TEST_CASE("what a process leaves that was ended while it wrote is cleared away") {
  const MadePictures made(12);
  PresetOptions options = tiny_options();
  options.training.checkpoint_every = 2;
  const std::string folder = made.folder().path() / "run";
  train_until(made.training(), options, folder, 5);
  REQUIRE(std::filesystem::exists(folder + "/momentum-00000004.safetensors"));
  for (const char* name : {"model.safetensors.a1B2c3", "momentum-00000006.safetensors.XyZxyZ", "options.json.aaaaaa"})
    std::ofstream(folder + "/" + name) << "half";
  std::ofstream(folder + "/momentum-00000006.safetensors") << "the network of this step was not written";
  std::ofstream(folder + "/log.jsonl", std::ios::app) << "{\"kind\":\"step\",\"step\":5,\"epo";
  train_until(made.training(), options, folder);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename());
  CHECK(names == std::set<std::string>{"log.jsonl", "model.safetensors", "options.json"});
  std::int64_t step = 0;
  for (const nlohmann::json& row : rows(folder)) CHECK(row["step"] == ++step);
}

TEST_CASE("a training does not go on with other options or another ground truth, and names them") {
  const MadePictures made(12), other(14);
  PresetOptions options = tiny_options();
  options.training.checkpoint_every = 1;
  const std::string folder = made.folder().path() / "run";
  train_until(made.training(), options, folder, 2);
  const auto resumed = [&](const PresetOptions& with, const Dataset& dataset) {
    return refusal([&] { train_until(dataset, with, folder); });
  };
  PresetOptions changed = options;
  changed.training.schedule.rate = 0.5;
  changed.model.box.hidden = 48;
  const std::string text = resumed(changed, made.training());
  CHECK(text.find("model.box.hidden (32 there, 48 now)") != std::string::npos);
  CHECK(text.find("training.schedule.rate (0.04 there, 0.5 now)") != std::string::npos);
  CHECK(resumed(options, other.training()).find("this network learns from") != std::string::npos);
  PresetOptions faster = options;
  faster.training.workers = 4;
  faster.training.log_every = 2;
  CHECK(resumed(faster, made.training()) == "nothing was refused");
}

TEST_CASE("a folder of something else is not trained in, nor one in which another process trains") {
  const MadePictures made(12);
  const PresetOptions options = tiny_options();
  const std::string folder = made.folder().path() / "run";
  std::filesystem::create_directory(folder);
  std::ofstream(folder + "/notes.txt") << "mine";
  CHECK(refusal([&] { train_until(made.training(), options, folder); }).find("notes.txt") != std::string::npos);
  std::filesystem::remove(folder + "/notes.txt");
  const TrainingFolder held(folder, {options.model, options.training, "x"});
  CHECK(refusal([&] { train_until(made.training(), options, folder); }).find("another process") != std::string::npos);
}

TEST_CASE("a training that runs away ends with a sentence that says what to change") {
  const MadePictures made(12);
  PresetOptions options = tiny_options();
  options.training.schedule.rate = 1e9;
  options.training.schedule.warm_up = 0;
  options.training.sgd.largest_norm.reset();
  const std::string folder = made.folder().path() / "run";
  const std::string text = refusal([&] { train_until(made.training(), options, folder); });
  CHECK_THAT(text, Catch::Contains(" of step ") && Catch::Contains("are not finite") &&
                       Catch::Contains("in a new folder with a lower schedule.rate"));
  CHECK_THAT(text, !Catch::Contains("null"));
}

TEST_CASE("gradients that are not finite end a training before they change a weight") {
  const MadePictures made(12);
  PresetOptions options = tiny_options();
  options.training.checkpoint_every = 1;
  MatchRcnn model(options.model, 1);
  // Garments lie so far apart that the squares of the similarity's gradient are beyond a float, and its weights are so
  // small that the losses are not.
  model.parameters().set("matching.bn.weight", at::full({16}, 1e12));
  model.parameters().set("matching.similarity.weight", at::full({2, 16}, 1e-25));
  const std::string folder = made.folder().path() / "run";
  const std::string text = refusal([&] { train(model, options.training, made.training(), folder); });
  CHECK_THAT(text, Catch::Contains("the gradients of step") && Catch::Contains("are not finite") &&
                       Catch::Contains("in a new folder"));
  CHECK_THAT(text, !Catch::Contains("null"));
  for (const auto& [name, parameter] : model.parameters().all()) {
    CAPTURE(name);
    CHECK(std::isfinite(parameter.value.detach().to(at::kDouble).sum().item<double>()));
  }
}

/// Puts `value` where the checkpoint of a folder tells `key` of itself.
void change_note(const std::string& folder, const char* key, const nlohmann::json& value) {
  const std::string path = folder + "/model.safetensors";
  const WeightFile file = read_weights(path);
  std::map<std::string, std::string> metadata = file.metadata;
  nlohmann::json note = nlohmann::json::parse(metadata.at("df2.training"));
  note[key] = value;
  metadata["df2.training"] = note.dump();
  write_safetensors(path, file.tensors, metadata);
}

TEST_CASE("a checkpoint that says of itself what cannot be is refused") {
  const MadePictures made(12);
  PresetOptions options = tiny_options();
  options.training.checkpoint_every = 2;
  const std::string folder = made.folder().path() / "run";
  train_until(made.training(), options, folder, 2);
  const auto resumed = [&] { return refusal([&] { train_until(made.training(), options, folder); }); };
  const std::string path = folder + "/model.safetensors", good = bytes(path);
  const auto restore = [&] { std::ofstream(path, std::ios::binary) << good; };
  for (const nlohmann::json& step : {nlohmann::json(-1), nlohmann::json(1.5), nlohmann::json("2"), nlohmann::json(),
                                     nlohmann::json(UINT64_MAX), nlohmann::json(INT64_MAX)}) {
    CAPTURE(step.dump());
    change_note(folder, "step", step);
    CHECK_THAT(resumed(),
               Catch::Contains("(df2.training):1: /step: a number of steps expected") && Catch::Contains("[weights]"));
    restore();
  }
  for (const char* key : {"is_done", "has_momentum"}) {
    for (const nlohmann::json& value : {nlohmann::json(1), nlohmann::json("true"), nlohmann::json()}) {
      CAPTURE(key, value.dump());
      change_note(folder, key, value);
      CHECK_THAT(resumed(), Catch::Contains(std::string("/") + key + ": true or false expected"));
      restore();
    }
  }
  change_note(folder, "step", 1'000'000);
  change_note(folder, "is_done", true);
  CHECK_THAT(resumed(), Catch::Contains("1000000 steps are done, and the training has"));
  restore();
  CHECK(resumed() == "nothing was refused");
}

TEST_CASE("momentum that is left beside a network that is done is cleared away") {
  const MadePictures made(12);
  const PresetOptions options = tiny_options();
  const std::string folder = made.folder().path() / "run", left = folder + "/momentum-00000002.safetensors";
  train_until(made.training(), options, folder);
  const std::string network = bytes(folder + "/model.safetensors");
  std::ofstream(left) << "the process was ended before this was removed";
  train_until(made.training(), options, folder);
  CHECK_FALSE(std::filesystem::exists(left));
  CHECK(bytes(folder + "/model.safetensors") == network);
}

TEST_CASE("a training without momentum is gone on with") {
  const MadePictures made(12);
  PresetOptions options = tiny_options();
  options.training.checkpoint_every = 2;
  options.training.weights = {0, 0, 0, 0, 0};  // nothing is learned
  const std::string folder = made.folder().path() / "run";
  train_until(made.training(), options, folder, 3);
  REQUIRE(std::filesystem::exists(folder + "/model.safetensors"));
  CHECK_FALSE(std::filesystem::exists(folder + "/momentum-00000002.safetensors"));
  train_until(made.training(), options, folder);
  std::int64_t step = 0;
  for (const nlohmann::json& row : rows(folder)) CHECK(row["step"] == ++step);
  CHECK(step > 3);
}

TEST_CASE("separate streams are trained one after the other, and later ones leave what earlier ones learned") {
  const MadePictures made(12);
  PresetOptions options = tiny_options();
  options.training.separate_streams = true;
  options.training.schedule.epochs = 1;
  options.training.schedule.drops = {};
  options.training.checkpoint_every = 2;
  const std::string folder = made.folder().path() / "run", parts = made.folder().path() / "parts";
  train_until(made.training(), options, folder);
  std::map<std::string, int> steps;
  std::map<std::string, std::set<std::string>> losses;
  for (const nlohmann::json& row : rows(folder)) {
    ++steps[row["phase"].get<std::string>()];
    for (const auto& [name, value] : row["losses"].items()) losses[row["phase"]].insert(name);
  }
  CHECK(losses["detection and segmentation"] ==
        std::set<std::string>{"objectness", "proposals", "classes", "boxes", "masks", "total"});
  CHECK(losses["landmarks"] == std::set<std::string>{"landmarks", "total"});
  CHECK(losses["retrieval"] == std::set<std::string>{"matching", "total"});
  const int once = steps["retrieval"];
  CHECK(once >= 2);
  CHECK(steps["detection and segmentation"] == 2 * once);
  CHECK(steps["landmarks"] == std::lround(1.44 * once));

  // The network as it was after the first phase, and after the second.
  train_until(made.training(), options, parts, 2 * once);
  const MatchRcnn first = read_model(parts + "/model.safetensors"), last = read_model(folder + "/model.safetensors");
  REQUIRE(rows(parts).size() == static_cast<std::size_t>(2 * once));
  const MatchRcnn fresh(options.model, 1);
  for (const auto& [name, parameter] : last.parameters().all()) {
    CAPTURE(name);
    const bool is_late = name.starts_with("roi_heads.keypoint_") || name.starts_with("matching.");
    CHECK(first.parameters().all().at(name).value.equal(is_late ? fresh.parameters().all().at(name).value
                                                                : parameter.value));
    if (parameter.trainable) CHECK_FALSE(parameter.value.equal(fresh.parameters().all().at(name).value));
  }
}

TEST_CASE("a validation is told and logged, and changes nothing") {
  const MadePictures made(12);
  const PresetOptions options = tiny_options();
  const auto folder = [&](const char* name) { return (made.folder().path() / name).string(); };
  train_until(made.training(), options, folder("plain"));
  MatchRcnn model(options.model, 1);
  std::size_t told = 0;
  TrainingDoors doors;
  doors.validation = &made.training();
  doors.score = [&](const TaskPredictions& predictions) {
    CHECK(std::holds_alternative<BoxColumn>(predictions.boxes.geometry));
    CHECK(std::holds_alternative<MaskColumn>(predictions.masks.geometry));
    CHECK(std::holds_alternative<LandmarkColumn>(predictions.landmarks.geometry));
    CHECK(predictions.boxes.size() == predictions.masks.size());
    REQUIRE(predictions.garments);
    CHECK(predictions.garments->queries.size() + predictions.garments->gallery.size() == predictions.boxes.size());
    CHECK(predictions.garments->query_features.columns == 16);
    return Scores{{"detection.AP", 0.25}};
  };
  doors.tell = [&](const ValidationRow&) { ++told; };
  train(model, options.training, made.training(), folder("scored"), doors);
  std::vector<nlohmann::json> validations, steps;
  for (const nlohmann::json& row : lasting(folder("scored")))
    (row["kind"] == "validation" ? validations : steps).push_back(row);
  CHECK(told == 3);
  REQUIRE(validations.size() == 3);
  CHECK(validations[1]["epoch"] == 2.0);
  CHECK(validations[1]["scores"] == nlohmann::json{{"detection.AP", 0.25}});
  CHECK(steps == lasting(folder("plain")));
}

TEST_CASE("phases without separate streams are one, that trains everything") {
  const std::vector<Phase> phases = phases_of({});
  REQUIRE(phases.size() == 1);
  CHECK(phases[0].trains("backbone.body.conv1.weight"));
  CHECK(phases[0].schedule.epochs == 12);
}

}  // namespace
}  // namespace df2::reference::test
