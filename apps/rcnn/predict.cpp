// df2-rcnn predict: results of all four tasks, and features.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/hasher.h>
#include <df2/io/write_results.h>
#include <df2/version.h>
#include <df2_reference/model_file.h>
#include <df2_reference/options_json.h>
#include <df2_reference/prediction/predict_parts.h>
#include <df2_reference/prediction/prediction_files.h>

#include "../progress.h"
#include "commands.h"
#include "device.h"
#include "picture_list.h"
#include "ranked_garments.h"

namespace df2::apps {

namespace {

using eval::Task;
using reference::BoxSource;
using reference::LandmarkForm;
using reference::PictureRole;

constexpr std::array<eval::NamedValue<BoxSource>, 2> kBoxSources = {
    {{"detected", BoxSource::detected}, {"ground-truth", BoxSource::ground_truth}}};
constexpr std::array<eval::NamedValue<LandmarkForm>, 2> kLandmarkForms = {
    {{"own", LandmarkForm::own}, {"all", LandmarkForm::all}}};
constexpr std::array<eval::NamedValue<Task>, 4> kPredictedTasks = {{{"detection", Task::detection},
                                                                    {"landmarks", Task::landmarks},
                                                                    {"segmentation", Task::segmentation},
                                                                    {"retrieval", Task::retrieval}}};

struct PredictArgs {
  std::string checkpoint, output;
  PictureArgs pictures;
  BoxSource boxes = BoxSource::detected;
  std::vector<Task> tasks;  // none: those that can be
  LandmarkForm landmarks = LandmarkForm::own;
  std::size_t batch = 1;
  DeviceChoice device = DeviceChoice::automatic;

