#include <cmath>
#include <utility>

#include <df2/error.h>
#include <df2/split/sample_dataset.h>

#include "split_case.h"

namespace {

using namespace df2;
using namespace df2::test;

SampleOptions options_of(std::uint64_t count, SplitUnit by, std::vector<Stratum> stratify = {},
                         std::uint64_t seed = 1) {
  return {"", count, by, std::move(stratify), seed};
}

std::string refusal_of(const Dataset& dataset, const SampleOptions& options) {
  try {
    (void)sample_dataset(dataset, options);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    return error.issues().shown().at(0).message;
  }
  FAIL("was accepted");
  throw;
}

}  // namespace

TEST_CASE("A sample has as many pictures as asked for, unchanged") {
  const Dataset whole = synth::make_scenes({.images = 50, .seed = 2});
  for (const auto& strata : {std::vector<Stratum>{}, all_strata()}) {
    for (const std::uint64_t count : {1u, 2u, 25u, 49u, 50u}) {
      const Dataset sample = sample_dataset(whole, options_of(count, SplitUnit::picture, strata));
      REQUIRE(sample.images().size() == count);
      CHECK(sample.name() == whole.name());
      for (const ImageRecord& image : sample.images()) CHECK(image == whole.images()[*whole.find(image.id)]);
    }
  }
}

TEST_CASE("A sample of identities has all pictures of each") {
  const Dataset whole = light_dataset(300, 3);
  const std::size_t identities = pair_ids_of(whole).size();
  for (const auto& strata : {std::vector<Stratum>{}, all_strata()}) {
    for (const std::uint64_t count : {std::size_t{1}, std::size_t{10}, identities}) {
      const Dataset sample = sample_dataset(whole, options_of(count, SplitUnit::identity, strata));
      const auto drawn = pair_ids_of(sample);
      CHECK(drawn.size() == count);
      const auto is_drawn = [&](const ImageRecord& image) { return drawn.contains(*image.pair_id); };
      CHECK(static_cast<std::size_t>(std::ranges::count_if(whole.images(), is_drawn)) == sample.images().size());
    }
  }
}

TEST_CASE("Pictures without an identity are in no sample of identities") {
  std::vector<ImageRecord> images = images_of(light_dataset(30, 3));
  for (std::size_t i = 0; i < images.size(); ++i) {
    images[i].items.clear();
    if (i % 2 == 0) images[i].pair_id.reset();
  }
  const Dataset whole("half", images, {0});
  const auto identities = pair_ids_of(whole).size();
  const Dataset sample = sample_dataset(whole, options_of(identities, SplitUnit::identity));
  CHECK(sample.images().size() == 15);
  CHECK(refusal_of(whole, options_of(identities + 1, SplitUnit::identity)).find("identities are to be drawn, but") !=
        std::string::npos);
}

TEST_CASE("By chance alone a larger sample of the same seed holds the smaller one") {
  const Dataset whole = light_dataset(200, 6);
  for (const SplitUnit by : {SplitUnit::picture, SplitUnit::identity}) {
    std::vector<std::int64_t> before;
    for (const std::uint64_t count : {1u, 5u, 6u, 20u}) {
      const auto now = ids_of(sample_dataset(whole, options_of(count, by)));
      CHECK(std::ranges::includes(now, before));
      before = now;
    }
    CHECK(ids_of(sample_dataset(whole, options_of(20, by, {}, 2))) != before);
  }
}

TEST_CASE("Every picture is drawn about as often as any other") {
  const Dataset whole = light_dataset(40, 6);
  for (const auto& strata : {std::vector<Stratum>{}, {Stratum::source}}) {
    std::map<std::int64_t, int> drawn;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
      for (const std::int64_t id : ids_of(sample_dataset(whole, options_of(10, SplitUnit::picture, strata, seed))))
        ++drawn[id];
    }
    // 250 on average, with a deviation of 14.
    for (const auto& [id, times] : drawn) CHECK(std::abs(times - 250) < 75);
    CHECK(drawn.size() == 40);
  }
}

TEST_CASE("A stratified sample is nearer to the whole than one by chance") {
  const Dataset whole = light_dataset(3000, 8);
  for (const SplitUnit by : {SplitUnit::picture, SplitUnit::identity}) {
    double balanced = 0, by_chance = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const auto distance = [&](const std::vector<Stratum>& strata) {
        const Dataset part = sample_dataset(whole, options_of(60, by, strata, seed));
        return imbalance(whole, part, static_cast<double>(part.images().size()) / 3000.0);
      };
      balanced += distance(all_strata());
      by_chance += distance({});
    }
    CHECK(balanced < by_chance / 2);
  }
}

TEST_CASE("A sample of nothing or of more than there is is refused") {
  const Dataset whole = light_dataset(10, 1);
  CHECK(refusal_of(whole, options_of(0, SplitUnit::picture)) == "a sample needs at least one of the pictures");
  CHECK(refusal_of(whole, options_of(11, SplitUnit::picture, all_strata())) ==
        "11 pictures are to be drawn, but there are 10");
  CHECK(refusal_of(whole, options_of(UINT64_MAX, SplitUnit::identity)).find(" identities are to be drawn, but there") !=
        std::string::npos);
}
