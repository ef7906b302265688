// In: values. Out: 16 hexadecimal digits that name them. Called by whatever reports have to tell apart.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>

#include <df2/geometry.h>
#include <df2/item.h>

namespace df2 {

/// Collects the bytes of values and hashes them at once (XXH3).
class Hasher {
 public:
  template <class T>
  requires std::is_integral_v<T>
  void add(T value) { append(&value, sizeof value); }
  void add(double value) {
    value += 0.0;  // -0.0 is 0.0
    append(&value, sizeof value);
  }
  void add(Point p) {
    add(p.x);
    add(p.y);
  }
  void add(Size size) {
    add(size.width);
    add(size.height);
  }
  void add(const Box& box) {
    for (const double value : {box.x, box.y, box.width, box.height}) add(value);
  }
  void add(const std::optional<Attributes>& attributes) {
    add(attributes.has_value());
    if (!attributes) return;
    for (const std::uint8_t level :
         {attributes->scale, attributes->occlusion, attributes->zoom_in, attributes->viewpoint}) {
      add(level);
    }
  }
  /// The digest of the bytes as they are, which costs no copy. REQUIRES: values without padding.
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void add(std::span<const T> values) { add(digest_of(values.data(), values.size_bytes())); }
  std::uint64_t digest() const;
  std::string text() const;

 private:
  static std::uint64_t digest_of(const void* bytes, std::size_t size);
  void append(const void* value, std::size_t size) { bytes_.append(static_cast<const char*>(value), size); }
  std::string bytes_;
};

}  // namespace df2
