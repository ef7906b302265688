#include <df2/pairs.h>

#include <set>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/retrieval.h>
#include <df2/synth/scene.h>

#include "../support.h"

using namespace df2;

namespace {

/// Two identities of pair 1 (styles 1 and 2), one of pair 2, items of no pair.
RetrievalTruth small_truth() {
  const Box box{0, 0, 10, 20};
  return {"small",
          {{30, box, 2, 1, 2}, {10, box, 1, 1, 1}, {10, box, 1, 0, 1}, {10, box, 3, 2, 1}, {20, box, 1, 1, 1}},
          {{105, box, 1, 1}, {101, box, 1, 1}, {101, box, 2, 1}, {102, box, 0, 1}, {101, box, 1, 1}, {103, box, 1, 3}}};
}

}  // namespace

TEST_CASE("Gallery items correspond to a query when pair_id and style are equal") {
  const RetrievalTruth truth = small_truth();
  CHECK(std::ranges::equal(truth.image_ids(), std::vector<std::int64_t>{10, 20, 30}));
  REQUIRE(truth.items_of(0).size() == 3);
  const auto matches = truth.matches(truth.items_of(0)[0]);
  CHECK(std::vector(matches.begin(), matches.end()) == std::vector<std::uint32_t>{1, 4, 0});
  CHECK(truth.matches_in(matches, 101).size() == 2);
  CHECK(truth.matches_in(matches, 102).empty());
  CHECK(truth.matches(truth.items_of(2)[0]).empty());
  CHECK(truth.has_gallery_image(102));
  CHECK(!truth.has_gallery_image(10));
  CHECK(truth.counts() == PairCounts{4, 3 + 1 + 3, 4, 6});
}

TEST_CASE("Queries and gallery of native annotations are those of the files written from them") {
  const Dataset dataset = synth::make_scenes({.images = 60, .seed = 5});
  const RetrievalTruth truth = make_retrieval_truth(dataset);
  CHECK(truth.counts().queries > 5);
  CHECK(truth.has_attributes());
  const test::ScratchFolder folder;
  const std::string query = (folder.path() / "q.json").string(), gallery = (folder.path() / "g.json").string();
  write_query_file(truth, query);
  write_gallery_file(truth, gallery);
  const RetrievalTruth read = read_retrieval_truth(query, gallery);
  CHECK(std::ranges::equal(read.items(), truth.items()));
  CHECK(std::ranges::equal(read.gallery(), truth.gallery()));
  CHECK(read.content_hash() == truth.content_hash());
}

TEST_CASE("A ground truth that does not say who is a consumer has no queries") {
  ImageRecord image;
  image.id = 1;
  CHECK_THROWS_AS(make_retrieval_truth(Dataset("coco", {image}, {})), Error);
}

TEST_CASE("Sampled positives are of one identity, each drawn once, and negatives of another") {
  const RetrievalTruth truth = make_retrieval_truth(synth::make_scenes({.images = 300, .seed = 2}));
  for (const PairUnit unit : {PairUnit::image_pair, PairUnit::identity}) {
    const PairSampling sampling{7, unit, 2, 3};
    const auto pairs = sample_pairs(truth, sampling);
    CHECK(pairs == sample_pairs(truth, sampling));
    CHECK(pairs != sample_pairs(truth, {8, unit, 2, 3}));
    std::set<std::pair<std::uint32_t, std::uint32_t>> positives;
    std::map<std::vector<std::int64_t>, int> per_unit;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const QueryItem& item = truth.items()[pairs[i].item];
      const GalleryItem& other = truth.gallery()[pairs[i].gallery];
      const bool same = item.is_query() && item.pair_id == other.pair_id && item.style == other.style;
      REQUIRE(same == pairs[i].same);
      REQUIRE(pairs[i].same == (i % 4 == 0));
      if (!same) REQUIRE((item.pair_id != other.pair_id || other.style > 0));
      if (!same) continue;
      REQUIRE(positives.emplace(pairs[i].item, pairs[i].gallery).second);
      REQUIRE(++per_unit[unit == PairUnit::identity ? std::vector{item.pair_id, item.style}
                                                    : std::vector{item.image_id, other.image_id}] <= 2);
    }
    CHECK(positives.size() > 50);
  }
}

TEST_CASE("Negatives of one positive differ, and all there are are drawn when more are asked for") {
  const RetrievalTruth truth = make_retrieval_truth(synth::make_scenes({.images = 60, .seed = 2}));
  for (const int negatives : {20, 1000}) {
    const auto pairs = sample_pairs(truth, {3, PairUnit::identity, 1, negatives});
    REQUIRE(pairs.front().same);
    for (std::size_t begin = 0; begin < pairs.size();) {
      const QueryItem& item = truth.items()[pairs[begin].item];
      std::set<std::uint32_t> drawn;
      std::size_t end = begin + 1;
      for (; end < pairs.size() && !pairs[end].same; ++end) REQUIRE(drawn.insert(pairs[end].gallery).second);
      const auto all = std::ranges::count_if(truth.gallery(), [&](const GalleryItem& other) {
        return other.pair_id != item.pair_id || (other.style > 0 && other.style != item.style);
      });
      REQUIRE(drawn.size() == std::min<std::size_t>(negatives, all));
      begin = end;
    }
  }
}

TEST_CASE("Where the whole gallery is of one identity there is no negative") {
  const RetrievalTruth truth("one", {{1, {0, 0, 1, 1}, 1, 1, 1}}, {{2, {0, 0, 1, 1}, 1, 1}, {3, {0, 0, 1, 1}, 0, 1}});
  CHECK(sample_pairs(truth, {}) == std::vector<LabelledPair>{{0, 0, true}});
}
