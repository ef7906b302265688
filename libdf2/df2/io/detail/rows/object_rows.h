// In: a file that is an array of objects, and a table of their members. Out: the objects as plain values. Called by the
// readers of query, gallery, retrieval and verification files; those of the large formats (results.cpp) have their own.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <df2/geometry.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/io/limits.h>
#include <df2/prediction.h>

namespace df2::detail {

/// One key of a row. `read` takes its value; false when an issue was added.
template <class Row>
struct Member {
  std::string_view key;
  bool (*read)(JsonCursor& cursor, JsonValue& value, Row& row);
  bool required = true;
};

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

/// An array of 4 numbers [x1, y1, x2, y2].
bool read_corners(JsonCursor& cursor, JsonValue& value, Box& box);
/// An integer id from 0 to 2^53.
bool read_id(JsonCursor& cursor, JsonValue& value, std::int64_t& id);
bool read_category(JsonCursor& cursor, JsonValue& value, CategoryIndex& category);
/// An annotated level, 1 to 3.
bool read_level(JsonCursor& cursor, JsonValue& value, std::uint8_t& level);

/// Keeps the first 64 keys of the alphabet and adds up the others as "(others)": which these are does not depend on
/// where a file is cut.
void count_unknown_key(std::map<std::string, std::uint64_t>& keys, std::string_view key, std::uint64_t count);

/// Rows with an issue are left out; the caller adds the issues it finds across rows and throws.
template <class Row>
RowsRead<Row> read_rows(const InputFile& file, std::span<const Member<Row>> members, const ReadLimits& limits) {
  struct Part {
    std::vector<ReadRow<Row>> rows;
    PredictionNotes notes;
    PieceIssues issues;
    std::uint64_t count = 0;
  };
  std::vector<Part> parts(reader_slots());
  std::vector<simdjson::ondemand::parser> parsers(parts.size());
  const auto parse = [&](const Piece& piece, std::size_t slot) {
    Part& part = parts[slot];
    part = {};
    return read_piece(parsers[slot], piece, file.name(), part.issues, [&](auto& document, JsonCursor& cursor) {
      cursor.base_depth = 1;
      for (auto result : valid(document.get_array())) {
        JsonValue value = valid(std::move(result));
        cursor.row = {"", part.count++, true, true};
        const char* at = cursor.where(value);
        const auto object = cursor.as_object(value);
        if (!object) continue;
        ReadRow<Row> row{{}, cursor.row.row, cursor.byte_of(at)};
        std::uint64_t seen = 0;
        bool good = true;
        cursor.object(*object, [&](std::string_view key, JsonValue member_value) {
          for (std::size_t i = 0; i < members.size(); ++i) {
            if (members[i].key != key) continue;
            seen |= std::uint64_t{1} << i;
            good = members[i].read(cursor, member_value, row.value) && good;
            return;
          }
          count_unknown_key(part.notes.unknown_keys, key, 1);
          cursor.walk(member_value);
        });
        for (std::size_t i = 0; i < members.size(); ++i) {
          if (!members[i].required || (seen >> i & 1)) continue;
          good = false;
          cursor.add_row_issue(Code::missing_key, "", at, "key \"" + std::string(members[i].key) + "\"", "none");
        }
        if (good) part.rows.push_back(std::move(row));
      }
    });
  };
  RowsRead<Row> whole;
  std::uint64_t count = 0;
  const auto accept = [&](const Piece&, std::size_t slot) {
    Part& part = parts[slot];
    whole.issues.append(placed(std::move(part.issues), {"", count}));
    for (ReadRow<Row>& row : part.rows) {
      row.number += count;
      whole.rows.push_back(std::move(row));
    }
    for (const auto& [key, times] : part.notes.unknown_keys) {
      count_unknown_key(whole.notes.unknown_keys, key, times);
    }
    count += part.count;
  };
  PieceLimits piece_limits;
  piece_limits.element_bytes = limits.element_bytes;
  piece_limits.block_bytes = limits.block_bytes;
  if (auto end = read_pieces(file, Frame::array, piece_limits, parse, accept)) {
    whole.rows.clear();
    whole.issues = {};
    whole.issues.add(*std::move(end));
  }
  return whole;
}

}  // namespace df2::detail
