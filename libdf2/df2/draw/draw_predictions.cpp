#include <df2/draw/draw_predictions.h>

#include <cassert>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <df2/draw/canvas.h>
#include <df2/draw/draw_items.h>
#include <df2/draw/side_by_side.h>

namespace df2 {

namespace {

/// What is said of an item or a prediction: by a colour, by dashes and in words.
struct Verdict {
  Colour colour;
  bool is_dashed;
  std::string_view word;
};

Verdict verdict_of(PredictionFate fate) {
  switch (fate) {
    case PredictionFate::right:
      return {kGreen, false, "right"};
    case PredictionFate::poor:
      return {kOrange, true, "poor fit"};
    case PredictionFate::wrong_category:
      return {kPurple, true, "wrong category"};
    case PredictionFate::false_positive:
      return {kVermilion, true, "false positive"};
    case PredictionFate::ignored:
      break;
  }
  return {kGrey, false, "ignored"};
}

Verdict verdict_of(ItemFate fate) {
  switch (fate) {
    case ItemFate::found:
      return {kGreen, false, "found"};
    case ItemFate::missed:
      return {kVermilion, true, "missed"};
    case ItemFate::ignored:
      break;
  }
  return {kGrey, false, "ignored"};
}

ItemStyle style_of(const Verdict& verdict, const Layers& layers, const PenSizes& pen) {
  return {.layers = layers, .pen = pen, .is_dashed = verdict.is_dashed, .frame = verdict.colour};
}

}  // namespace

Picture draw_predictions(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                         std::span<const JudgedPrediction> predictions, std::span<const ItemFate> fates,
                         const DrawOptions& options) {
  return draw_predictions(image, categories, picture, predictions, fates, options.layers,
                          whole_view(size_to_draw(image, picture), options.sides));
}

Picture draw_predictions(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                         std::span<const JudgedPrediction> predictions, std::span<const ItemFate> fates,
                         const Layers& layers, const View& view) {
  assert(fates.size() == image.items.size());
  const PenSizes pen = pen_sizes(view.size, picture == nullptr);
  const Picture empty = background(picture, view);
  Picture truth = empty, predicted = empty;
  std::vector<ItemStyle> styles;
  for (std::size_t i = 0; i < image.items.size(); ++i) {
    const Verdict verdict = verdict_of(fates[i]);
    ItemStyle& style = styles.emplace_back(style_of(verdict, layers, pen));
    const Category& category = categories[image.items[i].category];
    style.label = {fmt::format("{} {}", category.id, category.name), fmt::format("{}", verdict.word)};
  }
  draw_items(truth, image.items, styles, categories, view);
  std::vector<Item> items;
  styles.clear();
  for (const JudgedPrediction& prediction : predictions) {
    const Verdict verdict = verdict_of(prediction.fate);
    ItemStyle& style = styles.emplace_back(style_of(verdict, layers, pen));
    const Category& category = categories[prediction.item.category];
    style.label = {fmt::format("{} {} {:.2f}", category.id, category.name, prediction.score),
                   prediction.similarity ? fmt::format("{}, {:.2f}", verdict.word, *prediction.similarity)
                                         : fmt::format("{}", verdict.word)};
    items.push_back(prediction.item);
  }
  draw_items(predicted, items, styles, categories, view);
  return put_side_by_side(truth, "ground truth", predicted, "predictions", pen.text);
}

}  // namespace df2
