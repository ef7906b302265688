// In: parameters with the gradients of this process's losses. Out: with those of all processes' losses. Called by the
// training loop between the gradients and the step.
#pragma once

#include <df2_reference/distributed/processes.h>
#include <df2_reference/nn/parameters.h>

namespace df2::reference {

/// Sums, as each process's losses are divided by the counts of all (LossSum). A parameter that has a gradient in one
/// process has one in all afterwards; one that has none anywhere stays without.
void sum_gradients(const Parameters& parameters, const Processes& processes);

}  // namespace df2::reference
