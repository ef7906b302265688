// df2-data draw: items, predictions, retrieved lists, identities, masks and poses as pictures.
#include <algorithm>
#include <array>
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
#include "draw_output.h"
#include "drawings.h"

namespace df2::apps {

namespace {

using eval::Task;

enum class What : std::uint8_t { unsaid, items, predictions, retrieval, identities, levels, first_stage, poses };

constexpr std::array<eval::NamedValue<What>, 7> kWhats = {{{"items", What::items},
                                                           {"predictions", What::predictions},
                                                           {"retrieval", What::retrieval},
                                                           {"identities", What::identities},
                                                           {"levels", What::levels},
                                                           {"first-stage", What::first_stage},
                                                           {"poses", What::poses}}};
constexpr std::array<eval::NamedValue<Task>, 4> kTasks = {{{"detection", Task::detection},
                                                           {"landmarks", Task::landmarks},
                                                           {"segmentation", Task::segmentation},
                                                           {"retrieval", Task::retrieval}}};
constexpr std::array<eval::NamedValue<PictureFormat>, 2> kFormats = {
    {{"jpg", PictureFormat::jpg}, {"png", PictureFormat::png}}};
constexpr std::array<eval::NamedValue<eval::Rules>, 2> kRules = {
    {{"official", eval::Rules::official}, {"strict", eval::Rules::strict}}};
/// An empty path was not given.
struct DrawArgs {
  std::string gt, pred, sizes, output;
  What what = What::unsaid;
  Task task = Task::verification;  // not given
  eval::MatchRules rules;
  eval::Rules retrieval_rules = eval::Rules::official;
  DrawOptions options;
  SheetOptions sheet;
  PictureFormat format = PictureFormat::jpg;
  std::vector<eval::IdRange> images;
  std::size_t limit = 0;  // 0: all
  std::size_t top = 5;
  bool is_blank = false, only_faults = false;
};

std::string layer_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, member] : kLayers) names.push_back(name);
  return eval::in_words(names, " and ");
}

Value layer_list(Layers& into) {
  return {
      .name = "LIST", .fallback = "all but numbers", .set = [&into](const std::string& flag, const std::string& text) {
        into = {false, false, false, false, false, false};
        for (const std::string& name : split_list(text)) {
          const auto row = std::ranges::find(kLayers, name, &std::pair<std::string_view, bool Layers::*>::first);
          if (row == kLayers.end())
            refuse_usage(
                fmt::format("{} must be some of {}, with commas between, but has {}", flag, layer_names(), name));
          into.*row->second = true;
        }
      }};
}

Value sheet_of(SheetOptions& into) {
  return {.name = "SIZE", .fallback = "off", .set = [&into](const std::string& flag, const std::string& text) {
            read_sheet(flag, text, into);
          }};
}

Value id_list(std::vector<eval::IdRange>& into) {
  return {.name = "IDS", .fallback = "all", .set = [&into](const std::string& flag, const std::string& text) {
            for (const std::string& part : split_list(text)) {
              const auto one = parse_number<std::int64_t>(part);
              const auto range = one ? std::optional(eval::IdRange{*one, *one}) : eval::parse_range(part);
              if (!range)
                refuse_usage(fmt::format("{} must be ids and ranges such as 1,7,20-29, but has {}", flag, part));
              into.push_back(*range);
            }
          }};
}

What settled_what(const DrawArgs& args) {
  if (args.what != What::unsaid) return args.what;
  if (args.pred.empty()) return What::items;
  return args.task == Task::retrieval ? What::retrieval : What::predictions;
}

void check(const DrawArgs& args, What what) {
  if (args.gt.empty() && what != What::poses) refuse_usage("df2-data draw needs --gt: whose items are drawn");
  const bool takes_predictions = what == What::predictions || what == What::retrieval;
  const std::string_view name = eval::find_name<What>(kWhats, what);
  if (takes_predictions && args.pred.empty()) refuse_usage(fmt::format("--what {} needs --pred and --task", name));
  if (!takes_predictions && !args.pred.empty()) refuse_usage(fmt::format("--what {} takes no --pred", name));
  if (takes_predictions && (args.task == Task::retrieval) != (what == What::retrieval))
    refuse_usage(fmt::format("--what {} does not go with --task {}", name, eval::task_name(args.task)));
  if (args.options.sides.least > args.options.sides.most) refuse_usage("--min-side must not be larger than --max-side");
  check_sheet(args.sheet);
}

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