  bool has(Task task) const { return std::ranges::find(tasks, task) != tasks.end(); }
};

Value task_list(std::vector<Task>& into) {
  return {
      .name = "LIST", .fallback = "all that can be", .set = [&into](const std::string& flag, const std::string& text) {
        const std::vector<std::string_view> names = eval::all_names<Task>(kPredictedTasks);
        for (const std::string& name : split_list(text)) {
          const std::optional<Task> task = eval::find_value<Task>(kPredictedTasks, name);
          if (!task)
            refuse_usage(fmt::format("{} must be some of {}, with commas between, but has {}", flag,
                                     eval::in_words(names), name));
          if (std::ranges::find(into, *task) == into.end()) into.push_back(*task);
        }
      }};
}

/// Settles which tasks are done. Throws Error (usage) for those that cannot be.
void settle_tasks(PredictArgs& args, const std::vector<reference::PictureToPredict>& pictures) {
  const auto has_role = [&](PictureRole role) {
    return std::ranges::find(pictures, role, &reference::PictureToPredict::role) != pictures.end();
  };
  const bool can_retrieve = has_role(PictureRole::query) && has_role(PictureRole::gallery);
  const bool is_given = args.boxes == BoxSource::ground_truth;
  if (args.tasks.empty()) {
    if (!is_given) args.tasks = {Task::detection, Task::landmarks, Task::segmentation};
    if (can_retrieve || is_given) args.tasks.push_back(Task::retrieval);
  }
  if (is_given && args.has(Task::detection))
    refuse_usage("--boxes ground-truth leaves nothing to detect: leave detection out of --tasks");
  if (args.has(Task::retrieval) && !can_retrieve)
    refuse_usage(
        "retrieval takes pictures of consumers and of shops, and it is not known which these are: give --gt with "
        "annotations that say the source, or --images with --query-images and --gallery-images; or leave retrieval "
        "out of --tasks");
}

reference::PredictionPlan plan_of(PredictArgs& args) {
  reference::PredictionPlan plan;
  plan.boxes = args.boxes;
  plan.batch = args.batch;
  plan.pictures = list_pictures(args.pictures, args.boxes == BoxSource::ground_truth);
  if (plan.pictures.empty()) refuse_usage("there is no picture to predict: look at --gt or --images");
  settle_tasks(args, plan.pictures);
  plan.streams = {args.has(Task::segmentation), args.has(Task::landmarks), args.has(Task::retrieval)};
  if (args.tasks == std::vector{Task::retrieval})
    std::erase_if(plan.pictures, [](const auto& picture) { return picture.role == PictureRole::none; });
  return plan;
}

/// Of the numbers and the options, however the file spells them.
std::string hash_of(const reference::MatchRcnn& model) {
  Hasher hash;
  const auto add_text = [&](const std::string& text) { hash.add(std::span(text.data(), text.size())); };
  add_text(reference::to_json(model.options()).dump());
  for (const auto& [name, parameter] : model.parameters().all()) {
    add_text(name);
    const reference::Tensor numbers = parameter.value.detach().cpu().contiguous();
    hash.add(reference::to_weight(name, numbers).bytes);
  }
  return hash.text();
}

std::string hash_of(const std::vector<reference::PictureToPredict>& pictures) {
  Hasher hash;
  for (const reference::PictureToPredict& picture : pictures) {
    hash.add(picture.image_id);
    hash.add(static_cast<int>(picture.role));
    const std::string name = picture.path.substr(picture.path.find_last_of('/') + 1);
    hash.add(std::span(name.data(), name.size()));
    for (const auto& [box, category_id] : picture.garments) {
      hash.add(box);
      hash.add(category_id);
    }
  }
  return hash.text();
}

/// All that decides a byte of the files.
reference::PredictionArguments arguments_of(const PredictArgs& args, const reference::PredictionPlan& plan,
                                            const reference::MatchRcnn& model, c10::Device device) {
  nlohmann::json tasks = nlohmann::json::array();
  for (const auto& [name, task] : kPredictedTasks) {
    if (args.has(task)) tasks.push_back(name);
  }
  const auto text = [](std::string_view value) { return nlohmann::json(value).dump(); };
  return {{"df2_version", text(kVersion)},
          {"checkpoint", text(hash_of(model))},
          {"boxes", text(eval::find_name<BoxSource>(kBoxSources, args.boxes))},
          {"tasks", tasks.dump()},
          {"landmarks", text(eval::find_name<LandmarkForm>(kLandmarkForms, args.landmarks))},
          {"batch", nlohmann::json(args.batch).dump()},
          {"device", text(reference::kind_of(device))},
          // LibTorch shares its sums out among the threads, and rounds them accordingly.
          {"threads", nlohmann::json(reference::torch_threads()).dump()},
          {"pictures", nlohmann::json(plan.pictures.size()).dump()},
          {"pictures_hash", text(hash_of(plan.pictures))}};
}

void write_retrieval(const reference::MatchRcnn& model, const reference::PredictionPlan& plan,
                     const reference::PredictionFolder& folder) {
  const RetrievalPredictions ranked = ranked_garments(write_feature_files(model, plan, folder));
  write_retrieval_results(ranked, folder.place_of(reference::kRetrievalFile));
  folder.put(reference::kRetrievalFile);
}

int run(PredictArgs& args) {
  const reference::PredictionPlan plan = plan_of(args);
  const c10::Device device = prepare_device(args.device);
  reference::MatchRcnn model = reference::read_model(args.checkpoint);
  reference::PredictionFolder folder(args.output, arguments_of(args, plan, model, device));
  if (!folder.is_finished()) {
    model.parameters().move_to(device);
    predict_parts(model, plan, folder, progress_of("pictures predicted"));
    using reference::RowKind;
    for (const auto& [task, kind] : {std::pair{Task::detection, RowKind::boxes},
                                     {Task::landmarks, RowKind::landmarks},
                                     {Task::segmentation, RowKind::masks}}) {
      if (args.has(task)) write_rows_file(plan, folder, kind, args.landmarks);
    }
    if (args.has(Task::retrieval)) write_retrieval(model, plan, folder);
    folder.finish();
  }
  print(fmt::format("{} {} predicted\n", plan.pictures.size(), plan.pictures.size() == 1 ? "picture" : "pictures"));
  return kDone;
}

std::vector<Flag> predict_flags(PredictArgs& args) {
  std::vector<Flag> flags = {
      {"", "--checkpoint", required(read_file(args.checkpoint)), "What df2-rcnn train or import has written"}};
  std::ranges::move(picture_flags(args.pictures), std::back_inserter(flags));
  const std::vector<Flag> rest = {
      {"", "--output", required(written_file(args.output, "FOLDER")),
       "Folder for the results; one that an interrupted run has left is completed"},
      {"", "--tasks", task_list(args.tasks), "Some of detection, landmarks, segmentation, retrieval"},
      {"", "--boxes", choice<BoxSource>(args.boxes, kBoxSources),
       "Whether garments are detected, or the boxes of --gt described, as in one half of the paper's Table 5"},
      {"", "--landmarks", choice<LandmarkForm>(args.landmarks, kLandmarkForms),
       "How many landmarks a row has: those of its category, or 294, as the official evaluator wants"},
      {"", "--batch", whole_number(args.batch, 1, 1'024),
       "At most so many pictures at once, all of one size after resizing"},
      device_flag(args.device)};
  flags.insert(flags.end(), rest.begin(), rest.end());
  return flags;
}

}  // namespace

RunnableCommand predict_command() {
  const auto args = std::make_shared<PredictArgs>();
  return {{.name = "predict",
           .about = "Finds garments in pictures, and writes the results of all four tasks and features",
           .usage = "--checkpoint FILE {--gt PATH | --images FOLDER} --output FOLDER [FLAG]...",
           .examples = {"predict --checkpoint model.safetensors --gt validation --output predicted",
                        "predict --checkpoint model.safetensors --gt set --boxes ground-truth --output given",
                        "predict --checkpoint model.safetensors --images photos --tasks detection --output found"},
           .submitted = "the checkpoint",
           .flags = predict_flags(*args)},
          [args] {
            if (args->pictures.gt.empty() && args->pictures.folders.empty())
              refuse_usage("df2-rcnn predict needs --gt or --images: the pictures");
            if (args->boxes == BoxSource::ground_truth && args->pictures.gt.empty())
              refuse_usage("--boxes ground-truth needs --gt: the boxes");
            return run(*args);
          }};
}

}  // namespace df2::apps
