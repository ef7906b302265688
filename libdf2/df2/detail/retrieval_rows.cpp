#include <df2/detail/retrieval_rows.h>

#include <algorithm>

#include <fmt/format.h>

namespace df2::detail {

void RetrievalRowCheck::check(const RetrievalRow& row, std::vector<RowFault>& faults) {
  const auto refuse = [&](std::string below, Code code, std::string expected, std::string found) {
    faults.push_back({std::move(below), {code, std::move(expected), std::move(found)}});
  };
  const auto image = truth_.find_image(row.image_id);
  if (image && rules_.ground_truth_boxes &&
      std::ranges::find(truth_.items_of(*image), row.box, &QueryItem::box) == truth_.items_of(*image).end()) {
    refuse("/query_bbox", Code::unknown_box, "the box of an item of the image", "another");
  }
  const std::size_t images = row.gallery_images.size(), boxes = row.gallery_boxes.size();
  if (images != boxes) {
    refuse("/gallery_bbox", Code::list_length, fmt::format("as many boxes as gallery_image_id has ids, {},", images),
           std::to_string(boxes));
  } else if (images > rules_.max_entries) {
    refuse("/gallery_image_id", Code::list_length, fmt::format("at most {} entries", rules_.max_entries),
           std::to_string(images));
  } else {
    check_entries(row, faults);
  }
}

void RetrievalRowCheck::check_entries(const RetrievalRow& row, std::vector<RowFault>& faults) {
  entries_.clear();
  for (std::size_t i = 0; i < row.gallery_images.size(); ++i) {
    const Box& box = row.gallery_boxes[i];
    entries_.emplace_back(row.gallery_images[i], box.x, box.y, box.width, box.height, i);
  }
  // The position is compared last, so the later of two equal entries is named.
  std::ranges::sort(entries_);
  const auto entry = [](const Entry& e) {
    return std::tie(std::get<0>(e), std::get<1>(e), std::get<2>(e), std::get<3>(e), std::get<4>(e));
  };
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    if (entry(entries_[i - 1]) != entry(entries_[i])) continue;
    faults.push_back({fmt::format("/gallery_bbox/{}", std::get<5>(entries_[i])),
                      {Code::duplicate_entry, "each image and box once in a list",
                       fmt::format("those of entry {}", std::get<5>(entries_[i - 1]))}});
  }
}

void RowsPerImage::check(std::int64_t image_id, std::vector<RowFault>& faults) {
  if (++rows_[image_id] != most_ + 1) return;
  faults.push_back({"",
                    {Code::too_many_predictions, fmt::format("at most {} rows of an image", most_),
                     fmt::format("more for query_image_id {}", image_id)}});
}

void push_row(const RetrievalRow& row, RetrievalPredictions& predictions) {
  predictions.image_id.push_back(row.image_id);
  predictions.box.push_back(row.box);
  predictions.category.push_back(row.category);
  predictions.score.push_back(row.score);
  for (std::size_t i = 0; i < row.gallery_images.size(); ++i) {
    predictions.entries.push_back({row.gallery_images[i], row.gallery_boxes[i]});
    if (row.gallery_boxes[i].area() <= 0) ++predictions.notes.zero_size;
  }
  predictions.begin.push_back(predictions.entries.size());
  if (row.box.area() <= 0) ++predictions.notes.zero_size;
}

}  // namespace df2::detail
