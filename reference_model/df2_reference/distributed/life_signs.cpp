#include <df2_reference/distributed/life_signs.h>

#include <exception>
#include <vector>

namespace df2::reference {
namespace {

std::string key_of(std::int64_t rank) {
  std::string key = "alive/";
  return key.append(std::to_string(rank));
}

}  // namespace

LifeSigns::LifeSigns(c10d::Store& store, std::int64_t rank, std::chrono::milliseconds every)
    : own_(store.clone()),
      key_(key_of(rank)),
      every_(every),
      thread_([this](const std::stop_token& stop) { give(stop); }) {}

void LifeSigns::give(const std::stop_token& stop) {
  try {
    for (std::uint64_t count = 1; !stop.stop_requested(); ++count) {
      const std::string text = std::to_string(count);
      own_->set(key_, std::vector<std::uint8_t>(text.begin(), text.end()));
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, every_, [] { return false; });
    }
  } catch (const std::exception&) {
    return;  // the store is gone, which the process itself notices and says
  }
}

LifeWatch::LifeWatch(c10d::Store& store, std::int64_t rank) : store_(store), key_(key_of(rank)) {}

std::chrono::milliseconds LifeWatch::silence(std::chrono::milliseconds waited) {
  std::string sign;
  if (store_.check({key_})) {
    const std::vector<std::uint8_t> value = store_.get(key_);
    sign.assign(value.begin(), value.end());
  }
  silence_ = sign == last_ ? silence_ + waited : std::chrono::milliseconds(0);
  last_ = sign;
  return silence_;
}

}  // namespace df2::reference
