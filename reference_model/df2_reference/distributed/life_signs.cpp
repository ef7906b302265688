#include <df2_reference/distributed/life_signs.h>

#include <exception>

#include <df2_reference/distributed/store_text.h>

namespace df2::reference {
namespace {

std::string alive_key(std::int64_t rank) {
  return key_about("alive", rank);
}

}  // namespace

LifeSigns::LifeSigns(c10d::Store& store, std::int64_t rank, std::chrono::milliseconds every)
    : own_(store.clone()),
      key_(alive_key(rank)),
      every_(every),
      thread_([this](const std::stop_token& stop) { give(stop); }) {}

void LifeSigns::give(const std::stop_token& stop) {
  try {
    for (std::uint64_t count = 1; !stop.stop_requested(); ++count) {
      set_text(*own_, key_, std::to_string(count));
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, every_, [] { return false; });
    }
  } catch (const std::exception&) {
    return;  // the store is gone, which the process itself notices and says
  }
}

LifeWatch::LifeWatch(c10d::Store& store, std::int64_t rank) : store_(store), key_(alive_key(rank)) {}

std::chrono::milliseconds LifeWatch::silence(std::chrono::milliseconds waited) {
  const std::string sign = store_.check({key_}) ? text_at(store_, key_) : std::string();
  silence_ = sign == last_ ? silence_ + waited : std::chrono::milliseconds(0);
  last_ = sign;
  return silence_;
}

}  // namespace df2::reference
