// In: the issues of pieces. Out: one Error with places in the whole file. Called by the readers.
#pragma once

#include <cstdint>

#include <df2/error.h>
#include <df2/geometry.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/known_files.h>

namespace df2::detail {

/// The array that pieces so far have left open: its key, if it has one, and its rows.
struct OpenArray {
  std::string section;
  std::uint64_t rows = 0;
};

/// Completes the pointers of a piece's issues; `open`: what the piece goes on with.
IssueList placed(PieceIssues issues, const OpenArray& open);

/// Fills in the lines and throws: limit if a limit ended the reading, else `fault`.
void throw_if_any(Fault fault, IssueList issues, const InputFile& file);
/// The same for a file of a known kind: where it is of another one, that is all the error says.
void throw_if_any(Fault fault, IssueList issues, const InputFile& file, KnownFile kind);

/// Throws the first of the issues that is of a limit, alone. REQUIRES: issues.is_over_limit().
void throw_limit(const IssueList& issues, const InputFile& file);

/// Number of slots that read_pieces uses.
std::size_t reader_slots();

/// "[height, width]", as masks write it.
std::string size_text(Size size);

}  // namespace df2::detail
