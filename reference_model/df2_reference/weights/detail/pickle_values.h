// Out: what a pickle of tensors is made of. Made by pickle_machine and pickle_calls, read by state_dict and
// torch_legacy.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <df2_reference/weights/dtype.h>

namespace df2::reference::detail {

/// A value's place among Pickle::values. Values refer to each other by place, so that a value that holds itself, or a
/// thousand levels, is no danger.
using Ref = std::uint32_t;

struct None {};
struct List {
  std::vector<Ref> items;
};
struct Tuple {
  std::vector<Ref> items;
};
/// dict and OrderedDict; a key may stand twice.
struct Dict {
  std::vector<std::pair<Ref, Ref>> items;
};
/// The globals that may be named.
struct Global {
  enum class Kind { ordered_dict, rebuild_tensor, rebuild_parameter, storage } kind;
  Dtype dtype = Dtype::f32;  ///< of a storage
};
/// Numbers that stand elsewhere in the file.
struct Storage {
  std::string_view key;
  Dtype dtype = Dtype::f32;
  std::uint64_t count = 0;
};
/// A view of a storage. Offset and strides are in elements; each stride belongs to an extent.
struct StridedTensor {
  Ref storage = 0;
  std::uint64_t offset = 0;
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> strides;
};

using Value =
    std::variant<None, bool, std::int64_t, double, std::string_view, List, Tuple, Dict, Global, Storage, StridedTensor>;

struct Pickle {
  std::deque<Value> values;
  Ref root = 0;
  std::map<std::string_view, Storage> storages;  ///< by key
  std::uint64_t end = 0;                         ///< the byte behind it

  /// Nothing where the value is of another kind.
  template <class Kind>
  const Kind* as(Ref ref) const {
    return std::get_if<Kind>(&values[ref]);
  }
};

/// "a list", "a number": for messages.
std::string_view describe(const Value& value);

}  // namespace df2::reference::detail
