// In: names, shapes and how a fresh value is drawn. Out: the tensors of a network by name, in one table from which they
// are initialised, loaded, saved and trained. Filled by the layers (layers.h); the names are torchvision's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <df2_reference/tensor.h>

namespace df2::reference {

/// The stream of random numbers that belongs to a name.
std::uint64_t stream_of(std::string_view name);

/// How a fresh parameter is drawn.
struct Initial {
  enum class Kind { constant, normal, uniform, opposed };
  Kind kind = Kind::constant;
  /// constant: the value; normal: the deviation; uniform: the largest magnitude; opposed: the value of the first half
  /// of the rows, whose negative the second half has.
  double value = 0;
};

struct Parameter {
  Tensor value;
  Initial initial;
  bool trainable = true;  ///< false: a frozen weight, or a statistic that no gradient changes
};

class Parameters {
 public:
  /// On the device "meta" tensors have names and shapes, and take no memory.
  explicit Parameters(at::Device device = at::kCPU) : device_(device) {}

  /// A float tensor of zeros that the layer and this table share. REQUIRES: the name is new.
  Tensor add(const std::string& name, const std::vector<std::int64_t>& shape, Initial initial, bool trainable);

  const std::map<std::string, Parameter>& all() const { return all_; }
  /// Values, over all tensors.
  std::int64_t count() const;
  /// Draws every value anew: each tensor has a stream of its own, keyed by the seed and its name, so that the same seed
  /// gives the same values on every platform, and a tensor's values do not depend on which others there are.
  void initialise(std::uint64_t seed);
  /// Copies a value of the same shape in. Throws Error (submission) for an unknown name or another shape.
  void set(const std::string& name, const Tensor& value);
  void move_to(at::Device device);

 private:
  at::Device device_;  ///< of tensors that are added
  std::map<std::string, Parameter> all_;
};

/// A place in the tree of names: `scope / "layer1" / 0` is where "layer1.0.*" is declared.
class Scope {
 public:
  explicit Scope(Parameters& parameters) : parameters_(&parameters) {}
  Scope operator/(std::string_view part) const;
  Scope operator/(std::int64_t index) const { return *this / std::string_view(std::to_string(index)); }
  /// Layers declared below take no gradient.
  Scope frozen() const;

  Tensor parameter(std::string_view name, const std::vector<std::int64_t>& shape, Initial initial) const;
  /// What is loaded and saved, and never trained.
  Tensor statistic(std::string_view name, const std::vector<std::int64_t>& shape, double value) const;

 private:
  std::string full_name(std::string_view name) const;

  Parameters* parameters_;
  std::string prefix_;
  bool trainable_ = true;
};

}  // namespace df2::reference
