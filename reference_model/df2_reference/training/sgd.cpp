#include <df2_reference/training/sgd.h>

#include <cmath>

#include <ATen/core/grad_mode.h>

namespace df2::reference {
namespace {

double gradient_length(const Parameters& parameters) {
  Tensor squares;
  for (const auto& [name, parameter] : parameters.all()) {
    if (!parameter.value.grad().defined()) continue;
    const Tensor own = parameter.value.grad().square().sum(at::kDouble);
    squares = squares.defined() ? squares + own : own;
  }
  return squares.defined() ? std::sqrt(squares.item<double>()) : 0;
}

}  // namespace

double Sgd::step(Parameters& parameters, double rate) {
  const at::NoGradGuard no_gradient;
  const double length = gradient_length(parameters);
  if (!std::isfinite(length)) return length;
  const bool is_long = options_.largest_norm && length > *options_.largest_norm;
  const double shortened = is_long ? *options_.largest_norm / length : 1;
  for (const auto& [name, parameter] : parameters.all()) {
    Tensor value = parameter.value;
    if (!value.grad().defined()) continue;
    const Tensor change = value.grad() * shortened + value * options_.weight_decay;
    auto [velocity, is_new] = velocities_.try_emplace(name, change);
    if (!is_new) velocity->second.mul_(options_.momentum).add_(change);
    value.sub_(velocity->second, rate);
    value.mutable_grad().reset();
  }
  return length;
}

}  // namespace df2::reference
