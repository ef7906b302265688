#include <df2_reference/distributed/processes.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/custom_class.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <df2/error.h>
#include <df2_reference/distributed/life_signs.h>
#include <df2_reference/distributed/nccl.h>
#include <df2_reference/distributed/store_exchange.h>
#include <df2_reference/distributed/store_text.h>

namespace df2::reference {

namespace {

constexpr std::chrono::minutes kLeaving{1};

}  // namespace

struct Processes::Group {
  std::int64_t rank = 0, size = 1;
  c10::intrusive_ptr<c10d::Store> store;
  bool is_host = false;
  Exchange on_cpu, on_gpu;
  std::optional<LifeSigns> signs;  ///< last: they end before the store

  Group() = default;
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  ~Group() { leave(); }
  const Exchange& exchange_of(const Tensor& values) const { return values.is_cuda() ? on_gpu : on_cpu; }

 private:
  /// The process that serves the store ends last.
  void leave() {
    try {
      if (!store) return;
      say_left(*store, rank);
      if (is_host) wait_for_leaving(*store, size, kLeaving);
    } catch (const std::exception&) {
      return;  // the others have ended otherwise, and have said why
    }
  }
};

namespace {

using Group = Processes::Group;

[[noreturn]] void refuse(std::string_view sentence, std::string_view why) {
  throw Error(Fault::io, Code::file, std::string(sentence).append(": ").append(why));
}

/// What c10d and NCCL throw, as an Error that begins with `sentence`.
template <class Work>
auto among_processes(const Work& work, std::string_view sentence = "another process of this training is lost") {
  try {
    return work();
  } catch (const c10::DistNetworkError&) {
    refuse(sentence, "process 0, or torchrun, at which all processes meet, is gone");
  } catch (const c10::Error& error) {
    refuse(sentence, error.what_without_backtrace());
  }
}

void sum_all(const Group& group, const Tensor& values) {
  const at::NoGradGuard no_gradient;
  among_processes([&] {
    if (values.is_contiguous()) return group.exchange_of(values).sum(values);
    const Tensor contiguous = values.contiguous();
    group.exchange_of(values).sum(contiguous);
    values.copy_(contiguous);
  });
}

Tensor gather_all(const Group& group, const Tensor& values) {
  return among_processes([&] { return group.exchange_of(values).gather(values.contiguous()); });
}

/// How many rows each process has.
std::vector<std::int64_t> row_counts(const Group& group, std::int64_t own) {
  const Tensor counts = gather_all(group, at::full({1}, own, at::kLong)).flatten();
  const std::int64_t* first = counts.const_data_ptr<std::int64_t>();
  return {first, first + counts.numel()};
}

Tensor gather_rows(const Group& group, const Tensor& rows) {
  const std::vector<std::int64_t> counts = row_counts(group, rows.size(0));
  const std::int64_t most = *std::ranges::max_element(counts);
  std::vector<std::int64_t> padding(static_cast<std::size_t>(2 * rows.dim()), 0);
  padding.back() = most - rows.size(0);
  const Tensor all = gather_all(group, at::constant_pad_nd(rows, padding));
  std::vector<Tensor> parts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    parts.push_back(all[static_cast<std::int64_t>(i)].narrow(0, 0, counts[i]));
  }
  return at::cat(parts);
}

RowRange own_rows(const Group& group, std::int64_t own) {
  const std::vector<std::int64_t> counts = row_counts(group, own);
  RowRange range{0, own};
  for (std::int64_t i = 0; i < group.rank; ++i) range.first += counts[static_cast<std::size_t>(i)];
  return range;
}

/// A group that a gradient to come keeps.
struct KeptGroup : torch::CustomClassHolder {
  explicit KeptGroup(std::shared_ptr<const Group> kept) : group(std::move(kept)) {}
  std::shared_ptr<const Group> group;
};

void keep(torch::autograd::AutogradContext* context, const std::shared_ptr<const Group>& group) {
  context->saved_data["group"] = c10::IValue::make_capsule(c10::make_intrusive<KeptGroup>(group));
}

const Group& kept(torch::autograd::AutogradContext* context) {
  return *static_cast<const KeptGroup&>(*context->saved_data["group"].toCapsule()).group;
}

/// Each process's loss may depend on the sum, so the gradient is the sum of what all of them say.
struct SumFunction : torch::autograd::Function<SumFunction> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& values,
                        const std::shared_ptr<const Group>& group) {
    keep(context, group);
    Tensor sum = values.clone(at::MemoryFormat::Contiguous);
    sum_all(*group, sum);
    return sum;
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    Tensor sum = gradients[0].clone(at::MemoryFormat::Contiguous);
    sum_all(kept(context), sum);
    return {sum, Tensor()};
  }
};

