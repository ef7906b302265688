#include <df2/io/detail/json/faults.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/io/detail/file/file_kind.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/byte_feed.h>
#include <df2/text.h>

namespace df2::detail {

namespace {

constexpr std::size_t kShownMessage = 100;  // bytes
constexpr std::size_t kBlock = std::size_t{1} << 16;

/// Keeps only the first syntax error, and stops at nesting no reader would follow.
struct ErrorFinder : nlohmann::json_sax<nlohmann::json> {
  int depth = 0;
  std::uint64_t position = 0;
  std::string message;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return ++depth <= kMaxDepth; }
  bool key(string_t&) override { return true; }
  bool end_object() override {
    --depth;
    return true;
  }
  bool start_array(std::size_t) override { return ++depth <= kMaxDepth; }
  bool end_array() override {
    --depth;
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception& exception) override {
    position = at;
    message = exception.what();
    return false;
  }
};

/// "[json.exception...] parse error at line 1, column 5: syntax error ... - WHAT; last read: ..." -> "WHAT"
std::string shorten(std::string message) {
  // What it last read may begin before the piece, in the frame's prefix.
  message.resize(std::min(message.size(), message.find("; last read: '")));
  for (const std::string_view before : {" - ", ": ", "] "}) {
    const std::size_t at = message.find(before);
    if (at == std::string::npos) continue;
    message.erase(0, at + before.size());
    break;
  }
  return shortened(message, kShownMessage);
}

struct FirstCharacter {
  std::uint64_t byte;
  char value;
};

/// The first character that is not white space.
std::optional<FirstCharacter> find_first_character(const InputFile& file) {
  std::string block;
  for (std::uint64_t byte = 0; byte < file.size(); byte += block.size()) {
    block.resize(kBlock);
    block.resize(file.read_at(byte, block.data(), block.size()));
    if (block.empty()) break;
    const std::size_t at = block.find_first_not_of(" \n\r\t");
    if (at != std::string::npos) return FirstCharacter{byte + at, block[at]};
  }
  return std::nullopt;
}

std::string first_bytes(const InputFile& file) {
  std::string head(kKindBytes, '\0');
  head.resize(file.read_at(0, head.data(), head.size()));
  return head;
}

/// What the writer of such a text may have done, and should do; empty where nothing is known.
std::string_view cause_of(const InputFile& file, std::uint64_t byte, std::string_view message) {
  const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
  if (says("unexpected end of input") || says("missing closing quote"))
    return "; the file seems to be cut off: write, copy or download it again";
  std::array<char, 8> next{};
  const std::string_view text(next.data(), file.read_at(byte, next.data(), next.size()));
  const auto begins = [&](std::string_view token) { return text.starts_with(token); };
  constexpr std::array<std::string_view, 9> kPython = {"'",      "None",    "True", "False", "(",
                                                       "array(", "tensor(", "np.",  "b'"};
  if (std::ranges::any_of(kPython, begins))
    return "; this is how Python prints values (str, repr): write them with json.dump";
  if (begins("NaN") || begins("Inf")) return "; JSON has no such number";
  if (begins("//") || begins("/*") || begins("#")) return "; JSON has no comments";
  if (says("expected end of input"))
    return "; other text follows a whole JSON text, as in JSON lines or joined files: put all rows into one array";
  return "";
}

}  // namespace

std::optional<Issue> locate_syntax_error(const InputFile& file, std::uint64_t begin, std::string_view prefix,
                                         std::uint64_t max_bytes) {
  ByteFeed::State state{file, begin, std::min(file.size(), begin + std::min(max_bytes, file.size())),
                        std::string(prefix)};
  if (state.block.empty()) state.refill();
  ErrorFinder finder;
  const bool valid = nlohmann::json::sax_parse(ByteFeed(&state), ByteFeed(), &finder);
  if (finder.depth > kMaxDepth) {
    return Issue{Code::json_depth,
                 {file.name(), {}, state.position - state.block.size() + state.at - 1, {}},
                 fmt::format("the text nests arrays and objects more than {} levels deep", kMaxDepth)};
  }
  // The plain parser takes a NUL for the end of its input, and may be content with what stands before it.
  if (valid && state.nul) {
    return Issue{Code::json_syntax, {file.name(), {}, *state.nul, {}}, "the text is not valid JSON: it has a NUL byte"};
  }
  const std::uint64_t read = finder.position > prefix.size() ? finder.position - prefix.size() : 0;
  const std::uint64_t byte = begin + (read > 0 ? read - 1 : 0);
  if (valid || (byte + 1 >= state.end && state.end < file.size())) return std::nullopt;
  const bool encoding = finder.message.find("UTF-8") != std::string::npos;
  // An out-of-range number is the only error that is not one of syntax: 1e400 is grammatical.
  const bool overflow = finder.message.find("out_of_range") != std::string::npos;
  const Location where{file.name(), {}, byte, {}};
  if (overflow) return Issue{Code::not_finite, where, "a finite number", shorten(finder.message)};
  if (encoding) return Issue{Code::json_encoding, where, "the text is not UTF-8: " + shorten(finder.message)};
  if (const auto kind = begin == 0 ? find_text_kind(first_bytes(file)) : std::nullopt)
    return Issue{Code::json_syntax, where, kind->sentence()};
  return Issue{
      Code::json_syntax, where,
      fmt::format("the text is not valid JSON: {}{}", shorten(finder.message), cause_of(file, byte, finder.message))};
}

Issue refused_by_one_parser(const InputFile& file, std::uint64_t byte) {
  return {Code::json_syntax,
          {file.name(), {}, byte, {}},
          "the text that begins here is refused by one of two JSON parsers"};
}

std::optional<Issue> check_encoding(const InputFile& file) {
  const Location start{file.name(), {}, 0, {}};
  if (file.damage()) return Issue{Code::json_encoding, {file.name(), {}, {}, {}}, *file.damage()};
  const std::string text = first_bytes(file);
  if (text.empty()) return Issue{Code::json_syntax, start, "the file is empty, which is not valid JSON"};
  if (text.find_first_not_of('\0') == text.npos)
    return Issue{Code::json_encoding, start, "the file begins with nothing but NUL bytes: copy or download it again"};
  if (text.starts_with("\xEF\xBB\xBF")) {
    return Issue{Code::json_encoding, start, "the text begins with a byte-order mark: save it as UTF-8 without one"};
  }
  if (const auto kind = find_binary_kind(text)) return Issue{Code::json_encoding, start, kind->sentence()};
  // No JSON begins with a NUL or has one behind its first character, which is of ASCII.
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || text.substr(0, 2).find('\0') != text.npos) {
    return Issue{Code::json_encoding, start, "the text is UTF-16 or UTF-32: save it as UTF-8"};
  }
  return std::nullopt;
}

std::optional<Issue> check_opening(const InputFile& file, char opening) {
  if (std::optional<Issue> issue = check_encoding(file)) return issue;
  const std::optional<FirstCharacter> first = find_first_character(file);
  if (!first)
    return Issue{Code::json_syntax,
                 {file.name(), {}, file.size(), {}},
                 "the file has only white space, which is not valid JSON"};
  if (first->value == opening) return std::nullopt;
  const char* expected = opening == '[' ? "an array" : "an object";
  const char* found = first->value == '{' ? "an object" : first->value == '[' ? "an array" : "another value";
  if (first->value != '{' && first->value != '[') {
    if (std::optional<Issue> issue = locate_syntax_error(file, 0, "", std::uint64_t{1} << 20)) return issue;
  }
  return Issue{Code::wrong_type, {file.name(), {}, first->byte, {}}, expected, found};
}

}  // namespace df2::detail
