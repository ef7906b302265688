// The Exchange of GPUs, by NCCL on the current stream: a part of the CUDA plug-in. LibTorch's CUDA part brings NCCL's
// library, and its header would bring 200 MB of packages; the six functions used here are declared as NCCL documents
// them, and their numbers have stayed since NCCL 2.10. They are weak: a program that opens the plug-in for its kernels
// alone, Python say, may have no NCCL in reach.
#include <memory>

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <df2_reference/distributed/nccl.h>

extern "C" {
struct ncclComm;
struct ncclUniqueId {
  char internal[128];
};
[[gnu::weak]] int ncclGetUniqueId(ncclUniqueId* id);
[[gnu::weak]] int ncclCommInitRank(ncclComm** communicator, int size, ncclUniqueId id, int rank);
[[gnu::weak]] int ncclAllReduce(const void* sent, void* received, std::size_t count, int type, int operation,
                                ncclComm* communicator, cudaStream_t stream);
[[gnu::weak]] int ncclAllGather(const void* sent, void* received, std::size_t count, int type, ncclComm* communicator,
                                cudaStream_t stream);
[[gnu::weak]] int ncclCommAbort(ncclComm* communicator);
[[gnu::weak]] const char* ncclGetErrorString(int result);
}

namespace df2::reference::cuda {
namespace {

constexpr int kSum = 0;

int type_of(at::ScalarType type) {
  switch (type) {
    case at::kChar:
      return 0;
    case at::kByte:
      return 1;
    case at::kInt:
      return 2;
    case at::kLong:
      return 4;
    case at::kHalf:
      return 6;
    case at::kFloat:
      return 7;
    case at::kDouble:
      return 8;
    case at::kBFloat16:
      return 9;
    default:
      TORCH_CHECK(false, "NCCL has no tensors of the type ", type);
  }
}

void check(int result) {
  TORCH_CHECK(result == 0, "NCCL: ", ncclGetErrorString(result));
}

class Communicator {
 public:
  Communicator(const ncclUniqueId& id, const ProcessPlace& place)
      : device_(at::kCUDA, static_cast<c10::DeviceIndex>(place.local_rank)), size_(place.size) {
    const c10::cuda::CUDAGuard guard(device_);
    check(ncclCommInitRank(&communicator_, static_cast<int>(place.size), id, static_cast<int>(place.rank)));
  }
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  /// Everything asked for has ended, or another process is lost, for which a friendly end would wait.
  ~Communicator() { ncclCommAbort(communicator_); }

  void sum(const Tensor& values) const {
    const c10::cuda::CUDAGuard guard(device_);
    void* data = values.mutable_data_ptr();
    check(ncclAllReduce(data, data, static_cast<std::size_t>(values.numel()), type_of(values.scalar_type()), kSum,
                        communicator_, c10::cuda::getCurrentCUDAStream()));
  }

  Tensor gather(const Tensor& values) const {
    const c10::cuda::CUDAGuard guard(device_);
    std::vector<std::int64_t> sizes = values.sizes().vec();
    sizes.insert(sizes.begin(), size_);
    Tensor all = at::empty(sizes, values.options());
    check(ncclAllGather(values.const_data_ptr(), all.mutable_data_ptr(), static_cast<std::size_t>(values.numel()),
                        type_of(values.scalar_type()), communicator_, c10::cuda::getCurrentCUDAStream()));
    return all;
  }

 private:
  at::Device device_;
  std::int64_t size_;
  ncclComm* communicator_ = nullptr;
};

/// Rank 0's; the others add zeros.
ncclUniqueId agreed_id(const Exchange& meeting, const ProcessPlace& place) {
  const Tensor bytes = at::zeros({static_cast<std::int64_t>(sizeof(ncclUniqueId))}, at::kByte);
  auto* id = static_cast<ncclUniqueId*>(bytes.mutable_data_ptr());
  if (place.rank == 0) check(ncclGetUniqueId(id));
  meeting.sum(bytes);
  return *id;
}

}  // namespace
}  // namespace df2::reference::cuda

extern "C" void df2_make_nccl_exchange(const df2::reference::Exchange& meeting,
                                       const df2::reference::ProcessPlace& place, df2::reference::Exchange& made) {
  using namespace df2::reference;
  TORCH_CHECK(ncclGetUniqueId != nullptr, "NCCL is not loaded: it comes with LibTorch for GPUs (TORCH=gpu)");
  const auto communicator = std::make_shared<cuda::Communicator>(cuda::agreed_id(meeting, place), place);
  made.sum = [communicator](const Tensor& values) { communicator->sum(values); };
  made.gather = [communicator](const Tensor& values) { return communicator->gather(values); };
}
