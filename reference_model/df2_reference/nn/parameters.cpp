#include <df2_reference/nn/parameters.h>

#include <cassert>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include <df2/error.h>
#include <df2/random.h>

namespace df2::reference {
namespace {

double draw(const Initial& initial, bool is_first_half, Random& random) {
  switch (initial.kind) {
    case Initial::Kind::normal:
      return initial.value * random.normal();
    case Initial::Kind::uniform:
      return random.uniform(-initial.value, initial.value);
    case Initial::Kind::opposed:
      return is_first_half ? initial.value : -initial.value;
    case Initial::Kind::constant:
      break;
  }
  return initial.value;
}

}  // namespace

std::uint64_t stream_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3u;
  return hash;
}

Tensor Parameters::add(const std::string& name, const std::vector<std::int64_t>& shape, Initial initial,
                       bool trainable) {
  Tensor value = at::zeros(shape, at::device(device_).dtype(at::kFloat));
  value.requires_grad_(trainable);
  [[maybe_unused]] const bool is_new = all_.emplace(name, Parameter{value, initial, trainable}).second;
  assert(is_new);
  return value;
}

std::int64_t Parameters::count() const {
  std::int64_t count = 0;
  for (const auto& [name, parameter] : all_) count += parameter.value.numel();
  return count;
}

void Parameters::initialise(std::uint64_t seed) {
  for (auto& [name, parameter] : all_) {
    const Tensor fresh = at::zeros(parameter.value.sizes(), at::kFloat);
    float* values = fresh.mutable_data_ptr<float>();
    Random random(seed, stream_of(name));
    const std::int64_t count = fresh.numel();
    for (std::int64_t i = 0; i < count; ++i)
      values[i] = static_cast<float>(draw(parameter.initial, 2 * i < count, random));
    set(name, fresh);
  }
}

void Parameters::set(const std::string& name, const Tensor& value) {
  const auto found = all_.find(name);
  std::string sentence;
  if (found == all_.end()) {
    sentence.append("the model has no tensor named \"").append(name).append("\"");
    throw Error(Fault::submission, Code::bad_id, std::move(sentence));
  }
  Tensor& own = found->second.value;
  if (own.sizes() != value.sizes()) {
    sentence.append("the tensor \"")
        .append(name)
        .append("\" has another shape than the model's: another width or depth");
    throw Error(Fault::submission, Code::list_length, std::move(sentence));
  }
  const at::NoGradGuard no_gradient;
  own.copy_(value);
}

void Parameters::move_to(at::Device device) {
  // The layers hold the same tensors, so their storage is exchanged and they stay.
  for (auto& [name, parameter] : all_) parameter.value.set_data(parameter.value.detach().to(device));
}

Scope Scope::operator/(std::string_view part) const {
  Scope inner = *this;
  inner.prefix_ = full_name(part);
  return inner;
}

Scope Scope::frozen() const {
  Scope inner = *this;
  inner.trainable_ = false;
  return inner;
}

Tensor Scope::parameter(std::string_view name, const std::vector<std::int64_t>& shape, Initial initial) const {
  return parameters_->add(full_name(name), shape, initial, trainable_);
}

Tensor Scope::statistic(std::string_view name, const std::vector<std::int64_t>& shape, double value) const {
  return parameters_->add(full_name(name), shape, {Initial::Kind::constant, value}, false);
}

std::string Scope::full_name(std::string_view name) const {
  std::string full = prefix_;
  if (!full.empty()) full.append(".");
  return full.append(name);
}

}  // namespace df2::reference
