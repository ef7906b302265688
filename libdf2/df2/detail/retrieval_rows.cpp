#include <df2/detail/retrieval_rows.h>

#include <algorithm>

#include <fmt/format.h>

namespace df2::detail {

Checked check_gallery_image(const RetrievalTruth& truth, std::int64_t id) {
  if (truth.has_gallery_image(id)) return std::nullopt;
  return Mismatch{Code::unknown_image, "a gallery_image_id of the gallery file", std::to_string(id)};
}

std::optional<std::uint32_t> RetrievalRowCheck::check(const RetrievalRow& row, std::vector<RowFault>& faults) {
  const auto refuse = [&](std::string below, Code code, std::string expected, std::string found) {
    faults.push_back({std::move(below), {code, std::move(expected), std::move(found)}});
  };
  const auto image = truth_.find_image(row.image_id);
  if (!image) {
    refuse("/query_image_id", Code::unknown_image, "a query_image_id of the query file", std::to_string(row.image_id));
  } else if (rules_.ground_truth_boxes &&
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
  return image;
}

void RetrievalRowCheck::check_entries(const RetrievalRow& row, std::vector<RowFault>& faults) {
  entries_.clear();
  for (std::size_t i = 0; i < row.gallery_images.size(); ++i) {
    if (Checked wrong = check_gallery_image(truth_, row.gallery_images[i])) {
      faults.push_back({fmt::format("/gallery_image_id/{}", i), *std::move(wrong)});
    }
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

void RowsPerImage::check(std::uint32_t image, std::vector<RowFault>& faults) {
  if (++rows_[image] != most_ + 1) return;
  faults.push_back({"",
                    {Code::too_many_predictions, fmt::format("at most {} rows of an image", most_),
                     fmt::format("more for query_image_id {}", truth_.image_ids()[image])}});
}

void push_row(const RetrievalRow& row, std::uint32_t image, RetrievalPredictions& predictions) {
  predictions.image.push_back(image);
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
