#include <df2_eval/retrieval_images.h>

#include <algorithm>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include <df2_eval/evaluate.h>
#include <df2_eval/report/notices.h>

using namespace df2;
using namespace df2::eval;

namespace {

std::int64_t pick(std::mt19937& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

/// Images 1 to 9 are consumers', those from 7 on without a query; 11 to 19 are shops'; 8, 9, 18 and 19 are empty.
Dataset random_split(std::mt19937& random) {
  std::vector<ImageRecord> images;
  for (const std::int64_t id : {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19}) {
    ImageRecord image;
    image.id = id;
    image.source = id < 10 ? Source::user : Source::shop;
    image.pair_id = id % 3;
    if (id % 10 < 8) {
      Item item;
      item.box = {0, 0, 10, 10};
      item.style = id == 7 ? 0 : pick(random, 1, 2);
      image.items.push_back(item);
    }
    images.push_back(image);
  }
  return Dataset("split", images, {0});
}

RetrievalPredictions random_rows(std::mt19937& random, std::size_t count) {
  RetrievalPredictions rows;
  rows.name = "rows";
  for (std::size_t i = 0; i < count; ++i) {
    rows.image_id.push_back(pick(random, 0, 25));
    rows.box.push_back({0, 0, 10, 10});
    rows.category.push_back(0);
    rows.score.push_back(0.1 * static_cast<double>(pick(random, 0, 9)));
    for (std::int64_t k = pick(random, 0, 20); k > 0; --k) {
      rows.entries.push_back({pick(random, 0, 25), {0, 0, 10, 10 + static_cast<double>(k)}});
    }
    rows.begin.push_back(rows.entries.size());
  }
  return rows;
}

bool is_known(std::int64_t id) {
  return (id >= 1 && id <= 9) || (id >= 11 && id <= 19);
}

UnknownImages unknown(const std::set<std::int64_t>& ids) {
  UnknownImages made{ids.size(), {ids.begin(), ids.end()}};
  made.named.resize(std::min(made.named.size(), UnknownImages::kNamed));
  return made;
}

}  // namespace

TEST_CASE("What images hold is noted as by looking at every row") {
  std::mt19937 random(1);
  for (int trial = 0; trial < 40; ++trial) {
    CAPTURE(trial);
    const RetrievalTruth truth = make_retrieval_truth(random_split(random));
    const RetrievalPredictions rows = random_rows(random, trial % 8 == 0 ? 9000 : static_cast<std::size_t>(trial));
    ImageNotes expected;
    std::set<std::int64_t> queries, gallery;
    for (const std::int64_t id : rows.image_id) {
      expected.rows_without_query += id < 1 || id > 6;
      if (!is_known(id)) queries.insert(id);
    }
    for (const RankedEntry& entry : rows.entries) {
      expected.entries_without_items += entry.image_id < 11 || entry.image_id > 17;
      if (!is_known(entry.image_id)) gallery.insert(entry.image_id);
    }
    expected.unknown_query_images = unknown(queries);
    expected.unknown_gallery_images = unknown(gallery);
    CHECK(note_images(truth, rows) == expected);
    const Report report = evaluate_retrieval(truth, rows, {});
    CHECK(report.retrieval->images == expected);
    CHECK(report.counts.predictions + expected.rows_without_query == rows.size());
    CHECK(report.counts.left_out == 0);
  }
}

TEST_CASE("Rows and entries of images without items move no score") {
  std::mt19937 random(2);
  for (int trial = 0; trial < 40; ++trial) {
    CAPTURE(trial);
    const RetrievalTruth truth = make_retrieval_truth(random_split(random));
    RetrievalPredictions rows = random_rows(random, 30);
    const Report before = evaluate_retrieval(truth, rows, {});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (rows.image_id[row] < 1 || rows.image_id[row] > 6)
        rows.image_id[row] = pick(random, 7, 9) + 13 * pick(random, 0, 1);
    }
    for (RankedEntry& entry : rows.entries) {
      if (entry.image_id < 11 || entry.image_id > 17) entry.image_id = pick(random, 18, 500);
    }
    const Report after = evaluate_retrieval(truth, rows, {});
    CHECK(after.summary.summary == before.summary.summary);
    CHECK(after.retrieval->misses == before.retrieval->misses);
    CHECK(after.retrieval->images.entries_without_items == before.retrieval->images.entries_without_items);
    CHECK(after.retrieval->images.rows_without_query == before.retrieval->images.rows_without_query);
  }
}

TEST_CASE("Notices name images that nobody knows, and no others") {
  std::mt19937 random(3);
  const RetrievalTruth truth = make_retrieval_truth(random_split(random));
  const auto texts = [&](std::vector<std::int64_t> images, const std::vector<std::int64_t>& entries) {
    RetrievalPredictions rows;
    for (const std::int64_t id : images) {
      rows.image_id.push_back(id);
      rows.box.push_back({0, 0, 10, 10});
      rows.category.push_back(0);
      rows.score.push_back(1);
      rows.begin.push_back(0);
    }
    for (const std::int64_t id : entries)
      rows.entries.push_back({id, {0, 0, 10, static_cast<double>(10 + rows.entries.size())}});
    std::fill(rows.begin.begin() + 1, rows.begin.end(), rows.entries.size());
    std::string all;
    for (const Notice& notice : make_notices(evaluate_retrieval(truth, rows, {}))) {
      all += std::string(notice.code) + ": " + notice.text + "\n";
    }
    return all;
  };
  CHECK(texts({1}, {11, 17}).empty());
  CHECK(texts({8}, {}) == "rows-without-query: 1 row of images that hold no query, left out\n");
  CHECK(texts({1}, {18, 19}) ==
        "entries-without-items: 2 entries of lists with an image that holds no gallery item, counted as wrong\n");
  CHECK(texts({1}, {3}).starts_with("entries-without-items: 1 entry "));
  const std::string some = texts({1, 99}, {11, 40, 30});
  CHECK(some.find("query_image_id names image 99, of which") != std::string::npos);
  CHECK(some.find("gallery_image_id names images 30 and 40, of which") != std::string::npos);
  CHECK(texts({1}, {39, 38, 37, 36, 35, 34, 33}).find("names 7 images, among them 33, 34, 35, 36 and 37, of which") !=
        std::string::npos);
}

TEST_CASE("Unknown images of several files are added up and the smallest are named") {
  UnknownImages all{7, {1, 3, 5, 7, 9}};
  all.add({2, {2, 4}});
  CHECK(all == UnknownImages{9, {1, 2, 3, 4, 5}});
  all.add({});
  CHECK(all == UnknownImages{9, {1, 2, 3, 4, 5}});
}
