#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>

#include "../oracle/retrieval_oracle.h"
#include "../support.h"

using namespace df2;
using namespace df2::eval;

namespace {

Options retrieval_options() {
  Options options;
  options.task = Task::retrieval;
  return options;
}

std::string text_of(const Partial& partial) {
  return render_report(make_report(partial), Format::json);
}

Code code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.issues().shown().front().code;
  }
  return Code::internal;
}

}  // namespace

TEST_CASE("Shards of the query images merged in any order are the single run") {
  std::mt19937 random(3);
  const test::ScratchFolder folder;
  for (int trial = 0; trial < 60; ++trial) {
    const oracle::RetrievalCase made = oracle::random_retrieval_case(random);
    const Partial whole = accumulate_retrieval(made.truth, made.predictions, retrieval_options());
    std::vector<Options> shards(3, retrieval_options());
    for (const std::int64_t id : made.truth.image_ids()) shards[random() % 3].images.push_back(id);
    std::vector<Partial> partials;
    for (const Options& shard : shards) {
      if (!shard.images.empty()) partials.push_back(accumulate_retrieval(made.truth, made.predictions, shard));
    }
    std::shuffle(partials.begin(), partials.end(), random);
    Partial merged = partials.front();
    for (std::size_t i = 1; i < partials.size(); ++i) {
      const std::string path = (folder.path() / "part").string();
      write_partial(partials[i], path);
      merge(merged, read_partial(path));
    }
    REQUIRE(merged.outcomes == whole.outcomes);
    REQUIRE(text_of(merged) == text_of(whole));
  }
}

TEST_CASE("One, two and eight threads give equal retrieval reports") {
  std::mt19937 random(4);
  for (int trial = 0; trial < 20; ++trial) {
    const oracle::RetrievalCase made = oracle::random_retrieval_case(random);
    std::vector<std::string> texts;
    for (const int threads : {1, 2, 8}) {
      const ThreadLimit limit(threads);
      texts.push_back(text_of(accumulate_retrieval(made.truth, made.predictions, retrieval_options())));
    }
    REQUIRE(texts[0] == texts[1]);
    REQUIRE(texts[0] == texts[2]);
  }
}

TEST_CASE("Retrieval partials of one image, another rule or another task do not merge") {
  std::mt19937 random(5);
  const oracle::RetrievalCase made = oracle::random_retrieval_case(random);
  Partial partial = accumulate_retrieval(made.truth, made.predictions, retrieval_options());
  CHECK(code_of([&] { merge(partial, Partial(partial)); }) == Code::partial_overlap);
  Options strict = retrieval_options();
  strict.rules = Rules::strict;
  CHECK(code_of([&] { merge(partial, accumulate_retrieval(made.truth, made.predictions, strict)); }) ==
        Code::partial_signature);
  CHECK(code_of([&] { merge(partial, Partial{}); }) == Code::partial_signature);
}

TEST_CASE("A retrieval partial that was changed is refused or the same") {
  std::mt19937 random(6);
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "part").string();
  const oracle::RetrievalCase made = oracle::random_retrieval_case(random);
  write_partial(accumulate_retrieval(made.truth, made.predictions, retrieval_options()), path);
  std::ifstream in(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  int refused = 0;
  for (int trial = 0; trial < 400; ++trial) {
    std::string changed = bytes;
    changed[random() % changed.size()] = static_cast<char>(random());
    const std::string file = folder.write("changed", changed);
    try {
      const Partial partial = read_partial(file);
      CHECK(!text_of(partial).empty());
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::submission);
      ++refused;
    }
  }
  CHECK(refused > 100);
}
