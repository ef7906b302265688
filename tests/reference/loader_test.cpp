// Batches that are read ahead: the same ones, in order, whatever the number of threads.
#include <fstream>
#include <system_error>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <ATen/Parallel.h>
#include <df2_reference/data/loader.h>

#include "child_processes.h"
#include "made_pictures.h"

namespace df2::reference::test {
namespace {

struct Read {
  std::vector<Tensor> pixels, corners, masks;
  std::vector<std::uint64_t> drawn;
};

Read read(const Dataset& dataset, const TrainingOptions& options, const StepRange& steps) {
  Loader loader(dataset, options, tiny_options().model.pictures, steps);
  Read all;
  for (std::int64_t step = steps.first; step < steps.end; ++step) {
    Batch batch = loader.next();
    all.pixels.push_back(batch.pictures.pixels);
    for (const PictureTargets& targets : batch.targets) {
      all.corners.push_back(targets.corners);
      all.masks.push_back(targets.masks);
    }
    for (Random& stream : batch.streams) all.drawn.push_back(stream.bits());
  }
  CHECK(loader.waited() >= 0);
  return all;
}

bool same(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  return std::ranges::equal(a, b, [](const Tensor& x, const Tensor& y) { return x.equal(y); });
}

TEST_CASE("the batches are the same for any number of readers and from any step on") {
  const MadePictures made(16);
  TrainingOptions options = tiny_options().training;
  const int threads = at::get_num_threads();
  options.workers = 1;
  const Read one = read(made.training(), options, {0, 9});
  options.workers = 5;
  const Read five = read(made.training(), options, {0, 9});
  CHECK(at::get_num_threads() == threads);
  CHECK(same(one.pixels, five.pixels));
  CHECK(same(one.corners, five.corners));
  CHECK(same(one.masks, five.masks));
  CHECK(one.drawn == five.drawn);
  const Read later = read(made.training(), options, {6, 9});
  CHECK(same(later.pixels, {one.pixels.begin() + 6, one.pixels.end()}));
  CHECK_FALSE(same(one.pixels, read(made.training(),
                                    [&] {
                                      TrainingOptions other = options;
                                      other.seed = 2;
                                      return other;
                                    }(),
                                    {0, 9})
                                   .pixels));
}

TEST_CASE("a reader resizes with one thread, however many the trainer has") {
  const MadePictures made(16);
  const int threads = at::get_num_threads();
  const TrainingOptions options = tiny_options().training;
  PictureOptions large;  // so large that several threads would share it, and round other pixels
  large.shorter_side = 400;
  std::vector<Tensor> pixels[2];
  for (const int allowed : {1, 2}) {
    at::set_num_threads(allowed);
    Loader loader(made.training(), options, large, {0, 4});
    for (int step = 0; step < 4; ++step) pixels[allowed - 1].push_back(loader.next().pictures.pixels);
  }
  at::set_num_threads(threads);
  CHECK(same(pixels[0], pixels[1]));
}

TEST_CASE("a loader that is not read to its end ends") {
  const MadePictures made(12);
  TrainingOptions options = tiny_options().training;
  options.workers = 3;
  Loader loader(made.training(), options, tiny_options().model.pictures, {0, 1000});
  CHECK(loader.next().targets.size() == 2);
}

TEST_CASE("a picture that cannot be read ends the training when its step comes") {
  const MadePictures made(12);
  for (const ImageRecord& image : made.training().images())
    std::filesystem::remove(*made.training().picture_path(image));
  Loader loader(made.training(), tiny_options().training, tiny_options().model.pictures, {0, 4});
  CHECK_THROWS_AS(loader.next(), Error);
}

/// From here on the process gets `bytes` more of addresses, of which a thread takes 8 MB and more.
void limit_addresses(rlim_t bytes) {
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t most = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + bytes;
  const rlimit limit{most, most};
  REQUIRE(::setrlimit(RLIMIT_AS, &limit) == 0);
}

TEST_CASE("a process in which not all readers can be started", "[.][process]") {
  const MadePictures made(16);
  TrainingOptions options = tiny_options().training;
  options.workers = 1'000;
  limit_addresses(rlim_t{400} << 20);
  const int threads = at::get_num_threads();
  const auto start = [&] { Loader(made.training(), options, tiny_options().model.pictures, {0, 9}); };
  CHECK_THROWS_AS(start(), std::system_error);
  CHECK(at::get_num_threads() == threads);
  options.workers = 2;
  CHECK(read(made.training(), options, {0, 2}).pixels.size() == 2);
}

TEST_CASE("readers that were started end where others cannot be") {
  CHECK(codes_of("a process in which not all readers can be started", 1, "") == std::vector{0});
}

}  // namespace
}  // namespace df2::reference::test
