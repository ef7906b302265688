#include <df2/watch.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/parallel.h>

using namespace df2;

namespace {

struct Enough {};

void work() {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

/// Work that takes minutes unless it is ended.
constexpr std::size_t kEndless = 1'000'000;

}  // namespace

TEST_CASE("what look throws ends loops of every kind, and comes out") {
  const std::thread::id here = std::this_thread::get_id();
  bool is_elsewhere = false;
  const auto look = [&](const Watch&) {
    is_elsewhere = is_elsewhere || std::this_thread::get_id() != here;
    throw Enough();
  };
  for (int trial = 0; trial < 3; ++trial) {
    const Watch watch(look);
    CHECK_THROWS_AS(parallel_for(kEndless, [](std::size_t) { work(); }), Enough);
  }
  {
    const Watch watch(look);
    CHECK_THROWS_AS(
        parallel_pipeline(
            kEndless, [](std::size_t, std::size_t) { work(); }, [](std::size_t, std::size_t) { return true; }),
        Enough);
  }
  {
    const Watch watch(look);
    const auto inner = [](std::size_t) { parallel_for(kEndless, [](std::size_t) { work(); }); };
    CHECK_THROWS_AS(parallel_for(8, inner), Enough);
  }
  {
    const Watch watch(look);
    const auto loop = [] {
      for (;;) checkpoint();
    };
    CHECK_THROWS_AS(loop(), Enough);
    CHECK_THROWS_AS(checkpoint(), Enough);  // and whatever is called then
  }
  CHECK_FALSE(is_elsewhere);
}

TEST_CASE("a watch that lets the work go on changes nothing") {
  std::vector<std::size_t> squares(3000);
  std::size_t looks = 0, sum = 0;
  {
    const Watch watch([&](const Watch&) { ++looks; });
    parallel_for(squares.size(), [&](std::size_t i) {
      squares[i] = i * i;
      work();
    });
    parallel_pipeline(
        100, [](std::size_t, std::size_t) { work(); },
        [&](std::size_t i, std::size_t) {
          sum += i;
          return i < 50;
        });
  }
  for (std::size_t i = 0; i < squares.size(); ++i) REQUIRE(squares[i] == i * i);
  CHECK(sum == 51 * 50 / 2);
  CHECK(looks > 0);
}

TEST_CASE("work that fails is told as without a watch") {
  const auto fail = [](std::size_t i) {
    if (i % 7 == 6) throw std::runtime_error(std::to_string(i));
  };
  const Watch watch([](const Watch&) {});
  CHECK_THROWS_WITH(parallel_for(1000, fail), "6");
}

TEST_CASE("a watch is of its thread, and the watch in it takes its place") {
  std::size_t outer = 0, inner = 0;
  const Watch watch([&](const Watch&) { ++outer; });
  look_now();
  CHECK(outer == 1);
  checkpoint();  // it is not yet time
  CHECK(outer == 1);
  {
    const Watch other([&](const Watch&) {
      ++inner;
      look_now();  // looking is no work
    });
    look_now();
    CHECK(inner == 1);
    CHECK(Watch::current() == &other);
  }
  CHECK(Watch::current() == &watch);
  std::thread([] {
    CHECK(Watch::current() == nullptr);
    look_now();
  }).join();
  CHECK(outer == 1);
}

TEST_CASE("steps say how far a loop is, the outermost alone") {
  const Watch watch([](const Watch&) {});
  CHECK(watch.share() == 0);
  {
    Steps steps(4);
    CHECK(watch.share() == 0);
    steps.done();
    CHECK(watch.share() == 0.25);
    {
      Steps inner(2);
      inner.done();
      CHECK(watch.share() == 0.25);
    }
    parallel_for(3, [&](std::size_t) { steps.done(); });
    CHECK(watch.share() == 1);
  }
  CHECK(watch.share() == 0);
  Steps none(0);
  CHECK(watch.share() == 0);
}
