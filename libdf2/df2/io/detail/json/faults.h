// In: a file that the fast parser refuses, or one not read yet. Out: what is wrong with it as text or as JSON, and
// where. Called by file/pieces.cpp and the readers of whole files: native annotations and small documents.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <df2/error.h>
#include <df2/io/detail/file/input_file.h>

namespace df2::detail {

/// Refuses damaged compressed files, archives, pictures and other files that are no text, byte-order marks, UTF-16 and
/// UTF-32 and empty files. Nothing to say: nullopt.
std::optional<Issue> check_encoding(const InputFile& file);

/// Refuses a wrong first character, too.
std::optional<Issue> check_opening(const InputFile& file, char opening);

/// What the plain parser says of `prefix` and up to `max_bytes` of the file from `begin`: the place and kind of its
/// first fault. Nothing if there is none, or none but that the bytes end.
std::optional<Issue> locate_syntax_error(const InputFile& file, std::uint64_t begin, std::string_view prefix,
                                         std::uint64_t max_bytes);

/// For a document that the fast parser refuses and the plain one does not.
Issue refused_by_one_parser(const InputFile& file, std::uint64_t byte);

}  // namespace df2::detail
