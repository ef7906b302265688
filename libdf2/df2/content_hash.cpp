#include <df2/content_hash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <numeric>
#include <span>
#include <vector>

#include <fmt/format.h>

#include <df2/hasher.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

// Hashed together by one thread. Part of the hash of retrieval and pairs: another number, another hash.
constexpr std::size_t kRowsPerBlock = 4096;

struct RowRange {
  std::size_t begin;
  std::size_t end;

  template <class T>
  std::span<const T> of(const std::vector<T>& column) const {
    return std::span(column).subspan(begin, end - begin);
  }
};

/// One number of each row. `get(row)` is an id or a size.
template <class Get>
void add_each(Hasher& hash, RowRange rows, Get&& get) {
  std::vector<std::int64_t> values;
  values.reserve(rows.end - rows.begin);
  for (std::size_t row = rows.begin; row < rows.end; ++row) values.push_back(static_cast<std::int64_t>(get(row)));
  hash.add(std::span<const std::int64_t>(values));
}

/// The values of a list of lists that stand in these rows, and how many each row has.
template <class T>
void add_lists(Hasher& hash, RowRange rows, const std::vector<std::uint64_t>& begin, const std::vector<T>& values) {
  add_each(hash, rows, [&](std::size_t row) { return begin[row + 1] - begin[row]; });
  hash.add(RowRange{begin[rows.begin], begin[rows.end]}.of(values));
}

/// What a row of results says of its geometry, as four words.
using GeometryWords = std::array<std::uint64_t, 4>;

std::uint64_t bits(double value) {
  return std::bit_cast<std::uint64_t>(value);
}

template <class T>
std::uint64_t digest(std::span<const T> values) {
  Hasher hash;
  hash.add(values);
  return hash.digest();
}

GeometryWords words_of(const BoxColumn& boxes, std::size_t row) {
  const Box& box = boxes[row];
  return {bits(box.x), bits(box.y), bits(box.width), bits(box.height)};
}

GeometryWords words_of(const LandmarkColumn& landmarks, std::size_t row) {
  const std::span<const Point> points = landmarks.row(row);
  return {digest(points), points.size(), bits(landmarks.areas[row])};
}

GeometryWords words_of(const MaskColumn& masks, std::size_t row) {
  return {masks.sizes[row].width, masks.sizes[row].height, masks.digests[row]};
}

/// The place of each row among the rows of its image.
std::vector<std::uint32_t> places(const Predictions& predictions, const Dataset& dataset) {
  std::vector<std::uint32_t> next(dataset.images().size());
  std::vector<std::uint32_t> places;
  places.reserve(predictions.size());
  for (const std::uint32_t image : predictions.image) places.push_back(next[image]++);
  return places;
}

std::uint64_t sum_of(const PredictionNotes& notes) {
  std::uint64_t sum = notes.zero_size * digest(std::span<const char>("zero_size", 9));
  for (const auto& [key, rows] : notes.unknown_keys) sum += rows * digest(std::span<const char>(key));
  return sum;
}

std::string text_of(std::uint64_t sum) {
  return fmt::format("{:016x}", sum);
}

std::uint64_t number_of(const std::string& hash) {
  std::uint64_t number = 0;
  std::from_chars(hash.data(), hash.data() + hash.size(), number, 16);
  return number;
}

/// `add_block(hash, rows)` adds some of the rows.
template <class AddBlock>
std::string hash_rows(std::size_t count, const PredictionNotes& notes, AddBlock&& add_block) {
  std::vector<std::uint64_t> digests((count + kRowsPerBlock - 1) / kRowsPerBlock);
  parallel_for(digests.size(), [&](std::size_t block) {
    Hasher hash;
    const std::size_t begin = block * kRowsPerBlock;
    add_block(hash, RowRange{begin, std::min(count, begin + kRowsPerBlock)});
    digests[block] = hash.digest();
  });
  Hasher hash;
  hash.add(std::uint64_t{count});
  hash.add(std::span<const std::uint64_t>(digests));
  hash.add(notes.zero_size);
  for (const auto& [key, rows] : notes.unknown_keys) {
    hash.add(std::span<const char>(key));
    hash.add(rows);
  }
  return hash.text();
}

}  // namespace

std::string content_hash(const Predictions& predictions, const Dataset& dataset) {
  const std::span<const Category> categories = dataset.categories().all();
  const std::vector<std::uint32_t> place = places(predictions, dataset);
  std::vector<std::uint64_t> sums((predictions.size() + kRowsPerBlock - 1) / kRowsPerBlock);
  const auto digest_of_row = [&](std::size_t row, const auto& column) {
    const GeometryWords geometry = words_of(column, row);
    const std::array words = {static_cast<std::uint64_t>(dataset.images()[predictions.image[row]].id),
                              std::uint64_t{place[row]},
                              static_cast<std::uint64_t>(categories[predictions.category[row]].id),
                              bits(predictions.score[row]),
                              geometry[0],
                              geometry[1],
                              geometry[2],
                              geometry[3]};
    return digest(std::span<const std::uint64_t>(words));
  };
  parallel_for(sums.size(), [&](std::size_t block) {
    const std::size_t begin = block * kRowsPerBlock, end = std::min(predictions.size(), begin + kRowsPerBlock);
    const auto add_rows = [&](const auto& column) {
      for (std::size_t row = begin; row < end; ++row) sums[block] += digest_of_row(row, column);
    };
    std::visit(add_rows, predictions.geometry);
  });
  return text_of(std::accumulate(sums.begin(), sums.end(), sum_of(predictions.notes)));
}

std::string added_hashes(const std::string& a, const std::string& b) {
  return text_of(number_of(a) + number_of(b));
}

std::string content_hash(const RetrievalPredictions& predictions) {
  return hash_rows(predictions.size(), predictions.notes, [&](Hasher& hash, RowRange rows) {
    hash.add(rows.of(predictions.image_id));
    hash.add(rows.of(predictions.category));
    hash.add(rows.of(predictions.score));
    hash.add(rows.of(predictions.box));
    add_lists(hash, rows, predictions.begin, predictions.entries);
  });
}

std::string content_hash(const ScoredPairs& pairs) {
  return hash_rows(pairs.score.size(), pairs.notes,
                   [&](Hasher& hash, RowRange rows) { hash.add(rows.of(pairs.score)); });
}

}  // namespace df2