struct GatherFunction : torch::autograd::Function<GatherFunction> {
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& rows,
                        const std::shared_ptr<const Group>& group) {
    keep(context, group);
    const RowRange own = own_rows(*group, rows.size(0));
    context->saved_data["first"] = own.first;
    context->saved_data["count"] = own.count;
    return gather_rows(*group, rows);
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    Tensor sum = gradients[0].clone(at::MemoryFormat::Contiguous);
    sum_all(kept(context), sum);
    return {sum.narrow(0, context->saved_data["first"].toInt(), context->saved_data["count"].toInt()), Tensor()};
  }
};

void check_place(const ProcessPlace& place) {
  const auto require = [](bool holds, std::string_view sentence) {
    if (!holds) throw Error(Fault::usage, Code::usage, std::string(sentence));
  };
  require(place.size > 0, "WORLD_SIZE, the number of processes, must be above 0");
  require(place.rank >= 0 && place.rank < place.size, "RANK must be from 0 to WORLD_SIZE - 1");
  require(place.local_rank >= 0, "LOCAL_RANK must be from 0 on");
  require(place.attempt >= 0, "TORCHELASTIC_RESTART_COUNT must be from 0 on");
  require(place.size == 1 || (!place.address.empty() && place.port > 0),
          "several processes need MASTER_ADDR and MASTER_PORT, where they meet; torchrun sets them");
}

c10::intrusive_ptr<c10d::Store> joined_store(const ProcessPlace& place) {
  c10d::TCPStoreOptions options;
  options.port = place.port;
  options.isServer = place.rank == 0 && !place.has_host;
  options.numWorkers = static_cast<std::size_t>(place.size);
  options.timeout = place.come_within;
  try {
    return c10::make_intrusive<c10d::PrefixStore>(key_about("attempt", place.attempt),
                                                  c10::make_intrusive<c10d::TCPStore>(place.address, options));
  } catch (const c10::Error& error) {
    refuse("the processes of this training do not find each other", error.what_without_backtrace());
  }
}

}  // namespace

Processes::Processes(const ProcessPlace& place, bool on_gpus) {
  check_place(place);
  if (place.size == 1) return;
  auto group = std::make_shared<Group>();
  group->rank = place.rank;
  group->size = place.size;
  group->store = joined_store(place);
  group->is_host = place.rank == 0 && !place.has_host;
  among_processes([&] { group->signs.emplace(*group->store, place.rank, place.lost_after / 10); });
  group->on_cpu = store_exchange(group->store, place.rank, place.size, {place.lost_after, place.come_within});
  if (on_gpus) {
    among_processes([&] { group->on_gpu = nccl_exchange(group->on_cpu, place); },
                    "the GPUs of this training do not find each other");
  }
  group_ = std::move(group);
}

std::int64_t Processes::rank() const {
  return group_ ? group_->rank : 0;
}

std::int64_t Processes::size() const {
  return group_ ? group_->size : 1;
}

RowRange Processes::share_of(std::int64_t count) const {
  const std::int64_t first = count * rank() / size();
  return {first, count * (rank() + 1) / size() - first};
}

void Processes::sum(const Tensor& values) const {
  if (group_) sum_all(*group_, values);
}

Tensor Processes::summed(const Tensor& values) const {
  if (!group_) return values;
  return SumFunction::apply(values, group_);
}

Tensor Processes::gathered(const Tensor& rows) const {
  if (!group_) return rows;
  return GatherFunction::apply(rows, group_);
}

RowRange Processes::rows_of_gathered(const Tensor& rows) const {
  return group_ ? own_rows(*group_, rows.size(0)) : RowRange{0, rows.size(0)};
}

void Processes::wait() const {
  if (group_) sum_all(*group_, at::zeros({1}));
}

}  // namespace df2::reference
