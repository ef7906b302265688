// Drawings as arrays.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/draw/draw_first_stage.h>
#include <df2/draw/draw_image.h>
#include <df2/draw/draw_pose.h>
#include <df2/draw/draw_predictions.h>
#include <df2/draw/draw_sheet.h>
#include <df2/image/transform.h>
#include <df2_eval/match_flags.h>

#include "../items.h"
#include "drawing.h"

namespace df2::python {

namespace {

py::tuple layer_names() {
  py::list names;
  for (const auto& layer : kLayers) names.append(std::string(layer.first));
  return py::tuple(names);
}

DrawOptions options_of(const std::vector<int>& layers, std::uint32_t least_side, std::uint32_t most_side) {
  return {.layers = layers_of(layers), .sides = {least_side, most_side}};
}

const Picture* pointer_to(const std::optional<Picture>& picture) {
  return picture ? &*picture : nullptr;
}

py::array image(const ImageView& view, py::handle values, const std::vector<int>& layers, std::uint32_t least_side,
                std::uint32_t most_side) {
  const auto picture = picture_or_none(values);
  const DrawOptions options = options_of(layers, least_side, most_side);
  return drawn([&] { return draw_image(view.record(), view.dataset->categories(), pointer_to(picture), options); });
}

py::array first_stage(const ItemView& view, py::handle values, double margin, std::uint32_t side) {
  const auto picture = picture_or_none(values);
  return drawn([&] {
    const Size size = size_to_draw(view.image.record(), pointer_to(picture));
    return draw_first_stage(view.item(), view.image.dataset->categories(), pointer_to(picture),
                            close_view(size, view.item().box, margin, {side, side}));
  });
}

/// What became of predictions, and what they are about: both live as long as it does.
class Judgement {
 public:
  Judgement(std::shared_ptr<Dataset> dataset, std::shared_ptr<Predictions> predictions, const eval::MatchRules& rules)
      : dataset_(std::move(dataset)), predictions_(std::move(predictions)), flags_(*dataset_, *predictions_, rules) {}

  eval::ImageMatches of(const ImageView& view) const {
    const auto place = dataset_->find(view.record().id);
    if (!place || view.dataset != dataset_) {
      throw Error(Fault::usage, Code::usage,
                  "the image is not of the dataset with which the predictions were judged: take it from there");
    }
    return flags_.of_image(*place);
  }
  std::uint64_t below_min_score() const { return flags_.below_min_score(); }

 private:
  std::shared_ptr<Dataset> dataset_;
  std::shared_ptr<Predictions> predictions_;
  eval::MatchFlags flags_;
};

Judgement judge(std::shared_ptr<Dataset> dataset, std::shared_ptr<Predictions> predictions, int task, double threshold,
                double min_score, double poor_below) {
  begin_step("matching");
  return Judgement(std::move(dataset), std::move(predictions),
                   {.task = eval::kTasks[static_cast<std::size_t>(task)],
                    .threshold = threshold,
                    .min_score = min_score,
                    .poor_below = poor_below});
}

std::string_view fate_name(PredictionFate fate) {
  switch (fate) {
    case PredictionFate::right:
      return "right";
    case PredictionFate::poor:
      return "poor";
    case PredictionFate::wrong_category:
      return "wrong category";
    case PredictionFate::false_positive:
      return "false positive";
    case PredictionFate::ignored:
      return "ignored";
  }
  return "ignored";
}

std::string_view fate_name(ItemFate fate) {
  switch (fate) {
    case ItemFate::found:
      return "found";
    case ItemFate::missed:
      return "missed";
    case ItemFate::ignored:
      return "ignored";
  }
  return "ignored";
}

/// Of each item its fate; of each prediction category id, score, fate and similarity.
std::pair<py::list, py::list> fates_of(const Judgement& judgement, const ImageView& view) {
  const eval::ImageMatches matches = judgement.of(view);
  py::list items, predictions;
  for (const ItemFate fate : matches.items) items.append(std::string(fate_name(fate)));
  for (const JudgedPrediction& judged : matches.predictions)
    predictions.append(py::make_tuple(view.dataset->categories()[judged.item.category].id, judged.score,
                                      std::string(fate_name(judged.fate)), judged.similarity));
  return {items, predictions};
}

py::array predictions(const Judgement& judgement, const ImageView& view, py::handle values,
                      const std::vector<int>& layers, std::uint32_t least_side, std::uint32_t most_side) {
  const auto picture = picture_or_none(values);
  const DrawOptions options = options_of(layers, least_side, most_side);
  return drawn([&] {
    const eval::ImageMatches matches = judgement.of(view);
    return draw_predictions(view.record(), view.dataset->categories(), pointer_to(picture), matches.predictions,
                            matches.items, options);
  });
}

/// REQUIRES: as many pictures, captions and marks.
py::array sheet(const py::list& pictures, const std::vector<std::string>& captions, const std::vector<int>& marks,
                std::uint32_t columns, std::pair<std::uint32_t, std::uint32_t> tile, const std::string& title) {
  std::vector<Tile> tiles;
  for (std::size_t i = 0; i < captions.size(); ++i) {
    std::optional<Picture> picture = picture_or_none(pictures[i]);
    if (picture) picture = to_rgb(*std::move(picture));
    tiles.push_back({std::move(picture), captions[i], static_cast<Mark>(marks[i])});
  }
  const SheetStyle style{.tile = {tile.first, tile.second}, .columns = columns, .title = title};
  const Size size = sheet_size(style, tiles.size());
  if (size.width > kMostSheetSide || size.height > kMostSheetSide) {
    throw Error(Fault::usage, Code::usage,
                "the sheet would have a side of more than 65500 pixels: draw several, or make its tiles smaller");
  }
  return drawn([&] { return draw_sheet(tiles, style); });
}

}  // namespace

void register_draw(py::module_& module) {
  module.attr("LAYERS") = layer_names();
  module.def(
      "draw_pose",
      [](CategoryIndex category, std::uint32_t side) { return drawn([&] { return draw_pose(category, side); }); },
      py::arg("category"), py::arg("side"));
  module.def("draw_image", &image, py::arg("image"), py::arg("picture"), py::arg("layers"), py::arg("least_side"),
             py::arg("most_side"));
  module.def("draw_first_stage", &first_stage, py::arg("item"), py::arg("picture"), py::arg("margin"), py::arg("side"));
  py::class_<Judgement>(module, "Judgement")
      .def_property_readonly("below_min_score", &Judgement::below_min_score)
      .def("fates", &fates_of, py::arg("image"))
      .def("draw", &predictions, py::arg("image"), py::arg("picture"), py::arg("layers"), py::arg("least_side"),
           py::arg("most_side"));
  module.def("judge", &judge, py::arg("dataset"), py::arg("predictions"), py::arg("task"), py::arg("threshold"),
             py::arg("min_score"), py::arg("poor_below"), WithoutGil());
  module.def("draw_sheet", &sheet, py::arg("pictures"), py::arg("captions"), py::arg("marks"), py::arg("columns"),
             py::arg("tile"), py::arg("title"));
}

}  // namespace df2::python
