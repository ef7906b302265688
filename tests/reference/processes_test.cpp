// What several processes give each other, and how they notice that one is lost: real ones, started here.
#include <chrono>
#include <cmath>
#include <csignal>
#include <limits>
#include <thread>
#include <vector>

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <df2_reference/distributed/gradients.h>
#include <df2_reference/training/sgd.h>

#include "child_processes.h"

namespace df2::reference::test {
namespace {

TEST_CASE("a process that sums", "[.][process]") {
  const Processes processes(own_place(), /*on_gpus=*/false);
  const auto rank = static_cast<double>(processes.rank());
  REQUIRE(processes.size() == 3);
  CHECK(processes.share_of(6).first == 2 * processes.rank());
  CHECK(processes.share_of(7).count == (processes.rank() == 2 ? 3 : 2));

  // In place, of every type, whatever the order in memory, and beyond a piece of the store.
  const Tensor counts = at::tensor({processes.rank(), std::int64_t{1}});
  processes.sum(counts);
  CHECK(counts.equal(at::tensor({std::int64_t{3}, std::int64_t{3}})));
  const Tensor turned = at::arange(6, at::kDouble).view({2, 3}).t();
  processes.sum(turned);
  CHECK(turned.equal(at::arange(6, at::kDouble).view({2, 3}).t() * 3));
  const Tensor large = at::zeros({3'000'000}) + rank;
  processes.sum(large);
  CHECK(large.eq(3).all().item<bool>());

  // Process r has r rows of r, and its loss weighs each row of the list by its place and r + 1.
  const Tensor rows = (at::zeros({processes.rank(), 2}) + rank).requires_grad_(true);
  const Tensor all = processes.gathered(rows);
  CHECK(all.detach().select(1, 0).equal(at::tensor({1.0F, 2.0F, 2.0F})));
  const std::int64_t first = processes.rows_of_gathered(rows).first;
  CHECK(first == (processes.rank() == 2 ? 1 : 0));
  (all * at::arange(3, at::kFloat).unsqueeze(1) * (rank + 1)).sum().backward();
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    const auto place = static_cast<double>(first + i);
    CHECK(rows.grad()[i].eq(place * (1 + 2 + 3)).all().item<bool>());
  }

