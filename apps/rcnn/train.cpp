// df2-rcnn train: a network from pictures and their ground truth.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <malloc.h>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/pairs.h>
#include <df2_eval/evaluate.h>
#include <df2_reference/training/train.h>

#include "../progress.h"
#include "commands.h"
#include "device.h"
#include "network_args.h"
#include "process_place.h"
#include "ranked_garments.h"
#include "taken_text.h"

namespace df2::apps {

namespace {

enum class Length { x1, x2, s1x };
constexpr std::array<eval::NamedValue<std::optional<Length>>, 3> kLengths = {
    {{"1x", Length::x1}, {"2x", Length::x2}, {"s1x", Length::s1x}}};

struct TrainArgs {
  std::string gt, validation, output;
  NetworkArgs network;
  std::optional<Length> length;
  std::optional<double> epochs;
  std::optional<std::int64_t> batch, workers, seed;
  bool separate_streams = false;
  DeviceChoice device = DeviceChoice::automatic;
};

reference::Schedule of_length(const reference::Schedule& schedule, Length length) {
  switch (length) {
    case Length::x2:
      return schedule.scaled(reference::kTwice);
    case Length::s1x:
      return schedule.scaled(reference::kStretched);
    case Length::x1:
      break;
  }
  return schedule;
}

/// What is configured, changed by the flags.
reference::PresetOptions options_of(const TrainArgs& args) {
  reference::PresetOptions options = configured(args.network);
  reference::TrainingOptions& training = options.training;
  if (args.length) training.schedule = of_length(training.schedule, *args.length);
  if (args.epochs) training.schedule = training.schedule.scaled(*args.epochs / training.schedule.epochs);
  if (args.batch) training.batch = *args.batch;
  if (args.workers) training.workers = *args.workers;
  if (args.seed) training.seed = *args.seed;
  if (args.separate_streams) training.separate_streams = true;
  check_options(options.model);
  check_options(training);
  return options;
}

/// A whole number that changes the options where it is given.
Value number(std::optional<std::int64_t>& into, std::uint64_t low, std::uint64_t high) {
  const auto set = [&into, low, high](const std::string& flag, const std::string& text) {
    whole_number(into.emplace(), low, high).set(flag, text);
  };
  return {.name = "N", .set = set};
}

/// Likewise a number of epochs.
Value epoch_number(std::optional<double>& into) {
  const auto set = [&into](const std::string& flag, const std::string& text) {
    real_number(into.emplace(), 0.001, reference::kMostEpochs).set(flag, text);
  };
  return {.name = "NUMBER", .fallback = "12", .set = set};
}

/// The numbers that COCO's evaluation prints.
void add_scores(std::string_view task, const eval::Report& report, reference::Scores& scores) {
  const std::vector<std::string> names = eval::coco_metric_names(report.options);
  for (const std::string& name : names) {
    if (const std::optional<double> value = eval::find_metric(report.summary.summary, name))
      scores.emplace_back(fmt::format("{}.{}", task, name), *value);
  }
}

/// Nothing where the pictures' sources or pairs are not told, or there is nothing to retrieve.
std::optional<RetrievalTruth> retrieval_truth(const Dataset& dataset) {
  if (!has_pairs(dataset)) return std::nullopt;
  RetrievalTruth truth = make_retrieval_truth(dataset);
  if (truth.counts().pairs == 0) return std::nullopt;
  return truth;
}

/// What is validated on.
struct Validation {
  Dataset dataset;
  std::optional<RetrievalTruth> retrieval;
};

reference::Scores scores_of(const Validation& validation, reference::TaskPredictions predictions) {
  const Dataset& dataset = validation.dataset;
  reference::Scores scores;
  const auto options = [](eval::Task task) { return eval::Options{.task = task, .subsets = false}; };
  add_scores("detection", eval::evaluate_detection(dataset, predictions.boxes, options(eval::Task::detection)), scores);
  add_scores("landmarks", eval::evaluate_landmarks(dataset, predictions.landmarks, options(eval::Task::landmarks)),
             scores);
  add_scores("segmentation", eval::evaluate_segmentation(dataset, predictions.masks, options(eval::Task::segmentation)),
             scores);
  if (validation.retrieval && predictions.garments) {
    const eval::Report report = eval::evaluate_retrieval(
        *validation.retrieval, ranked_garments(std::move(*predictions.garments)), options(eval::Task::retrieval));
    for (const auto& [name, value] : report.summary.summary) {
      if (value) scores.emplace_back(fmt::format("retrieval.{}", name), *value);
    }
  }
  return scores;
}

std::string duration(double seconds) {
  const auto minutes = static_cast<std::int64_t>(std::llround(seconds / 60));
  if (minutes == 0) return fmt::format("{:.0f} s", seconds);
  return minutes < 60 ? fmt::format("{} min", minutes) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string text_of(const reference::LossValues& losses) {
  std::string text;
  for (std::size_t i = 0; i < losses.parts.size(); ++i) {
    if (!losses.parts[i]) continue;
    fmt::format_to(std::back_inserter(text), "{}{} {:.2f}", text.empty() ? "" : ", ", losses.kNames[i],
                   *losses.parts[i]);
  }
  return text;
}

std::string text_of(const reference::TrainingProgress& progress) {
  const reference::StepRow& row = progress.row;
  return fmt::format("step {} of {}, {}: loss {:.3f} ({}), rate {:.4g}, {:.1f} pictures/s, {} MB, {} left", row.step,
                     progress.steps, row.phase, row.losses.total, text_of(row.losses), row.rate,
                     row.pictures_per_second, row.megabytes, duration(progress.seconds_left));
}

std::string text_of(const reference::ValidationRow& row) {
  std::string text = fmt::format("epoch {:.4g}, step {}:", row.epoch, row.step);
  for (const auto& [name, value] : row.scores) {
    if (name.ends_with(".AP") || name.ends_with(".AP50") || name == "retrieval.top20")
      text += fmt::format(" {} {:.3f}", name, value);
  }
  return text + "\n";
}

/// Masks have to be there, as the mask stream would else learn that garments have none.
Dataset read_pictures(const std::string& path) {
  return read_ground_truth(path, {}, {}, {.every_mask = true});
}

void say(const std::string& text) {
  std::fputs(fmt::format("df2-rcnn: {}\n", text).c_str(), stderr);
}

/// Where the backbone's batch norms are frozen, they keep what the weights have of the pictures' statistics.
void warn_of_fresh_norms(const reference::BackboneOptions& options, const std::string& which) {
  if (options.batch_norm != reference::BatchNormUse::frozen) return;
  say(
      fmt::format("warning: the batch norms of the backbone are frozen, and {} of its tensors stay fresh, with which a "
                  "network trains badly: give --weights of this backbone, or in --config backbone.batch_norm "
                  "\"trained\" and backbone.frozen_stages 0, as the preset small has",
                  which));
}

/// `speaks`: says on stderr what was taken.
reference::MatchRcnn first_model(const TrainArgs& args, const reference::PresetOptions& options, bool speaks) {
  reference::MatchRcnn model(options.model, static_cast<std::uint64_t>(options.training.seed));
  if (args.network.weights.empty()) {
    if (speaks) warn_of_fresh_norms(options.model.backbone, "all");
    return model;
  }
  const reference::TakenWeights result = take_weights_of(args.network, model);
  if (!speaks) return model;
  say(fmt::format("{}: {}", args.network.weights, summary_of(result)));
  if (const std::size_t fresh = fresh_in_body(result); fresh > 0)
    warn_of_fresh_norms(options.model.backbone, std::to_string(fresh));
  return model;
}

/// What a step frees the next one takes. To give it back to the system in between costs a fifth of the time.
void keep_freed_memory() {
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, -1);
}

int run(const TrainArgs& args) {
  keep_freed_memory();
  const reference::PresetOptions options = options_of(args);
  const reference::ProcessPlace place = process_place();
  const c10::Device device = prepare_device(args.device, place.local_rank);
  const Dataset dataset = read_pictures(args.gt);
  std::optional<Validation> validation;
  if (!args.validation.empty()) {
    validation.emplace(Validation{read_pictures(args.validation), {}});
    validation->retrieval = retrieval_truth(validation->dataset);
  }

  const reference::Processes processes =
      place.size > 1 ? reference::Processes(place, device.is_cuda()) : reference::Processes();
  // A training that goes on takes its weights from the folder.
  const bool is_new = !reference::has_checkpoint(args.output);
  reference::MatchRcnn model = first_model(args, options, processes.is_first() && is_new);
  model.parameters().move_to(device);
  ProgressText line;
  reference::TrainingDoors doors;
  doors.show = [&](const reference::TrainingProgress& progress) { line.show(text_of(progress)); };
  doors.tell = [&](const reference::ValidationRow& row) {
    line.clear();
    print(text_of(row));
  };
  if (validation) {
    doors.validation = &validation->dataset;
    doors.score = [&](reference::TaskPredictions predictions) {
      return scores_of(*validation, std::move(predictions));
    };
  }
  train(model, options.training, dataset, args.output, doors, processes);
  return kDone;
}

}  // namespace

RunnableCommand train_command() {
  const auto args = std::make_shared<TrainArgs>();
  Value length = choice<std::optional<Length>>(args->length, kLengths);
  length.fallback = "1x";
  return {
      {.name = "train",
       .about = "Trains a network on pictures with their ground truth, or goes on with a training",
       .usage = "--gt PATH --output FOLDER [FLAG]...",
       .examples = {"train --gt train --validation validation --weights resnet50.pth --output run",
                    "train --gt demo/train --preset small --epochs 10 --output run"},
       .flags = {{"", "--gt", required(read_file(args->gt, "PATH")),
                  "What is learned: split folder of native annotations, or a COCO-type file, with its pictures"},
                 {"", "--validation", read_file(args->validation, "PATH"),
                  "What the network is scored on after each epoch; given like --gt"},
                 {"", "--output", required(written_file(args->output, "FOLDER")),
                  "Network, log and options; a training that was ended in it goes on where its last checkpoint is"},
                 preset_flag(args->network),
                 config_flag(args->network),
                 {"", "--weights", read_file(args->network.weights),
                  "Weights to start from: torchvision's ResNet-50 or Mask R-CNN, or a network of df2-rcnn"},
                 dictionary_flag(args->network),
                 {.group = "",
                  .name = "--schedule",
                  .value = std::move(length),
                  .help = "How long, as the paper names it: 1x is schedule.epochs, 2x twice and s1x 1.44 times that",
                  .excludes = {"--epochs", "--streams"},
                  .why = "both say how long"},
                 {"", "--epochs", epoch_number(args->epochs),
                  "How often every picture is seen, with the drops of the rate in proportion; with --streams that "
                  "of 1x"},
                 {"", "--batch", number(args->batch, 2, reference::kMostBatch),
                  "Pictures of a step, an even number [16]"},
                 {"", "--seed", number(args->seed, 0, INT64_MAX),
                  "Of fresh weights, of the order of pictures and of all that is drawn [1]"},
                 {"", "--streams", switch_of(args->separate_streams),
                  "Train one stream after the other, as the paper did: detection and masks for 2x, landmarks for "
                  "s1x, retrieval for 1x"},
                 {"", "--workers", number(args->workers, 1, reference::kMostWorkers), "Threads that read pictures [2]"},
                 device_flag(args->device)}},
      [args] { return run(*args); }};
}

}  // namespace df2::apps
