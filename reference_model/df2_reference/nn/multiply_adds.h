// In: work of the network. Out: how many multiplications, each with its addition, its layers do, counted from the
// shapes that run. Told by the layers, asked by measure_cost.
#pragma once

#include <cstdint>
#include <functional>

namespace df2::reference {

/// Of the convolutions and matrix products that `work` calls on this thread. Pooling, resizing, activations and
/// suppression are not counted, as is usual.
std::uint64_t multiply_adds_of(const std::function<void()>& work);

/// Of one call of a layer.
void note_multiply_adds(std::int64_t number);

}  // namespace df2::reference
