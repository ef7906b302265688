// In: parameters with gradients. Out: the parameters after a step of gradient descent. Called by the training loop.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <df2_reference/nn/parameters.h>

namespace df2::reference {

struct SgdOptions {
  double momentum = 0.9;               ///< C
  double weight_decay = 1e-4;          ///< C
  std::optional<double> largest_norm;  ///< O: a longer gradient, of all parameters together, is shortened to this
};

/// Stochastic gradient descent with momentum. A parameter that has no gradient yet stays as it is.
class Sgd {
 public:
  explicit Sgd(const SgdOptions& options) : options_(options) {}
  /// value -= rate * velocity, where velocity = momentum * velocity + gradient + weight_decay * value. Gradients are
  /// used up: they are gone afterwards. Returns the length of the gradient before it was shortened; where that is not
  /// finite, nothing is changed.
  double step(Parameters& parameters, double rate);
  /// By the names of the parameters: what a checkpoint has to hold beside them.
  std::map<std::string, Tensor>& velocities() { return velocities_; }

 private:
  SgdOptions options_;
  std::map<std::string, Tensor> velocities_;
};

}  // namespace df2::reference
