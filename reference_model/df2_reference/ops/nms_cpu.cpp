// df2::nms on the CPU: the rule of suppression.h, looped over by threads, a group at a time.
#include <algorithm>
#include <numeric>
#include <vector>

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <df2_reference/ops/kernels.h>
#include <df2_reference/ops/suppression.h>

namespace df2::reference {
namespace {

/// Boxes of one group, best first; `kept` of those that a better one suppresses becomes false.
template <class T>
void suppress(const T* boxes, const std::int64_t* order, const std::size_t* begin, const std::size_t* end,
              double iou_threshold, std::uint8_t* kept) {
  for (const std::size_t* better = begin; better != end; ++better) {
    if (!kept[*better]) continue;
    for (const std::size_t* other = better + 1; other != end; ++other) {
      if (kept[*other] && suppresses(boxes + order[*better] * 4, boxes + order[*other] * 4, iou_threshold)) {
        kept[*other] = 0;
      }
    }
  }
}

Tensor nms_cpu(const Tensor& boxes, const Tensor& scores, const Tensor& groups, double iou_threshold) {
  const Tensor order = checked_order(boxes, scores, groups);
  const Tensor corners = boxes.to(boxes.scalar_type() == at::kDouble ? at::kDouble : at::kFloat).contiguous();
  const Tensor ordered_groups = groups.index_select(0, order).contiguous();
  const std::int64_t* group = ordered_groups.const_data_ptr<std::int64_t>();

  // Places in the order, those of a group side by side, still best first.
  std::vector<std::size_t> places(static_cast<std::size_t>(order.numel()));
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return group[a] < group[b]; });
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i == 0 || group[places[i - 1]] != group[places[i]]) begins.push_back(i);
  }
  begins.push_back(places.size());

  Tensor kept = order.to(at::kByte).fill_(1);
  std::uint8_t* flags = kept.mutable_data_ptr<std::uint8_t>();
  AT_DISPATCH_FLOATING_TYPES(corners.scalar_type(), "nms", [&] {
    at::parallel_for(0, static_cast<std::int64_t>(begins.size()) - 1, 1, [&](std::int64_t first, std::int64_t last) {
      for (auto g = static_cast<std::size_t>(first); g < static_cast<std::size_t>(last); ++g) {
        suppress(corners.const_data_ptr<scalar_t>(), order.const_data_ptr<std::int64_t>(), places.data() + begins[g],
                 places.data() + begins[g + 1], iou_threshold, flags);
      }
    });
  });
  return order.masked_select(kept.to(at::kBool));
}

TORCH_LIBRARY_IMPL(df2, CPU, library) {
  library.impl("nms", &nms_cpu);
}

}  // namespace
}  // namespace df2::reference
