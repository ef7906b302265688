// In: an XML file that a stranger may have made. Out: the elements below its root, cut apart so that each can be parsed
// alone and on any thread, and Errors that name file and line. Called by the readers of XML in convert/.
//
// pugixml parses the elements, but takes a whole file as one tree of several times its size, and is forgiving. So the
// file is cut here first, which also refuses what no annotation needs: document types, and with them entities of one's
// own, and elements nested deeply.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include <df2/error.h>

namespace df2::convert::detail {

/// Elements inside one another; more are refused.
inline constexpr int kMaxXmlDepth = 32;

class XmlFile {
 public:
  struct Child {
    std::string_view name;
    std::size_t begin = 0;  ///< of its text in the file, in bytes
    std::size_t end = 0;
  };

  /// Throws Error (ground_truth): not XML in UTF-8, cut off, with a document type, nested too deeply; (limit) larger
  /// than `max_bytes`; (io).
  XmlFile(const std::string& path, std::uint64_t max_bytes);
  /// What stands in memory, as if it were a file of that name.
  XmlFile(std::string name, std::string text, std::uint64_t max_bytes);
  XmlFile(const XmlFile&) = delete;
  XmlFile& operator=(const XmlFile&) = delete;

  const std::string& name() const { return name_; }
  std::string_view root() const { return root_; }
  const std::vector<Child>& children() const { return children_; }

  /// Parses one of the children into `document`. Throws Error (ground_truth).
  pugi::xml_node parse(const Child& child, pugi::xml_document& document) const;

  /// Throws Error (ground_truth) at a byte of the file.
  [[noreturn]] void refuse(std::size_t byte, Code code, std::string sentence) const;
  /// The same at a node that parse(child) has given.
  [[noreturn]] void refuse(const Child& child, pugi::xml_node node, Code code, std::string sentence) const;

 private:
  void cut();
  void require_utf8() const;
  std::size_t end_of(std::size_t begin, std::string_view closing, std::string_view what) const;
  std::size_t end_of_tag(std::size_t begin) const;
  std::string_view name_at(std::size_t begin) const;

  std::string name_;
  std::string text_;
  std::string_view root_;
  std::vector<Child> children_;
};

}  // namespace df2::convert::detail
