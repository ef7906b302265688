#include <df2_reference/distributed/gradients.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

namespace df2::reference {

void sum_gradients(const Parameters& parameters, const Processes& processes) {
  if (processes.is_alone()) return;
  const at::NoGradGuard no_gradient;
  std::vector<Tensor> learned;
  std::vector<std::int64_t> has_gradient;
  for (const auto& [name, parameter] : parameters.all()) {
    if (!parameter.trainable) continue;
    learned.push_back(parameter.value);
    has_gradient.push_back(parameter.value.grad().defined() ? 1 : 0);
  }
  const Tensor holders = at::tensor(has_gradient);
  processes.sum(holders);

  std::vector<Tensor> used, flat;
  const auto holding = holders.accessor<std::int64_t, 1>();
  for (std::size_t i = 0; i < learned.size(); ++i) {
    if (holding[static_cast<std::int64_t>(i)] == 0) continue;
    Tensor& gradient = learned[i].mutable_grad();
    if (!gradient.defined()) gradient = at::zeros_like(learned[i]);
    used.push_back(gradient);
    flat.push_back(gradient.flatten());
  }
  if (flat.empty()) return;
  const Tensor all = at::cat(flat);
  processes.sum(all);
  std::int64_t first = 0;
  for (Tensor& gradient : used) {
    gradient.copy_(all.narrow(0, first, gradient.numel()).view(gradient.sizes()));
    first += gradient.numel();
  }
}

}  // namespace df2::reference