  const Tensor value = at::tensor({rank}).requires_grad_(true);
  const Tensor sum = processes.summed(value);
  CHECK(sum.item<double>() == 3);
  (sum * sum * (rank + 1)).sum().backward();
  CHECK(value.grad().item<double>() == 2 * 3 * (1 + 2 + 3));
  processes.wait();
}

TEST_CASE("three processes add, list and pass gradients back") {
  CHECK(codes_of("a process that sums", 3, "") == std::vector{0, 0, 0});
}

TEST_CASE("a process whose gradient may not be a number", "[.][process]") {
  const Processes processes(own_place(), /*on_gpus=*/false);
  Parameters parameters;
  const Tensor x = Scope(parameters).parameter("x", {2}, {});
  (x * (processes.rank() == 1 ? std::numeric_limits<double>::quiet_NaN() : 1.0)).sum().backward();
  sum_gradients(parameters, processes);
  Sgd sgd{SgdOptions()};
  CHECK_FALSE(std::isfinite(sgd.step(parameters, 0.1)));
  CHECK(x.detach().eq(0).all().item<bool>());
}

TEST_CASE("a gradient that is not a number in one process changes no weight in any") {
  CHECK(codes_of("a process whose gradient may not be a number", 2, "") == std::vector{0, 0});
}

TEST_CASE("a process that is out of step", "[.][process]") {
  const Processes processes(own_place(), /*on_gpus=*/false);
  CHECK_THROWS_WITH(processes.sum(at::zeros({2 + processes.rank()})),
                    Catch::Contains("another process of this training is lost") &&
                        Catch::Contains("the processes are not in step") && Catch::Contains("[file]"));
}

TEST_CASE("processes whose tensors differ are told so") {
  CHECK(codes_of("a process that is out of step", 2, "") == std::vector{0, 0});
}

/// Of a process that is lost soon.
ProcessPlace impatient_place() {
  ProcessPlace place = own_place();
  place.lost_after = std::chrono::milliseconds(2'000);
  return place;
}

Processes impatient() {
  return {impatient_place(), /*on_gpus=*/false};
}

/// The sum over all processes of one number of each.
double sum_of(const Processes& processes, double own) {
  const Tensor sum = at::tensor({own}, at::kDouble);
  processes.sum(sum);
  return sum.item<double>();
}

TEST_CASE("a process of which the last comes late", "[.][process]") {
  const ProcessPlace place = impatient_place();
  if (place.rank == place.size - 1) std::this_thread::sleep_for(3 * place.lost_after);
  CHECK(sum_of({place, /*on_gpus=*/false}, 1) == static_cast<double>(place.size));
}

TEST_CASE("a process that has not come yet is waited for longer than one that is lost") {
  SECTION("the first process waits for all, and gives the second no sign meanwhile") {
    CHECK(codes_of("a process of which the last comes late", 3, "") == std::vector{0, 0, 0});
  }
  SECTION("somebody else serves the address, and nobody waits for all") {
    const auto store = served_address();
    const Meeting meeting{.port = store->getPort(), .is_served = true};
    CHECK(codes_of("a process of which the last comes late", 2, "", meeting) == std::vector{0, 0});
  }
}

TEST_CASE("a process beside one that never comes", "[.][process]") {
  ProcessPlace place = impatient_place();
  place.come_within = 3 * place.lost_after;
  if (place.rank == 1) return;
  const Processes processes(place, /*on_gpus=*/false);
  const auto begin = std::chrono::steady_clock::now();
  CHECK_THROWS_WITH(processes.wait(), Catch::Contains("another process of this training is lost") &&
                                          Catch::Contains("process 1 has not come"));
  CHECK(std::chrono::steady_clock::now() - begin >= 2 * place.lost_after);
}

TEST_CASE("a process that never comes is missed by name") {
  const auto store = served_address();
  const Meeting meeting{.port = store->getPort(), .is_served = true};
  CHECK(codes_of("a process beside one that never comes", 2, "", meeting) == std::vector{0, 0});
}

TEST_CASE("a process of an attempt", "[.][process]") {
  const ProcessPlace place = own_place();
  // What an earlier attempt left would be found before this process leaves its own.
  if (place.rank == 1) std::this_thread::sleep_for(std::chrono::seconds(1));
  const auto attempt = static_cast<double>(place.attempt);
  CHECK(sum_of({place, /*on_gpus=*/false}, 10 * attempt + static_cast<double>(place.rank)) == 20 * attempt + 1);
}

TEST_CASE("processes that are started again at one address read nothing of the attempt before") {
  const auto store = served_address();
  for (const int attempt : {0, 1}) {
    CAPTURE(attempt);
    const Meeting meeting{.port = store->getPort(), .is_served = true, .attempt = attempt};
    CHECK(codes_of("a process of an attempt", 2, "", meeting) == std::vector{0, 0});
  }
}

TEST_CASE("a process beside a slow one and one that is killed", "[.][process]") {
  const Processes processes = impatient();
  processes.wait();
  if (processes.rank() == 2) std::this_thread::sleep_for(std::chrono::seconds(5));
  processes.wait();
  if (processes.rank() == 1) std::raise(SIGKILL);
  const auto begin = std::chrono::steady_clock::now();
  CHECK_THROWS_WITH(processes.wait(), Catch::Contains("another process of this training is lost") &&
                                          Catch::Contains("process 1 has given no sign of life"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("a process that lives is waited for, and one that is killed is soon missed by name") {
  const auto begin = std::chrono::steady_clock::now();
  CHECK(codes_of("a process beside a slow one and one that is killed", 3, "") == std::vector{0, 128, 0});
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(50));
}

TEST_CASE("a process whose host is killed", "[.][process]") {
  const Processes processes = impatient();
  // The first process may be gone before this one has seen that all had met.
  const auto wait_twice = [&] {
    processes.wait();
    if (processes.is_first()) std::raise(SIGKILL);
    processes.wait();
  };
  CHECK_THROWS_WITH(wait_twice(), Catch::Contains("another process of this training is lost") &&
                                      Catch::Contains("at which all processes meet, is gone"));
}

TEST_CASE("the process at which all meet is missed, too") {
  CHECK(codes_of("a process whose host is killed", 2, "") == std::vector{128, 0});
}

TEST_CASE("one process alone is given back what it gives, and places that cannot be are refused") {
  const Processes alone;
  const Tensor rows = at::arange(4, at::kFloat).view({2, 2});
  CHECK(alone.is_first());
  CHECK(alone.share_of(5).count == 5);
  CHECK(alone.gathered(rows).is_same(rows));
  CHECK(alone.summed(rows).is_same(rows));
  CHECK(Processes({.rank = 0, .size = 1}, false).is_alone());
  CHECK_THROWS_WITH(Processes({.rank = 2, .size = 2}, false), Catch::Contains("RANK must be from 0 to WORLD_SIZE - 1"));
  CHECK_THROWS_WITH(Processes({.rank = 0, .size = 2}, false), Catch::Contains("need MASTER_ADDR and MASTER_PORT"));
}

}  // namespace
}  // namespace df2::reference::test
