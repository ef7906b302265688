#include <cmath>
#include <utility>

#include <df2/error.h>
#include <df2/parallel.h>
#include <df2/split/detail/deal.h>
#include <df2/split/merge_datasets.h>
#include <df2/split/split_dataset.h>

#include "split_case.h"

namespace {

using namespace df2;
using namespace df2::test;

SplitOptions options_of(SplitUnit by, std::vector<Stratum> stratify, std::uint64_t seed = 1,
                        std::vector<PartShare> parts = {{"a", 0.7}, {"b", 0.2}, {"c", 0.1}}) {
  return {std::move(parts), by, std::move(stratify), seed};
}

Error refusal_of(const Dataset& dataset, const SplitOptions& options) {
  try {
    (void)split_dataset(dataset, options);
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  throw;
}

Dataset joined(const std::vector<Dataset>& parts, const std::string& name) {
  std::vector<const Dataset*> inputs;
  for (const Dataset& part : parts) inputs.push_back(&part);
  return merge_datasets(inputs, {.name = name, .identities = SharedIdentities::keep});
}

/// The rule of docs/splitting.md in the most obvious way.
std::vector<std::uint32_t> plain_deal(const std::vector<detail::Unit>& units, const std::vector<double>& shares,
                                      const std::vector<std::uint64_t>& quotas, std::uint64_t seed) {
  std::map<std::uint32_t, double> total;
  for (const auto& unit : units) {
    for (const auto& [label, count] : unit.labels) total[label] += count;
  }
  std::vector<std::tuple<double, std::uint32_t, std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < units.size(); ++i) {
    std::pair<double, std::uint32_t> rarest{1e300, 0};
    for (const auto& [label, count] : units[i].labels) rarest = std::min(rarest, {total[label], label});
    order.emplace_back(rarest.first, rarest.second, Random(seed, static_cast<std::uint64_t>(units[i].key)).bits(), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::map<std::uint32_t, double>> has(shares.size());
  std::vector<std::uint64_t> filled(shares.size());
  std::vector<std::uint32_t> part(units.size());
  for (const auto& turn : order) {
    const detail::Unit& unit = units[std::get<3>(turn)];
    std::vector<std::pair<double, std::uint32_t>> offers;
    for (std::uint32_t p = 0; p < shares.size(); ++p) {
      if (filled[p] >= quotas[p]) continue;
      double sum = 0;
      for (const auto& [label, u] : unit.labels) sum += u * (2 * has[p][label] + u) / total[label];
      offers.emplace_back(sum / shares[p], p);
    }
    const std::uint32_t chosen = std::min_element(offers.begin(), offers.end())->second;
    part[std::get<3>(turn)] = chosen;
    filled[chosen] += unit.size;
    for (const auto& [label, u] : unit.labels) has[chosen][label] += u;
  }
  return part;
}

}  // namespace

TEST_CASE("The parts of a split are disjoint, and together they are the dataset") {
  const Dataset scenes = synth::make_scenes({.images = 90, .seed = 3}), light = light_dataset(400, 5);
  for (const Dataset* whole : {&scenes, &light}) {
    for (const SplitUnit by : {SplitUnit::picture, SplitUnit::identity}) {
      for (const auto& strata : {std::vector<Stratum>{}, all_strata(), {Stratum::source, Stratum::scale}}) {
        const std::vector<Dataset> parts = split_dataset(*whole, options_of(by, strata));
        REQUIRE(parts.size() == 3);
        CHECK((parts[0].name() == "a" && parts[1].name() == "b" && parts[2].name() == "c"));
        std::size_t images = 0;
        for (const Dataset& part : parts) images += part.images().size();
        CHECK(images == whole->images().size());
        const Dataset again = joined(parts, whole->name());
        CHECK(images_of(again) == images_of(*whole));
        CHECK(again.content_hash() == whole->content_hash());
        CHECK(again.picture_path(again.images()[0]) == whole->picture_path(whole->images()[0]));
      }
    }
  }
}

TEST_CASE("By identity no pair_id is in two parts, though items of one image have several") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::vector<ImageRecord> images = images_of(light_dataset(300, seed));
    Random random(seed);
    for (ImageRecord& image : images) {
      if (random.chance(0.2)) image.pair_id.reset();
      for (Item& item : image.items) {
        if (random.chance(0.03)) item.pair_id = random.integer(1, 60);
        if (random.chance(0.05)) item.pair_id.reset();
      }
    }
    const std::vector<Dataset> parts =
        split_dataset(Dataset("mixed", images, {0}),
                      options_of(SplitUnit::identity, all_strata(), seed, {{"a", 0.5}, {"b", 0.3}, {"c", 0.2}}));
    std::map<std::int64_t, int> parts_with;
    for (const Dataset& part : parts) {
      for (const std::int64_t pair_id : pair_ids_of(part)) ++parts_with[pair_id];
    }
    CHECK(std::ranges::all_of(parts_with, [](const auto& entry) { return entry.second == 1; }));
  }
}

