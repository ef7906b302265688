// Options with which no network can be built or trained are refused, each by the name that it has in JSON.
#include <df2_reference/options_json.h>

#include <cctype>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2_reference/match_rcnn.h>
#include <df2_reference/training/presets.h>
#include <df2_reference/training/training_options_json.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

using Catch::Contains;

/// Values in JSON, by where they stand in it.
using OptionValues = std::vector<std::pair<std::string, nlohmann::json>>;

/// The options with one of them changed. Throws what read_options throws.
template <class Options>
void read_changed(const std::string& pointer, const nlohmann::json& value) {
  nlohmann::json all = to_json(Options());
  all[nlohmann::json::json_pointer(pointer)] = value;
  const JsonDocument document("f", all.dump(), Fault::usage);
  Options options;
  read_options(document.root(), options);
}

/// "backbone.width" of "/backbone/width/0"
std::string option_of(std::string pointer) {
  while (std::isdigit(static_cast<unsigned char>(pointer.back()))) pointer.resize(pointer.rfind('/'));
  for (char& letter : pointer) letter = letter == '/' ? '.' : letter;
  return pointer.substr(1);
}

template <class Options>
void check_refused(const OptionValues& numbers) {
  for (const auto& [pointer, value] : numbers) {
    CAPTURE(pointer, value.dump());
    CHECK_THROWS_WITH((read_changed<Options>(pointer, value)),
                      Contains(fmt::format("the option {} of ", option_of(pointer))));
  }
}

void add_pointers(const nlohmann::json& json, const std::string& pointer, std::vector<std::string>& pointers) {
  if (json.is_number()) pointers.push_back(pointer);
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) add_pointers(value, fmt::format("{}/{}", pointer, key), pointers);
}

std::vector<std::string> pointers_in(const nlohmann::json& json) {
  std::vector<std::string> pointers;
  add_pointers(json, "", pointers);
  return pointers;
}

TEST_CASE("no number of a network's options may be huge or negative") {
  const nlohmann::json all = to_json(ModelOptions());
  for (const std::string& pointer : pointers_in(all)) {
    CAPTURE(pointer);
    CHECK_NOTHROW((read_changed<ModelOptions>(pointer, all[nlohmann::json::json_pointer(pointer)])));
    const bool is_whole = all[nlohmann::json::json_pointer(pointer)].is_number_integer();
    const OptionValues numbers = {{pointer, is_whole ? nlohmann::json(std::int64_t{1} << 62) : nlohmann::json(1e300)},
                                  {pointer, 1'000'000'000},
                                  {pointer, -1}};
    if (!pointer.starts_with("/proposals/a")) check_refused<ModelOptions>(numbers);
    for (const auto& [at, value] : numbers) CHECK_THROWS_AS((read_changed<ModelOptions>(at, value)), Error);
  }
}

TEST_CASE("options of a network that cannot be are refused by name") {
  check_refused<ModelOptions>({{"/pictures/longer_side", 799},
                               {"/pictures/divisor", 48},
                               {"/pictures/mean/1", 123.7},
                               {"/pictures/deviation/2", 0},
                               {"/backbone/blocks/3", 0},
                               {"/backbone/batch_norm_epsilon", 2},
                               {"/backbone/batch_norm_momentum", 1.5},
                               {"/proposals/anchor_sizes", {32, 64, 128}},
                               {"/proposals/anchor_sizes/0", 0.4},
                               {"/proposals/anchor_sizes/0", 2},
                               {"/proposals/aspect_ratios", nlohmann::json::array()},
                               {"/proposals/candidates_per_level", 0},
                               {"/proposals/proposals", 0},
                               {"/proposals/smallest_side", -0.1},
                               {"/sampling_ratio", 1025},
                               {"/canonical_level", 1},
                               {"/canonical_level", 6},
                               {"/box/score_threshold", 1.1},
                               {"/box/score_threshold", -0.1},
                               {"/box/smallest_side", -1},
                               {"/mask/channels", nlohmann::json::array()},
                               {"/mask/channels", std::vector<int>(101, 8)},
                               {"/matching/batch_norm_epsilon", -1e-5},
                               {"/matching/batch_norm_momentum", -0.1}});
  // Ratios with which an anchor is nothing are told beside the sizes.
  for (const double ratio : {0.0, -1.0, 1e-9, 1e9}) {
    CHECK_THROWS_WITH((read_changed<ModelOptions>("/proposals/aspect_ratios/1", ratio)),
                      Contains("the option proposals.anchor_sizes of ") && Contains("proposals.aspect_ratios"));
  }
}

TEST_CASE("what is not a number is no option of a network or a training") {
  ModelOptions model;
  model.box.score_threshold = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(check_options(model), Contains("box.score_threshold"));
  TrainingOptions training;
  training.schedule.epochs = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(check_options(training), Contains("schedule.epochs"));
}

TEST_CASE("options with which nothing can be trained are refused by name") {
  check_refused<TrainingOptions>({{"/batch", 3},
                                  {"/batch", 65'538},
                                  {"/workers", 0},
                                  {"/workers", 1025},
                                  {"/schedule/epochs", 0},
                                  {"/schedule/epochs", 1e300},
                                  {"/schedule/rate", 0},
                                  {"/schedule/rate", 1e300},
                                  {"/schedule/pictures", 0},
                                  {"/schedule/warm_up", -1},
                                  {"/sgd/weight_decay", 2},
                                  {"/sgd/largest_norm", 0},
                                  {"/weights/matching", 1e300},
                                  {"/smooth_l1_beta", -1},
                                  {"/anchors/positive_iou", 0.2},
                                  {"/regions/positive_iou", 1.5},
                                  {"/regions/negative_iou", -0.5},
                                  {"/anchor_samples/boxes", 0},
                                  {"/region_samples/positive_share", 0},
                                  {"/proposals/proposals", 0},
                                  {"/matching/regions", 0},
                                  {"/log_every", 0},
                                  {"/checkpoint_every", 0},
                                  {"/keep_every", -1}});
}

TEST_CASE("the presets have options that can be") {
  for (const Preset preset : {Preset::resnet50, Preset::resnet18, Preset::small}) {
    CHECK_NOTHROW(check_options(preset_options(preset).model));
    CHECK_NOTHROW(check_options(preset_options(preset).training));
  }
}

std::map<std::string, std::vector<std::int64_t>> shapes_of(const Parameters& parameters) {
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, parameter] : parameters.all()) shapes[name] = parameter.value.sizes().vec();
  return shapes;
}

TEST_CASE("a blueprint has the tensors of the network") {
  ModelOptions options = small_options();
  options.backbone.bottleneck = GENERATE(false, true);
  options.matching.input = GENERATE(MatchingInput::box, MatchingInput::landmarks, MatchingInput::box_mask);
  const Parameters blueprint = MatchRcnn::blueprint(options);
  const MatchRcnn model(options, 1);
  CHECK(shapes_of(blueprint) == shapes_of(model.parameters()));
  CHECK(blueprint.count() == model.parameters().count());
}

TEST_CASE("the blueprint of a network that no memory holds is made all the same") {
  ModelOptions options;
  options.box.hidden = 16'384;
  options.box.bins = 64;
  options.backbone.pyramid_channels = 16'384;
  CHECK(MatchRcnn::blueprint(options).count() > std::int64_t{1} << 40);
}

}  // namespace
}  // namespace df2::reference::test
