// In: the text of a small JSON file. Out: its tree, whose values know their place in the file. Called by the reader of
// reports and by whoever reads a file of a few values. The large formats have their own readers (df2/io).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/error.h>

namespace df2 {

class JsonPlace;

class JsonDocument {
 public:
  /// Throws Error (`fault`): not JSON, not UTF-8 without byte-order mark, nested deeper than 16, a key twice, a number
  /// beyond double. `name` is what errors call the file.
  JsonDocument(std::string name, std::string text, Fault fault);

  /// Alive as long as the file.
  JsonPlace root() const;

  /// Throws Error (`fault`) with the line of the value at `pointer`.
  [[noreturn]] void refuse(Code code, const std::string& pointer, std::string sentence) const;

 private:
  std::string name_;
  std::string text_;
  Fault fault_;
  nlohmann::json tree_;
};

/// A value of the tree and its JSON pointer. The functions throw the file's Error where the value is of another kind.
class JsonPlace {
 public:
  JsonPlace(const JsonDocument& file, const nlohmann::json& value) : JsonPlace(file, value, "", "") {}

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
  /// Throws where a key is none of these.
  void allow(std::initializer_list<std::string_view> keys) const;

  [[noreturn]] void refuse(Code code, std::string expected, std::string found) const;
  /// Says what was found.
  [[noreturn]] void refuse(Code code, std::string expected) const;
  /// As another reader of this value did, whose pointer begins here.
  [[noreturn]] void refuse(const Error& error) const;

 private:
  JsonPlace(const JsonDocument& file, const nlohmann::json& value, std::string pointer, std::string key)
      : file_(&file), value_(&value), pointer_(std::move(pointer)), key_(std::move(key)) {}
  JsonPlace below(const std::string& key, const nlohmann::json& value) const;
  void require_object() const;

  const JsonDocument* file_;
  const nlohmann::json* value_;
  std::string pointer_;
  std::string key_;
};

}  // namespace df2
