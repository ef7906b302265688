// In: a file that is an array of objects, and a format that knows their members. Out: the objects, in file order.
// Called by the readers of results, query, gallery, retrieval and verification files.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/read_piece.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/key_counts.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/io/limits.h>
#include <df2/prediction.h>

namespace df2::detail {

/// Reads an array of rows, piece by piece. `make_part()`: what a piece's rows are read into, one for each slot; it has
/// clear() and read(reader), which reads the row at hand. `accept(piece, part, rows, issues)`: takes a part over, in
/// file order; `rows` is the number of rows before it, `issues` those of its rows, to which it may add.
/// @return all issues; or the one that ended the reading, and then what was accepted is of no use. Throws Error
/// (limit).
template <class MakePart, class Accept>
IssueList read_array(const InputFile& file, const ReadLimits& limits, MakePart&& make_part, Accept&& accept) {
  struct Slot {
    decltype(make_part()) part;
    PieceIssues issues = {};
    std::uint64_t rows = 0;
  };
  std::vector<simdjson::ondemand::parser> parsers(reader_slots());
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < parsers.size(); ++i) slots.push_back({make_part()});
  IssueList issues;
  std::uint64_t rows = 0;
  const auto parse = [&](const Piece& piece, std::size_t i) {
    Slot& slot = slots[i];
    return read_piece(parsers[i], piece, file.name(), slot.issues, [&](auto& reader) {
      slot.part.clear();
      slot.rows = 0;
      return reader.rows([&] { return slot.part.read(reader, slot.rows++); });
    });
  };
  const auto take = [&](const Piece& piece, std::size_t i) {
    Slot& slot = slots[i];
    IssueList found = placed(std::move(slot.issues), {"", rows});
    accept(piece, slot.part, rows, found);
    // Nothing is read beyond a limit, which is there to bound the work; and it alone is told, as what else is known by
    // then depends on how the file is cut.
    if (found.is_over_limit()) throw_limit(found, file);
    issues.append(std::move(found));
    rows += slot.rows;
  };
  if (auto end = read_pieces(file, Frame::array, limits, parse, take)) {
    issues = {};
    issues.add(*std::move(end));
  }
  return issues;
}

/// A row that was read, and where it stands.
template <class Row>
struct ReadRow {
  Row value;
  std::uint64_t number = 0;  ///< from 0, in the file
  std::uint64_t byte = 0;
};

template <class Row>
struct RowsRead {
  std::vector<ReadRow<Row>> rows;
  PredictionNotes notes;  ///< unknown keys
  IssueList issues;       ///< by place in the file
};

/// The rows of one piece.
template <class Format>
struct RowsPart {
  using Row = typename Format::Row;
  std::vector<ReadRow<Row>> rows;
  PredictionNotes notes;

  void clear() { *this = {}; }
  template <class Reader>
  bool read(Reader& reader, std::uint64_t number) {
    ReadRow<Row> row{{}, number, reader.byte_of(reader.mark())};
    const auto on_member = [&](std::size_t key) { return Format::read(reader, key, row.value); };
    const auto on_other = [&](std::string_view key) {
      count_unknown_key(notes.unknown_keys, key, 1);
      return reader.skip();
    };
    if (!reader.object(Format::kKeys, on_member, on_other)) return false;
    rows.push_back(std::move(row));
    return true;
  }
};

/// Reads rows as plain values. `Format` has Row, kKeys and read(reader, place in kKeys, row). Rows with an issue are
/// left out; the caller adds the issues it finds across rows and throws.
template <class Format>
RowsRead<typename Format::Row> read_rows(const InputFile& file, const ReadLimits& limits) {
  using Part = RowsPart<Format>;
  RowsRead<typename Format::Row> whole;
  const auto accept = [&](const Piece&, Part& part, std::uint64_t before, IssueList&) {
    for (auto& row : part.rows) {
      row.number += before;
      whole.rows.push_back(std::move(row));
    }
    for (const auto& [key, count] : part.notes.unknown_keys) count_unknown_key(whole.notes.unknown_keys, key, count);
  };
  whole.issues = read_array(
      file, limits, [] { return Part{}; }, accept);
  return whole;
}

}  // namespace df2::detail
