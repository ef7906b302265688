#include <df2_reference/data/loader.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <latch>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <ATen/Parallel.h>

#include <df2_reference/data/garment_ids.h>
#include <df2_reference/data/picture_order.h>
#include <df2_reference/training/sampling.h>

namespace df2::reference {
namespace {

using Clock = std::chrono::steady_clock;
using Order = std::shared_ptr<const std::vector<std::uint32_t>>;

}  // namespace

/// What became of a step that was read.
struct Loader::Outcome {
  Batch batch;
  std::exception_ptr failure;
};

struct Loader::State {
  State(const Dataset& from, const TrainingOptions& training, const PictureOptions& sizes, const StepRange& range,
        const Processes& processes)
      : dataset(from),
        options(training),
        pictures(sizes),
        ids(garment_ids(from)),
        order(from, static_cast<std::uint64_t>(training.seed)),
        steps_of_epoch(order.steps(training.batch)),
        share(processes.share_of(training.batch / 2)),
        to_read(range.first),
        to_give(range.first),
        end(range.end),
        ahead(2 * training.workers) {}

  /// Its threads end before anything that they use.
  ~State() {
    {
      const std::lock_guard lock(mutex);
      is_over = true;
    }
    may_read.notify_all();
    for (std::thread& worker : workers) worker.join();
  }

  /// A reader does its arithmetic alone: the pictures of other steps are read beside it, and a picture's last bits
  /// depend on how many threads resize it. LibTorch has one number of threads for each thread, and one for threads to
  /// come, which a thread takes over when it first asks; so it has asked when this returns.
  void start_worker() {
    const auto started = std::make_shared<std::latch>(1);
    workers.emplace_back([this, started] {
      (void)at::get_num_threads();
      at::set_num_threads(1);
      started->count_down();
      try {
        work();
      } catch (...) {  // memory is exhausted, and this step will not come
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
        may_give.notify_all();
      }
    });
    started->wait();
  }

  const Dataset& dataset;
  const TrainingOptions options;
  const PictureOptions pictures;
  const std::vector<std::vector<std::int64_t>> ids;
  const PictureOrder order;
  const std::int64_t steps_of_epoch;
  const RowRange share;  ///< of a batch's pairs, which stay together

  std::mutex mutex;
  std::condition_variable may_read, may_give;
  std::int64_t to_read, to_give;
  const std::int64_t end, ahead;
  std::map<std::int64_t, Outcome> read;
  std::map<std::uint64_t, Order> orders;  ///< of the epoch that is read, and of the next
  bool is_over = false;
  std::exception_ptr failure;  ///< of a reader that has ended
  double waited = 0;
  std::vector<std::thread> workers;

  /// REQUIRES: the mutex is held.
  Order order_of(std::uint64_t epoch) {
    Order& order_of_epoch = orders[epoch];
    if (!order_of_epoch) order_of_epoch = std::make_shared<const std::vector<std::uint32_t>>(order.epoch(epoch));
    if (orders.size() > 2) orders.erase(orders.begin());
    return orders.at(epoch);
  }

  Batch read_step(std::int64_t step, const Order& order_of_epoch) const {
    std::vector<std::uint32_t> images = pictures_of_step(*order_of_epoch, step % steps_of_epoch, options.batch);
    const auto first = images.begin() + 2 * share.first;
    images = {first, first + 2 * share.count};
    std::vector<Random> streams;
    for (const std::uint32_t image : images) {
      streams.push_back(picture_stream(static_cast<std::uint64_t>(options.seed),
                                       static_cast<std::uint64_t>(step / steps_of_epoch),
                                       static_cast<std::uint64_t>(dataset.images()[image].id)));
    }
    return read_batch(dataset, ids, images, std::move(streams), options.flip, pictures);
  }

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      may_read.wait(lock, [&] { return is_over || to_read >= end || to_read < to_give + ahead; });
      if (is_over || to_read >= end) return;
      const std::int64_t step = to_read++;
      const Order order_of_epoch = order_of(static_cast<std::uint64_t>(step / steps_of_epoch));
      lock.unlock();
      Outcome outcome;
      try {
        outcome.batch = read_step(step, order_of_epoch);
      } catch (...) {
        outcome.failure = std::current_exception();
      }
      lock.lock();
      read.emplace(step, std::move(outcome));
      may_give.notify_all();
    }
  }
};

Loader::Loader(const Dataset& dataset, const TrainingOptions& options, const PictureOptions& pictures,
               const StepRange& steps, const Processes& processes)
    : state_(std::make_unique<State>(dataset, options, pictures, steps, processes)) {
  const int threads = at::get_num_threads();
  const auto count = static_cast<std::size_t>(options.workers);
  state_->workers.reserve(count);
  while (state_->workers.size() < count) {
    state_->start_worker();
    // It has set the number for threads to come.
    at::set_num_threads(threads);
  }
}

Loader::~Loader() = default;

Batch Loader::next() {
  const Clock::time_point begin = Clock::now();
  std::unique_lock lock(state_->mutex);
  const std::int64_t step = state_->to_give;
  state_->may_give.wait(lock, [&] { return state_->read.contains(step) || state_->failure; });
  if (!state_->read.contains(step)) std::rethrow_exception(state_->failure);
  Outcome outcome = std::move(state_->read.extract(step).mapped());
  ++state_->to_give;
  lock.unlock();
  state_->may_read.notify_all();
  state_->waited += std::chrono::duration<double>(Clock::now() - begin).count();
  if (outcome.failure) std::rethrow_exception(outcome.failure);
  return std::move(outcome.batch);
}

double Loader::waited() const {
  return state_->waited;
}

}  // namespace df2::reference
