// In: bytes, in order. Out: a file without a name that holds them and can seek; it is gone with its last descriptor.
// Called by InputFile.
#pragma once

#include <string>
#include <string_view>

namespace df2::detail {

class TemporaryCopy {
 public:
  /// `name`: of the input, for errors. Throws Error (io): there is no folder that takes it.
  explicit TemporaryCopy(std::string name);
  ~TemporaryCopy();
  TemporaryCopy(const TemporaryCopy&) = delete;
  TemporaryCopy& operator=(const TemporaryCopy&) = delete;

  /// Throws Error (io).
  void append(std::string_view bytes);
  /// The descriptor, which the caller closes.
  int release();

 private:
  std::string name_;
  std::string path_;
  int fd_ = -1;
};

}  // namespace df2::detail
