#include <df2/synth/submission.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/results.h>
#include <df2/parallel.h>
#include <df2/synth/scene.h>
#include <df2_eval/evaluate.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::eval::Task;
using df2::synth::NoiseOptions;
using df2::test::ScratchFolder;

constexpr Task kTasks[] = {Task::detection, Task::landmarks, Task::segmentation};

const Dataset& scenes() {
  static const Dataset dataset = synth::make_scenes({.images = 60, .seed = 21});
  return dataset;
}

void write(Task task, const Dataset& dataset, const NoiseOptions& noise, const std::string& path) {
  if (task == Task::detection) synth::write_detection_submission(dataset, noise, path);
  if (task == Task::landmarks) synth::write_landmark_submission(dataset, noise, path);
  if (task == Task::segmentation) synth::write_segmentation_submission(dataset, noise, path);
}

Predictions read(Task task, const Dataset& dataset, const std::string& path) {
  if (task == Task::detection) return read_detection_results(path, dataset);
  if (task == Task::landmarks) return read_landmark_results(path, dataset);
  return read_segmentation_results(path, dataset);
}

eval::Report score(Task task, const NoiseOptions& noise) {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "results.json").string();
  write(task, scenes(), noise, path);
  const Predictions predictions = read(task, scenes(), path);
  const eval::Options options{.task = task};
  if (task == Task::detection) return eval::evaluate_detection(scenes(), predictions, options);
  if (task == Task::landmarks) return eval::evaluate_landmarks(scenes(), predictions, options);
  return eval::evaluate_segmentation(scenes(), predictions, options);
}

double ap_of(Task task, const NoiseOptions& noise) {
  const eval::Report report = score(task, noise);
  REQUIRE(report.summary.summary.at(0).first == "AP");
  return report.summary.summary[0].second.value();
}

/// Precision is right / (right + wrong + epsilon), as in the COCO code: one but for the last bits.
bool is_one(const eval::Summary& summary) {
  return summary.at(0).first == "AP" && summary[0].second && *summary[0].second == Approx(1).epsilon(1e-12);
}

constexpr NoiseOptions kNoNoise{.seed = 1, .jitter = 0, .miss = 0, .wrong_category = 0, .false_positives = 0};

std::string text_of(Task task, const NoiseOptions& noise) {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "results.json").string();
  write(task, scenes(), noise, path);
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("The same seed makes the same submission, for any number of threads; another seed makes another") {
  for (const Task task : kTasks) {
    const std::string text = text_of(task, {.seed = 3});
    CHECK(text_of(task, {.seed = 3}) == text);
    const ThreadLimit limit(1);
    CHECK(text_of(task, {.seed = 3}) == text);
    CHECK(text_of(task, {.seed = 4}) != text);
  }
}

TEST_CASE("A submission in memory is the text of its file") {
  const NoiseOptions noise{.seed = 3};
  CHECK(synth::detection_submission_text(scenes(), noise) == text_of(Task::detection, noise));
  CHECK(synth::landmark_submission_text(scenes(), noise) == text_of(Task::landmarks, noise));
  CHECK(synth::segmentation_submission_text(scenes(), noise) == text_of(Task::segmentation, noise));
}

TEST_CASE("A submission without noise has AP 1, and so has every category and level") {
  for (const Task task : kTasks) {
    INFO(eval::task_name(task));
    const eval::Report report = score(task, kNoNoise);
    CHECK(report.counts.predictions == report.counts.items);
    CHECK(is_one(report.summary.summary));
    for (const auto& category : report.summary.per_category) CHECK(is_one(category.summary));
    CHECK(report.summary.subsets.size() == 12);
    for (const auto& subset : report.summary.subsets) {
      INFO(subset.name);
      CHECK(is_one(subset.summary));
    }
    CHECK(report.vis.has_value() == (task == Task::landmarks));
    if (report.vis) CHECK(is_one(report.vis->summary));
  }
}

TEST_CASE("More noise of any kind lowers AP") {
  const auto falls = [](Task task, double NoiseOptions::*kind, std::initializer_list<double> amounts) {
    double before = std::numeric_limits<double>::infinity();
    for (const double amount : amounts) {
      NoiseOptions noise = kNoNoise;
      noise.*kind = amount;
      const double ap = ap_of(task, noise);
      INFO(eval::task_name(task) << " " << amount << ": " << ap << " after " << before);
      CHECK(ap < before);
      before = ap;
    }
  };
  for (const Task task : kTasks) {
    falls(task, &NoiseOptions::jitter, {0, 0.02, 0.05, 0.1, 0.2, 0.5});
    falls(task, &NoiseOptions::miss, {0, 0.1, 0.3, 0.6, 0.9});
    falls(task, &NoiseOptions::wrong_category, {0, 0.1, 0.3, 0.6, 0.9});
  }
  // False positives score lower than most right ones: they cost only where they stand before one.
  NoiseOptions many = kNoNoise;
  many.jitter = 0.1;
  const double without = ap_of(Task::detection, many);
  many.false_positives = 20;
  CHECK(ap_of(Task::detection, many) < without);
}

TEST_CASE("Every image is filled up to the rows asked for") {
  NoiseOptions noise;
  noise.rows_per_image = 30;
  const ScratchFolder folder;
  const std::string path = (folder.path() / "results.json").string();
  write(Task::detection, scenes(), noise, path);
  std::map<std::uint32_t, int> rows;
  for (const std::uint32_t image : read(Task::detection, scenes(), path).image) ++rows[image];
  CHECK(rows.size() == scenes().images().size());
  for (const auto& [image, count] : rows) CHECK(count == 30);
}

TEST_CASE("Nothing to predict gives an empty array") {
  const Dataset empty("empty", std::vector<ImageRecord>(1), {1});
  const ScratchFolder folder;
  const std::string path = (folder.path() / "results.json").string();
  write(Task::detection, empty, kNoNoise, path);
  CHECK(read(Task::detection, empty, path).size() == 0);
}

TEST_CASE("Masks need the size of the image; without it no file is written") {
  std::vector<ImageRecord> images(scenes().images().begin(), scenes().images().end());
  images[5].size.reset();
  const Dataset dataset("one size short", images, {1, 2, 3});
  const ScratchFolder folder;
  const std::string path = (folder.path() / "results.json").string();
  try {
    write(Task::segmentation, dataset, {}, path);
    FAIL("was written");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::ground_truth);
    CHECK(error.issues().shown().at(0).code == Code::image_size);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK_NOTHROW(write(Task::detection, dataset, {}, path));
}
