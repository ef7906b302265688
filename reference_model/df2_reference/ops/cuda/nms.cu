// The rule of suppression.h on a GPU: every pair of boxes is compared at once, and the verdicts are kept as bits; then
// one block walks from the best box to the worst. Compiled without fused multiply-adds, so that it keeps what the CPU
// keeps.
#include <df2_reference/ops/cuda/kernels.h>
#include <df2_reference/ops/suppression.h>

namespace df2::reference::cuda {
namespace {

constexpr int kBits = 64;

std::int64_t words_of(std::int64_t count) {
  return (count + kBits - 1) / kBits;
}

/// Word `blockIdx.y` of each row: bit b says that the row's box suppresses box 64 * word + b, which comes later.
template <class Real>
__global__ void compare(const Real* boxes, const std::int64_t* groups, std::int64_t count, double iou_threshold,
                        std::uint64_t* verdicts) {
  const std::int64_t row = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (row >= count) return;
  const std::int64_t first = static_cast<std::int64_t>(blockIdx.y) * kBits;
  std::uint64_t word = 0;
  for (int bit = 0; bit < kBits; ++bit) {
    const std::int64_t other = first + bit;
    if (other <= row || other >= count || groups[other] != groups[row]) continue;
    if (suppresses(boxes + row * 4, boxes + other * 4, iou_threshold)) word |= std::uint64_t{1} << bit;
  }
  verdicts[row * gridDim.y + blockIdx.y] = word;
}

/// One block. `removed`: a bit for each box, zero before.
__global__ void walk(const std::uint64_t* verdicts, std::int64_t count, std::int64_t words, std::uint64_t* removed,
                     std::uint8_t* kept) {
  for (std::int64_t row = 0; row < count; ++row) {
    const bool stays = (removed[row / kBits] >> (row % kBits) & 1) == 0;
    if (threadIdx.x == 0) kept[row] = stays ? 1 : 0;
    // All threads have read the bit before any of them changes words; what they change, all see before the next row.
    __syncthreads();
    if (stays) {
      for (std::int64_t word = threadIdx.x; word < words; word += blockDim.x) {
        removed[word] |= verdicts[row * words + word];
      }
    }
    __syncthreads();
  }
}

template <class Real>
void compare_as(const void* boxes, const std::int64_t* groups, std::int64_t count, double iou_threshold,
                std::uint64_t* verdicts, cudaStream_t stream) {
  const auto words = static_cast<unsigned>(words_of(count));
  compare<<<dim3(words, words), kBits, 0, stream>>>(static_cast<const Real*>(boxes), groups, count, iou_threshold,
                                                    verdicts);
}

}  // namespace

std::int64_t nms_scratch_words(std::int64_t count) {
  return (count + 1) * words_of(count);
}

cudaError_t launch_nms(Type type, const void* boxes, const std::int64_t* groups, std::int64_t count,
                       double iou_threshold, std::uint64_t* scratch, std::uint8_t* kept, cudaStream_t stream) {
  if (count == 0) return cudaSuccess;
  std::uint64_t* const removed = scratch + count * words_of(count);
  const cudaError_t cleared =
      cudaMemsetAsync(removed, 0, static_cast<std::size_t>(words_of(count)) * sizeof(std::uint64_t), stream);
  if (cleared != cudaSuccess) return cleared;
  if (type == Type::float64) {
    compare_as<double>(boxes, groups, count, iou_threshold, scratch, stream);
  } else {
    compare_as<float>(boxes, groups, count, iou_threshold, scratch, stream);
  }
  walk<<<1, 256, 0, stream>>>(scratch, count, words_of(count), removed, kept);
  return cudaGetLastError();
}

}  // namespace df2::reference::cuda
