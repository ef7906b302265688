// Partials that contradict themselves, although their checksums are right: none is merged. What walks give is taken.
#include <algorithm>
#include <cstring>
#include <functional>
#include <random>
#include <span>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/partial/detail/sealed_file.h>

#include "../oracle/random_case.h"
#include "../oracle/retrieval_oracle.h"
#include "../support.h"

using namespace df2;
using namespace df2::eval;
using nlohmann::json;

namespace {

constexpr Task kApTasks[] = {Task::detection, Task::landmarks, Task::segmentation};

Partial random_run(std::mt19937& random, Task task, Rules rules) {
  const oracle::Case made = oracle::random_case(random, task, {.images = 8, .items = 4, .predictions = 12});
  Options options;
  options.task = task;
  options.rules = rules;
  if (random() % 2) options.max_dets = {1, 2};
  if (random() % 2) options.subset_rule = SubsetRule::all_images;
  if (task == Task::segmentation) options.class_agnostic = true;
  if (task == Task::detection) return accumulate_detection(made.dataset, made.predictions, options);
  if (task == Task::landmarks) return accumulate_landmarks(made.dataset, made.predictions, options);
  return accumulate_segmentation(made.dataset, made.predictions, options);
}

Partial random_retrieval(std::mt19937& random, Rules rules) {
  const oracle::RetrievalCase made = oracle::random_retrieval_case(random);
  Options options;
  options.rules = rules;
  return accumulate_retrieval(made.truth, made.predictions, options);
}

json content_of(const Partial& partial, const test::ScratchFolder& folder) {
  const std::string path = (folder.path() / "good").string();
  write_partial(partial, path);
  return json::from_cbor(detail::read_sealed_file(path, 1 << 30));
}

/// The rule that keeps the content from being a partial; empty: it is one.
std::string broken_rule(const json& content, const test::ScratchFolder& folder) {
  try {
    read_partial(folder.write("changed", detail::sealed(json::to_cbor(content))));
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::submission);
    CHECK(error.issues().shown().at(0).code == Code::partial_format);
    return error.what();
  }
  return "";
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

template <class T>
std::vector<T> read_numbers(const json& column) {
  const auto& bytes = column.get_binary();
  std::vector<T> numbers(bytes.size() / sizeof(T));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

template <class T>
json to_column(const std::vector<T>& numbers) {
  std::vector<std::uint8_t> bytes(numbers.size() * sizeof(T));
  if (!numbers.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return json::binary(bytes);
}

using Outcomes = std::vector<Outcome>;  // of each row and subset

/// Changes the outcomes of every category of a view, and numbers the verdicts anew.
void change_outcomes(json& content, const std::function<void(Outcomes& outcomes, json& category)>& change,
                     const char* name = "main") {
  json& view = content["outcomes"][name];
  json& stored = view["verdicts"];
  const auto matched = read_numbers<std::uint64_t>(stored["matched"]),
             ignored = read_numbers<std::uint64_t>(stored["ignored"]);
  const auto absent = read_numbers<std::uint8_t>(stored["absent"]);
  VerdictTable table(view["categories"][0]["counted_items"].size(), 10);
  for (json& category : view["categories"]) {
    const std::size_t subsets = category["counted_items"].size();
    Outcomes outcomes;
    for (const auto verdict : read_numbers<std::uint32_t>(category["verdict"])) {
      for (std::size_t i = verdict * subsets; i < (verdict + 1) * subsets; ++i)
        outcomes.push_back({matched[i], ignored[i], absent[i] == 1});
    }
    change(outcomes, category);
    std::vector<std::uint32_t> numbers;
    for (std::size_t i = 0; i < outcomes.size(); i += subsets)
      numbers.push_back(table.intern(std::span(outcomes).subspan(i, subsets)));
    category["verdict"] = to_column(numbers);
  }
  std::vector<std::uint64_t> all_matched, all_ignored;
  std::vector<std::uint8_t> all_absent;
  for (std::uint32_t verdict = 0; verdict < table.size(); ++verdict) {
    for (const Outcome& outcome : table.outcomes(verdict)) {
      all_matched.push_back(outcome.matched);
      all_ignored.push_back(outcome.ignored);
      all_absent.push_back(outcome.is_absent);
    }
  }
  stored = {
      {"matched", to_column(all_matched)}, {"ignored", to_column(all_ignored)}, {"absent", to_column(all_absent)}};
}

}  // namespace

TEST_CASE("What a walk gives is read, whatever the task and the rules") {
  const test::ScratchFolder folder;
  std::mt19937 random(1);
  for (int trial = 0; trial < 60; ++trial) {
    CAPTURE(trial);
    const Rules rules = trial % 2 ? Rules::strict : Rules::official;
    for (const Task task : kApTasks)
      CHECK(broken_rule(content_of(random_run(random, task, rules), folder), folder) == "");
    CHECK(broken_rule(content_of(random_retrieval(random, rules), folder), folder) == "");
  }
}

TEST_CASE("A partial that finds more items than there are is refused") {
  const test::ScratchFolder folder;
  std::mt19937 random(2);
  for (int trial = 0; trial < 12; ++trial) {
    for (const Task task : kApTasks) {
      CAPTURE(trial, static_cast<int>(task));
      json content = content_of(random_run(random, task, trial % 2 ? Rules::strict : Rules::official), folder);
      bool is_too_much = false;
      change_outcomes(content, [&](Outcomes& outcomes, json& category) {
        const std::size_t subsets = category["counted_items"].size();
        for (Outcome& outcome : outcomes) {
          if (!outcome.is_absent) outcome = {all_bits(10), 0};
        }
        is_too_much |= outcomes.size() / subsets > category["counted_items"][0].get<std::size_t>();
      });
      REQUIRE(is_too_much);
      const std::string rule = broken_rule(content, folder);
      CHECK((holds(rule, "no more items are found than are counted") || holds(rule, "nothing is found in a category")));
    }
  }
}

TEST_CASE("A partial that finds one item too many, at one threshold of one subset, is refused") {
  const test::ScratchFolder folder;
  std::mt19937 random(3);
  int tried = 0;
  for (int trial = 0; trial < 40; ++trial) {
    CAPTURE(trial);
    json content = content_of(random_run(random, Task::detection, Rules::official), folder);
    const ThresholdBits threshold = bit_of(random() % 10);
    bool is_done = false;
    change_outcomes(content, [&](Outcomes& outcomes, json& category) {
      const std::size_t subsets = category["counted_items"].size();
      for (std::size_t s = 0; s < subsets && !is_done; ++s) {
        std::size_t found = 0;
        std::vector<std::size_t> wrong;
        for (std::size_t i = s; i < outcomes.size(); i += subsets) {
          found += outcomes[i].matched & threshold && !(outcomes[i].ignored & threshold);
          if (!outcomes[i].is_absent && outcomes[i].ignored == 0 && !(outcomes[i].matched & threshold))
            wrong.push_back(i);
        }
        const auto items = category["counted_items"][s].get<std::size_t>();
        if (found + wrong.size() <= items || items == 0) continue;
        for (std::size_t i = 0; found <= items; ++i, ++found) outcomes[wrong[i]].matched |= threshold;
        is_done = true;
      }
    });
    if (!is_done) continue;
    ++tried;
    CHECK(holds(broken_rule(content, folder), "found"));
  }
  CHECK(tried > 10);
}

TEST_CASE("A partial that ignores predictions which are wrong is refused") {
  const test::ScratchFolder folder;
  std::mt19937 random(4);
  for (const Rules rules : {Rules::official, Rules::strict}) {
    Partial run = random_run(random, Task::detection, rules);
    run.counts.id_zero = 0;
    json content = content_of(run, folder);
    change_outcomes(content, [&](Outcomes& outcomes, json&) {
      for (Outcome& outcome : outcomes) {
        if (!outcome.is_absent) outcome.ignored |= all_bits(10) & ~outcome.matched;
      }
    });
    CHECK(holds(broken_rule(content, folder), rules == Rules::strict ? "too large" : "outside every area range"));
  }
}

TEST_CASE("A partial whose class_agnostic part does not follow from the categories is refused") {
  const test::ScratchFolder folder;
  std::mt19937 random(7);
  for (const Task task : {Task::detection, Task::segmentation}) {
    const json good = content_of(random_run(random, task, Rules::official), folder);
    const auto rule = [&](const std::function<void(json&)>& change) {
      json content = good;
      change(content["outcomes"]["class_agnostic"]);
      return broken_rule(content, folder);
    };
    const auto all = [](json& view) -> json& { return view["categories"][0]; };
    CHECK(rule([](json&) {}) == "");
    CHECK(holds(rule([&](json& j) { all(j)["counted_items"][0] = 999; }), "of main and no others"));
    CHECK(holds(rule([&](json& j) {
                  auto scores = read_numbers<double>(all(j)["score"]);
                  for (double& score : scores) score += 1;
                  all(j)["score"] = to_column(scores);
                }),
                "best predictions of each image"));
    CHECK(holds(rule([](json& j) { j["image_ids"].get_binary()[0] ^= 1; }), "image"));
    json content = good;
    change_outcomes(
        content,
        [](Outcomes& outcomes, json&) {
          for (Outcome& outcome : outcomes) outcome = {all_bits(10), 0};
        },
        "class_agnostic");
    CHECK(holds(broken_rule(content, folder), "no more items are found than are counted"));
    content = good;
    content["outcomes"].erase("class_agnostic");
    CHECK(broken_rule(content, folder) != "");
  }
}

TEST_CASE("A partial whose counts do not add up is refused") {
  const test::ScratchFolder folder;
  std::mt19937 random(5);
  json whole = content_of(random_run(random, Task::detection, Rules::official), folder);
  json retrieved = content_of(random_retrieval(random, Rules::official), folder);
  while (retrieved["counts"]["predictions"] < 5)
    retrieved = content_of(random_retrieval(random, Rules::official), folder);
  const auto refused = [&](const char* why, const json& good, const std::function<void(json&)>& change) {
    INFO(why);
    json content = good;
    change(content);
    CHECK(broken_rule(content, folder) != "");
  };
  const auto add = [](json& count, int n) { count = count.get<int>() + n; };
  const auto items_of = [](json& content, std::size_t subset) -> json& {
    for (json& category : content["outcomes"]["main"]["categories"]) {
      if (category["counted_items"][0] > 0) return category["counted_items"][subset];
    }
    return content;
  };
  for (const int n : {1, -1, 50}) {
    refused("predictions", whole, [&](json& j) { add(j["counts"]["predictions"], n); });
    refused("beyond max_dets", whole, [&](json& j) { add(j["counts"]["beyond_max_dets"], std::abs(n)); });
    refused("images", whole, [&](json& j) { add(j["counts"]["images"], n); });
    refused("images", retrieved, [&](json& j) { add(j["counts"]["images"], n); });
    refused("queries", retrieved, [&](json& j) { add(j["counts"]["items"], n); });
    for (std::size_t subset = 4; subset < 16; ++subset) {
      if (n > 0) refused("a level", whole, [&](json& j) { add(items_of(j, subset), n); });
    }
    refused("all items", whole, [&](json& j) { add(items_of(j, 0), std::abs(n)); });
  }
  refused("fewer rows than predictions", whole, [](json& j) { j["files"][0]["rows"] = 0; });
  refused("fewer rows than predictions", retrieved, [](json& j) { j["files"][0]["rows"] = 0; });
  refused("more boxes than rows", whole, [](json& j) { j["files"][0]["zero_size"] = 1'000'000; });
  refused("more keys than rows", whole, [](json& j) { j["files"][0]["unknown_keys"]["a"] = 1'000'000; });
  refused("more ids 0 than items", whole, [](json& j) { j["counts"]["id_zero"] = 1'000'000; });
  refused("larger than all ranges", whole, [](json& j) { j["counts"]["beyond_areas"] = 1'000'000; });
  refused("absent, but with items", whole, [](json& j) { j["counts"]["absent_categories"] = {{"1", 1}}; });
  refused("no rows for the answers", retrieved, [](json& j) { j["counts"]["predictions"] = 0; });
  refused("counts of another task", retrieved, [](json& j) { j["counts"]["id_zero"] = 1; });
  refused("counts of another task", retrieved, [](json& j) { j["counts"]["beyond_max_dets"] = 1; });
  const auto images = [](json& j) -> json& { return j["files"][0]["images"]; };
  refused("rows without query", retrieved, [&](json& j) { images(j)["rows_without_query"] = 1'000'000; });
  refused("entries without items", retrieved, [&](json& j) { images(j)["entries_without_items"] = 1'000'000; });
  refused("unknown images", retrieved, [&](json& j) { images(j)["unknown_query_images"]["count"] = 1'000'000; });
  refused("images that are not named", retrieved, [&](json& j) {
    images(j)["entries_without_items"] = 1;
    images(j)["unknown_gallery_images"] = {{"count", 1}, {"named", json::array()}};
  });
}

TEST_CASE("A retrieval partial with hits or precisions that no list can have is refused") {
  const test::ScratchFolder folder;
  std::mt19937 random(6);
  int tried = 0;
  for (int trial = 0; trial < 200 && tried < 40; ++trial) {
    CAPTURE(trial);
    const Rules rules = trial % 2 ? Rules::strict : Rules::official;
    const Partial good = random_retrieval(random, rules);
    const auto queries = std::get<RetrievalOutcomes>(good.outcomes).main.queries();
    const auto hit = std::ranges::find(queries, Miss::none, &QueryOutcome::miss);
    const auto missed = std::ranges::find(queries, Miss::undetected, &QueryOutcome::miss);
    if (hit == queries.end() || missed == queries.end()) continue;
    ++tried;
    const auto changed = [&](const std::function<void(std::vector<QueryOutcome>&)>& change) {
      std::vector<QueryOutcome> list(queries.begin(), queries.end());
      change(list);
      Partial partial = good;
      TopKAccumulator rebuilt;
      for (const std::int64_t image : good.images().ids()) {
        std::vector<QueryOutcome> own;
        std::ranges::copy_if(list, std::back_inserter(own), [&](const QueryOutcome& q) { return q.image_id == image; });
        rebuilt.add_image(image, own);
      }
      std::get<RetrievalOutcomes>(partial.outcomes).main = rebuilt;
      return broken_rule(content_of(partial, folder), folder);
    };
    const auto h = static_cast<std::size_t>(hit - queries.begin()),
               m = static_cast<std::size_t>(missed - queries.begin());
    CHECK(changed([](auto&) {}) == "");
    CHECK(holds(changed([&](auto& q) { q[h].average_precision = std::nextafter(1.0, 2.0); }), "its rank allows"));
    CHECK(holds(changed([&](auto& q) { q[h].average_precision /= 1000; }), "its rank allows"));
    CHECK(holds(changed([&](auto& q) { q[h].rank = 1, q[h].average_precision = 1e-3; }), "its rank allows"));
    CHECK(holds(changed([&](auto& q) { q[m].average_precision = 0.5; }), "its rank allows"));
    CHECK(changed([&](auto& q) { q[h].rank = 21; }) != "");  // no place of a list, and too low for its precision
    CHECK(holds(changed([&](auto& q) { q[m].rank = 1; }), "a rank, or a reason"));
    CHECK(holds(changed([&](auto& q) { q[m].is_weak = true; }), "only a query that is answered"));
    CHECK(holds(changed([&](auto& q) { q[m].miss = Miss::image_without_rows; }), "has rows or has none") ==
          (std::ranges::count(queries, queries[m].image_id, &QueryOutcome::image_id) > 1));
    if (rules == Rules::strict) {
      CHECK(holds(changed([&](auto& q) { q[h].is_outscored = true; }), "strict rules let no"));
    }
  }
  CHECK(tried == 40);
}