DataCommand draw_command() {
  const auto args = std::make_shared<DrawArgs>();
  Value task = choice<Task>(args->task, kTasks);
  Value images = id_list(args->images);
  Value limit = whole_number(args->limit, 1, 1'000'000'000);
  limit.fallback = "all";
  Value tile = whole_number(args->sheet.tile.width, 64, 4'000);
  const auto of_predictions = [](std::string name, Value value, std::string help) {
    return Flag{
        .group = "", .name = std::move(name), .value = std::move(value), .help = std::move(help), .needs = {"--pred"}};
  };
  return {{.name = "draw",
           .about = "Draws items, predictions beside them, retrieved lists, identities, masks and poses",
           .usage = "--gt PATH --output FOLDER [FLAG]...",
           .examples = {"draw --gt deepfashion2/validation --images 1-100 --output drawn",
                        "draw --gt deepfashion2/validation --sheet 4x3 --limit 120 --output sheets",
                        "draw --gt deepfashion2/validation --pred boxes.json --task detection "
                        "--output drawn",
                        "draw --what poses --format png --output poses"},
           .flags = {{"", "--gt", read_file(args->gt, "PATH"),
                      "Split folder of native annotations, or a COCO-type file; not for poses"},
                     {.group = "",
                      .name = "--pred",
                      .value = read_file(args->pred),
                      .help = "Results file, to be drawn beside the ground truth",
                      .needs = {"--task"}},
                     of_predictions("--task", task, "What is predicted"),
                     {"", "--output", required(written_file(args->output, "FOLDER")),
                      "New or empty folder for the drawings"},
                     {"", "--what", choice<What>(args->what, kWhats),
                      "What is drawn; without it items or, with --pred, what belongs to the task"},
                     {"", "--images", images, "Draw only these image ids; ranges such as 10-20 are ids, too"},
                     {"", "--limit", limit, "At most so many drawings"},
                     {"", "--layers", layer_list(args->options.layers), fmt::format("Some of {}", layer_names())},
                     {"", "--sheet", sheet_of(args->sheet), "Contact sheets of so many columns and rows, such as 4x3"},
                     {"", "--tile", tile, "Pixels of a drawing's sides on a sheet"},
                     {"", "--format", choice<PictureFormat>(args->format, kFormats), "Of the files that are written"},
                     {"", "--max-side", whole_number(args->options.sides.most, 16, 16'384),
                      "Larger pictures are made smaller, to so many pixels"},
                     {"", "--min-side", whole_number(args->options.sides.least, 1, 16'384),
                      "Smaller pictures are enlarged, so that their labels can be read"},
                     {"", "--blank", switch_of(args->is_blank), "Draw on blank canvases even where there are pictures"},
                     {"", "--sizes", read_file(args->sizes), "Sizes of images, where the ground truth has none"},
                     of_predictions("--min-score", real_number(args->rules.min_score, -1e300, 1e300),
                                    "Leave out predictions of a lower score; what only they find is missed"),
                     of_predictions("--iou", real_number(args->rules.threshold, 0.05, 0.99),
                                    "Similarity from which a prediction is right"),
                     of_predictions("--poor-below", real_number(args->rules.poor_below, 0, 1),
                                    "Mark right predictions of a lower similarity as poor"),
                     of_predictions("--only-faults", switch_of(args->only_faults),
                                    "Leave out images where every item is found and every prediction right"),
                     of_predictions("--top", whole_number(args->top, 1, 20), "Retrieval: entries of each list"),
                     of_predictions("--rules", choice<eval::Rules>(args->retrieval_rules, kRules),
                                    "Retrieval: by which rules a row answers a query")}},
          [args] {
            args->sheet.tile.height = args->sheet.tile.width;
            return run(*args);
          }};
}

}  // namespace df2::apps
