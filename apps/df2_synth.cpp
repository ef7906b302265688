// df2-synth: makes a dataset with pictures and labels, and submissions and features to it, so that everything can be
// tried without downloads.
#include <array>
#include <string>
#include <utility>

#include <df2/error.h>
#include <df2/io/features.h>
#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/io/write_results.h>
#include <df2/parallel.h>
#include <df2/synth/retrieval_features.h>
#include <df2/synth/scene.h>
#include <df2/synth/split.h>
#include <df2/synth/submission.h>
#include <df2_eval/evaluate.h>

#include "run_main.h"
#include "synth/dataset_command.h"

namespace {

using namespace df2;
using namespace df2::apps;
using eval::Task;

/// An empty path was not given.
struct SynthArgs {
  DatasetArgs dataset;
  synth::SceneOptions scenes;
  synth::NoiseOptions noise;
  synth::FeatureOptions features;
  Task task = Task::detection;
  std::string gt;
  std::string sizes;
  std::string output;
  std::string coco_only;
  std::string query_features;
  std::string gallery_features;
  int threads = 0;
  RunLimits limits;
};

constexpr std::array<eval::NamedValue<Task>, 5> kTasks = {{{"detection", Task::detection},
                                                           {"landmarks", Task::landmarks},
                                                           {"segmentation", Task::segmentation},
                                                           {"retrieval", Task::retrieval},
                                                           {"verification", Task::verification}}};

Program make_program(SynthArgs& args) {
  const char* kSeed = "The same seed makes the same bytes";
  synth::NoiseOptions& noise = args.noise;
  Value task = required(choice<Task>(args.task, kTasks));
  task.fallback.clear();
  Program program{"df2-synth",
                  "Makes a dataset with pictures, and submissions and features to it, to try everything without "
                  "downloads",
                  {},
                  {},
                  exit_code_lines()};
  program.commands = {
      dataset_command(args.dataset),
      {.name = "workload",
       .about = "Makes labels of simple shapes without pictures, fast: for tests and benchmarks",
       .usage = "--output FOLDER [FLAG]...",
       .examples = {"workload --output load --images 200", "workload --coco-only gt.json --images 30000"},
       .flags = {{"", "--output", written_file(args.output, "FOLDER"),
                  "Folder for validation/annos, validation.json and the image list"},
                 {.group = "",
                  .name = "--coco-only",
                  .value = written_file(args.coco_only),
                  .help = "Write only a COCO-type file",
                  .excludes = {"--output"},
                  .why = "one asks for a folder, the other for a file alone"},
                 {"", "--images", whole_number(args.scenes.images, 1, 10'000'000), "How many images"},
                 {"", "--seed", whole_number(args.scenes.seed, 0, UINT64_MAX), kSeed}}},
      {.name = "submission",
       .about = "Makes a plausible results file for a ground truth",
       .usage = "--gt PATH --task NAME --output FILE [FLAG]...",
       .examples = {"submission --gt demo/validation --task landmarks --output results.json",
                    "submission --gt pairs.json --task verification --output scores.json"},
       .flags = {{"", "--gt", required(read_file(args.gt, "PATH")),
                  "Split folder or COCO-type file; for verification the file of pairs"},
                 {.group = "",
                  .name = "--sizes",
                  .value = read_file(args.sizes),
                  .help = "Sizes of images to which the ground truth gives none, as an image information file has them",
                  .tasks = {Task::segmentation}},
                 {"", "--task", task, "What is predicted"},
                 {"", "--output", required(written_file(args.output)), "Results file to write"},
                 {"", "--seed", whole_number(noise.seed, 0, UINT64_MAX), kSeed},
                 {"", "--jitter", real_number(noise.jitter, 0, 10),
                  "How far corners and landmarks are off, as a share of the item's size"},
                 {"", "--miss-rate", real_number(noise.miss, 0, 1), "Share of the items without a prediction"},
                 {"", "--wrong-category", real_number(noise.wrong_category, 0, 1),
                  "Share of the predictions with another category"},
                 {"", "--false-positives", real_number(noise.false_positives, 0, 1000),
                  "Mean number of predictions of an image that show nothing"},
                 {"", "--rows-per-image", whole_number(noise.rows_per_image, 1, 10'000),
                  "Fill every image with false positives up to so many rows [off]"}}},
      {.name = "features",
       .about = "Makes feature vectors for retrieval that tell garments apart as well as is asked for",
       .usage = "--gt PATH --query-features FILE --gallery-features FILE [FLAG]...",
       .examples = {"features --gt gt.json --query-features Q.npy --gallery-features G.npy --strength 0.5"},
       .flags = {{"", "--gt", required(read_file(args.gt, "PATH")), "Split folder or COCO-type file with pair_ids"},
                 {"", "--query-features", required(written_file(args.query_features)),
                  "File to write: an .npy row for each query, as df2-eval reads it"},
                 {"", "--gallery-features", required(written_file(args.gallery_features)),
                  "File to write: an .npy row for each gallery item"},
                 {"", "--strength", real_number(args.features.strength, 0, 1),
                  "How much of a vector all items of an identity share: 0 ranks by chance, 1 is perfect"},
                 {"", "--dimension", whole_number(args.features.dimension, 2, 65'536), "Numbers of a vector"},
                 {"", "--seed", whole_number(args.features.seed, 0, UINT64_MAX), kSeed}}}};
  return complete(std::move(program), args.limits, args.threads);
}

void make_workload(const SynthArgs& args) {
  if (args.output.empty() && args.coco_only.empty())
    refuse_usage("df2-synth workload needs --output or --coco-only: where to write");
  const Dataset dataset = synth::make_scenes(args.scenes);
  if (!args.coco_only.empty())
    write_coco_ground_truth(dataset, args.coco_only);
  else
    synth::write_split(dataset, args.output);
}

void make_submission(const SynthArgs& args) {
  if (args.task == Task::verification) {
    const PairFile pairs = read_pairs(args.gt);
    write_verification_results(pairs.id, synth::make_verification_scores(pairs.same, args.noise), args.output);
    return;
  }
  Dataset dataset = read_ground_truth(args.gt, {}, {}, eval::fields_read(args.task));
  if (!args.sizes.empty()) add_image_sizes(dataset, args.sizes);
  if (args.task == Task::detection) synth::write_detection_submission(dataset, args.noise, args.output);
  if (args.task == Task::landmarks) synth::write_landmark_submission(dataset, args.noise, args.output);
  if (args.task == Task::segmentation) synth::write_segmentation_submission(dataset, args.noise, args.output);
  if (args.task == Task::retrieval) {
    const RetrievalTruth truth = make_retrieval_truth(dataset);
    write_retrieval_results(synth::make_retrieval_submission(truth, args.noise), args.output);
  }
}

void make_features(const SynthArgs& args) {
  const Dataset dataset = read_ground_truth(args.gt, {}, {}, eval::fields_read(Task::retrieval));
  const auto [queries, gallery] = synth::make_retrieval_features(make_retrieval_truth(dataset), args.features);
  write_features(queries, args.query_features);
  write_features(gallery, args.gallery_features);
}

int run(const SynthArgs& args, const CommandLine& line) {
  const ThreadLimit threads(args.threads);
  check_task(line, args.task);
  if (line.command == "dataset") make_dataset(args.dataset);
  if (line.command == "workload") make_workload(args);
  if (line.command == "submission") make_submission(args);
  if (line.command == "features") make_features(args);
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process("df2-synth");
  SynthArgs args;
  return run_main(make_program(args), args.limits, argc, argv,
                  [&](const CommandLine& line) { return run(args, line); });
}
