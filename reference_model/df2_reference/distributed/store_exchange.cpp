#include <df2_reference/distributed/store_exchange.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <ATen/ops/empty_like.h>
#include <ATen/ops/stack.h>

#include <df2_reference/distributed/life_signs.h>
#include <df2_reference/distributed/store_text.h>

namespace df2::reference {
namespace {

/// LibTorch's store takes values up to 8 MiB.
constexpr std::size_t kPiece = std::size_t{4} << 20;

/// Set, when nobody need wait for the process any more, to what became of it, in words.
std::string left_key(std::int64_t rank) {
  return key_about("left", rank);
}

class StoreRounds {
 public:
  StoreRounds(c10::intrusive_ptr<c10d::Store> store, std::int64_t rank, std::int64_t size, const Patience& patience)
      : store_(std::move(store)), rank_(rank), size_(size), patience_(patience) {}

  /// Of each process, in the order of ranks. `own`: on the CPU and contiguous.
  std::vector<Tensor> all(const Tensor& own) {
    const std::size_t bytes = own.nbytes();
    const auto* first = static_cast<const std::uint8_t*>(own.const_data_ptr());
    const std::size_t pieces = bytes / kPiece + 1;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      const std::size_t begin = piece * kPiece, end = std::min(begin + kPiece, bytes);
      store_->set(key(round_, piece, rank_), std::vector<std::uint8_t>(first + begin, first + end));
    }
    std::vector<Tensor> found;
    for (std::int64_t rank = 0; rank < size_; ++rank) {
      found.push_back(rank == rank_ ? own : taken(own, rank, pieces));
    }
    // Who has written for this round has read all of the round before.
    for (std::size_t piece = 0; piece < pieces_before_; ++piece) store_->deleteKey(key(round_ - 1, piece, rank_));
    pieces_before_ = pieces;
    ++round_;
    return found;
  }

 private:
  static std::string key(std::uint64_t round, std::size_t piece, std::int64_t rank) {
    std::string name = "round/";
    return name.append(std::to_string(round))
        .append("/")
        .append(std::to_string(piece))
        .append("/")
        .append(std::to_string(rank));
  }

  Tensor taken(const Tensor& like, std::int64_t rank, std::size_t pieces) {
    Tensor other = at::empty_like(like);
    auto* first = static_cast<std::uint8_t*>(other.mutable_data_ptr());
    const std::size_t bytes = other.nbytes();
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      wait_for(key(round_, piece, rank), rank);
      const std::vector<std::uint8_t> value = store_->get(key(round_, piece, rank));
      const std::size_t begin = piece * kPiece;
      TORCH_CHECK(value.size() == std::min(kPiece, bytes - begin), "process ", rank, " gave ", value.size(),
                  " bytes where ", std::min(kPiece, bytes - begin), " are expected: the processes are not in step");
      if (!value.empty()) std::memcpy(first + begin, value.data(), value.size());
    }
    return other;
  }

  void wait_for(const std::string& key, std::int64_t rank) {
    using std::chrono::milliseconds;
    const milliseconds look = std::min(milliseconds(2'000), patience_.lost_after / 4);
    LifeWatch watch(*store_, rank);
    for (;;) {
      const auto begin = std::chrono::steady_clock::now();
      try {
        return store_->wait({key}, look);
      } catch (const c10::DistError&) {
        if (store_->check({key})) return;
        require_there(rank);
        const auto waited = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
        const milliseconds silence = watch.silence(std::min(waited, 2 * look));
        if (silence < (watch.has_come() ? patience_.lost_after : patience_.come_within)) continue;
        set_text(*store_, left_key(rank),
                 watch.has_come() ? "has given no sign of life for too long: it was killed, or its machine is gone"
                                  : "has not come: it was not started, or it ended before it could join");
        require_there(rank);
      }
    }
  }

  void require_there(std::int64_t rank) {
    const std::string key = left_key(rank);
    TORCH_CHECK(!store_->check({key}), "process ", rank, " ", text_at(*store_, key));
  }

  c10::intrusive_ptr<c10d::Store> store_;
  std::int64_t rank_, size_;
  Patience patience_;
  std::uint64_t round_ = 0;
  std::size_t pieces_before_ = 0;
};

}  // namespace

Exchange store_exchange(const c10::intrusive_ptr<c10d::Store>& store, std::int64_t rank, std::int64_t size,
                        const Patience& patience) {
  const auto rounds = std::make_shared<StoreRounds>(store, rank, size, patience);
  Exchange exchange;
  exchange.sum = [rounds](Tensor values) {
    std::vector<Tensor> all = rounds->all(values.cpu());
    Tensor sum = all[0].clone();
    for (std::size_t i = 1; i < all.size(); ++i) sum.add_(all[i]);
    values.copy_(sum);
  };
  exchange.gather = [rounds](const Tensor& values) { return at::stack(rounds->all(values.cpu())).to(values.device()); };
  return exchange;
}

void say_left(c10d::Store& store, std::int64_t rank) {
  set_text(store, left_key(rank), "has left");
}

void wait_for_leaving(c10d::Store& store, std::int64_t size, std::chrono::minutes patience) {
  std::vector<std::string> all;
  for (std::int64_t rank = 0; rank < size; ++rank) all.push_back(left_key(rank));
  store.wait(all, patience);
}

}  // namespace df2::reference
