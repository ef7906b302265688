#include <df2_reference/nn/layers.h>

#include <cmath>

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/linear.h>

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

}  // namespace

Convolution::Convolution(const Scope& scope, const ConvolutionShape& shape)
    : shape_(shape), weight_(convolution_weight(scope, shape)), bias_(scope.parameter("bias", {shape.out}, {})) {}

Tensor Convolution::operator()(const Tensor& input) const {
  return at::conv2d(input, weight_, bias_, shape_.stride, shape_.padding());
}

FrozenConvolution::FrozenConvolution(const Scope& convolution, const Scope& norm, const ConvolutionShape& shape,
                                     double epsilon)
    : shape_(shape),
      epsilon_(epsilon),
      convolution_(convolution_weight(convolution, shape)),
      scale_(norm.statistic("weight", {shape.out}, 1)),
      shift_(norm.statistic("bias", {shape.out}, 0)),
      mean_(norm.statistic("running_mean", {shape.out}, 0)),
      variance_(norm.statistic("running_var", {shape.out}, 1)) {}

Tensor FrozenConvolution::operator()(const Tensor& input) const {
  // The statistics are constants, so the batch norm is a factor and a bias: no pass over the features of its own.
  const Tensor factor = scale_ * (variance_ + epsilon_).rsqrt();
  return at::conv2d(input, convolution_ * factor.view({-1, 1, 1, 1}), shift_ - mean_ * factor, shape_.stride,
                    shape_.padding());
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
  return at::conv_transpose2d(input, weight_.narrow(1, begin, count), bias_.narrow(0, begin, count), /*stride=*/2,
                              /*padding=*/(kernel_ - 2) / 2);
}

Linear::Linear(const Scope& scope, std::int64_t in, std::int64_t out, Draw draw)
    : weight_(scope.parameter("weight", {out, in}, initial_of(draw, in, out))),
      bias_(scope.parameter("bias", {out}, {})) {}

Tensor Linear::operator()(const Tensor& input) const {
  return at::linear(input, weight_, bias_);
}

BatchNorm::BatchNorm(const Scope& scope, std::int64_t channels, double epsilon)
    : epsilon_(epsilon),
      weight_(scope.parameter("weight", {channels}, {Initial::Kind::constant, 1})),
      bias_(scope.parameter("bias", {channels}, {})),
      mean_(scope.statistic("running_mean", {channels}, 0)),
      variance_(scope.statistic("running_var", {channels}, 1)) {}

Tensor BatchNorm::operator()(const Tensor& input, bool training) const {
  return at::batch_norm(input, weight_, bias_, mean_, variance_, training, /*momentum=*/0.1, epsilon_,
                        /*cudnn_enabled=*/true);
}

}  // namespace df2::reference