TEST_CASE("By picture the parts have as many pictures as their shares give") {
  for (const std::size_t count : {10u, 11u, 97u, 1000u}) {
    for (const bool is_stratified : {false, true}) {
      const auto parts =
          split_dataset(light_dataset(count, 2),
                        options_of(SplitUnit::picture, is_stratified ? all_strata() : std::vector<Stratum>{}));
      const double shares[] = {0.7, 0.2, 0.1};
      for (std::size_t p = 0; p < 3; ++p)
        CHECK(std::abs(static_cast<double>(parts[p].images().size()) - shares[p] * static_cast<double>(count)) < 1);
    }
  }
}

TEST_CASE("Quotas are rounded by the largest fractions, and equal ones go to the earlier part") {
  const auto quotas = [](std::uint64_t total, std::vector<double> shares) { return detail::quotas_of(total, shares); };
  CHECK(quotas(10, {0.7, 0.2, 0.1}) == std::vector<std::uint64_t>{7, 2, 1});
  CHECK(quotas(10, {0.75, 0.25}) == std::vector<std::uint64_t>{8, 2});
  CHECK(quotas(5, {0.5, 0.5}) == std::vector<std::uint64_t>{3, 2});
  CHECK(quotas(7, {1.0 / 3, 1.0 / 3, 1.0 / 3}) == std::vector<std::uint64_t>{3, 2, 2});
  CHECK(quotas(9, {1.0 / 3, 1.0 / 3, 1.0 / 3}) == std::vector<std::uint64_t>{3, 3, 3});
  CHECK(quotas(3, {0.1, 0.9}) == std::vector<std::uint64_t>{0, 3});
  for (std::uint64_t total = 0; total < 200; ++total) {
    for (const double share : {0.001, 0.1, 0.3, 0.29, 0.57, 0.999}) {
      const auto two = quotas(total, {share, 1 - share});
      CHECK(two[0] + two[1] == total);
      CHECK(std::abs(static_cast<double>(two[0]) - share * static_cast<double>(total)) <= 0.5 + 1e-5);
    }
  }
}

TEST_CASE("By identity a part is over its share by less than the largest identity") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Dataset whole = light_dataset(600, seed);
    const auto parts = split_dataset(whole, options_of(SplitUnit::identity, all_strata(), seed));
    const double shares[] = {0.7, 0.2, 0.1};
    for (std::size_t p = 0; p < 3; ++p) CHECK(static_cast<double>(parts[p].images().size()) < shares[p] * 600 + 12);
  }
}

TEST_CASE("A stratified split has nearly its share of every category, level and source") {
  const Dataset whole = light_dataset(4000, 8);
  const std::map<std::string, double> all = tally(whole);
  for (const SplitUnit by : {SplitUnit::picture, SplitUnit::identity}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const auto parts = split_dataset(whole, options_of(by, all_strata(), seed));
      const auto chance = split_dataset(whole, options_of(by, {}, seed));
      const double shares[] = {0.7, 0.2, 0.1};
      for (std::size_t p = 0; p < 3; ++p) {
        std::map<std::string, double> here = tally(parts[p]);
        for (const auto& [name, count] : all) {
          INFO(name << " in part " << p << ": " << here[name] << " of " << shares[p] * count);
          // A few items by picture; an identity brings up to 36 items at once.
          const double few = by == SplitUnit::picture ? 6 : 15;
          CHECK(std::abs(here[name] - shares[p] * count) <= few);
        }
        CHECK(imbalance(whole, parts[p], shares[p]) < imbalance(whole, chance[p], shares[p]) / 4);
      }
    }
  }
}

