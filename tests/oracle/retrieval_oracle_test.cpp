#include <algorithm>
#include <functional>
#include <map>

#include <catch2/catch.hpp>

#include <df2_eval/evaluate.h>

#include "retrieval_oracle.h"

using namespace df2;
using namespace df2::eval;

namespace {

using Answers = std::vector<oracle::QueryAnswer>;

std::optional<double> mean(const Answers& answers, const std::function<double(const oracle::QueryAnswer&)>& value) {
  if (answers.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& answer : answers) sum += value(answer);
  return sum / double(answers.size());
}

bool is_within(const oracle::QueryAnswer& answer, int k) {
  return answer.rank > 0 && answer.rank <= static_cast<std::size_t>(k);
}

void check_summary(const Summary& summary, const Answers& answers, const std::vector<int>& ks) {
  const auto check = [&](std::size_t row, const std::string& name, const std::optional<double>& expected) {
    REQUIRE(summary.at(row).first == name);
    REQUIRE(summary[row].second.has_value() == expected.has_value());
    if (expected) REQUIRE(*summary[row].second == Approx(*expected).epsilon(1e-13));
  };
  for (std::size_t k = 0; k < ks.size(); ++k) {
    check(k, "top" + std::to_string(ks[k]),
          mean(answers, [&](const auto& answer) { return is_within(answer, ks[k]) ? 1 : 0; }));
  }
  check(ks.size(), "mAP", mean(answers, [](const auto& answer) { return answer.average_precision; }));
  check(ks.size() + 1, "MRR", mean(answers, [](const auto& answer) { return answer.rank ? 1.0 / answer.rank : 0; }));
}

void check_categories(const std::vector<CategorySummary>& found, const Answers& answers, const std::vector<int>& ks) {
  std::map<int, Answers> by_category;
  for (const auto& answer : answers) by_category[answer.category].push_back(answer);
  REQUIRE(found.size() == by_category.size());
  for (const CategorySummary& category : found) {
    CAPTURE(category.category);
    const Answers& expected = by_category.at(category.category);
    REQUIRE(category.items == expected.size());
    check_summary(category.summary, expected, ks);
  }
}

void check_misses(const std::vector<std::pair<std::string, std::uint64_t>>& found, const Answers& answers,
                  const std::vector<int>& ks) {
  std::vector<std::pair<std::string, std::uint64_t>> expected;
  const auto count = [&](const std::string& name, const std::function<bool(const oracle::QueryAnswer&)>& holds) {
    expected.emplace_back(name, std::ranges::count_if(answers, holds));
  };
  for (const std::string reason :
       {"image_without_rows", "undetected", "wrong_category", "wrong_box", "not_retrieved"}) {
    count(reason, [&](const auto& answer) { return answer.miss == reason; });
  }
  for (const int k : ks) {
    count("beyond_top" + std::to_string(k), [&](const auto& answer) { return answer.rank > std::size_t(k); });
  }
  REQUIRE(found == expected);
}

void compare_with_oracle(Rules rules, unsigned seed) {
  std::mt19937 random(seed);
  std::map<std::string, int> seen;
  for (int trial = 0; trial < 300; ++trial) {
    CAPTURE(trial);
    const oracle::RetrievalCase made = oracle::random_retrieval_case(random);
    Options options;
    options.task = Task::retrieval;
    options.rules = rules;
    options.top_k = {1, 2, 3, 5, 10, 15, 20};
    const Partial partial = accumulate_retrieval(made.truth, made.predictions, options);
    const Answers expected = oracle::answer_queries(made.truth, made.predictions, rules == Rules::strict);
    const auto found = std::get<RetrievalOutcomes>(partial.outcomes).main.queries();
    REQUIRE(found.size() == expected.size());
    for (std::size_t q = 0; q < found.size(); ++q) {
      REQUIRE(found[q].image_id == expected[q].image_id);
      REQUIRE(found[q].item == expected[q].item);
      REQUIRE(found[q].category == expected[q].category);
      REQUIRE(found[q].matches == expected[q].matches);
      REQUIRE(found[q].rank == expected[q].rank);
      REQUIRE(miss_name(found[q].miss) == expected[q].miss);
      REQUIRE(found[q].average_precision == Approx(expected[q].average_precision).margin(1e-15));
      ++seen[expected[q].miss];
    }
    const Report report = make_report(partial);
    check_summary(report.summary.summary, expected, options.top_k);
    check_categories(report.summary.per_category, expected, options.top_k);
    check_misses(report.retrieval->misses, expected, options.top_k);
    REQUIRE(report.retrieval->without_match ==
            std::size_t(std::ranges::count(expected, 0u, &oracle::QueryAnswer::matches)));
  }
  REQUIRE(seen.size() == 6);
  for (const auto& [reason, count] : seen) {
    INFO(reason);
    CHECK(count > 20);
  }
}

}  // namespace

TEST_CASE("Retrieval of random datasets gives the hits of the slow official rules") {
  compare_with_oracle(Rules::official, 1);
}

TEST_CASE("Retrieval of random datasets gives the hits of the slow strict rules") {
  compare_with_oracle(Rules::strict, 2);
}
