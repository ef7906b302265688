#include "draw_args.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <df2_eval/names.h>

namespace df2::apps {

namespace {

using eval::Task;

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
std::string layer_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, member] : kLayers) names.push_back(name);
  return eval::in_words(names, " and ");
}

Value layer_list(Layers& into) {
  return {
      .name = "LIST", .fallback = "all but numbers", .set = [&into](const std::string& flag, const std::string& text) {
        into = kNoLayers;
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

}  // namespace

std::vector<Flag> draw_flags(DrawArgs& args) {
  Value task = choice<Task>(args.task, kTasks);
  Value images = id_list(args.images);
  Value limit = whole_number(args.limit, 1, 1'000'000'000);
  limit.fallback = "all";
  Value tile = whole_number(args.sheet.tile.width, 64, 4'000);
  const auto of_predictions = [](std::string name, Value value, std::string help) {
    return Flag{
        .group = "", .name = std::move(name), .value = std::move(value), .help = std::move(help), .needs = {"--pred"}};
  };
  return {{"", "--gt", read_file(args.gt, "PATH"),
           "Split folder of native annotations, or a COCO-type file; not for poses"},
          {.group = "",
           .name = "--pred",
           .value = read_file(args.pred),
           .help = "Results file, to be drawn beside the ground truth",
           .needs = {"--task"}},
          of_predictions("--task", task, "What is predicted"),
          {"", "--output", required(written_file(args.output, "FOLDER")), "New or empty folder for the drawings"},
          {"", "--what", choice<What>(args.what, kWhats),
           "What is drawn; without it items or, with --pred, what belongs to the task"},
          {"", "--images", images, "Draw only these image ids; ranges such as 10-20 are ids, too"},
          {"", "--limit", limit, "At most so many drawings"},
          {"", "--layers", layer_list(args.options.layers), fmt::format("Some of {}", layer_names())},
          {"", "--sheet", sheet_of(args.sheet), "Contact sheets of so many columns and rows, such as 4x3"},
          {"", "--tile", tile, "Pixels of a drawing's sides on a sheet"},
          {"", "--format", choice<PictureFormat>(args.format, kFormats), "Of the files that are written"},
          {"", "--max-side", whole_number(args.options.sides.most, 16, 16'384),
           "Larger pictures are made smaller, to so many pixels"},
          {"", "--min-side", whole_number(args.options.sides.least, 1, 16'384),
           "Smaller pictures are enlarged, so that their labels can be read"},
          {"", "--blank", switch_of(args.is_blank), "Draw on blank canvases even where there are pictures"},
          {"", "--sizes", read_file(args.sizes), "Sizes of images, where the ground truth has none"},
          of_predictions("--min-score", real_number(args.rules.min_score, -1e300, 1e300),
                         "Leave out predictions of a lower score; what only they find is missed"),
          of_predictions("--iou", real_number(args.rules.threshold, 0.05, 0.99),
                         "Similarity from which a prediction is right"),
          of_predictions("--poor-below", real_number(args.rules.poor_below, 0, 1),
                         "Mark right predictions of a lower similarity as poor"),
          of_predictions("--only-faults", switch_of(args.only_faults),
                         "Leave out images where every item is found and every prediction right"),
          of_predictions("--top", whole_number(args.top, 1, 20), "Retrieval: entries of each list"),
          of_predictions("--rules", choice<eval::Rules>(args.retrieval_rules, kRules),
                         "Retrieval: by which rules a row answers a query")};
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

}  // namespace df2::apps
