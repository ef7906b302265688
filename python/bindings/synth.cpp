// Made scenes and made submissions to them.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <pybind11/stl.h>

#include <df2/dataset.h>
#include <df2/io/verification.h>
#include <df2/prediction.h>
#include <df2/synth/scene.h>
#include <df2/synth/split.h>
#include <df2/synth/submission.h>
#include <df2_eval/options.h>

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

}  // namespace

void register_synth(py::module_& module) {
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
}

}  // namespace df2::python
