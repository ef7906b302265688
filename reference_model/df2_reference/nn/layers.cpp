#include <df2_reference/nn/layers.h>

#include <cmath>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>

#include <df2_reference/nn/multiply_adds.h>

namespace df2::reference {
namespace {

Initial initial_of(Draw draw, std::int64_t inputs, std::int64_t outputs) {
  switch (draw) {
    case Draw::he_normal:
      return {Initial::Kind::normal, std::sqrt(2.0 / static_cast<double>(outputs))};
    case Draw::lecun_uniform:
      return {Initial::Kind::uniform, std::sqrt(3.0 / static_cast<double>(inputs))};
    case Draw::normal_1e_3:
      return {Initial::Kind::normal, 1e-3};
    case Draw::normal_1e_2:
      break;
  }
  return {Initial::Kind::normal, 1e-2};
}

Tensor convolution_weight(const Scope& scope, const ConvolutionShape& shape) {
  const std::int64_t area = shape.kernel * shape.kernel;
  return scope.parameter("weight", {shape.out, shape.in, shape.kernel, shape.kernel},
                         initial_of(shape.draw, shape.in * area, shape.out * area));
}

Tensor convolved(const Tensor& input, const Tensor& weight, const Tensor& bias, const ConvolutionShape& shape) {
  Tensor output = at::conv2d(input, weight, bias, shape.stride, shape.padding());
  note_multiply_adds(output.numel() * shape.in * shape.kernel * shape.kernel);
  return output;
}

}  // namespace

Convolution::Convolution(const Scope& scope, const ConvolutionShape& shape)
    : shape_(shape), weight_(convolution_weight(scope, shape)), bias_(scope.parameter("bias", {shape.out}, {})) {}

Tensor Convolution::operator()(const Tensor& input) const {
  return convolved(input, weight_, bias_, shape_);
}

Deconvolution::Deconvolution(const Scope& scope, std::int64_t in, std::int64_t out, std::int64_t kernel)
    : kernel_(kernel),
      weight_(scope.parameter("weight", {in, out, kernel, kernel},
                              initial_of(Draw::he_normal, in * kernel * kernel, out * kernel * kernel))),
      bias_(scope.parameter("bias", {out}, {})) {}

Tensor Deconvolution::operator()(const Tensor& input) const {
  return slice(input, 0, weight_.size(1));
}

Tensor Deconvolution::slice(const Tensor& input, std::int64_t begin, std::int64_t count) const {
  note_multiply_adds(input.numel() * count * kernel_ * kernel_);
  return at::conv_transpose2d(input, weight_.narrow(1, begin, count), bias_.narrow(0, begin, count), /*stride=*/2,
                              /*padding=*/(kernel_ - 2) / 2);
}

Linear::Linear(const Scope& scope, std::int64_t in, std::int64_t out, Draw draw)
    : Linear(scope, in, out, initial_of(draw, in, out), {}) {}

Linear::Linear(const Scope& scope, std::int64_t in, std::int64_t out, Initial weight, Initial bias)
    : weight_(scope.parameter("weight", {out, in}, weight)), bias_(scope.parameter("bias", {out}, bias)) {}

Tensor Linear::operator()(const Tensor& input) const {
  note_multiply_adds(input.numel() * weight_.size(0));
  return at::linear(input, weight_, bias_);
}

BatchNorm::BatchNorm(const Scope& scope, const NormShape& shape)
    : epsilon_(shape.epsilon),
      momentum_(shape.momentum),
      weight_(shape.is_trained ? scope.parameter("weight", {shape.channels}, {Initial::Kind::constant, shape.scale})
                               : scope.statistic("weight", {shape.channels}, shape.scale)),
      bias_(shape.is_trained ? scope.parameter("bias", {shape.channels}, {})
                             : scope.statistic("bias", {shape.channels}, 0)),
      mean_(scope.statistic("running_mean", {shape.channels}, 0)),
      variance_(scope.statistic("running_var", {shape.channels}, 1)) {}

Tensor BatchNorm::operator()(const Tensor& input, bool training, const Processes& processes) const {
  if (training && is_trained() && !processes.is_alone()) return over_processes(input, processes);
  return at::batch_norm(input, weight_, bias_, mean_, variance_, training && is_trained(), momentum_, epsilon_,
                        /*cudnn_enabled=*/true);
}

Tensor BatchNorm::over_processes(const Tensor& input, const Processes& processes) const {
  std::vector<std::int64_t> all_but_channels, shape(static_cast<std::size_t>(input.dim()), 1);
  for (std::int64_t i = 0; i < input.dim(); ++i) {
    if (i != 1) all_but_channels.push_back(i);
  }
  shape[1] = input.size(1);
  const Tensor values = input.to(at::promoteTypes(input.scalar_type(), at::kFloat));
  const Tensor count = at::full({1}, static_cast<double>(input.numel() / input.size(1)), values.options());
  processes.sum(count);
  const Tensor mean = processes.summed(values.sum(all_but_channels)) / count;
  const Tensor centred = values - mean.view(shape);
  const Tensor variance = processes.summed(centred.square().sum(all_but_channels)) / count;
  {
    const at::NoGradGuard no_gradient;
    Tensor running_mean = mean_, running_variance = variance_;
    running_mean.lerp_(mean, momentum_);
    running_variance.lerp_(variance * (count / (count - 1)), momentum_);  // of the population, not of the sample
  }
  return (centred * (weight_ * (variance + epsilon_).rsqrt()).view(shape) + bias_.view(shape)).to(input.scalar_type());
}

BatchNorm::Affine BatchNorm::affine() const {
  const Tensor factor = weight_ * (variance_ + epsilon_).rsqrt();
  return {factor, bias_ - mean_ * factor};
}

NormalisedConvolution::NormalisedConvolution(const Scope& convolution, const Scope& norm, const ConvolutionShape& shape,
                                             const BackboneOptions& options)
    : shape_(shape),
      convolution_(convolution_weight(convolution, shape)),
      norm_(norm, {shape.out, options.batch_norm_epsilon, options.batch_norm_momentum,
                   options.batch_norm == BatchNormUse::trained}) {}

Tensor NormalisedConvolution::operator()(const Tensor& input, bool training, const Processes& processes) const {
  if (training && norm_.is_trained()) return norm_(convolved(input, convolution_, {}, shape_), training, processes);
  // The statistics are constants, so the batch norm is a factor and a bias: no pass over the features of its own.
  const auto [factor, bias] = norm_.affine();
  return convolved(input, convolution_ * factor.view({-1, 1, 1, 1}), bias, shape_);
}

}  // namespace df2::reference
