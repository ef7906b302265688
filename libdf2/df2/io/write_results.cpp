#include <df2/io/write_results.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/io/atomic_file.h>
#include <df2/io/detail/json/values.h>
#include <df2/io/detail/rows/write_rows.h>
#include <df2/mask.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

using detail::OrderedJson;

/// A row of a retrieval submission, without its lists.
OrderedJson query_row(const RetrievalPredictions& predictions, std::size_t i) {
  return {{"query_image_id", predictions.image_id[i]},
          {"query_bbox", detail::corners_value(predictions.box[i])},
          {"query_cls", deepfashion2_categories()[predictions.category[i]].id},
          {"query_score", detail::number_value(predictions.score[i])}};
}

constexpr std::size_t kRowsPerPart = 1024;
constexpr std::string_view kBetweenRows = ",\n";

// One function a geometry, row `i` of it. The rows were checked.

void add_row(const Dataset&, const ResultHead& head, const BoxRows& rows, std::size_t i, ResultText& text) {
  const auto four = rows.numbers.subspan(4 * i, 4);
  text.add_box(head, {four[0], four[1], four[2], four[3]});
}

void add_row(const Dataset&, const ResultHead& head, const LandmarkRows& rows, std::size_t i, ResultText& text) {
  text.add_landmarks(head, rows.rows[i], rows.per_landmark);
}

struct AddMask {
  const ResultHead& head;
  std::optional<Size> image_size;
  ResultText& text;

  void operator()(const CompressedMask& mask) const { text.add_mask(head, mask); }
  void operator()(const RunsMask& mask) const { add(mask.size, mask.runs); }
  void operator()(const BitmapMask& mask) const { add(mask.size, mask_from_bitmap(mask.pixels, mask.size).runs); }
  void operator()(std::span<const Polygon> polygons) const {
    add(image_size.value(), mask_from_polygons(polygons, image_size.value()).runs);
  }
  void add(Size size, std::span<const std::uint32_t> runs) const { text.add_mask(head, {size, encode_runs(runs)}); }
};

void add_row(const Dataset& dataset, const ResultHead& head, const MaskRows& rows, std::size_t i, ResultText& text) {
  const std::uint32_t image = dataset.find(head.image_id).value();
  std::visit(AddMask{head, dataset.images()[image].size, text}, rows.rows[i]);
}

using AddPart = std::function<void(std::size_t part, ResultText& rows)>;

/// The array of all rows, handed to `append` piece by piece.
template <class Append>
void join_parts(std::size_t parts, Decimals decimals, const AddPart& add, Append&& append) {
  append("[");
  bool is_first = true;
  std::vector<ResultText> texts(pipeline_slots(), ResultText(decimals));
  parallel_pipeline(
      parts,
      [&](std::size_t part, std::size_t slot) {
        texts[slot].clear();
        add(part, texts[slot]);
      },
      [&](std::size_t, std::size_t slot) {
        const std::string_view text = texts[slot].text();
        if (text.empty()) return true;
        if (!is_first) append(kBetweenRows);
        is_first = false;
        append(text);
        return true;
      });
  append("]\n");
}

}  // namespace

void ResultText::add_number(double value, Decimals decimals) {
  // to_chars, as fmt takes four times as long for a fixed number of decimals.
  std::array<char, 512> buffer;  // the longest double has 309 digits before the point
  char* const first = buffer.data();
  char* const last = first + buffer.size();
  const auto written = decimals ? std::to_chars(first, last, value, std::chars_format::fixed, *decimals)
                                : std::to_chars(first, last, value);
  text_.append(first, written.ptr);
}

void ResultText::begin(const ResultHead& head, std::string_view key) {
  fmt::format_to(std::back_inserter(text_),
                 "{}{{\"image_id\": {}, \"category_id\": {}, \"{}\": ", text_.empty() ? "" : kBetweenRows,
                 head.image_id, head.category_id, key);
}

void ResultText::end(const ResultHead& head) {
  text_ += ", \"score\": ";
  add_number(head.score, decimals_);
  text_ += '}';
}

