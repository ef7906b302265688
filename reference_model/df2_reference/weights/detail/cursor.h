// In: the bytes of a pickle or of raw storages, and what errors call their place. Out: numbers and texts, one after the
// other, never beyond the end. Called by the readers of PyTorch's files.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace df2::reference::detail {

/// Bytes of a file, or of a file in a zip.
struct Part {
  std::string file;
  std::string pointer;  ///< "/archive/data.pkl" in a zip, else empty
  std::string_view bytes;
};

class Cursor {
 public:
  /// `part` has to live as long.
  explicit Cursor(const Part& part, std::uint64_t at = 0) : part_(part), at_(at), mark_(at) {}

  std::uint64_t at() const { return at_; }
  bool is_at_end() const { return at_ == part_.bytes.size(); }
  /// Errors are about what begins here.
  void mark() { mark_ = at_; }

  /// Little-endian.
  template <class Number>
  Number number() {
    static_assert(std::endian::native == std::endian::little);
    Number number;
    std::memcpy(&number, take(sizeof number).data(), sizeof number);
    return number;
  }
  std::string_view take(std::uint64_t bytes);
  /// Up to the end of the line, which is left out.
  std::string_view line();

  /// Throws Error (weights) about the mark.
  [[noreturn]] void refuse(std::string sentence) const;
  /// Throws Error (limit) about the mark.
  [[noreturn]] void refuse_over_limit(std::string_view what, std::uint64_t most) const;

 private:
  const Part& part_;
  std::uint64_t at_;
  std::uint64_t mark_;
};

}  // namespace df2::reference::detail
