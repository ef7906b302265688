// In: a small JSON file, or its text. Out: its tree, whose values know their place in the file. Called by the readers
// of configurations, reports and other files of a few values. The large formats have their own readers (df2/io).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/error.h>

namespace df2 {

namespace detail {
class InputFile;
}

class JsonPlace;

class JsonDocument {
 public:
  /// Throws Error (`fault`): not JSON, not UTF-8 without byte-order mark, nested deeper than 16, a key twice, a number
  /// beyond double. `name` is what errors call the file.
  JsonDocument(std::string name, std::string text, Fault fault);
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument();

  /// Alive as long as the document.
  JsonPlace root() const;

  /// The line and byte of the value at `pointer`; the first line where there is none.
  Location place_of(const std::string& pointer) const;
  /// Throws Error (`fault`) with the place of the value at `pointer`.
  [[noreturn]] void refuse(Code code, const std::string& pointer, std::string sentence) const;

 private:
  friend JsonDocument read_document(const std::string& path, Fault fault, std::uint64_t max_bytes);
  JsonDocument(std::unique_ptr<detail::InputFile> file, Fault fault);

  std::unique_ptr<detail::InputFile> file_;
  Fault fault_;
  nlohmann::json tree_;
};

/// `path`: a file, or "-" for standard input. Throws as the constructor, or Error (io or limit).
JsonDocument read_document(const std::string& path, Fault fault, std::uint64_t max_bytes = std::uint64_t{64} << 20);

/// A value of the tree and its JSON pointer. The functions throw the document's Error where the value is of another
/// kind.
class JsonPlace {
 public:
  JsonPlace(const JsonDocument& document, const nlohmann::json& value) : JsonPlace(document, value, "", "") {}

  const nlohmann::json& value() const { return *value_; }
  const std::string& pointer() const { return pointer_; }
  /// Of an object's member its key, of an array's element its index.
  const std::string& key() const { return key_; }

  bool has(std::string_view key) const;
  /// Throws also where the key is absent.
  JsonPlace at(std::string_view key) const;
  std::vector<JsonPlace> members() const;
  std::vector<JsonPlace> elements() const;
  const std::string& text() const;

  [[noreturn]] void refuse(Code code, std::string_view expected, std::string_view found) const;
  /// Says what was found.
  [[noreturn]] void refuse(Code code, std::string_view expected) const;
  /// As another reader of this value did, whose pointer begins here.
  [[noreturn]] void refuse(const Error& error) const;

 private:
  JsonPlace(const JsonDocument& document, const nlohmann::json& value, std::string pointer, std::string key)
      : document_(&document), value_(&value), pointer_(std::move(pointer)), key_(std::move(key)) {}
  JsonPlace below(std::string key, const nlohmann::json& value) const;

  const JsonDocument* document_;
  const nlohmann::json* value_;
  std::string pointer_;
  std::string key_;
};

}  // namespace df2
