// df2-data contour: how well the contours through the landmarks cover the masks.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2/contour.h>
#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2/parallel.h>

#include "commands.h"

namespace df2::apps {

namespace {

struct ContourArgs {
  std::string gt, sizes;
  int worst = 20;
  bool all_labelled = false;
};

struct Row {
  const ImageRecord* image;
  const Item* item;
  ContourFit fit;
};

bool has_all_labels(const Item& item) {
  return !item.landmarks.empty() &&
         std::ranges::none_of(item.landmarks, [](const Landmark& l) { return l.visibility == 0; });
}

std::vector<Row> rows_of(const Dataset& dataset, bool all_labelled) {
  std::vector<std::vector<Row>> found(dataset.images().size());
  parallel_for(found.size(), [&](std::size_t i) {
    const ImageRecord& image = dataset.images()[i];
    const std::optional<Size> size = known_size(image);
    if (!size) return;
    for (const Item& item : image.items) {
      if (all_labelled && !has_all_labels(item)) continue;
      if (const auto fit = fit_contour(item, dataset.categories()[item.category], *size))
        found[i].push_back({&image, &item, *fit});
    }
  });
  std::vector<Row> rows;
  for (const auto& some : found) rows.insert(rows.end(), some.begin(), some.end());
  return rows;
}

double quantile(std::vector<double> values, double at) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(at * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

std::string text_of(std::vector<Row> rows, const Dataset& dataset, int worst) {
  if (rows.empty()) return "no item has a mask in an image of known size\n";
  std::string text = fmt::format("{} items\n            median  5th percentile\n", rows.size());
  const auto add_line = [&](std::string_view name, double ContourFit::*number) {
    std::vector<double> values;
    for (const Row& row : rows) values.push_back(row.fit.*number);
    text += fmt::format("{:<10}  {:6.3f}  {:14.3f}\n", name, quantile(values, 0.5), quantile(values, 0.05));
  };
  add_line("coverage", &ContourFit::coverage);
  add_line("IoU", &ContourFit::iou);
  std::ranges::stable_sort(rows, {}, [](const Row& row) { return row.fit.coverage; });
  rows.resize(std::min<std::size_t>(rows.size(), static_cast<std::size_t>(worst)));
  if (!rows.empty()) text += "\ncoverage     IoU  labelled  image   item  category\n";
  for (const Row& row : rows)
    text += fmt::format("{:8.3f}  {:6.3f}  {:>3} of {:>2}  {:06}  {:>4}  {}\n", row.fit.coverage, row.fit.iou,
                        row.item->labelled_count, row.item->landmarks.size(), row.image->id, row.item->id,
                        dataset.categories()[row.item->category].name);
  return text;
}

}  // namespace

RunnableCommand contour_command() {
  const auto args = std::make_shared<ContourArgs>();
  return {{.name = "contour",
           .about = "Compares the contour through an item's landmarks with its mask, and lists the worst items",
           .usage = "--gt PATH [FLAG]...",
           .examples = {"contour --gt deepfashion2/validation --worst 50 --all-labelled"},
           .flags = {{"", "--gt", required(read_file(args->gt, "PATH")),
                      "Split folder of native annotations, or a COCO-type file"},
                     {"", "--sizes", read_file(args->sizes), "Sizes of images, where the ground truth has none"},
                     {"", "--worst", whole_number(args->worst, 0, 1'000'000), "How many items are listed"},
                     {"", "--all-labelled", switch_of(args->all_labelled),
                      "Leave out items that reach out of their image or have landmarks without a label"}}},
          [args] {
            Dataset dataset = read_ground_truth(args->gt);
            if (!args->sizes.empty()) add_image_sizes(dataset, args->sizes);
            require_image_sizes(dataset);
            print(text_of(rows_of(dataset, args->all_labelled), dataset, args->worst));
            return kDone;
          }};
}

}  // namespace df2::apps
