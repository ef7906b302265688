// In: one piece of JSON, and what to read of it. Out: whether it is valid JSON, and was read. Called by the readers of
// files: nearly every piece is plain and is read in one pass; any other is read again by the strict reader.
#pragma once

#include <string>

#include <df2/io/detail/json/plain_reader.h>
#include <df2/io/detail/json/reading_mode.h>
#include <df2/io/detail/json/strict_reader.h>

namespace df2::detail {

/// `read(reader)` is called with a PlainReader, and where that returns false with a StrictReader, for which it adds to
/// `issues`; it begins with forgetting what it has read before. `base_depth`: arrays and objects around the rows.
template <class Read>
bool read_piece(simdjson::ondemand::parser& parser, const Piece& piece, const std::string& file_name,
                PieceIssues& issues, Read&& read) {
  issues.clear();
  if (reading_mode() != ReadingMode::strict) {
    PlainReader plain(piece);
    if (read(plain) && plain.at_end()) return true;
  }
  return read_strictly(parser, piece, file_name, issues, [&](auto& document, JsonCursor& cursor) {
    StrictReader strict(cursor, document, piece.continues);
    read(strict);
  });
}

}  // namespace df2::detail
