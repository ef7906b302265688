#include <df2_eval/retrieval_images.h>

#include <algorithm>
#include <utility>

#include <df2/parallel.h>
#include <df2/sort_unique.h>

namespace df2::eval {

namespace {

constexpr std::size_t kRowsPerBlock = 4096;

/// What one block of rows gives; ids may stand in it several times.
struct BlockNotes {
  std::uint64_t rows_without_query = 0;
  std::uint64_t entries_without_items = 0;
  std::vector<std::int64_t> unknown_query_images;
  std::vector<std::int64_t> unknown_gallery_images;
};

BlockNotes note_block(const RetrievalTruth& truth, const RetrievalPredictions& predictions, std::size_t begin,
                      std::size_t end) {
  BlockNotes notes;
  for (std::size_t row = begin; row < end; ++row) {
    const std::int64_t image_id = predictions.image_id[row];
    const auto image = truth.find_image(image_id);
    if (!image || !truth.has_query(*image)) ++notes.rows_without_query;
    if (!truth.knows_image(image_id)) notes.unknown_query_images.push_back(image_id);
    for (const RankedEntry& entry : predictions.row(row)) {
      if (truth.has_gallery_image(entry.image_id)) continue;
      ++notes.entries_without_items;
      if (!truth.knows_image(entry.image_id)) notes.unknown_gallery_images.push_back(entry.image_id);
    }
  }
  return notes;
}

UnknownImages unite(const std::vector<BlockNotes>& blocks, std::vector<std::int64_t> BlockNotes::*list) {
  std::vector<std::int64_t> ids;
  for (const BlockNotes& block : blocks) ids.insert(ids.end(), (block.*list).begin(), (block.*list).end());
  sort_unique(ids);
  UnknownImages unknown{ids.size(), {}};
  ids.resize(std::min(ids.size(), UnknownImages::kNamed));
  unknown.named = std::move(ids);
  return unknown;
}

}  // namespace

void UnknownImages::add(const UnknownImages& other) {
  count += other.count;
  named.insert(named.end(), other.named.begin(), other.named.end());
  sort_unique(named);
  named.resize(std::min(named.size(), kNamed));
}

void ImageNotes::add(const ImageNotes& other) {
  rows_without_query += other.rows_without_query;
  entries_without_items += other.entries_without_items;
  unknown_query_images.add(other.unknown_query_images);
  unknown_gallery_images.add(other.unknown_gallery_images);
}

ImageNotes note_images(const RetrievalTruth& truth, const RetrievalPredictions& predictions) {
  std::vector<BlockNotes> blocks((predictions.size() + kRowsPerBlock - 1) / kRowsPerBlock);
  parallel_for(blocks.size(), [&](std::size_t block) {
    const std::size_t begin = block * kRowsPerBlock;
    blocks[block] = note_block(truth, predictions, begin, std::min(predictions.size(), begin + kRowsPerBlock));
  });
  ImageNotes notes;
  for (const BlockNotes& block : blocks) {
    notes.rows_without_query += block.rows_without_query;
    notes.entries_without_items += block.entries_without_items;
  }
  notes.unknown_query_images = unite(blocks, &BlockNotes::unknown_query_images);
  notes.unknown_gallery_images = unite(blocks, &BlockNotes::unknown_gallery_images);
  return notes;
}

}  // namespace df2::eval
