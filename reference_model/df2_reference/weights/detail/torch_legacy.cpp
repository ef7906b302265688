#include "torch_legacy.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>

#include <fmt/format.h>

#include <df2/text.h>

#include "cursor.h"
#include "pickle_machine.h"
#include "state_dict.h"

namespace df2::reference::detail {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv;
constexpr std::int64_t kVersion = 1001;

/// Goes through the pickles of a file, one behind the other.
class Pickles {
 public:
  Pickles(const Part& part, std::uint64_t begin, std::uint64_t most_steps)
      : part_(part), at_(begin), most_steps_(most_steps) {}

  Pickle next() {
    Pickle pickle = run_pickle(part_, at_, most_steps_);
    at_ = pickle.end;
    return pickle;
  }
  /// About the pickle that follows.
  [[noreturn]] void refuse(std::string sentence) const { Cursor(part_, at_).refuse(std::move(sentence)); }

 private:
  const Part& part_;
  std::uint64_t at_;
  std::uint64_t most_steps_;
};

void check_version(Pickles& pickles) {
  const Pickles before = pickles;
  const Pickle pickle = pickles.next();
  const auto* version = pickle.as<std::int64_t>(pickle.root);
  if (!version || *version != kVersion)
    before.refuse(fmt::format("the file is of another version of torch's format than {}", kVersion));
}

/// {"protocol_version": 1001, "little_endian": True, "type_sizes": {...}}
void check_system(Pickles& pickles) {
  const Pickles before = pickles;
  const Pickle pickle = pickles.next();
  if (const auto* system = pickle.as<Dict>(pickle.root)) {
    for (const auto& [key, value] : system->items) {
      const auto* name = pickle.as<std::string_view>(key);
      const auto* is_little = pickle.as<bool>(value);
      if (name && *name == "little_endian" && is_little && *is_little) return;
    }
  }
  before.refuse("the file does not say that its numbers are little-endian, and others are not read");
}

/// Each storage's numbers by its key, up to the end of the file. `keys` is the list of them, in their order.
std::map<std::string_view, std::span<const std::byte>> read_storages(Cursor& cursor, const Pickle& keys,
                                                                     const Pickle& pickle) {
  const auto* list = keys.as<List>(keys.root);
  if (!list) cursor.refuse("a list of storages is needed, and something else is there");
  std::map<std::string_view, std::span<const std::byte>> storages;
  for (const Ref item : list->items) {
    cursor.mark();
    const auto* key = keys.as<std::string_view>(item);
    const auto known = key ? pickle.storages.find(*key) : pickle.storages.end();
    if (known == pickle.storages.end()) cursor.refuse("the file lists a storage that no tensor has");
    const Storage& storage = known->second;
    const auto count = cursor.number<std::uint64_t>();
    if (count != storage.count)
      cursor.refuse(fmt::format("storage {} has {} elements, and its tensors were written for {}",
                                shortened(storage.key), count, storage.count));
    const std::uint64_t size = element_bytes(storage.dtype);
    if (count > (std::uint64_t{1} << 63) / size) cursor.refuse("a storage has more elements than any file can hold");
    const std::string_view bytes = cursor.take(count * size);
    if (!storages.emplace(storage.key, std::as_bytes(std::span(bytes))).second)
      cursor.refuse(fmt::format("storage {} stands twice in the file", shortened(storage.key)));
  }
  cursor.mark();
  if (!cursor.is_at_end()) cursor.refuse("the file goes on behind its last storage");
  return storages;
}

}  // namespace

bool is_torch_legacy(std::string_view bytes) {
  return bytes.starts_with(kMagic);
}

void read_torch_legacy(const std::string& dictionary, const WeightLimits& limits, WeightFile& file) {
  const Part part{file.name, {}, file.buffers.back()};
  Pickles pickles(part, kMagic.size(), limits.pickle_steps);
  check_version(pickles);
  check_system(pickles);
  const Pickle pickle = pickles.next();
  const Pickle keys = pickles.next();
  Cursor cursor(part, keys.end);
  const auto storages = read_storages(cursor, keys, pickle);
  const auto find_storage = [&](const Storage& storage) {
    const auto found = storages.find(storage.key);
    if (found == storages.end()) cursor.refuse(fmt::format("the file lacks storage {}", shortened(storage.key)));
    return found->second;
  };
  add_tensors(pickle, dictionary, find_storage, limits, file);
}

}  // namespace df2::reference::detail
