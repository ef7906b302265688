#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <df2/io/atomic_file.h>
#include <df2/io/detail/json/values.h>
#include <df2/io/detail/rows/object_rows.h>
#include <df2/io/retrieval.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

using detail::OrderedJson;

struct ResultRow {
  std::int64_t image_id = 0;
  Box box;
  CategoryIndex category = 0;
  double score = 0;
  std::vector<std::int64_t> gallery_images;
  std::vector<Box> gallery_boxes;
};

/// A detected item, without what was retrieved for it.
struct DetectedFormat {
  using Row = ResultRow;
  static constexpr auto kKeys = detail::Keys({{"query_image_id"}, {"query_bbox"}, {"query_cls"}, {"query_score"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, ResultRow& row) {
    switch (key) {
      case 0:
        return reader.id(row.image_id);
      case 1:
        return detail::read_corners(reader, row.box);
      case 2:
        return detail::read_category(reader, deepfashion2_categories(), row.category);
      default:
        return reader.number(row.score, kAnyNumber);
    }
  }
};

struct ResultFormat {
  using Row = ResultRow;
  static constexpr auto kKeys = detail::Keys(
      {{"query_image_id"}, {"query_bbox"}, {"query_cls"}, {"query_score"}, {"gallery_image_id"}, {"gallery_bbox"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, ResultRow& row) {
    switch (key) {
      case 4:
        return reader.array("an array", [&] { return reader.id(row.gallery_images.emplace_back()); });
      case 5:
        return reader.array("an array", [&] { return detail::read_corners(reader, row.gallery_boxes.emplace_back()); });
      default:
        return DetectedFormat::read(reader, key, row);
    }
  }
};

struct GalleryRowFormat {
  using Row = RankedEntry;
  static constexpr auto kKeys = detail::Keys({{"gallery_image_id"}, {"gallery_bbox"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, RankedEntry& row) {
    return key == 0 ? reader.id(row.image_id) : detail::read_corners(reader, row.box);
  }
};

constexpr std::size_t kRowsPerTask = 256;

/// What the ground truth and the rules say of one row.
struct CheckedRow {
  std::optional<std::uint32_t> image;
  IssueList issues;
};

Issue issue_of(const std::string& file, const detail::ReadRow<ResultRow>& read, Code code, const std::string& below,
               std::string expected, std::string found) {
  return {
      code, {file, {}, read.byte, "/" + std::to_string(read.number) + below}, std::move(expected), std::move(found)};
}

/// The checks that need no other row.
class RowCheck {
 public:
  RowCheck(const RetrievalTruth& truth, const RetrievalRules& rules, const std::string& file)
      : truth_(truth), rules_(rules), file_(file) {}

  CheckedRow check(const detail::ReadRow<ResultRow>& read) {
    const ResultRow& row = read.value;
    CheckedRow checked;
    const auto refuse = [&](Code code, const std::string& below, std::string expected, std::string found) {
      checked.issues.add(issue_of(file_, read, code, below, std::move(expected), std::move(found)));
    };
    checked.image = truth_.find_image(row.image_id);
    if (!checked.image) {
      refuse(Code::unknown_image, "/query_image_id", "a query_image_id of the query file",
             std::to_string(row.image_id));
    } else if (rules_.ground_truth_boxes &&
               std::ranges::none_of(truth_.items_of(*checked.image),
                                    [&](const QueryItem& item) { return item.box == row.box; })) {
      refuse(Code::unknown_box, "/query_bbox", "the box of an item of the image", "another");
    }
    if (row.gallery_images.size() != row.gallery_boxes.size()) {
      refuse(Code::list_length, "/gallery_bbox",
             "as many boxes as gallery_image_id has ids, " + std::to_string(row.gallery_images.size()) + ",",
             std::to_string(row.gallery_boxes.size()));
    } else if (row.gallery_images.size() > rules_.max_entries) {
      refuse(Code::list_length, "/gallery_image_id", "at most " + std::to_string(rules_.max_entries) + " entries",
             std::to_string(row.gallery_images.size()));
    } else {
      check_entries(row, refuse);
    }
    return checked;
  }

 private:
  template <class Refuse>
  void check_entries(const ResultRow& row, Refuse&& refuse) {
    entries_.clear();
    for (std::size_t i = 0; i < row.gallery_images.size(); ++i) {
      const Box& box = row.gallery_boxes[i];
      if (!truth_.has_gallery_image(row.gallery_images[i])) {
        refuse(Code::unknown_image, "/gallery_image_id/" + std::to_string(i), "a gallery_image_id of the gallery file",
               std::to_string(row.gallery_images[i]));
      }
      entries_.emplace_back(row.gallery_images[i], box.x, box.y, box.width, box.height, i);
    }
    // The position stands last, so the later of two equal entries is the one that is named.
    std::sort(entries_.begin(), entries_.end());
    const auto entry = [](const Entry& e) {
      return std::tie(std::get<0>(e), std::get<1>(e), std::get<2>(e), std::get<3>(e), std::get<4>(e));
    };
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      if (entry(entries_[i - 1]) != entry(entries_[i])) continue;
      refuse(Code::duplicate_entry, "/gallery_bbox/" + std::to_string(std::get<5>(entries_[i])),
             "each image and box once in a list", "those of entry " + std::to_string(std::get<5>(entries_[i - 1])));
    }
  }

  using Entry = std::tuple<std::int64_t, double, double, double, double, std::size_t>;
  const RetrievalTruth& truth_;
  const RetrievalRules& rules_;
  const std::string& file_;
  std::vector<Entry> entries_;
};

void push(RetrievalPredictions& predictions, const ResultRow& row, std::uint32_t image) {
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

}  // namespace

RetrievalPredictions read_retrieval_results(const std::string& path, const RetrievalTruth& truth,
                                            const RetrievalRules& rules, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read =
      rules.has_lists ? detail::read_rows<ResultFormat>(file, limits) : detail::read_rows<DetectedFormat>(file, limits);
  RetrievalPredictions predictions;
  predictions.name = file.name();
  predictions.notes = std::move(read.notes);
  std::vector<CheckedRow> checked(read.rows.size());
  parallel_for((checked.size() + kRowsPerTask - 1) / kRowsPerTask, [&](std::size_t task) {
    RowCheck check(truth, rules, file.name());
    for (std::size_t i = task * kRowsPerTask; i < std::min(checked.size(), (task + 1) * kRowsPerTask); ++i) {
      checked[i] = check.check(read.rows[i]);
    }
  });
  IssueList issues;
  std::vector<std::uint64_t> rows_of(truth.image_ids().size());
  for (std::size_t i = 0; i < checked.size(); ++i) {
    auto& [image, found] = checked[i];
    if (image && ++rows_of[*image] == limits.rows_per_image + 1) {
      found.add(issue_of(file.name(), read.rows[i], Code::too_many_predictions, "",
                         "at most " + std::to_string(limits.rows_per_image) + " rows of an image",
                         "more for query_image_id " + std::to_string(read.rows[i].value.image_id)));
    }
    if (found.empty())
      push(predictions, read.rows[i].value, *image);
    else
      issues.append(std::move(found));
  }
  read.issues.merge(std::move(issues));
  detail::throw_if_any(Fault::submission, std::move(read.issues), file);
  return predictions;
}

std::vector<RankedEntry> read_gallery_rows(const std::string& path, const RetrievalTruth& truth,
                                           const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<GalleryRowFormat>(file, limits);
  std::vector<RankedEntry> rows;
  IssueList across;
  for (const auto& [row, number, byte] : read.rows) {
    rows.push_back(row);
    if (truth.has_gallery_image(row.image_id)) continue;
    across.add({Code::unknown_image,
                {file.name(), {}, byte, "/" + std::to_string(number) + "/gallery_image_id"},
                "a gallery_image_id of the gallery file",
                std::to_string(row.image_id)});
  }
  read.issues.merge(std::move(across));
  detail::throw_if_any(Fault::submission, std::move(read.issues), file);
  return rows;
}

void write_retrieval_results(const RetrievalPredictions& predictions, const RetrievalTruth& truth,
                             const std::string& path) {
  AtomicFile file(path);
  file.append("[");
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    OrderedJson images = OrderedJson::array(), boxes = OrderedJson::array();
    for (const RankedEntry& entry : predictions.row(i)) {
      images.push_back(entry.image_id);
      boxes.push_back(detail::corners_value(entry.box));
    }
    const OrderedJson row = {{"query_image_id", truth.image_ids()[predictions.image[i]]},
                             {"query_bbox", detail::corners_value(predictions.box[i])},
                             {"query_cls", deepfashion2_categories()[predictions.category[i]].id},
                             {"query_score", detail::number_value(predictions.score[i])},
                             {"gallery_image_id", std::move(images)},
                             {"gallery_bbox", std::move(boxes)}};
    file.append(i == 0 ? "\n" : ",\n");
    file.append(row.dump());
  }
  file.append("\n]\n");
  file.commit();
}

}  // namespace df2
