#include <catch2/catch.hpp>

#include <df2_eval/evaluate.h>

#include "retrieval_oracle.h"

using namespace df2;
using namespace df2::eval;

namespace {

void compare_with_oracle(RetrievalRule rule, unsigned seed) {
  std::mt19937 random(seed);
  std::size_t hits = 0, misses = 0;
  for (int trial = 0; trial < 300; ++trial) {
    CAPTURE(trial);
    const oracle::RetrievalCase made = oracle::random_retrieval_case(random);
    Options options;
    options.task = Task::retrieval;
    options.retrieval_rule = rule;
    options.top_k = {1, 2, 3, 5, 10, 15, 20};
    const RetrievalPartial partial = accumulate_retrieval(made.truth, made.predictions, options);
    const auto expected = oracle::answer_queries(made.truth, made.predictions, rule == RetrievalRule::strict);
    const auto found = partial.main.queries();
    REQUIRE(found.size() == expected.size());
    for (std::size_t q = 0; q < found.size(); ++q) {
      REQUIRE(found[q].image_id == expected[q].image_id);
      REQUIRE(found[q].item == expected[q].item);
      REQUIRE(found[q].category == expected[q].category);
      REQUIRE(found[q].matches == expected[q].matches);
      REQUIRE(found[q].rank == expected[q].rank);
      REQUIRE(found[q].average_precision == Approx(expected[q].average_precision).margin(1e-15));
      (found[q].rank > 0 ? hits : misses) += 1;
    }
    const Report report = make_report(partial);
    for (std::size_t k = 0; k < options.top_k.size(); ++k) {
      const auto right = std::ranges::count_if(expected, [&](const oracle::QueryAnswer& answer) {
        return answer.rank > 0 && answer.rank <= static_cast<std::size_t>(options.top_k[k]);
      });
      if (expected.empty())
        REQUIRE(!report.summary.summary[k].second);
      else
        REQUIRE(report.summary.summary[k].second == double(right) / double(expected.size()));
    }
    std::uint64_t accounted = report.retrieval->misses[0].second;
    for (std::size_t m = 1; m < 5; ++m) accounted += report.retrieval->misses[m].second;
    REQUIRE(accounted + partial.main.measure(std::vector{20}, [](const auto&) { return true; }).hits[0] ==
            expected.size());
  }
  CHECK(hits > 100);
  CHECK(misses > 100);
}

}  // namespace

TEST_CASE("Retrieval of random datasets gives the hits of the slow official rule") {
  compare_with_oracle(RetrievalRule::official, 1);
}

TEST_CASE("Retrieval of random datasets gives the hits of the slow strict rule") {
  compare_with_oracle(RetrievalRule::strict, 2);
}
