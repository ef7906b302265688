// df2-synth: makes a labelled dataset and submissions to it, so that everything can be tried without downloads.
#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/retrieval.h>
#include <df2/parallel.h>
#include <df2/synth/scene.h>
#include <df2/synth/submission.h>
#include <df2/version.h>

#include "flag_text.h"
#include "named_file.h"
#include "run_main.h"

namespace {

using namespace df2;
using namespace df2::apps;
namespace fs = std::filesystem;

struct Flags {
  synth::SceneOptions scenes;
  synth::NoiseOptions noise;
  std::string output, coco_only, gt, task;
  int threads = 0;
};

void declare(CLI::App& app, Flags& flags) {
  app.set_version_flag("--version", "df2-synth " + std::string(kVersion));
  app.require_subcommand(1);
  app.footer(
      "Example:\n  df2-synth dataset --output demo --images 200\n"
      "  df2-synth submission --gt demo/validation --task landmarks --output results.json");
  app.add_option("--threads", flags.threads, "Threads to use [all]")->check(CLI::Range(1, 4096));

  CLI::App* dataset = app.add_subcommand("dataset", "Labelled scenes of all 13 categories, in the official layout");
  CLI::Option* folder =
      dataset->add_option("--output", flags.output, "Folder for validation/annos, validation.json and the image list");
  dataset->add_option("--coco-only", flags.coco_only, "Write only a COCO-type file, to this path")->excludes(folder);
  dataset->add_option("--images", flags.scenes.images, "Number of images")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  dataset->add_option("--seed", flags.scenes.seed, "The same seed makes the same bytes")
      ->check(why_no_seed)
      ->capture_default_str();

  CLI::App* submission = app.add_subcommand("submission", "A plausible results file for a ground truth");
  submission->add_option("--gt", flags.gt, "Split folder or COCO-type file")->required();
  submission->add_option("--task", flags.task, "detection, landmarks, segmentation or retrieval")
      ->required()
      ->check(CLI::IsMember({"detection", "landmarks", "segmentation", "retrieval"}));
  submission->add_option("--output", flags.output, "Results file to write")->required();
  submission->add_option("--seed", flags.noise.seed, "The same seed makes the same bytes")
      ->check(why_no_seed)
      ->capture_default_str();
  submission->add_option("--jitter", flags.noise.jitter, "Displacement, as a share of the item's size")
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  submission->add_option("--miss-rate", flags.noise.miss, "Share of items without a prediction")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  submission->add_option("--wrong-category", flags.noise.wrong_category, "Share of predictions of another category")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  submission->add_option("--false-positives", flags.noise.false_positives, "Mean per image")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  submission->add_option("--rows-per-image", flags.noise.rows_per_image, "Fill every image up to so many rows [off]")
      ->check(CLI::Range(1, 10'000));
}

/// Annotations of an earlier dataset would be read as part of this one.
void require_no_annotations(const fs::path& annos) {
  std::error_code error;
  if (fs::exists(annos, error) && !fs::is_empty(annos, error)) {
    throw Error(Fault::usage, Issue{Code::usage, {annos.string(), {}, {}, {}}, "no annotations yet", "some"});
  }
}

void make_dataset(const Flags& flags) {
  const Dataset dataset = synth::make_scenes(flags.scenes);
  if (!flags.coco_only.empty()) {
    write_coco_ground_truth(dataset, flags.coco_only);
    return;
  }
  if (flags.output.empty()) throw Error(Fault::usage, Code::usage, "--output or --coco-only", "neither");
  const fs::path folder = flags.output;
  require_no_annotations(folder / "validation" / "annos");
  write_native_ground_truth(dataset, (folder / "validation").string());
  write_coco_ground_truth(dataset, (folder / "validation.json").string());
  std::error_code error;
  fs::create_directories(folder / "json_for_validation", error);
  // Native annotations carry no image sizes; the official image list does.
  std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
  for (ImageRecord& image : images) image.items.clear();
  write_coco_ground_truth(Dataset("information", std::move(images), {}),
                          (folder / "json_for_validation" / "keypoints_val_information.json").string());
}

void make_submission(const Flags& flags) {
  const Dataset dataset = read_ground_truth(flags.gt);
  if (flags.task == "detection") synth::write_detection_submission(dataset, flags.noise, flags.output);
  if (flags.task == "landmarks") synth::write_landmark_submission(dataset, flags.noise, flags.output);
  if (flags.task == "retrieval") {
    const RetrievalTruth truth = make_retrieval_truth(dataset);
    write_retrieval_results(synth::make_retrieval_submission(truth, flags.noise), truth, flags.output);
  }
  if (flags.task == "segmentation") synth::write_segmentation_submission(dataset, flags.noise, flags.output);
}

int run(int argc, const char* const* argv) {
  CLI::App app("Makes a labelled dataset and submissions to it.", "df2-synth");
  Flags flags;
  declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    print(chosen.empty() ? app.help() : chosen.front()->help());
    return kDone;
  } catch (const CLI::CallForVersion&) {
    print(app.version() + "\n");
    return kDone;
  } catch (const CLI::ParseError& error) {
    throw Error(Fault::usage, Issue{Code::usage, {}, "flags as df2-synth --help lists them", error.what()});
  }
  require_apart({{"--output", flags.output}}, {{"--gt", flags.gt}});
  const ThreadLimit threads(flags.threads);
  if (app.got_subcommand("dataset"))
    make_dataset(flags);
  else
    make_submission(flags);
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  return run_main("df2-synth", [&] { return run(argc, argv); });
}
