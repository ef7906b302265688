#include "pickle_calls.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include <df2/text.h>
#include <df2_reference/weights/weight_file.h>

namespace df2::reference::detail {

namespace {

struct Known {
  std::string_view module;
  std::string_view name;
  Global global;
};

using enum Global::Kind;

constexpr std::array kKnown = {
    Known{"collections", "OrderedDict", {ordered_dict}},
    Known{"torch._utils", "_rebuild_tensor_v2", {rebuild_tensor}},
    Known{"torch._utils", "_rebuild_parameter", {rebuild_parameter}},
    Known{"torch", "DoubleStorage", {storage, Dtype::f64}},
    Known{"torch", "FloatStorage", {storage, Dtype::f32}},
    Known{"torch", "HalfStorage", {storage, Dtype::f16}},
    Known{"torch", "BFloat16Storage", {storage, Dtype::bf16}},
    Known{"torch", "LongStorage", {storage, Dtype::i64}},
    Known{"torch", "IntStorage", {storage, Dtype::i32}},
    Known{"torch", "ShortStorage", {storage, Dtype::i16}},
    Known{"torch", "CharStorage", {storage, Dtype::i8}},
    Known{"torch", "ByteStorage", {storage, Dtype::u8}},
    Known{"torch", "BoolStorage", {storage, Dtype::boolean}},
    Known{"torch.storage", "UntypedStorage", {storage, Dtype::u8}},
};

/// Absent unless the value is a whole number from 0.
std::optional<std::uint64_t> count_of(const Pickle& pickle, Ref ref) {
  const auto* number = pickle.as<std::int64_t>(ref);
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::vector<std::uint64_t> counts_of(const Cursor& cursor, const Pickle& pickle, Ref ref, std::string_view what) {
  const auto* tuple = pickle.as<Tuple>(ref);
  if (!tuple || tuple->items.size() > kMostDimensions)
    cursor.refuse(fmt::format("the {} of a tensor are a tuple of at most {} numbers, and these are {}", what,
                              kMostDimensions, tuple ? "more" : describe(pickle.values[ref])));
  std::vector<std::uint64_t> counts;
  for (const Ref item : tuple->items) {
    const std::optional<std::uint64_t> count = count_of(pickle, item);
    if (!count)
      cursor.refuse(fmt::format("the {} of a tensor are whole numbers from 0, and one of these is not", what));
    counts.push_back(*count);
  }
  return counts;
}

/// OrderedDict() or OrderedDict([[key, value], ...]), as Python 2 wrote it.
Dict make_dict(const Cursor& cursor, const Pickle& pickle, std::span<const Ref> arguments) {
  Dict dict;
  if (arguments.empty()) return dict;
  const auto* pairs = pickle.as<List>(arguments[0]);
  if (!pairs || arguments.size() != 1) cursor.refuse("an OrderedDict is made of nothing or of a list of pairs");
  for (const Ref item : pairs->items) {
    const auto* list = pickle.as<List>(item);
    const auto* tuple = pickle.as<Tuple>(item);
    if (!list && !tuple) cursor.refuse("an OrderedDict is made of pairs, and one of these is none");
    const std::vector<Ref>& pair = list ? list->items : tuple->items;
    if (pair.size() != 2) cursor.refuse("an OrderedDict is made of pairs, and one of these is none");
    dict.items.emplace_back(pair[0], pair[1]);
  }
  return dict;
}

/// (storage, offset, shape, strides, requires_grad, backward_hooks[, metadata]); what stands behind the strides says
/// nothing of the numbers.
StridedTensor make_tensor(const Cursor& cursor, const Pickle& pickle, std::span<const Ref> arguments) {
  if (arguments.size() < 6 || arguments.size() > 7)
    cursor.refuse(fmt::format("_rebuild_tensor_v2 takes 6 or 7 values, and is given {}", arguments.size()));
  if (!pickle.as<Storage>(arguments[0])) cursor.refuse("a tensor is rebuilt from something that is no storage");
  const std::optional<std::uint64_t> offset = count_of(pickle, arguments[1]);
  if (!offset) cursor.refuse("the offset of a tensor is a whole number from 0, and this one is not");
  StridedTensor tensor{arguments[0], *offset, counts_of(cursor, pickle, arguments[2], "extents"),
                       counts_of(cursor, pickle, arguments[3], "strides")};
  if (tensor.shape.size() != tensor.strides.size())
    cursor.refuse(fmt::format("a tensor has as many strides as dimensions, and this one has {} and {}",
                              tensor.strides.size(), tensor.shape.size()));
  return tensor;
}

/// (data, requires_grad, backward_hooks)
StridedTensor make_parameter(const Cursor& cursor, const Pickle& pickle, std::span<const Ref> arguments) {
  const auto* tensor = arguments.size() == 3 ? pickle.as<StridedTensor>(arguments[0]) : nullptr;
  if (!tensor) cursor.refuse("_rebuild_parameter takes a tensor and two values more, and is given something else");
  return *tensor;
}

}  // namespace

Global find_global(const Cursor& cursor, std::string_view module, std::string_view name) {
  for (const Known& known : kKnown) {
    if (known.module == module && known.name == name) return known.global;
  }
  cursor.refuse(
      fmt::format("the file asks for {}.{}, and df2 runs nothing of a file; save the tensors alone, with "
                  "torch.save(model.state_dict(), path)",
                  shortened(module), shortened(name)));
}

Value call(const Cursor& cursor, const Pickle& pickle, const Global& global, std::span<const Ref> arguments) {
  switch (global.kind) {
    case ordered_dict:
      return make_dict(cursor, pickle, arguments);
    case rebuild_tensor:
      return make_tensor(cursor, pickle, arguments);
    case rebuild_parameter:
      return make_parameter(cursor, pickle, arguments);
    case storage:
      break;
  }
  cursor.refuse("a storage is called as if it were a function");
}

Storage storage_of(const Cursor& cursor, const Pickle& pickle, Ref persistent_id) {
  const auto* id = pickle.as<Tuple>(persistent_id);
  if (!id || !(id->items.size() == 5 || (id->items.size() == 6 && pickle.as<None>(id->items[5]))))
    cursor.refuse("something stands outside of the pickle that is no storage as torch.save writes it");
  const std::vector<Ref>& parts = id->items;
  const auto* mark = pickle.as<std::string_view>(parts[0]);
  const auto* type = pickle.as<Global>(parts[1]);
  const auto* key = pickle.as<std::string_view>(parts[2]);
  const std::optional<std::uint64_t> count = count_of(pickle, parts[4]);
  if (!mark || *mark != "storage" || !type || type->kind != storage || !key || !count)
    cursor.refuse("a storage is said to be of another type, key or length than torch.save writes");
  return {*key, type->dtype, *count};
}

}  // namespace df2::reference::detail
