#include <df2/io/detail/npy_header.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace df2::detail {

namespace {

constexpr std::uint64_t kMostHeader = 64 << 10;
constexpr std::uint64_t kMostValues = std::uint64_t{1} << 33;
constexpr std::size_t kMostDigits = 12;
constexpr std::size_t kMostDimensions = 64;  // of NumPy

[[noreturn]] void refuse(const InputFile& file, std::uint64_t byte, std::string expected, std::string found) {
  throw Error(Fault::submission,
              Issue{Code::features, {file.name(), {}, byte, ""}, std::move(expected), std::move(found)});
}

/// {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } in any order: of Python's literals what NumPy writes.
class Dictionary {
 public:
  Dictionary(const InputFile& file, std::string_view text, std::uint64_t begin)
      : file_(file), text_(text), begin_(begin) {
    expect('{');
    while (!take('}')) {
      read_entry();
      if (take('}')) break;
      expect(',');
    }
    skip_blanks();
    if (at_ < text_.size()) refuse_here("nothing behind the header's dictionary");
    if (!type_ || !fortran_order_ || !shape_) {
      refuse(file_, begin_, "a header with the keys descr, fortran_order and shape", "fewer");
    }
  }

  const std::string& type() const { return *type_; }
  bool fortran_order() const { return *fortran_order_; }
  const std::vector<std::uint64_t>& shape() const { return *shape_; }

 private:
  [[noreturn]] void refuse_here(std::string expected) const {
    const bool ends = at_ == text_.size();
    const bool is_plain = !ends && text_[at_] > ' ' && text_[at_] <= '~';
    refuse(file_, begin_ + at_, std::move(expected),
           ends       ? "the end of the header"
           : is_plain ? std::string("'") + text_[at_] + "'"
                      : "another byte");
  }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n\f", at_), text_.size()); }

  bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool take(std::string_view word) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  void expect(char c) {
    if (!take(c)) refuse_here(std::string("'") + c + "' in the header of an .npy file");
  }

  std::string read_text() {
    for (const char quote : {'\'', '"'}) {
      if (!take(quote)) continue;
      const std::size_t end = text_.find(quote, at_);
      if (end == std::string_view::npos || end - at_ > 16) refuse_here("a short text");
      std::string text(text_.substr(at_, end - at_));
      at_ = end + 1;
      return text;
    }
    refuse_here("a text in quotes");
  }

  bool read_bool() {
    if (take("True")) return true;
    if (take("False")) return false;
    refuse_here("True or False");
  }

  std::uint64_t read_extent() {
    skip_blanks();
    const std::size_t begin = at_;
    std::uint64_t extent = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (at_ - begin == kMostDigits) refuse_here("an extent of at most 12 digits");
      extent = 10 * extent + static_cast<std::uint64_t>(text_[at_] - '0');
    }
    if (at_ == begin || (text_[begin] == '0' && at_ > begin + 1)) refuse_here("a whole number from 0");
    return extent;
  }

  /// (), (2,) or (2, 3); (2) would be a number in parentheses.
  std::vector<std::uint64_t> read_shape() {
    std::vector<std::uint64_t> shape;
    expect('(');
    while (!take(')')) {
      if (shape.size() == kMostDimensions) refuse_here("at most 64 dimensions");
      shape.push_back(read_extent());
      if (shape.size() > 1 && take(')')) break;
      expect(',');
    }
    return shape;
  }

  void read_entry() {
    skip_blanks();
    const std::size_t begin = at_;
    const std::string key = read_text();
    expect(':');
    if (key == "descr" && !type_) {
      if (take('[')) refuse(file_, begin_ + begin, "little-endian numbers <f2, <f4 or <f8", "records");
      type_ = read_text();
    } else if (key == "fortran_order" && !fortran_order_) {
      fortran_order_ = read_bool();
    } else if (key == "shape" && !shape_) {
      shape_ = read_shape();
    } else {
      at_ = begin;
      refuse_here("one of the keys descr, fortran_order and shape, each once,");
    }
  }

  const InputFile& file_;
  std::string_view text_;
  std::uint64_t begin_;  // where the text stands in the file
  std::size_t at_ = 0;
  std::optional<std::string> type_;
  std::optional<bool> fortran_order_;
  std::optional<std::vector<std::uint64_t>> shape_;
};

std::uint64_t bytes_of(const InputFile& file, std::uint64_t byte, const std::string& type) {
  for (const auto& [name, bytes] : {std::pair{"<f2", 2}, {"<f4", 4}, {"<f8", 8}}) {
    if (type == name) return static_cast<std::uint64_t>(bytes);
  }
  const bool is_swapped = type == ">f2" || type == ">f4" || type == ">f8";
  refuse(file, byte, "little-endian numbers <f2, <f4 or <f8", is_swapped ? "big-endian " + type : "type " + type);
}

}  // namespace

NpyHeader read_npy_header(const InputFile& file) {
  char head[12] = {};
  const std::size_t got = file.read_at(0, head, sizeof head);
  if (got < 10 || std::string_view(head, kNpyMagic.size()) != kNpyMagic) refuse(file, 0, "an .npy file", "another");
  const int version = static_cast<unsigned char>(head[6]);
  if (version < 1 || version > 3) refuse(file, 6, "version 1, 2 or 3 of the .npy format", std::to_string(version));
  const auto byte = [&](int i) { return std::uint64_t{static_cast<unsigned char>(head[i])}; };
  const std::uint64_t start = version == 1 ? 10 : 12;
  const std::uint64_t length =
      version == 1 ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
  if (length > kMostHeader) refuse(file, 8, "a header of at most 64 KiB", std::to_string(length) + " bytes");
  std::string text(static_cast<std::size_t>(length), '\0');
  if (file.read_at(start, text.data(), text.size()) != length) refuse(file, 8, "a whole header", "a truncated one");

  const Dictionary dictionary(file, text, start);
  const std::vector<std::uint64_t>& shape = dictionary.shape();
  NpyHeader header;
  header.data = start + length;
  header.bytes = bytes_of(file, start, dictionary.type());
  if (shape.empty() || shape.size() > 2) refuse(file, start, "1 or 2 dimensions", std::to_string(shape.size()));
  header.columns = shape.back();
  header.rows = shape.size() == 2 ? shape[0] : 1;
  if (dictionary.fortran_order() && header.rows != 1 && header.columns != 1) {
    refuse(file, start, "C order (fortran_order False)", "Fortran order");
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
