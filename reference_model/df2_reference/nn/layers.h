// In: a place in the table of parameters, and sizes. Out: layers that can be called. Used by every part of the network.
#pragma once

#include <df2_reference/distributed/processes.h>
#include <df2_reference/nn/parameters.h>
#include <df2_reference/options.h>

namespace df2::reference {

/// How a fresh weight is drawn: from a normal distribution that keeps the variance behind a rectifier (He et al.), by
/// the number of outputs; from a uniform one of the variance 1 over the number of inputs; or with a fixed deviation.
enum class Draw { he_normal, lecun_uniform, normal_1e_2, normal_1e_3 };

struct ConvolutionShape {
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  Draw draw = Draw::he_normal;

  /// The size is kept, up to the stride.
  std::int64_t padding() const { return kernel / 2; }
};

/// With a bias. [n, in, h, w] -> [n, out, h / stride, w / stride].
class Convolution {
 public:
  Convolution(const Scope& scope, const ConvolutionShape& shape);
  Tensor operator()(const Tensor& input) const;

 private:
  ConvolutionShape shape_;
  Tensor weight_, bias_;
};

/// [n, in, h, w] -> [n, out, 2h, 2w].
class Deconvolution {
 public:
  /// `kernel`: 2, or 4 with overlap.
  Deconvolution(const Scope& scope, std::int64_t in, std::int64_t out, std::int64_t kernel);
  Tensor operator()(const Tensor& input) const;
  /// Only the `count` output channels from `begin` on: [n, count, 2h, 2w].
  Tensor slice(const Tensor& input, std::int64_t begin, std::int64_t count) const;

 private:
  std::int64_t kernel_;
  Tensor weight_, bias_;
};

/// [n, in] -> [n, out].
class Linear {
 public:
  Linear(const Scope& scope, std::int64_t in, std::int64_t out, Draw draw = Draw::lecun_uniform);
  Linear(const Scope& scope, std::int64_t in, std::int64_t out, Initial weight, Initial bias);
  Tensor operator()(const Tensor& input) const;
  const Tensor& weight() const { return weight_; }
  const Tensor& bias() const { return bias_; }

 private:
  Tensor weight_, bias_;
};

struct NormShape {
  std::int64_t channels = 0;
  double epsilon = 1e-5;
  double momentum = 0.1;   ///< a batch's share in the running statistics
  bool is_trained = true;  ///< its scale and its shift are; else all four vectors are constants
  double scale = 1;        ///< a fresh one
};

/// [n, channels, ...]: by the mean and variance of the batch in training, and else by the running statistics. The batch
/// is that of all processes, of which one may have no rows. A norm whose parameters take no gradient is not trained.
class BatchNorm {
 public:
  BatchNorm(const Scope& scope, const NormShape& shape);
  Tensor operator()(const Tensor& input, bool training, const Processes& processes = {}) const;
  bool is_trained() const { return weight_.requires_grad(); }
  /// What the running statistics make of it: a factor and a bias for each channel.
  struct Affine {
    Tensor factor, bias;
  };
  Affine affine() const;

 private:
  Tensor over_processes(const Tensor& input, const Processes& processes) const;

  double epsilon_, momentum_;
  Tensor weight_, bias_, mean_, variance_;
};

/// A convolution without bias, and the batch norm behind it.
class NormalisedConvolution {
 public:
  /// The convolution is declared at `convolution`, the batch norm at `norm`.
  NormalisedConvolution(const Scope& convolution, const Scope& norm, const ConvolutionShape& shape,
                        const BackboneOptions& options);
  /// By the running statistics both are one convolution.
  Tensor operator()(const Tensor& input, bool training, const Processes& processes) const;

 private:
  ConvolutionShape shape_;
  Tensor convolution_;
  BatchNorm norm_;
};

}  // namespace df2::reference
