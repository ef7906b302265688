// In: a large JSON file whose bulk is an array of objects. Out: small valid JSON documents, parsed on all cores and
// accepted in file order. Called by the readers of results and COCO-type ground truth.
//
// The file is cut at the first "},{" (white space allowed) at or after every block boundary: a pure function of the
// bytes. A piece between two cuts, framed so that it would be whole if the cuts are at element boundaries, is parsed
// strictly. By induction from the start of the file: if all pieces up to a cut are valid, the cut is at an element
// boundary, however strings and nested values look. A piece that is not valid is extended to later cuts; when no
// extension helps, a slow plain parser says where the error is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <df2/error.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/limits.h>

namespace df2::detail {

/// Arrays and objects inside one another; more are refused.
inline constexpr int kMaxDepth = 16;

/// Where the big arrays are: the file is one, or it is an object that holds them.
enum class Frame { array, object_of_arrays };

/// One framed document in a buffer with room for simdjson's padding.
struct Piece {
  std::string_view json;
  std::size_t capacity = 0;      ///< bytes readable from json.data()
  std::int64_t file_offset = 0;  ///< of json[0]; a frame's prefix stands before the piece's first byte
  bool continues = false;        ///< the first array goes on from the piece before

  /// One past its last byte in the file, up to a frame's suffix.
  std::uint64_t end_byte() const { return static_cast<std::uint64_t>(file_offset) + json.size(); }
};

/// `parse(piece, slot)` runs on any thread, replaces what the slot held and returns false when the piece is not valid
/// JSON. `accept(piece, slot)` runs in file order, one at a time, for valid pieces only. Both may throw Error.
/// Returns the syntax, depth or limit error that ended the reading early, if any. Of the pieces before it some were
/// accepted; how many depends on the blocks, so such a file is to be refused for this error alone.
std::optional<Issue> read_pieces(const InputFile& file, Frame frame, const ReadLimits& limits,
                                 const std::function<bool(const Piece&, std::size_t slot)>& parse,
                                 const std::function<void(const Piece&, std::size_t slot)>& accept);

/// The whole file as one piece: the plain way, for small files. Throws nothing of its own.
/// `buffer` keeps the bytes alive.
Piece read_whole(const InputFile& file, std::vector<char>& buffer);

}  // namespace df2::detail