void ResultText::add_box(const ResultHead& head, const Box& box) {
  begin(head, "bbox");
  text_ += '[';
  add_number(box.x, decimals_);
  for (const double value : {box.y, box.width, box.height}) {
    text_ += ", ";
    add_number(value, decimals_);
  }
  text_ += ']';
  end(head);
}

void ResultText::add_landmarks(const ResultHead& head, std::span<const double> numbers, std::size_t per_landmark) {
  begin(head, "keypoints");
  text_ += '[';
  for (std::size_t i = 0; i < numbers.size(); i += per_landmark) {
    if (i > 0) text_ += ", ";
    add_number(numbers[i], decimals_);
    text_ += ", ";
    add_number(numbers[i + 1], decimals_);
    text_ += ", ";
    add_number(per_landmark == 3 ? numbers[i + 2] : 1, {});
  }
  text_ += ']';
  end(head);
}

void ResultText::add_mask(const ResultHead& head, const CompressedMask& mask) {
  begin(head, "segmentation");
  fmt::format_to(std::back_inserter(text_), "{{\"size\": [{}, {}], \"counts\": \"", mask.size.height, mask.size.width);
  // Of the characters of COCO's counts JSON escapes the backslash alone.
  for (const char c : mask.counts) {
    if (c == '\\') text_ += '\\';
    text_ += c;
  }
  text_ += "\"}";
  end(head);
}

void write_result_parts(const std::string& path, std::size_t parts, Decimals decimals, const AddPart& add) {
  AtomicFile file(path);
  join_parts(parts, decimals, add, [&](std::string_view text) { file.append(text); });
  file.commit();
}

std::string result_parts_text(std::size_t parts, Decimals decimals, const AddPart& add) {
  std::string whole;
  join_parts(parts, decimals, add, [&](std::string_view text) { whole += text; });
  return whole;
}

void write_results(const Dataset& dataset, const RowHeads& heads, const GeometryRows& geometry, const std::string& path,
                   Decimals decimals) {
  make_predictions(dataset, heads, geometry, path);
  const std::size_t rows = heads.scores.size();
  write_result_parts(path, (rows + kRowsPerPart - 1) / kRowsPerPart, decimals, [&](std::size_t part, ResultText& text) {
    for (std::size_t i = part * kRowsPerPart; i < std::min(rows, (part + 1) * kRowsPerPart); ++i) {
      const ResultHead head{heads.image_ids[i], heads.category_ids[i], heads.scores[i]};
      std::visit([&](const auto& columns) { add_row(dataset, head, columns, i, text); }, geometry);
    }
  });
}

void write_retrieval_results(const RetrievalPredictions& predictions, const std::string& path) {
  detail::write_rows(path, predictions.size(), [&](std::size_t i) {
    OrderedJson images = OrderedJson::array(), boxes = OrderedJson::array();
    for (const RankedEntry& entry : predictions.row(i)) {
      images.push_back(entry.image_id);
      boxes.push_back(detail::corners_value(entry.box));
    }
    OrderedJson row = query_row(predictions, i);
    row["gallery_image_id"] = std::move(images);
    row["gallery_bbox"] = std::move(boxes);
    return row;
  });
}

void write_query_rows(const RetrievalPredictions& predictions, const std::string& path) {
  detail::write_rows(path, predictions.size(), [&](std::size_t i) { return query_row(predictions, i); });
}

void write_gallery_rows(std::span<const RankedEntry> rows, const std::string& path) {
  detail::write_rows(path, rows.size(), [&](std::size_t i) {
    return OrderedJson{{"gallery_image_id", rows[i].image_id}, {"gallery_bbox", detail::corners_value(rows[i].box)}};
  });
}

void write_verification_results(std::span<const std::int64_t> ids, std::span<const double> scores,
                                const std::string& path) {
  detail::write_rows(path, ids.size(), [&](std::size_t i) {
    return OrderedJson{{"id", ids[i]}, {"score", detail::number_value(scores[i])}};
  });
}

}  // namespace df2
