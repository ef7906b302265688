#include <df2_reference/prediction/part_file.h>

#include <cstring>
#include <type_traits>

#include <df2/hasher.h>

namespace df2::reference {
namespace {

/// The lists of one picture, in the order in which they stand in the file: `visit` is told each.
template <class Rows, class Visit>
void visit_lists(Rows& rows, const Visit& visit) {
  visit(rows.image_id);
  visit(rows.size);
  visit(rows.category_ids);
  visit(rows.scores);
  visit(rows.boxes);
  visit(rows.masks);
  visit(rows.landmarks);
  visit(rows.feature_columns);
  visit(rows.features);
}

class PartWriter {
 public:
  template <class T>
  void operator()(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <class T>
  void operator()(const std::vector<T>& list) {
    (*this)(list.size());
    if constexpr (std::is_trivially_copyable_v<T>)
      bytes_.append(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T));
    else
      for (const T& element : list) (*this)(element);
  }
  void operator()(const std::string& text) {
    (*this)(text.size());
    bytes_ += text;
  }
  std::string& bytes() { return bytes_; }

 private:
  std::string bytes_;
};

/// REQUIRES: bytes of a PartWriter.
class PartReader {
 public:
  explicit PartReader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  void operator()(T& value) {
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
  }
  template <class T>
  void operator()(std::vector<T>& list) {
    list.resize(length());
    if constexpr (std::is_trivially_copyable_v<T>) {
      const std::size_t size = list.size() * sizeof(T);
      if (size > 0) std::memcpy(list.data(), bytes_.data(), size);
      bytes_.remove_prefix(size);
    } else {
      for (T& element : list) (*this)(element);
    }
  }
  void operator()(std::string& text) {
    const std::size_t size = length();
    text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }
  bool is_at_end() const { return bytes_.empty(); }

 private:
  std::size_t length() {
    std::size_t length = 0;
    (*this)(length);
    return length;
  }
  std::string_view bytes_;
};

constexpr std::size_t kHashCharacters = 16;

std::string hash_of(std::string_view bytes) {
  Hasher hash;
  hash.add(std::span(bytes.data(), bytes.size()));
  return hash.text();
}

}  // namespace

std::string part_bytes(std::span<const PictureRows> pictures) {
  PartWriter writer;
  for (const PictureRows& rows : pictures) visit_lists(rows, [&](const auto& list) { writer(list); });
  return hash_of(writer.bytes()).append(writer.bytes());
}

std::optional<std::vector<PictureRows>> read_part_bytes(std::string_view bytes) {
  if (bytes.size() < kHashCharacters) return std::nullopt;
  const std::string_view content = bytes.substr(kHashCharacters);
  if (hash_of(content) != bytes.substr(0, kHashCharacters)) return std::nullopt;
  std::vector<PictureRows> pictures;
  for (PartReader reader(content); !reader.is_at_end();)
    visit_lists(pictures.emplace_back(), [&](auto& list) { reader(list); });
  return pictures;
}

}  // namespace df2::reference
