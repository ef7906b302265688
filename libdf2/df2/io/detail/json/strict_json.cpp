#include <df2/io/detail/json/strict_json.h>

#include <charconv>
#include <system_error>
#include <utility>

#include <df2/text.h>

namespace df2::detail {

namespace {

/// RFC 8259 number grammar: a token that fails it is not JSON, one that passes may still be too large.
bool is_json_number(std::string_view token) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t begin = i;
    while (i < token.size() && token[i] >= '0' && token[i] <= '9') ++i;
    return i - begin;
  };
  if (i < token.size() && token[i] == '-') ++i;
  const std::size_t whole = i;
  const std::size_t whole_digits = digits();
  if (whole_digits == 0 || (whole_digits > 1 && token[whole] == '0')) return false;
  if (i < token.size() && token[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < token.size() && (token[i] == 'e' || token[i] == 'E')) {
    ++i;
    if (i < token.size() && (token[i] == '+' || token[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == token.size();
}

/// The scalar token that `text` starts with: all up to what may follow a value.
std::string_view scalar_token(std::string_view text) {
  return text.substr(0, text.find_first_of(" \n\r\t,]}"));
}

bool names_non_number(std::string_view token) {
  if (token.starts_with('-') || token.starts_with('+')) token.remove_prefix(1);
  return token == "NaN" || token == "nan" || token == "Infinity" || token == "inf" || token == "Inf";
}

}  // namespace

std::string JsonCursor::pointer(int depth) const {
  std::string text;
  for (int i = 0; i < depth; ++i) {
    const Step& step = path_[static_cast<std::size_t>(i)];
    text += step.is_key ? pointer_to(step.key) : "/" + std::to_string(step.index);
  }
  return text;
}

void JsonCursor::add_issue(Code code, const char* at, int depth, std::string_view below, std::string expected,
                           std::string found) {
  if (is_attempt_ && code != Code::not_finite && code != Code::json_duplicate_key) {
    is_attempt_good_ = false;
    return;
  }
  std::string place = pointer(depth).append(below);
  issues_.add({code, {file_name_, {}, byte_of(at), std::move(place)}, std::move(expected), std::move(found)}, row);
}

const char* JsonCursor::where(JsonValue& value) {
  return value.raw_json_token().data();
}

std::optional<simdjson::ondemand::object> JsonCursor::as_object(JsonValue& value, std::string_view expected) {
  simdjson::ondemand::object object;
  const char* at = where(value);
  if (*at == '{') {
    if (value.get_object().get(object) != simdjson::SUCCESS) throw BrokenJson{};
    return object;
  }
  refuse(value, Code::wrong_type, std::string(expected));
  return std::nullopt;
}

std::optional<simdjson::ondemand::array> JsonCursor::as_array(JsonValue& value, std::string_view expected) {
  simdjson::ondemand::array array;
  const char* at = where(value);
  if (*at == '[') {
    if (value.get_array().get(array) != simdjson::SUCCESS) throw BrokenJson{};
    return array;
  }
  refuse(value, Code::wrong_type, std::string(expected));
  return std::nullopt;
}

std::optional<std::string_view> JsonCursor::text(JsonValue& value, std::string_view expected) {
  if (*where(value) == '"') return valid(value.get_string());
  refuse(value, Code::wrong_type, std::string(expected));
  return std::nullopt;
}

void JsonCursor::walk(JsonValue& value) {
  const char* at = where(value);
  if ((*at == '{' || *at == '[') && depth_ + base_depth >= kMaxDepth) throw BrokenJson{};
  switch (*at) {
    case '{':
      object(valid(value.get_object()), [&](std::string_view, JsonValue member) { walk(member); });
      return;
    case '[':
      array(valid(value.get_array()), [&](std::uint64_t, JsonValue& element) { walk(element); });
      return;
    case '"':
      (void)valid(value.get_string());
      return;
    case 't':
    case 'f':
      (void)valid(value.get_bool());
      return;
    case 'n':
      if (scalar_token(std::string_view(at, 8)) == "nan") break;
      if (!valid(value.is_null())) throw BrokenJson{};
      return;
    default:
      break;
  }
  (void)number(value, std::numeric_limits<double>::max());
}

void JsonCursor::refuse(JsonValue& value, Code code, std::string expected) {
  const char* at = where(value);
  const auto left = static_cast<std::size_t>(piece_.json.data() + piece_.json.size() - at);
  const std::string_view rest(at, left);
  switch (*at) {
    case '{':
    case '[':
      add_issue(Code::wrong_type, at, std::move(expected), *at == '{' ? "an object" : "an array");
      walk(value);
      return;
    case '"': {
      const std::string_view found = valid(value.get_string());
      add_issue(Code::wrong_type, at, std::move(expected), "the string \"" + shortened(found) + "\"");
      return;
    }
    default:
      break;
  }
  const std::string_view token = scalar_token(rest);
  if (names_non_number(token)) {
    add_issue(Code::not_finite, at, "a finite number", shortened(token));
    return;
  }
  if (token == "true" || token == "false" || token == "null") {
    add_issue(Code::wrong_type, at, std::move(expected), std::string(token));
    return;
  }
  if (!is_json_number(token)) throw BrokenJson{};
  double number;
  if (value.get_double().get(number) != simdjson::SUCCESS) {
    add_issue(Code::not_finite, at, "a finite number", shortened(token));
    return;
  }
  add_issue(code, at, std::move(expected), shortened(token));
}

double JsonCursor::exact_number(std::string_view token, double approximate) {
  double exact = 0;
  const std::errc error = std::from_chars(token.data(), token.data() + token.size(), exact).ec;
  if (error == std::errc()) return exact;
  return std::abs(approximate) < 1 ? 0 : std::numeric_limits<double>::infinity();  // too small, or too large
}

std::optional<double> JsonCursor::refuse_number(JsonValue& value, double limit) {
  refuse(value, Code::out_of_range, number_expected(limit));
  return std::nullopt;
}

}  // namespace df2::detail
