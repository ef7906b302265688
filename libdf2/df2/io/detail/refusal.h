// In: the issues of pieces. Out: one Error with places in the whole file. Called by the readers.
#pragma once

#include <cstdint>

#include <df2/error.h>
#include <df2/geometry.h>
#include <df2/io/detail/input_file.h>
#include <df2/io/detail/json_cursor.h>

namespace df2::detail {

/// Completes the pointers of a piece's issues; `rows_before`: rows of the continued array in earlier pieces.
IssueList placed(PieceIssues issues, std::uint64_t rows_before);

/// Fills in the lines and throws: limit if a limit ended the reading, else `fault`.
void throw_if_any(Fault fault, IssueList issues, const InputFile& file);

/// Number of slots that read_pieces uses.
std::size_t reader_slots();

/// "[height, width]", as masks write it.
std::string size_text(Size size);

}  // namespace df2::detail
