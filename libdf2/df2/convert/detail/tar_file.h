// In: names and bytes. Out: a tar archive in the ustar format of POSIX.1, the same bytes for the same members whoever
// writes it, when and where. Called by webdataset.
//
// Own code, because a member's header is 512 bytes of fixed fields, while libarchive brings libxml2 and ICU's tables
// of 30 MB into every installation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace df2::convert::detail {

/// The most bytes of a member: 11 octal digits.
inline constexpr std::uint64_t kMostTarBytes = (std::uint64_t{1} << 33) - 1;

/// What a member takes in an archive, with its header.
std::uint64_t tar_bytes(std::uint64_t content);

/// The header of a plain file: mode 0644, owner 0, time 0. Throws Error (usage) for a name that is no relative path of
/// 1 to 100 bytes of printable ASCII, or leads out of where the archive is unpacked; (limit) for a content of more than
/// kMostTarBytes.
std::string tar_header(std::string_view name, std::uint64_t content);

class TarFile {
 public:
  /// Throws Error (io), as every member does.
  explicit TarFile(std::string path);
  ~TarFile();
  TarFile(const TarFile&) = delete;
  TarFile& operator=(const TarFile&) = delete;

  void add(std::string_view name, std::string_view content);
  /// Without it the file is not whole.
  void close();
  std::uint64_t bytes() const { return bytes_; }

 private:
  void write(std::string_view bytes);

  std::string path_;
  int fd_ = -1;
  std::uint64_t bytes_ = 0;
};

}  // namespace df2::convert::detail
