#include "torch_zip.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <zip.h>

#include <fmt/format.h>

#include <df2/text.h>

#include "cursor.h"
#include "pickle_machine.h"
#include "refuse.h"
#include "state_dict.h"

namespace df2::reference::detail {

namespace {

struct Close {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

/// A zip archive in memory, of entries that are stored as they are.
class Archive {
 public:
  Archive(std::string file, std::string_view bytes, std::uint64_t most_entries) : file_(std::move(file)) {
    check_entry_count(bytes, most_entries);
    zip_error_t error{};
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source) archive_.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
    if (source && !archive_) zip_source_free(source);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (!archive_) refuse({}, fmt::format("the zip archive is damaged: {}", reason));
    list_entries(bytes.size());
  }

  bool has(const std::string& entry) const { return sizes_.contains(entry); }
  std::uint64_t size_of(const std::string& entry) const { return sizes_.at(entry); }

  std::string read(const std::string& entry) const {
    std::string bytes(sizes_.at(entry), '\0');
    const std::unique_ptr<zip_file_t, Close> opened(zip_fopen(archive_.get(), entry.c_str(), 0));
    if (!opened) refuse(entry, fmt::format("the entry cannot be read: {}", zip_strerror(archive_.get())));
    char behind = 0;  // reading the end is what checks the sum
    if (zip_fread(opened.get(), bytes.data(), bytes.size()) != static_cast<zip_int64_t>(bytes.size()) ||
        zip_fread(opened.get(), &behind, 1) != 0)
      refuse(entry, fmt::format("the entry is damaged: {}", zip_file_strerror(opened.get())));
    return bytes;
  }

  /// "archive/" of "archive/data.pkl", with which all names begin.
  std::string folder() const {
    constexpr std::string_view kPickle = "/data.pkl";
    std::optional<std::string> folder;
    for (const auto& [name, size] : sizes_) {
      if (!name.ends_with(kPickle) || std::ranges::count(name, '/') != 1) continue;
      if (folder) refuse({}, "the archive has two pickles of tensors, and torch.save writes one");
      folder = name.substr(0, name.size() - kPickle.size() + 1);
    }
    if (!folder) refuse({}, "the archive has no data.pkl, so torch.save did not write it");
    return *folder;
  }

  [[noreturn]] void refuse(const std::string& entry, std::string sentence) const {
    refuse_weights({file_, {}, {}, entry.empty() ? "" : "/" + shortened(entry)}, std::move(sentence));
  }

 private:
  /// Before libzip makes room for them: no more entries than marks of one.
  void check_entry_count(std::string_view bytes, std::uint64_t most) const {
    constexpr std::string_view kMark = "PK\1\2";
    std::uint64_t count = 0;
    for (std::size_t at = bytes.find(kMark); at != bytes.npos; at = bytes.find(kMark, at + kMark.size())) ++count;
    if (count > most) refuse_over_limit({file_, {}, {}, {}}, "entries of a zip archive", most);
  }

  /// Entries that together are larger than the archive share their bytes, which is how a small archive gets large.
  void list_entries(std::uint64_t archive_bytes) {
    std::uint64_t total = 0;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive_.get(), 0); ++i) {
      zip_stat_t stat{};
      if (zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0)
        refuse({}, fmt::format("the zip archive is damaged: {}", zip_strerror(archive_.get())));
      const std::string name = stat.name;
      if (stat.comp_method != ZIP_CM_STORE || stat.encryption_method != ZIP_EM_NONE)
        refuse(name, "the entry is compressed or encrypted, and torch.save does neither; write the file anew with it");
      if (stat.size > archive_bytes - total) refuse(name, "the entries are said to be larger than the archive");
      total += stat.size;
      sizes_.emplace(name, stat.size);  // libzip refuses a name that stands twice
    }
  }

  std::string file_;
  std::unique_ptr<zip_t, Close> archive_;
  std::map<std::string, std::uint64_t> sizes_;
};

void check_byte_order(const Archive& archive, const std::string& folder) {
  const std::string entry = folder + "byteorder";  // files of older versions have none, and are little-endian
  if (archive.has(entry) && archive.read(entry) != "little")
    archive.refuse(entry, "the numbers are not little-endian, and others are not read");
}

}  // namespace

void read_torch_zip(const std::string& dictionary, const WeightLimits& limits, WeightFile& file) {
  const std::string bytes = std::move(file.buffers.back());
  file.buffers.pop_back();
  const Archive archive(file.name, bytes, limits.entries);
  const std::string folder = archive.folder();
  if (archive.has(folder + "constants.pkl"))
    archive.refuse({},
                   "the file is a TorchScript program, and df2 runs nothing of a file; save the tensors alone, with "
                   "torch.save(model.state_dict(), path)");
  check_byte_order(archive, folder);
  const std::string text = archive.read(folder + "data.pkl");
  const Part part{file.name, "/" + shortened(folder) + "data.pkl", text};
  const Pickle pickle = run_pickle(part, 0, limits.pickle_steps);
  if (pickle.end != text.size()) Cursor(part, pickle.end).refuse("the file goes on behind the pickle");

  std::map<std::string_view, std::span<const std::byte>> storages;
  const auto find_storage = [&](const Storage& storage) {
    if (const auto found = storages.find(storage.key); found != storages.end()) return found->second;
    const std::string entry = folder + "data/" + std::string(storage.key);
    if (!archive.has(entry)) archive.refuse(entry, "the archive lacks this storage");
    const std::uint64_t size = element_bytes(storage.dtype), found = archive.size_of(entry);
    if (found % size != 0 || found / size != storage.count)
      archive.refuse(entry, fmt::format("the storage has {} bytes, and its tensors were written for {} numbers of {}",
                                        found, storage.count, dtype_name(storage.dtype)));
    file.buffers.push_back(archive.read(entry));
    const auto bytes_of_storage = std::as_bytes(std::span(file.buffers.back()));
    storages.emplace(storage.key, bytes_of_storage);
    return bytes_of_storage;
  };
  add_tensors(pickle, dictionary, find_storage, limits, file);
}

}  // namespace df2::reference::detail
