#include "retrieval_oracle.h"

#include <algorithm>
#include <optional>
#include <span>

namespace df2::oracle {

namespace {

double iou(const Box& a, const Box& b) {
  const double left = std::max(a.x, b.x), right = std::min(a.x + a.width, b.x + b.width);
  const double top = std::max(a.y, b.y), bottom = std::min(a.y + a.height, b.y + b.height);
  if (right <= left || bottom <= top) return 0;
  const double shared = (right - left) * (bottom - top);
  return shared / (a.area() + b.area() - shared);
}

/// Those of the rows that belong to item `i` of the image.
std::vector<std::size_t> rows_of(const std::vector<QueryItem>& items, std::size_t i,
                                 const std::vector<std::size_t>& rows, const RetrievalPredictions& predictions,
                                 bool is_strict) {
  std::vector<std::size_t> mine;
  for (const std::size_t row : rows) {
    std::vector<double> overlaps;
    for (const QueryItem& item : items) overlaps.push_back(iou(predictions.box[row], item.box));
    const auto largest = std::max_element(overlaps.begin(), overlaps.end());
    if (static_cast<std::size_t>(largest - overlaps.begin()) != i) continue;
    if (is_strict && *largest < 0.5) continue;
    mine.push_back(row);
  }
  return mine;
}

/// The row that stands for an item of the category, or none. Strict: the best of all rows has to be of the category.
std::optional<std::size_t> best_of(const std::vector<std::size_t>& rows, const RetrievalPredictions& predictions,
                                   int category, bool is_strict) {
  std::optional<std::size_t> best;
  for (const std::size_t row : rows) {
    if (!is_strict && predictions.category[row] != category) continue;
    if (!best || predictions.score[row] > predictions.score[*best]) best = row;
  }
  if (best && predictions.category[*best] != category) return std::nullopt;
  return best;
}

bool names_image_of(std::span<const RankedEntry> entries, const std::vector<GalleryItem>& matches) {
  for (const RankedEntry& entry : entries) {
    for (const GalleryItem& match : matches) {
      if (entry.image_id == match.image_id) return true;
    }
  }
  return false;
}

int pick(std::mt19937& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

Box grid_box(std::mt19937& random) {
  return {10.0 * pick(random, 0, 4), 10.0 * pick(random, 0, 4), 10.0 * pick(random, 1, 3), 10.0 * pick(random, 1, 3)};
}

}  // namespace

std::vector<QueryAnswer> answer_queries(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                                        bool is_strict) {
  std::vector<QueryAnswer> answers;
  for (const std::int64_t image_id : truth.image_ids()) {
    std::vector<QueryItem> items;
    for (const QueryItem& item : truth.items()) {
      if (item.image_id == image_id) items.push_back(item);
    }
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < predictions.size(); ++row) {
      if (predictions.image_id[row] == image_id) rows.push_back(row);
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      const QueryItem& item = items[i];
      if (item.style <= 0) continue;
      QueryAnswer answer{image_id, i, item.category, 0, 0, "", 0};
      std::vector<GalleryItem> matches;
      for (const GalleryItem& other : truth.gallery()) {
        if (other.pair_id == item.pair_id && other.style == item.style) matches.push_back(other);
      }
      answer.matches = matches.size();
      const auto mine = rows_of(items, i, rows, predictions, is_strict);
      const auto row = best_of(mine, predictions, item.category, is_strict);
      std::vector<bool> found(matches.size());
      double sum = 0;
      int count = 0;
      for (std::size_t k = 0; row && k < predictions.row(*row).size(); ++k) {
        const RankedEntry& entry = predictions.row(*row)[k];
        std::optional<std::size_t> fresh;
        for (std::size_t m = 0; m < matches.size(); ++m) {
          if (matches[m].image_id != entry.image_id) continue;
          const double overlap = iou(entry.box, matches[m].box);
          if (overlap < 0.5) continue;
          if (answer.rank == 0) answer.rank = k + 1;
          if (!found[m] && (!fresh || overlap > iou(entry.box, matches[*fresh].box))) fresh = m;
        }
        if (!fresh) continue;
        found[*fresh] = true;
        sum += ++count / double(k + 1);
      }
      if (!matches.empty()) answer.average_precision = sum / double(std::min<std::size_t>(matches.size(), 20));
      if (rows.empty())
        answer.miss = "image_without_rows";
      else if (mine.empty())
        answer.miss = "undetected";
      else if (!row)
        answer.miss = "wrong_category";
      else if (answer.rank > 0)
        answer.miss = "none";
      else
        answer.miss = names_image_of(predictions.row(*row), matches) ? "wrong_box" : "not_retrieved";
      answers.push_back(answer);
    }
  }
  return answers;
}

RetrievalCase random_retrieval_case(std::mt19937& random) {
  std::vector<QueryItem> items;
  const int images = pick(random, 1, 8);
  for (int image = 1; image <= images; ++image) {
    for (int n = pick(random, 1, 4); n > 0; --n) {
      items.push_back({image * 3, grid_box(random), static_cast<CategoryIndex>(pick(random, 1, 3)), pick(random, 0, 2),
                       pick(random, 1, 3)});
      if (pick(random, 0, 4) == 0) items.push_back(items.back());
    }
  }
  std::vector<GalleryItem> gallery;
  for (int n = pick(random, 1, 30); n > 0; --n) {
    gallery.push_back({pick(random, 100, 106), grid_box(random), pick(random, 0, 2), pick(random, 1, 3)});
  }
  std::shuffle(items.begin(), items.end(), random);
  RetrievalCase made{{"random", items, gallery}, {}};
  RetrievalPredictions& rows = made.predictions;
  rows.name = "random";
  const int count = pick(random, 0, 25);
  for (int n = 0; n < count; ++n) {
    const auto image = static_cast<std::uint32_t>(pick(random, 0, static_cast<int>(made.truth.image_ids().size()) - 1));
    const auto known = made.truth.items_of(image);
    rows.image_id.push_back(made.truth.image_ids()[image]);
    const int kind = pick(random, 0, 5);
    rows.box.push_back(kind == 0   ? Box{500, 500, 10, 10}
                       : kind <= 3 ? known[random() % known.size()].box
                                   : grid_box(random));
    rows.category.push_back(static_cast<CategoryIndex>(pick(random, 1, 3)));
    rows.score.push_back(0.25 * pick(random, 0, 3));
    for (int k = pick(random, 0, 20); k > 0; --k) {
      const GalleryItem& item = gallery[random() % gallery.size()];
      const RankedEntry entry{item.image_id, pick(random, 0, 1) ? item.box : grid_box(random)};
      rows.entries.push_back(entry);
    }
    rows.begin.push_back(rows.entries.size());
  }
  return made;
}

}  // namespace df2::oracle
