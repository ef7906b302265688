// Labels of made datasets, workloads, and made submissions and features to them.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <pybind11/stl.h>

#include <df2/dataset.h>
#include <df2/io/verification.h>
#include <df2/prediction.h>
#include <df2/synth/made_dataset.h>
#include <df2/synth/made_options.h>
#include <df2/synth/retrieval_features.h>
#include <df2/synth/scene.h>
#include <df2/synth/split.h>
#include <df2/synth/submission.h>
#include <df2/text.h>
#include <df2_eval/names.h>
#include <df2_eval/options.h>

#include "arrays.h"
#include "bindings.h"

namespace df2::python {

namespace {

using eval::Task;
using synth::NoiseOptions;

std::string text(const Dataset& dataset, const eval::Options& options, const NoiseOptions& noise) {
  if (options.task == Task::landmarks) return synth::landmark_submission_text(dataset, noise);
  if (options.task == Task::segmentation) return synth::segmentation_submission_text(dataset, noise);
  return synth::detection_submission_text(dataset, noise);
}

void write(const Dataset& dataset, const eval::Options& options, const NoiseOptions& noise, const std::string& path) {
  if (options.task == Task::landmarks) return synth::write_landmark_submission(dataset, noise, path);
  if (options.task == Task::segmentation) return synth::write_segmentation_submission(dataset, noise, path);
  synth::write_detection_submission(dataset, noise, path);
}

py::array_t<float> matrix_of(FeatureMatrix&& features) {
  const std::vector<py::ssize_t> shape = {static_cast<py::ssize_t>(features.rows),
                                          static_cast<py::ssize_t>(features.columns)};
  return to_array(std::move(features.values), shape);
}

/// Of queries and of gallery items.
std::pair<py::array_t<float>, py::array_t<float>> features(const RetrievalTruth& truth, std::uint64_t seed,
                                                           double strength, std::size_t dimension) {
  synth::RetrievalFeatures made;
  {
    const Working working;
    made = synth::make_retrieval_features(truth, {seed, strength, dimension});
  }
  return {matrix_of(std::move(made.queries)), matrix_of(std::move(made.gallery))};
}

using Sides = std::pair<std::uint32_t, std::uint32_t>;
using AttributeShares = std::pair<std::string, std::array<double, kLevelsPerAttribute>>;

synth::Difficulty difficulty_of(const std::string& name) {
  const auto difficulty = eval::find_value<synth::Difficulty>(synth::kDifficulties, name);
  if (!difficulty)
    throw Error(Fault::usage, Code::usage,
                fmt::format("difficulty must be {}, but is {}",
                            eval::in_words(eval::all_names<synth::Difficulty>(synth::kDifficulties)), shortened(name)));
  return *difficulty;
}

synth::MadeOptions made_options(int images, int identities, std::uint64_t seed, const std::optional<Sides>& size,
                                const std::string& difficulty, double unlabelled,
                                const std::vector<AttributeShares>& shares) {
  synth::MadeOptions options;
  options.images = images;
  options.identities = identities;
  options.seed = seed;
  if (size) options.size = Size{size->first, size->second};
  options.difficulty = difficulty_of(difficulty);
  options.shares = synth::level_shares(options.difficulty);
  options.unlabelled = unlabelled;
  for (const auto& [key, levels] : shares)
    options.shares[static_cast<std::size_t>(std::ranges::find(kAttributes, key, &AttributeRow::key)->attribute)] =
        levels;
  return options;
}

}  // namespace

void register_synth(py::module_& module) {
  py::class_<synth::MadeOptions>(module, "MadeOptions")
      .def(py::init(&made_options), py::arg("images"), py::arg("identities"), py::arg("seed"), py::arg("size"),
           py::arg("difficulty"), py::arg("unlabelled"), py::arg("shares"));
  module.def(
      "make_dataset_labels",
      [](const synth::MadeOptions& options) { return std::make_shared<Dataset>(synth::make_dataset_labels(options)); },
      py::arg("options"), WithoutGil());
  py::class_<NoiseOptions>(module, "NoiseOptions")
      .def(py::init([](std::uint64_t seed, double jitter, double miss, double wrong_category, double false_positives,
                       int rows_per_image) {
             return NoiseOptions{seed, jitter, miss, wrong_category, false_positives, rows_per_image};
           }),
           py::arg("seed"), py::arg("jitter"), py::arg("miss"), py::arg("wrong_category"), py::arg("false_positives"),
           py::arg("rows_per_image"));
  module.def(
      "make_scenes",
      [](int images, std::uint64_t seed) {
        return std::make_shared<Dataset>(synth::make_scenes({images, seed}));
      },
      py::arg("images"), py::arg("seed"), WithoutGil());
  module.def("write_split", &synth::write_split, py::arg("dataset"), py::arg("folder"), WithoutGil());
  module.def("synth_text", &text, py::arg("dataset"), py::arg("options"), py::arg("noise"), WithoutGil());
  module.def("write_synth", &write, py::arg("dataset"), py::arg("options"), py::arg("noise"), py::arg("path"),
             WithoutGil());
  module.def(
      "synth_retrieval",
      [](const RetrievalTruth& truth, const NoiseOptions& noise) {
        return std::make_shared<RetrievalPredictions>(synth::make_retrieval_submission(truth, noise));
      },
      py::arg("truth"), py::arg("noise"), WithoutGil());
  module.def(
      "synth_scores",
      [](const PairFile& pairs, const NoiseOptions& noise) {
        return synth::make_verification_scores(pairs.same, noise);
      },
      py::arg("pairs"), py::arg("noise"), WithoutGil());
  module.def("synth_features", &features, py::arg("truth"), py::arg("seed"), py::arg("strength"), py::arg("dimension"));
}

}  // namespace df2::python
