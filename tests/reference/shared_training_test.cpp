// Several processes that train one network, beside one process that has the whole batch.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2_reference/distributed/gradients.h>
#include <df2_reference/model_file.h>
#include <df2_reference/training/sgd.h>
#include <df2_reference/training/training_step.h>

#include "child_processes.h"
#include "formula.h"
#include "made_step.h"
#include "support.h"

namespace df2::reference::test {
namespace {

/// Four pictures of different sizes: two pairs. The third shows nothing that is known.
struct FullBatch {
  std::vector<Tensor> pictures;
  std::vector<PictureTargets> targets;
};

FullBatch full_batch() {
  const std::vector<PictureSize> sizes = {{97, 143}, {100, 80}, {64, 90}, {80, 80}};
  const std::vector<std::vector<std::array<std::int64_t, 4>>> boxes = {
      {{10, 12, 70, 80}, {60, 30, 130, 90}}, {{5, 20, 60, 90}}, {}, {{4, 8, 40, 70}, {30, 20, 78, 77}}};
  const std::vector<std::vector<std::int64_t>> labels = {{1, 9}, {13}, {}, {1, 7}};
  FullBatch batch;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    batch.pictures.push_back(made_picture(static_cast<std::int64_t>(i), sizes[i].height, sizes[i].width));
    batch.targets.push_back(made_targets(sizes[i], boxes[i], labels[i]));
  }
  return batch;
}

ModelOptions trained_options() {
  ModelOptions options = small_options();
  options.pictures.shorter_side = 64;
  options.pictures.longer_side = 96;
  options.backbone.batch_norm = BatchNormUse::trained;
  options.backbone.frozen_stages = 0;
  return options;
}

Tensor precise(const Tensor& values) {
  return values.to(at::kDouble);
}

/// In double precision: rounding alone would choose other boxes of nearly equal scores after a few steps.
void make_precise(const Parameters& parameters) {
  for (const auto& [name, parameter] : parameters.all()) {
    Tensor value = parameter.value;
    value.set_data(precise(value.detach()));
  }
}

void make_precise(PictureTargets& targets) {
  targets.corners = precise(targets.corners);
  targets.masks = precise(targets.masks);
  for (Tensor& landmarks : targets.landmarks) landmarks = precise(landmarks);
}

/// What is learned, and how.
struct Lesson {
  FullBatch batch = full_batch();
  TrainingOptions training = {};
};

/// Garments of every consumer's picture with those of every shop's: some equal, some not, one whose identity is not
/// known. Both processes have consumers and shops.
Lesson all_pairs() {
  Lesson lesson;
  lesson.batch.targets[2] = made_targets({64, 90}, {{6, 6, 60, 58}}, {9});
  lesson.batch.targets[3].garments[1] = -1;
  lesson.training.matching.pairs = MatchingPairs::batch;
  lesson.training.matching.positive_weight = 5;
  return lesson;
}

/// Of each step: what all processes together have.
struct Course {
  std::vector<double> totals, matching;  ///< losses
  std::vector<double> slopes;            ///< lengths of the gradients

  std::string text() const { return nlohmann::json{totals, matching, slopes}.dump(); }
};

/// Ten steps.
Course train(MatchRcnn& model, const Lesson& lesson, const Processes& processes) {
  make_precise(model.parameters());
  const auto& [all, training] = lesson;
  const RowRange own = processes.share_of(static_cast<std::int64_t>(all.pictures.size()));
  const auto first = static_cast<std::size_t>(own.first), count = static_cast<std::size_t>(own.count);
  const auto of_all = [&](const Tensor& loss) {
    const Tensor sum = loss.detach().clone();
    processes.sum(sum);
    return sum.item<double>();
  };
  Sgd sgd({.largest_norm = 5.0});
  Course course;
  for (std::uint64_t step = 0; step < 10; ++step) {
    PictureBatch batch = make_batch(std::span(all.pictures).subspan(first, count), model.options().pictures);
    batch.pixels = precise(batch.pixels);
    std::vector<PictureTargets> targets;
    std::vector<Random> streams;
    for (std::size_t i = 0; i < count; ++i) {
      targets.push_back(resized(all.targets[first + i], batch.originals[i], batch.sizes[i]));
      make_precise(targets.back());
      streams.push_back(picture_stream(1, step, first + i));
    }
    const Losses losses = losses_of(model, batch, targets, training, streams, processes);
    CHECK(losses.matching.count > 0);
    const Tensor total = losses.total(training.weights);
    total.backward();
    sum_gradients(model.parameters(), processes);
    course.slopes.push_back(sgd.step(model.parameters(), 0.005));
    course.totals.push_back(of_all(total));
    course.matching.push_back(of_all(losses.matching.mean()));
  }
  return course;
}

/// As one of the processes: leaves the network and its course in the folder.
void train_together(const Lesson& lesson) {
  const Processes processes(own_place(), /*on_gpus=*/false);
  MatchRcnn model(trained_options(), 1);
  const Course course = train(model, lesson, processes);
  const std::string name = std::getenv("DF2_TEST_FOLDER") + std::string("/") + std::to_string(processes.rank());
  write_model(name, model, {{"course", course.text()}});
}

/// `test_case`: what two processes do with the lesson.
void check_learned_together(const std::string& test_case, const Lesson& lesson) {
  const df2::test::ScratchFolder folder;
  REQUIRE(codes_of(test_case, 2, folder.path()) == std::vector{0, 0});
  MatchRcnn alone(trained_options(), 1);
  const auto expected = nlohmann::json::parse(train(alone, lesson, {}).text()).get<std::vector<std::vector<double>>>();
  ModelNotes notes;
  const MatchRcnn first = read_model((folder.path() / "0").string(), &notes);
  const MatchRcnn second = read_model((folder.path() / "1").string());
  const auto found = nlohmann::json::parse(notes.at("course")).get<std::vector<std::vector<double>>>();
  REQUIRE(found.size() == expected.size());
  for (std::size_t list = 0; list < expected.size(); ++list) {
    REQUIRE(found[list].size() == 10);
    for (std::size_t step = 0; step < 10; ++step) {
      CAPTURE(list, step);
      CHECK(found[list][step] == Approx(expected[list][step]).epsilon(1e-6));
    }
  }
  const MatchRcnn fresh(trained_options(), 1);
  double moved = 0;
  for (const auto& [name, parameter] : alone.parameters().all()) {
    CAPTURE(name);
    const Tensor value = first.parameters().all().at(name).value.detach();
    CHECK(difference(value, parameter.value.detach()) < 1e-6);
    CHECK(second.parameters().all().at(name).value.equal(value));
    moved = std::max(moved, difference(value, fresh.parameters().all().at(name).value.detach()));
  }
  CHECK(moved > 1e-2);
}

TEST_CASE("a process of a training", "[.][process]") {
  train_together({});
}

TEST_CASE("two processes learn in ten steps what one learns of the whole batch") {
  check_learned_together("a process of a training", {});
}

TEST_CASE("a process of a training that compares all pairs", "[.][process]") {
  train_together(all_pairs());
}

TEST_CASE("two processes that compare all pairs of the batch learn what one learns") {
  check_learned_together("a process of a training that compares all pairs", all_pairs());
}

}  // namespace
}  // namespace df2::reference::test
