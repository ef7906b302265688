#include <df2/io/json_document.h>

#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/json/faults.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/text.h>

namespace df2 {

using detail::JsonCursor;
using detail::JsonValue;
using nlohmann::json;

namespace {

/// Reads the value to its end; calls look(pointer, byte) there and at every value below it.
template <class Look>
void visit(JsonCursor& cursor, JsonValue value, const Look& look) {
  const char* at = cursor.where(value);
  look(cursor.pointer(), cursor.byte_of(at));
  if (*at == '{')
    cursor.object(detail::valid(value.get_object()),
                  [&](std::string_view, JsonValue member) { visit(cursor, member, look); });
  else if (*at == '[')
    cursor.array(detail::valid(value.get_array()),
                 [&](std::uint64_t, JsonValue element) { visit(cursor, element, look); });
  else
    cursor.walk(value);
}

/// Reads a file whose value is an object or an array; false where the strict reader does not take it for JSON.
template <class Look>
bool visit_all(const detail::InputFile& file, detail::PieceIssues& issues, const Look& look) {
  std::vector<char> bytes;
  simdjson::ondemand::parser parser;
  return detail::read_strictly(parser, detail::read_whole(file, bytes), file.name(), issues,
                               [&](auto& document, JsonCursor& cursor) {
                                 cursor.base_depth = 0;
                                 visit(cursor, detail::valid(document.get_value()), look);
                               });
}

json parse(const detail::InputFile& file) {
  std::vector<char> bytes;
  return json::parse(detail::read_whole(file, bytes).json);
}

std::string found_text(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  return shortened(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace

JsonDocument::JsonDocument(std::unique_ptr<detail::InputFile> file, Fault fault)
    : file_(std::move(file)), fault_(fault) {
  std::optional<Issue> broken = detail::check_encoding(*file_);
  if (!broken) broken = detail::locate_syntax_error(*file_, 0, "", file_->size());
  detail::PieceIssues found;
  if (!broken) {
    tree_ = parse(*file_);
    const bool is_good = !tree_.is_structured() || visit_all(*file_, found, [](const std::string&, std::uint64_t) {});
    if (!is_good) broken = detail::refused_by_one_parser(*file_, 0);
  }
  if (broken) found.list.add(std::move(*broken));
  detail::throw_if_any(fault_, std::move(found.list), *file_);
}

JsonDocument::JsonDocument(std::string name, std::string text, Fault fault)
    : JsonDocument(std::make_unique<detail::InputFile>(std::move(name), std::move(text)), fault) {}

JsonDocument::~JsonDocument() = default;

JsonDocument read_document(const std::string& path, Fault fault, std::uint64_t max_bytes) {
  return {std::make_unique<detail::InputFile>(path, max_bytes), fault};
}

JsonPlace JsonDocument::root() const {
  return {*this, tree_};
}

Location JsonDocument::place_of(const std::string& pointer) const {
  std::uint64_t byte = 0;
  detail::PieceIssues ignored;
  visit_all(*file_, ignored, [&](const std::string& at, std::uint64_t begin) {
    if (at == pointer) byte = begin;
  });
  return {file_->name(), file_->lines_of(std::span(&byte, 1))[0], byte, pointer};
}

void JsonDocument::refuse(Code code, const std::string& pointer, std::string sentence) const {
  throw Error(fault_, Issue(code, place_of(pointer), std::move(sentence)));
}

JsonPlace JsonPlace::below(std::string key, const json& value) const {
  return {*document_, value, pointer_ + pointer_to(key), std::move(key)};
}

bool JsonPlace::has(std::string_view key) const {
  if (!value_->is_object()) refuse(Code::wrong_type, "an object");
  return value_->contains(key);
}

JsonPlace JsonPlace::at(std::string_view key) const {
  if (!has(key)) refuse(Code::missing_key, "key \"" + std::string(key) + "\"", "none");
  return below(std::string(key), (*value_)[key]);
}

std::vector<JsonPlace> JsonPlace::members() const {
  if (!value_->is_object()) refuse(Code::wrong_type, "an object");
  std::vector<JsonPlace> members;
  for (const auto& [key, value] : value_->items()) members.push_back(below(key, value));
  return members;
}

std::vector<JsonPlace> JsonPlace::elements() const {
  if (!value_->is_array()) refuse(Code::wrong_type, "an array");
  std::vector<JsonPlace> elements;
  for (const json& value : *value_) elements.push_back(below(std::to_string(elements.size()), value));
  return elements;
}

const std::string& JsonPlace::text() const {
  if (!value_->is_string()) refuse(Code::wrong_type, "a string");
  return value_->get_ref<const std::string&>();
}

void JsonPlace::refuse(Code code, std::string_view expected, std::string_view found) const {
  document_->refuse(code, pointer_, Issue(code, {}, expected, found).message);
}

void JsonPlace::refuse(Code code, std::string_view expected) const {
  refuse(code, expected, found_text(*value_));
}

void JsonPlace::refuse(const Error& error) const {
  const Issue& issue = error.issues().shown().front();
  document_->refuse(issue.code, pointer_ + issue.where.pointer, issue.message);
}

}  // namespace df2
