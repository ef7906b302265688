// Several processes that train one network: real ones, started here, beside one process that has the whole batch.
#include <df2_reference/distributed/processes.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2_reference/distributed/gradients.h>
#include <df2_reference/model_file.h>
#include <df2_reference/training/sgd.h>
#include <df2_reference/training/training_step.h>

#include "formula.h"
#include "made_step.h"
#include "support.h"

namespace df2::reference::test {
namespace {

/// A port that nobody uses now.
std::uint16_t free_port() {
  const int handle = ::socket(AF_INET6, SOCK_STREAM, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  socklen_t length = sizeof address;
  REQUIRE(::bind(handle, reinterpret_cast<sockaddr*>(&address), length) == 0);
  REQUIRE(::getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  ::close(handle);
  return ntohs(address.sin6_port);
}

/// Runs a hidden test case of this program in `size` processes; each finds its place in the environment.
/// Returns their exit codes.
std::vector<int> codes_of(const std::string& test_case, int size, const std::string& folder) {
  const std::string port = std::to_string(free_port());
  std::vector<pid_t> children;
  for (int rank = 0; rank < size; ++rank) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("RANK", std::to_string(rank).c_str(), 1);
      ::setenv("WORLD_SIZE", std::to_string(size).c_str(), 1);
      ::setenv("MASTER_PORT", port.c_str(), 1);
      ::setenv("DF2_TEST_FOLDER", folder.c_str(), 1);
      ::execl("/proc/self/exe", "df2_reference_tests", test_case.c_str(), static_cast<char*>(nullptr));
      std::_Exit(99);
    }
    children.push_back(child);
  }
  std::vector<int> codes;
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    codes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : 128);
  }
  return codes;
}

ProcessPlace own_place() {
  ProcessPlace place;
  place.rank = std::atoi(std::getenv("RANK"));
  place.size = std::atoi(std::getenv("WORLD_SIZE"));
  place.local_rank = place.rank;
  place.address = "localhost";
  place.port = static_cast<std::uint16_t>(std::atoi(std::getenv("MASTER_PORT")));
  return place;
}

/// Four pictures of different sizes: two pairs. The third shows nothing that is known.
struct FullBatch {
  std::vector<Tensor> pictures;
  std::vector<PictureTargets> targets;
};

FullBatch full_batch() {
  const std::vector<PictureSize> sizes = {{97, 143}, {100, 80}, {64, 90}, {80, 80}};
  const std::vector<std::vector<std::array<std::int64_t, 4>>> boxes = {
      {{10, 12, 70, 80}, {60, 30, 130, 90}}, {{5, 20, 60, 90}}, {}, {{4, 8, 40, 70}, {30, 20, 78, 77}}};
  const std::vector<std::vector<std::int64_t>> labels = {{1, 9}, {13}, {}, {1, 7}};
  FullBatch batch;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    batch.pictures.push_back(made_picture(static_cast<std::int64_t>(i), sizes[i].height, sizes[i].width));
    batch.targets.push_back(made_targets(sizes[i], boxes[i], labels[i]));
  }
  return batch;
}

ModelOptions trained_options() {
  ModelOptions options = small_options();
  options.pictures.shorter_side = 64;
  options.pictures.longer_side = 96;
  options.backbone.batch_norm = BatchNormUse::trained;
  options.backbone.frozen_stages = 0;
  return options;
}

Tensor precise(const Tensor& values) {
  return values.to(at::kDouble);
}

/// In double precision: rounding alone would choose other boxes of nearly equal scores after a few steps.
void make_precise(const Parameters& parameters) {
  for (const auto& [name, parameter] : parameters.all()) {
    Tensor value = parameter.value;
    value.set_data(precise(value.detach()));
  }
}

void make_precise(PictureTargets& targets) {
  targets.corners = precise(targets.corners);
  targets.masks = precise(targets.masks);
  for (Tensor& landmarks : targets.landmarks) landmarks = precise(landmarks);
}

/// Ten steps; returns the losses of all processes.
std::vector<double> train(MatchRcnn& model, const Processes& processes) {
  make_precise(model.parameters());
  const FullBatch all = full_batch();
  const RowRange own = processes.share_of(static_cast<std::int64_t>(all.pictures.size()));
  const auto first = static_cast<std::size_t>(own.first), count = static_cast<std::size_t>(own.count);
  Sgd sgd({.largest_norm = 5.0});
  const TrainingOptions training;
  std::vector<double> totals;
  for (std::uint64_t step = 0; step < 10; ++step) {
    PictureBatch batch = make_batch(std::span(all.pictures).subspan(first, count), model.options().pictures);
    batch.pixels = precise(batch.pixels);
    std::vector<PictureTargets> targets;
    std::vector<Random> streams;
    for (std::size_t i = 0; i < count; ++i) {
      targets.push_back(resized(all.targets[first + i], batch.originals[i], batch.sizes[i]));
      make_precise(targets.back());
      streams.push_back(picture_stream(1, step, first + i));
    }
    const Tensor total = losses_of(model, batch, targets, training, streams, processes).total(training.weights);
    total.backward();
    sum_gradients(model.parameters(), processes);
    sgd.step(model.parameters(), 0.005);
    const Tensor of_all = total.detach().clone();
    processes.sum(of_all);
    totals.push_back(of_all.item<double>());
  }
  return totals;
}

TEST_CASE("a process of a training", "[.][process]") {
  const Processes processes(own_place(), /*on_gpus=*/false);
  MatchRcnn model(trained_options(), 1);
  const std::vector<double> totals = train(model, processes);
  CHECK(totals.size() == 10);
  const std::string name = std::getenv("DF2_TEST_FOLDER") + std::string("/") + std::to_string(processes.rank());
  write_model(name, model, {{"totals", nlohmann::json(totals).dump()}});
}

TEST_CASE("two processes learn in ten steps what one learns of the whole batch") {
  const df2::test::ScratchFolder folder;
  REQUIRE(codes_of("a process of a training", 2, folder.path()) == std::vector{0, 0});
  MatchRcnn alone(trained_options(), 1);
  const std::vector<double> totals = train(alone, {});
  ModelNotes notes;
  const MatchRcnn first = read_model((folder.path() / "0").string(), &notes);
  const MatchRcnn second = read_model((folder.path() / "1").string());
  const auto shared = nlohmann::json::parse(notes.at("totals")).get<std::vector<double>>();
  for (std::size_t i = 0; i < totals.size(); ++i) CHECK(shared[i] == Approx(totals[i]).epsilon(1e-6));
  const MatchRcnn fresh(trained_options(), 1);
  double moved = 0;
  for (const auto& [name, parameter] : alone.parameters().all()) {
    CAPTURE(name);
    const Tensor value = first.parameters().all().at(name).value.detach();
    CHECK(difference(value, parameter.value.detach()) < 1e-6);
    CHECK(second.parameters().all().at(name).value.equal(value));
    moved = std::max(moved, difference(value, fresh.parameters().all().at(name).value.detach()));
  }
  CHECK(moved > 1e-2);
}

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
Processes impatient() {
  ProcessPlace place = own_place();
  place.lost_after = std::chrono::milliseconds(2'000);
  return {place, /*on_gpus=*/false};
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
