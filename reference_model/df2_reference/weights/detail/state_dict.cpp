#include "state_dict.h"

#include <set>
#include <string_view>

#include <fmt/format.h>

#include <df2/text.h>
#include <df2/watch.h>

#include "refuse.h"
#include "strided.h"

namespace df2::reference::detail {

namespace {

/// `"model", "optimizer"`: the dictionaries in one; empty where there are none.
std::string names_of_dicts(const Pickle& pickle, const Dict& dict) {
  constexpr std::size_t kMost = 10;
  std::string names;
  std::size_t count = 0;
  for (const auto& [key, value] : dict.items) {
    const auto* name = pickle.as<std::string_view>(key);
    if (!name || !pickle.as<Dict>(value) || ++count > kMost) continue;
    if (!names.empty()) names += ", ";
    names.append("\"").append(shortened(*name)).append("\"");
  }
  if (count > kMost) names += fmt::format(" and {} more", count - kMost);
  return names;
}

const Dict& find_dict(const Pickle& pickle, const std::string& dictionary, const std::string& file) {
  const auto* root = pickle.as<Dict>(pickle.root);
  if (!root)
    refuse_weights({file, {}, {}, {}}, fmt::format("a dictionary of tensors is needed, and the file holds {}",
                                                   describe(pickle.values[pickle.root])));
  if (dictionary.empty()) return *root;
  const Dict* found = nullptr;
  for (const auto& [key, value] : root->items) {
    const auto* name = pickle.as<std::string_view>(key);
    if (name && *name == dictionary) found = pickle.as<Dict>(value);
  }
  if (!found) {
    const std::string others = names_of_dicts(pickle, *root);
    refuse_weights({file, {}, {}, {}}, fmt::format("the file has no dictionary \"{}\"; it has {}",
                                                   shortened(dictionary), others.empty() ? "none" : others));
  }
  return *found;
}

}  // namespace

void add_tensors(const Pickle& pickle, const std::string& dictionary, const FindStorage& find_storage,
                 const WeightLimits& limits, WeightFile& file) {
  const Dict& dict = find_dict(pickle, dictionary, file.name);
  std::set<std::string_view> names;
  StridedReader reader(file, limits.copied_bytes);
  for (const auto& [key, value] : dict.items) {
    checkpoint();
    const auto* name = pickle.as<std::string_view>(key);
    const auto* tensor = pickle.as<StridedTensor>(value);
    if (!name) {
      if (!tensor) continue;
      refuse_weights({file.name, {}, {}, {}}, fmt::format("a tensor has {} for a name", describe(pickle.values[key])));
    }
    check_name(file.name, {}, *name);
    if (!names.insert(*name).second)
      refuse_weights({file.name, {}, {}, pointer_to(*name)}, "the name stands twice in the dictionary");
    if (names.size() > limits.entries)
      refuse_over_limit({file.name, {}, {}, {}}, "entries of a dictionary", limits.entries);
    if (tensor) {
      const Storage& storage = *pickle.as<Storage>(tensor->storage);
      reader.add(std::string(*name), *tensor, storage, find_storage(storage));
    } else {
      file.passed_over.emplace_back(*name);
    }
  }
  if (!file.tensors.empty()) return;
  const std::string others = names_of_dicts(pickle, dict);
  refuse_weights({file.name, {}, {}, dictionary.empty() ? "" : pointer_to(dictionary)},
                 others.empty()
                     ? "the dictionary holds no tensors"
                     : fmt::format("the dictionary holds no tensors; name one of the dictionaries in it: {}", others));
}

}  // namespace df2::reference::detail
