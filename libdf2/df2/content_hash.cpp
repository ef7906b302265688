#include <df2/content_hash.h>

#include <algorithm>
#include <span>
#include <vector>

#include <df2/hasher.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

// Hashed together by one thread. Part of the hash: another number, another hash.
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

void add_rows(Hasher& hash, RowRange rows, const BoxColumn& boxes) {
  hash.add(rows.of(boxes));
}

void add_rows(Hasher& hash, RowRange rows, const LandmarkColumn& landmarks) {
  add_lists(hash, rows, landmarks.begin, landmarks.points);
  hash.add(rows.of(landmarks.areas));
}

void add_rows(Hasher& hash, RowRange rows, const MaskColumn& masks) {
  hash.add(rows.of(masks.sizes));
  hash.add(rows.of(masks.digests));
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
  return hash_rows(predictions.size(), predictions.notes, [&](Hasher& hash, RowRange rows) {
    const std::span<const Category> categories = dataset.categories().all();
    add_each(hash, rows, [&](std::size_t row) { return dataset.images()[predictions.image[row]].id; });
    add_each(hash, rows, [&](std::size_t row) { return categories[predictions.category[row]].id; });
    hash.add(rows.of(predictions.score));
    std::visit([&](const auto& column) { add_rows(hash, rows, column); }, predictions.geometry);
  });
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
