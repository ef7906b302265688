// df2-data draw: items, predictions, retrieved lists, identities, masks and poses as pictures.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2/io/output_folder.h>
#include <df2/io/retrieval.h>
#include <df2/sort_unique.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/ranking/rank_submission.h>

#include "commands.h"
#include "draw_args.h"
#include "draw_output.h"
#include "drawings.h"

namespace df2::apps {

namespace {

using eval::Task;

/// Indices of the images that are drawn. Throws Error (usage) for ids that the ground truth does not have.
std::vector<std::uint32_t> chosen_images(const Dataset& dataset, const DrawArgs& args) {
  std::vector<std::uint32_t> chosen;
  const auto images = dataset.images();
  if (args.images.empty()) {
    for (std::uint32_t i = 0; i < images.size(); ++i) chosen.push_back(i);
    return chosen;
  }
  for (const eval::IdRange& range : args.images) {
    const auto first = std::ranges::lower_bound(images, range.first, {}, &ImageRecord::id);
    const auto last = std::ranges::upper_bound(images, range.last, {}, &ImageRecord::id);
    if (first == last) {
      const std::string ids = range.first == range.last ? fmt::format("{}", range.first) : eval::range_text(range);
      refuse_usage(fmt::format("--images: the ground truth has no image {}", ids));
    }
    for (auto image = first; image != last; ++image)
      chosen.push_back(static_cast<std::uint32_t>(image - images.begin()));
  }
  sort_unique(chosen);
  return chosen;
}

/// What is read and looked through: the output may not lie within. The folder of a COCO-type file is not.
std::vector<std::string> inputs_of(const DrawArgs& args) {
  std::vector<std::string> inputs;
  for (const std::string& path : {args.gt, args.pred, args.sizes}) {
    if (!path.empty()) inputs.push_back(path);
  }
  if (!args.gt.empty() && std::filesystem::is_directory(args.gt)) {
    for (std::string& folder : folders_of_split(args.gt)) inputs.push_back(std::move(folder));
  }
  return inputs;
}

Dataset read_dataset(const DrawArgs& args, What what) {
  if (what == What::poses) return {};
  FieldsRead fields;
  fields.pairs = what == What::retrieval || what == What::identities || what == What::levels;
  Dataset dataset = read_ground_truth(args.gt, {}, {}, fields);
  if (!args.sizes.empty()) add_image_sizes(dataset, args.sizes);
  return dataset;
}

std::string count_text(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

int run(DrawArgs& args) {
  const What what = settled_what(args);
  check(args, what);
  const Dataset dataset = read_dataset(args, what);
  PictureSource pictures(dataset, args.is_blank);
  DrawContext context{dataset, pictures, args.options, chosen_images(dataset, args)};
  OutputFolder folder(args.output, inputs_of(args));

  // What the drawings refer to lives until they are written.
  std::optional<Predictions> predictions;
  std::optional<eval::MatchFlags> flags;
  std::optional<RetrievalTruth> truth;
  std::optional<RetrievalPredictions> lists;
  Drawings drawings;
  switch (what) {
    case What::unsaid:
    case What::items:
      drawings = item_drawings(context);
      break;
    case What::predictions: {
      eval::Options options;
      options.task = args.task;
      options.class_agnostic = args.task == Task::landmarks ? std::nullopt : std::optional(true);
      predictions = eval::read_task_results(args.pred, dataset, options);
      args.rules.task = args.task;
      if (!args.images.empty()) {
        for (const std::uint32_t image : context.images) args.rules.images.push_back(dataset.images()[image].id);
      }
      flags.emplace(dataset, *predictions, args.rules);
      drawings = prediction_drawings(context, *flags, args.only_faults);
      break;
    }
    case What::retrieval: {
      truth = make_retrieval_truth(dataset);
      eval::Options options;
      options.task = Task::retrieval;
      options.rules = args.retrieval_rules;
      lists = eval::read_submission(args.pred, *truth, eval::checked(options));
      drawings = retrieval_drawings(context, *truth, *lists, args.retrieval_rules, args.top);
      break;
    }
    case What::identities:
      drawings = identity_drawings(context);
      break;
    case What::levels:
      drawings = level_drawing(context);
      break;
    case What::first_stage:
      drawings = first_stage_drawings(context);
      break;
    case What::poses:
      drawings = pose_drawings(std::min(600u, args.options.sides.most));
      break;
  }
  if (args.limit > 0) drawings.count = std::min(drawings.count, args.limit);
  args.sheet.tile.height = static_cast<std::uint32_t>(std::lround(args.sheet.tile.width * drawings.shape));
  const std::size_t files = write_drawings(drawings, args.sheet, args.format, folder);
  folder.commit();
  std::string text =
      fmt::format("{} in {}\n", count_text(drawings.count, "drawing", "drawings"), count_text(files, "file", "files"));
  text += pictures.notes();
  if (flags && flags->below_min_score() > 0)
    text += fmt::format("{} of a score below --min-score {} left out\n",
                        count_text(flags->below_min_score(), "prediction", "predictions"), args.rules.min_score);
  print(text);
  return kDone;
}

}  // namespace

RunnableCommand draw_command() {
  const auto args = std::make_shared<DrawArgs>();
  return {{.name = "draw",
           .about = "Draws items, predictions beside them, retrieved lists, identities, masks and poses",
           .usage = "--gt PATH --output FOLDER [FLAG]...",
           .examples = {"draw --gt deepfashion2/validation --images 1-100 --output drawn",
                        "draw --gt deepfashion2/validation --sheet 4x3 --limit 120 --output sheets",
                        "draw --gt deepfashion2/validation --pred boxes.json --task detection "
                        "--output drawn",
                        "draw --what poses --format png --output poses"},
           .flags = draw_flags(*args)},
          [args] {
            args->sheet.tile.height = args->sheet.tile.width;
            return run(*args);
          }};
}

}  // namespace df2::apps