TEST_CASE("The dealing follows its rule to the letter") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Dataset whole = light_dataset(150, seed);
    for (const SplitUnit by : {SplitUnit::picture, SplitUnit::identity}) {
      const std::vector<detail::Unit> units = detail::make_units(whole, by, all_strata());
      const std::vector<double> shares = {0.5, 0.3, 0.2};
      const auto quotas = detail::quotas_of(150, shares);
      CHECK(detail::deal(units, detail::label_count(whole), shares, quotas, seed) ==
            plain_deal(units, shares, quotas, seed));
    }
  }
}

TEST_CASE(
    "The same seed gives the same split for any order of images and any number of threads, another seed another") {
  const Dataset whole = light_dataset(500, 4);
  std::vector<ImageRecord> reversed = images_of(whole);
  std::ranges::reverse(reversed);
  const Dataset other_order("light", reversed, {0});
  for (const SplitUnit by : {SplitUnit::picture, SplitUnit::identity}) {
    for (const auto& strata : {std::vector<Stratum>{}, all_strata()}) {
      const auto first = ids_of(split_dataset(whole, options_of(by, strata, 9))[0]);
      {
        const ThreadLimit one(1);
        CHECK(ids_of(split_dataset(whole, options_of(by, strata, 9))[0]) == first);
      }
      CHECK(ids_of(split_dataset(other_order, options_of(by, strata, 9))[0]) == first);
      CHECK(ids_of(split_dataset(whole, options_of(by, strata, 10))[0]) != first);
    }
  }
}

TEST_CASE("A split is the same on every machine") {
  const auto parts = split_dataset(light_dataset(24, 1), options_of(SplitUnit::picture, {}, 1));
  CHECK(ids_of(parts[2]) == std::vector<std::int64_t>{9, 23});
}

TEST_CASE("Shares that are none and parts without pictures are refused with a sentence") {
  const Dataset whole = light_dataset(40, 1);
  const auto text = [&](std::vector<PartShare> parts, SplitUnit by = SplitUnit::picture) {
    const Error error = refusal_of(whole, options_of(by, {}, 1, std::move(parts)));
    CHECK(error.fault() == Fault::usage);
    return error.issues().shown().at(0).message;
  };
  CHECK(text({}) == "a split needs parts: a name and a share of each");
  CHECK(text({{"a", 0.5}, {"b", 0.4}}) == "the shares of the parts must add up to 1, but their sum is 0.9");
  CHECK(text({{"a", 1.5}, {"b", -0.5}}) == "the share of b must be above 0, but is -0.5");
  CHECK(text({{"a", 1}, {"b", 0}}) == "the share of b must be above 0, but is 0");
  CHECK(text({{"a", NAN}}) == "the share of a must be above 0, but is nan");
  CHECK(text({{"a", INFINITY}}) == "the share of a must be above 0, but is inf");
  CHECK(text({{"a", 0.999}, {"b", 0.001}}) ==
        "the part b would get no picture: 40 pictures in 40 groups that stay together are too few for its share of "
        "0.001");
  std::vector<ImageRecord> one = images_of(whole);
  for (ImageRecord& image : one) {
    image.pair_id = 1;
    for (Item& item : image.items) item.pair_id = 1;
  }
  CHECK(refusal_of(Dataset("one", one, {0}), options_of(SplitUnit::identity, {}, 1, {{"a", 0.5}, {"b", 0.5}}))
            .issues()
            .shown()
            .at(0)
            .message ==
        "the part b would get no picture: 40 pictures in 1 group that stay together are too few for its "
        "share of 0.5");
  CHECK(refusal_of(Dataset("none", {}, {}), options_of(SplitUnit::picture, {})).fault() == Fault::usage);
}

TEST_CASE("Shares may be rounded") {
  const auto parts = split_dataset(light_dataset(9, 1),
                                   options_of(SplitUnit::picture, {}, 1, {{"a", 0.333}, {"b", 0.333}, {"c", 0.333}}));
  for (const Dataset& part : parts) CHECK(part.images().size() == 3);
}
