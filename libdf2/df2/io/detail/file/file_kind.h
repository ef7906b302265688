// In: the first bytes of a file that is to be JSON. Out: what else it is, and what to do. Called by
// json/faults.cpp and the reader of .npy files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace df2::detail {

/// As many first bytes as tell all kinds.
inline constexpr std::size_t kKindBytes = 512;

struct FileKind {
  std::string name;         ///< "a zip archive"
  std::string_view advice;  ///< for who has it in the place of JSON: "unpack it ..."

  /// "the file is a zip archive: unpack it ..."
  std::string sentence() const;
};

/// Kinds that no JSON text can begin like.
std::optional<FileKind> find_binary_kind(std::string_view head);

/// Texts: CSV, YAML, HTML, a Git-LFS pointer, an old pickle. REQUIRES: the file is not JSON.
std::optional<FileKind> find_text_kind(std::string_view head);

}  // namespace df2::detail
