// Several processes that train one network: real ones, started here, beside one process that has the whole batch.
#include <df2_reference/distributed/processes.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
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
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

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

/// Where processes meet.
struct Meeting {
  std::uint16_t port = free_port();
  bool is_served = false;  ///< by this process, as torchrun serves; else by the first of those that are started
  int attempt = 0;
};

/// An address that this process serves as long as it holds what is returned.
c10::intrusive_ptr<c10d::TCPStore> served_address() {
  c10d::TCPStoreOptions options;
  options.port = 0;
  options.isServer = true;
  options.waitWorkers = false;
  return c10::make_intrusive<c10d::TCPStore>("localhost", options);
}

/// Runs a hidden test case of this program in `size` processes; each finds its place in the environment.
/// Returns their exit codes.
std::vector<int> codes_of(const std::string& test_case, int size, const std::string& folder,
                          const Meeting& meeting = {}) {
  std::vector<pid_t> children;
  for (int rank = 0; rank < size; ++rank) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("RANK", std::to_string(rank).c_str(), 1);
      ::setenv("WORLD_SIZE", std::to_string(size).c_str(), 1);
      ::setenv("MASTER_PORT", std::to_string(meeting.port).c_str(), 1);
      ::setenv("TORCHELASTIC_USE_AGENT_STORE", meeting.is_served ? "True" : "False", 1);
      ::setenv("TORCHELASTIC_RESTART_COUNT", std::to_string(meeting.attempt).c_str(), 1);
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
  place.has_host = std::getenv("TORCHELASTIC_USE_AGENT_STORE") == std::string_view("True");
  place.attempt = std::atoi(std::getenv("TORCHELASTIC_RESTART_COUNT"));
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

/// What is learned, and how.
struct Lesson {
  FullBatch batch = full_batch();
  TrainingOptions training = {};
};

/// Garments of every consumer's picture with those of every shop's: some equal, some not, one whose identity is not
/// known. Both processes have consumers and shops.
Lesson all_pairs() {
  Lesson lesson;
  lesson.batch.targets[2] = made_targets({64, 90}, {{6, 6, 60, 58}}, {9});
  lesson.batch.targets[3].garments[1] = -1;
  lesson.training.matching.pairs = MatchingPairs::batch;
  lesson.training.matching.positive_weight = 5;
  return lesson;
}

/// Of each step: what all processes together have.
struct Course {
  std::vector<double> totals, matching;  ///< losses
  std::vector<double> slopes;            ///< lengths of the gradients

  std::string text() const { return nlohmann::json{totals, matching, slopes}.dump(); }
};

/// Ten steps.
Course train(MatchRcnn& model, const Lesson& lesson, const Processes& processes) {
  make_precise(model.parameters());
  const auto& [all, training] = lesson;
  const RowRange own = processes.share_of(static_cast<std::int64_t>(all.pictures.size()));
  const auto first = static_cast<std::size_t>(own.first), count = static_cast<std::size_t>(own.count);
  const auto of_all = [&](const Tensor& loss) {
    const Tensor sum = loss.detach().clone();
    processes.sum(sum);
    return sum.item<double>();
  };
  Sgd sgd({.largest_norm = 5.0});
  Course course;
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
    const Losses losses = losses_of(model, batch, targets, training, streams, processes);
    CHECK(losses.matching.count > 0);
    const Tensor total = losses.total(training.weights);
    total.backward();
    sum_gradients(model.parameters(), processes);
    course.slopes.push_back(sgd.step(model.parameters(), 0.005));
    course.totals.push_back(of_all(total));
    course.matching.push_back(of_all(losses.matching.mean()));
  }
  return course;
}

/// As one of the processes: leaves the network and its course in the folder.
void train_together(const Lesson& lesson) {
  const Processes processes(own_place(), /*on_gpus=*/false);
  MatchRcnn model(trained_options(), 1);
  const Course course = train(model, lesson, processes);
  const std::string name = std::getenv("DF2_TEST_FOLDER") + std::string("/") + std::to_string(processes.rank());
  write_model(name, model, {{"course", course.text()}});
}

/// `test_case`: what two processes do with the lesson.
void check_learned_together(const std::string& test_case, const Lesson& lesson) {
  const df2::test::ScratchFolder folder;
  REQUIRE(codes_of(test_case, 2, folder.path()) == std::vector{0, 0});
  MatchRcnn alone(trained_options(), 1);
  const auto expected = nlohmann::json::parse(train(alone, lesson, {}).text()).get<std::vector<std::vector<double>>>();
  ModelNotes notes;
  const MatchRcnn first = read_model((folder.path() / "0").string(), &notes);
  const MatchRcnn second = read_model((folder.path() / "1").string());
  const auto found = nlohmann::json::parse(notes.at("course")).get<std::vector<std::vector<double>>>();
  REQUIRE(found.size() == expected.size());
  for (std::size_t list = 0; list < expected.size(); ++list) {
    REQUIRE(found[list].size() == 10);
    for (std::size_t step = 0; step < 10; ++step) {
      CAPTURE(list, step);
      CHECK(found[list][step] == Approx(expected[list][step]).epsilon(1e-6));
    }
  }
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

TEST_CASE("a process of a training", "[.][process]") {
  train_together({});
}

TEST_CASE("two processes learn in ten steps what one learns of the whole batch") {
  check_learned_together("a process of a training", {});
}

TEST_CASE("a process of a training that compares all pairs", "[.][process]") {
  train_together(all_pairs());
}

TEST_CASE("two processes that compare all pairs of the batch learn what one learns") {
  check_learned_together("a process of a training that compares all pairs", all_pairs());
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
