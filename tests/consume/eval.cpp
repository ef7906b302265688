// A user of the installed library: one image, one item, one perfect detection. Exit code 0 when AP is 1.
#include <cstdio>

#include <df2/dataset.h>
#include <df2_eval/evaluate.h>

int main() {
  df2::Item item;
  item.id = 1;
  item.category = 0;
  item.box = {10, 20, 100, 200};
  item.area = item.box.area();
  df2::ImageRecord image;
  image.id = 1;
  image.size = df2::Size{640, 480};
  image.items = {item};
  const df2::Dataset dataset("one image", {image}, {0});

  df2::Predictions predictions;
  predictions.name = "perfect";
  predictions.image = {0};
  predictions.category = {0};
  predictions.score = {0.9};
  predictions.geometry = df2::BoxColumn{item.box};

  const df2::eval::Report report = df2::eval::evaluate_detection(dataset, predictions, {});
  std::puts(report.signature.c_str());
  // 101-point precision is divided by matches + epsilon, so "1" is short of one in the last bits.
  for (const auto& [name, value] : report.summary.summary) {
    if (name == "AP") return value && *value > 0.999 ? 0 : 1;
  }
  return 1;
}
