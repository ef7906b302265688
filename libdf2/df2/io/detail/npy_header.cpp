#include <df2/io/detail/npy_header.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <df2/io/detail/file/file_kind.h>
#include <df2/text.h>

namespace df2::detail {

namespace {

constexpr std::uint64_t kMostHeader = 64 << 10;
constexpr std::uint64_t kMostValues = std::uint64_t{1} << 33;
constexpr std::size_t kMostDigits = 12;

[[noreturn]] void refuse(const InputFile& file, std::uint64_t byte, std::string_view expected, std::string_view found) {
  throw Error(Fault::submission, Issue{Code::features, {file.name(), {}, byte, ""}, expected, found});
}

[[noreturn]] void refuse_kind(const InputFile& file, std::string_view head) {
  std::optional<FileKind> kind = find_binary_kind(head);
  if (!kind) kind = find_text_kind(head);
  const bool is_json = head.starts_with('[') || head.starts_with('{');
  refuse(file, 0, "an .npy file, as numpy.save writes it,", kind ? kind->name : is_json ? "JSON text" : "another");
}

using Tokens = std::vector<std::string>;

/// The marks, the words and the texts of a Python literal; each text in single quotes.
Tokens split(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f", kMarks = "{}()[]:,", kNoWord = " \t\r\n\f{}()[]:,'\"";
  Tokens tokens;
  for (std::size_t at = text.find_first_not_of(kBlanks); at < text.size(); at = text.find_first_not_of(kBlanks, at)) {
    std::size_t end = text.find_first_of(kNoWord, at + 1);
    if (kMarks.find(text[at]) != kMarks.npos) end = at + 1;
    const bool is_text = text[at] == '\'' || text[at] == '"';
    if (is_text) end = std::min(text.find(text[at], at + 1), text.size() - 1) + 1;
    std::string& token = tokens.emplace_back(text.substr(at, end - at));
    at += token.size();
    if (token.size() > 1 && token.front() == '"' && token.back() == '"') token.front() = token.back() = '\'';
  }
  return tokens;
}

/// The tokens of each value by those of its key; nothing for text that is no dictionary, or has a key twice.
std::optional<std::map<std::string, Tokens>> values_by_key(const Tokens& tokens) {
  if (tokens.size() < 2 || tokens.front() != "{" || tokens.back() != "}") return std::nullopt;
  const std::size_t end = tokens.size() - 1;
  std::map<std::string, Tokens> values;
  for (std::size_t at = 1; at < end; ++at) {  // over the comma
    const std::string& key = tokens[at++];
    if (tokens[at++] != ":") return std::nullopt;
    Tokens value;
    for (int depth = 0; at < end && (depth > 0 || tokens[at] != ","); ++at) {
      depth += tokens[at] == "(" || tokens[at] == "[" ? 1 : tokens[at] == ")" || tokens[at] == "]" ? -1 : 0;
      value.push_back(tokens[at]);
    }
    if (!values.emplace(key, std::move(value)).second) return std::nullopt;
  }
  return values;
}

/// (), (2,) or (2, 3); (2) would be a number in parentheses.
std::optional<std::vector<std::uint64_t>> extents(const Tokens& shape) {
  if (shape.size() < 2 || shape.size() == 3 || shape.front() != "(" || shape.back() != ")") return std::nullopt;
  std::vector<std::uint64_t> extents;
  for (std::size_t i = 1; i + 1 < shape.size(); ++i) {
    const std::string_view text = shape[i];
    if (i % 2 == 0 && text != ",") return std::nullopt;
    if (i % 2 == 0) continue;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), extents.emplace_back());
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (text.size() > kMostDigits || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  }
  return extents;
}

/// How wide a number is, and in which order its bytes stand.
void take_type(const InputFile& file, std::uint64_t byte, const Tokens& type, NpyHeader& header) {
  const std::string name = type.empty() ? "" : type[0];
  for (const auto& [known, bytes] : {std::pair{"f2'", 2}, {"f4'", 4}, {"f8'", 8}}) {
    if (type.size() != 1 || (name != std::string("'<") + known && name != std::string("'>") + known)) continue;
    header.bytes = static_cast<std::uint64_t>(bytes);
    header.is_big_endian = name[1] == '>';
    return;
  }
  refuse(file, byte, "numbers of type 'f2', 'f4' or 'f8' with '<' or '>' before it",
         name == "[" ? "records" : "type " + shortened(name));
}

}  // namespace

NpyHeader read_npy_header(const InputFile& file) {
  if (file.damage()) throw Error(Fault::submission, Issue(Code::features, {file.name(), {}, {}, ""}, *file.damage()));
  std::array<char, kKindBytes> head{};
  const std::size_t got = file.read_at(0, head.data(), head.size());
  if (got < 10 || std::string_view(head.data(), kNpyMagic.size()) != kNpyMagic) refuse_kind(file, {head.data(), got});
  const int version = static_cast<unsigned char>(head[6]);
  if (version < 1 || version > 3) refuse(file, 6, "version 1, 2 or 3 of the .npy format", std::to_string(version));
  const auto byte = [&](int i) { return std::uint64_t{static_cast<unsigned char>(head[i])}; };
  const std::uint64_t start = version == 1 ? 10 : 12;
  const std::uint64_t length =
      version == 1 ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
  if (length > kMostHeader) refuse(file, 8, "a header of at most 64 KiB", std::to_string(length) + " bytes");
  std::string text(static_cast<std::size_t>(length), '\0');
  if (file.read_at(start, text.data(), text.size()) != length) refuse(file, 8, "a whole header", "a truncated one");

  auto values = values_by_key(split(text));
  if (!values || values->size() != 3 || !values->contains("'descr'") || !values->contains("'fortran_order'") ||
      !values->contains("'shape'")) {
    refuse(file, start, "a dictionary of 'descr', 'fortran_order' and 'shape'", "another header");
  }
  NpyHeader header;
  header.data = start + length;
  take_type(file, start, (*values)["'descr'"], header);
  const std::optional<std::vector<std::uint64_t>> shape = extents((*values)["'shape'"]);
  if (!shape) refuse(file, start, "'shape' as a tuple of whole numbers", "another value");
  if (shape->empty() || shape->size() > 2) refuse(file, start, "1 or 2 dimensions", std::to_string(shape->size()));
  header.columns = shape->back();
  header.rows = shape->size() == 2 ? shape->front() : 1;
  header.is_fortran = (*values)["'fortran_order'"] == Tokens{"True"};
  if (!header.is_fortran && (*values)["'fortran_order'"] != Tokens{"False"}) {
    refuse(file, start, "'fortran_order' as True or False", "another value");
  }
  if (header.columns == 0) refuse(file, start, "at least one number a row", "none");
  if (header.rows > kMostValues / header.columns) {
    throw Error(Fault::limit, Issue{Code::limit, {file.name(), {}, start, ""}, "at most 2^33 numbers", "more"});
  }
  const std::uint64_t size = header.data + header.rows * header.columns * header.bytes;
  if (file.size() != size) {
    refuse(file, std::min(size, file.size()), std::to_string(size) + " bytes, as the shape says,",
           std::to_string(file.size()));
  }
  return header;
}

}  // namespace df2::detail
