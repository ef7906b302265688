#include <df2/convert/detail/xml_file.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <df2/io/detail/file/file_kind.h>
#include <df2/io/text_file.h>
#include <df2/text.h>

namespace df2::convert::detail {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(char c) {
  return kBlanks.find(c) != std::string_view::npos;
}

/// What may be part of an element's name; all of beyond ASCII.
bool is_name_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ':' || c == '-' || c == '.';
}

}  // namespace

XmlFile::XmlFile(const std::string& path, std::uint64_t max_bytes)
    : XmlFile(path, read_text(path, Fault::ground_truth, max_bytes), max_bytes) {}

XmlFile::XmlFile(std::string name, std::string text, std::uint64_t max_bytes)
    : name_(std::move(name)), text_(std::move(text)) {
  if (text_.size() > max_bytes) {
    throw Error(Fault::limit, Issue(Code::limit, {name_, {}, {}, {}},
                                    fmt::format("the file has {} bytes, more than {}", text_.size(), max_bytes)));
  }
  const std::string_view head = std::string_view(text_).substr(0, df2::detail::kKindBytes);
  if (const auto kind = df2::detail::find_binary_kind(head)) refuse(0, Code::bad_dataset, kind->sentence());
  require_utf8();
  cut();
}

void XmlFile::require_utf8() const {
  std::string_view rest = text_;
  while (!rest.empty()) {
    const auto first = static_cast<unsigned char>(rest.front());
    const std::size_t length = first >= 0x20 && first < 0x7F ? 1 : utf8_length(rest);
    if (length == 0 || first == 0)
      refuse(text_.size() - rest.size(), Code::bad_dataset, "this is no XML in UTF-8: save the file as UTF-8");
    rest.remove_prefix(length);
  }
}

std::size_t XmlFile::end_of(std::size_t begin, std::string_view closing, std::string_view what) const {
  const std::size_t found = text_.find(closing, begin);
  if (found == std::string::npos) refuse(begin, Code::bad_dataset, fmt::format("{} does not end", what));
  return found + closing.size();
}

/// One past its '>'.
std::size_t XmlFile::end_of_tag(std::size_t begin) const {
  for (std::size_t i = begin + 1; i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '>') return i + 1;
    if (c == '<') break;
    if (c != '"' && c != '\'') continue;
    i = text_.find(c, i + 1);
    if (i == std::string::npos) break;
  }
  refuse(begin, Code::bad_dataset, "a tag of the XML does not end: the file may be cut off");
}

std::string_view XmlFile::name_at(std::size_t begin) const {
  std::size_t end = begin;
  while (end < text_.size() && is_name_character(text_[end])) ++end;
  if (end == begin) refuse(begin - 1, Code::bad_dataset, "this is no XML: a '<' that begins no tag");
  return std::string_view(text_).substr(begin, end - begin);
}

void XmlFile::cut() {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string_view text = text_;
  std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  int depth = 0;
  while (at < text.size()) {
    const std::size_t tag = std::min(text.find('<', at), text.size());
    if (depth == 0) {
      const auto* const other = std::ranges::find_if_not(text.substr(at, tag - at), is_blank);
      if (other != text.substr(at, tag - at).end())
        refuse(at, Code::bad_dataset, "this is no XML: text stands outside the root element");
    }
    if (tag == text.size()) break;
    const std::string_view rest = text.substr(tag);
    if (rest.starts_with("<!--")) {
      at = end_of(tag + 4, "-->", "a comment of the XML");
    } else if (rest.starts_with("<?")) {
      at = end_of(tag, "?>", "a processing instruction of the XML");
    } else if (rest.starts_with("<![CDATA[") && depth > 0) {
      at = end_of(tag, "]]>", "a CDATA section of the XML");
    } else if (rest.starts_with("<!")) {
      refuse(
          tag, Code::bad_dataset,
          "a document type or another declaration: annotations need none, and it may hide entities that grow without "
          "end; remove it");
    } else if (rest.starts_with("</")) {
      if (depth == 0) refuse(tag, Code::bad_dataset, "the XML closes an element that it did not open");
      at = end_of_tag(tag);
      --depth;
      if (depth == 1) children_.back().end = at;
      if (depth == 0 && name_at(tag + 2) != root_)
        refuse(tag, Code::bad_dataset, fmt::format("the XML ends with another element than <{}>", shortened(root_)));
    } else {
      const std::string_view name = name_at(tag + 1);
      at = end_of_tag(tag);
      const bool is_whole = text[at - 2] == '/';
      if (depth == 0) {
        if (!root_.empty()) refuse(tag, Code::bad_dataset, "the XML has more than one root element");
        root_ = name;
      } else if (depth == 1) {
        children_.push_back({name, tag, at});
      }
      if (!is_whole && ++depth > kMaxXmlDepth) {
        refuse(tag, Code::bad_dataset, fmt::format("the elements of the XML are nested deeper than {}", kMaxXmlDepth));
      }
    }
  }
  if (root_.empty()) refuse(0, Code::bad_dataset, "this is no XML: the file has no element");
  if (depth > 0) refuse(text.size(), Code::bad_dataset, fmt::format("the file ends within <{}>", shortened(root_)));
}

pugi::xml_node XmlFile::parse(const Child& child, pugi::xml_document& document) const {
  const pugi::xml_parse_result result = document.load_buffer(text_.data() + child.begin, child.end - child.begin,
                                                             pugi::parse_default, pugi::encoding_utf8);
  if (!result) {
    std::string sentence = "this is no XML: ";
    sentence += result.description();
    refuse(child.begin + static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0)), Code::bad_dataset,
           std::move(sentence));
  }
  return document.first_child();
}

void XmlFile::refuse(std::size_t byte, Code code, std::string sentence) const {
  const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text_.size()));
  const auto line = static_cast<std::uint64_t>(std::count(text_.begin(), end, '\n')) + 1;
  throw Error(Fault::ground_truth, Issue(code, {name_, line, byte, {}}, std::move(sentence)));
}

void XmlFile::refuse(const Child& child, pugi::xml_node node, Code code, std::string sentence) const {
  refuse(child.begin + static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0)), code,
         std::move(sentence));
}

}  // namespace df2::convert::detail
