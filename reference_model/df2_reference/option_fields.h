// In: the members of a struct of options, told one after the other by a function `visit(fields, options)`. Out: their
// values read from JSON, or written. Called by the tables of options (options_json.cpp and others): each name stands
// there once, for both directions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/io/json_document.h>

namespace df2::reference {

/// A choice's names, by its values' order.
using ChoiceNames = std::vector<std::string_view>;

/// As check_options; the Error is the document's, with the place of the options.
template <class Options>
void check_options_at(const JsonPlace& place, const Options& options) {
  try {
    check_options(options);
  } catch (const Error& error) {
    place.refuse(error);
  }
}

/// Reads the members that an object names; others keep their values. A name that no member has is refused.
class OptionReader {
 public:
  explicit OptionReader(const JsonPlace& place) : place_(place) {}

  template <class T>
  void operator()(std::string_view name, T& value) {
    if (is_there(name)) read(place_.at(name), value);
  }

  template <class T>
  void choice(std::string_view name, T& value, const ChoiceNames& names) {
    if (!is_there(name)) return;
    const JsonPlace place = place_.at(name);
    const std::string& text = place.text();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == text) return void(value = static_cast<T>(i));
    }
    std::string expected;
    for (const std::string_view known : names) expected.append(expected.empty() ? "" : ", ").append(known);
    place.refuse(Code::option, "one of " + expected);
  }

  /// `visit(fields)` tells the members of an inner struct.
  template <class Visit>
  void group(std::string_view name, Visit visit) {
    if (!is_there(name)) return;
    OptionReader inner(place_.at(name));
    visit(inner);
    inner.finish();
  }

  /// Throws the document's Error for a member that was never asked for.
  void finish() const {
    for (const JsonPlace& member : place_.members()) {
      if (!known_.contains(member.key())) member.refuse(Code::option, "no option of this name", member.key());
    }
  }

 private:
  bool is_there(std::string_view name) {
    known_.emplace(name);
    return place_.has(name);
  }
  static void read(const JsonPlace& place, std::int64_t& value) {
    if (!place.value().is_number_integer() && !place.value().is_number_unsigned())
      place.refuse(Code::wrong_type, "a whole number");
    if (place.value().is_number_unsigned() && place.value().get<std::uint64_t>() > INT64_MAX)
      place.refuse(Code::option, "a whole number below 2^63");
    value = place.value().get<std::int64_t>();
  }
  static void read(const JsonPlace& place, double& value) {
    if (!place.value().is_number()) place.refuse(Code::wrong_type, "a number");
    value = place.value().get<double>();
  }
  static void read(const JsonPlace& place, bool& value) {
    if (!place.value().is_boolean()) place.refuse(Code::wrong_type, "true or false");
    value = place.value().get<bool>();
  }
  template <class T>
  static void read(const JsonPlace& place, std::optional<T>& value) {
    if (place.value().is_null()) return value.reset();
    T inner{};
    read(place, inner);
    value = inner;
  }
  template <class T>
  static void read(const JsonPlace& place, std::vector<T>& value) {
    value.clear();
    for (const JsonPlace& element : place.elements()) read(element, value.emplace_back());
  }
  template <class T, std::size_t N>
  static void read(const JsonPlace& place, std::array<T, N>& value) {
    const std::vector<JsonPlace> elements = place.elements();
    if (elements.size() != N) place.refuse(Code::option, "an array of " + std::to_string(N) + " numbers");
    for (std::size_t i = 0; i < N; ++i) read(elements[i], value[i]);
  }

  JsonPlace place_;
  std::set<std::string, std::less<>> known_;
};

/// Writes every member.
class OptionWriter {
 public:
  template <class T>
  void operator()(std::string_view name, const T& value) {
    object_[std::string(name)] = json_of(value);
  }
  template <class T>
  void choice(std::string_view name, const T& value, const ChoiceNames& names) {
    object_[std::string(name)] = names.at(static_cast<std::size_t>(value));
  }
  template <class Visit>
  void group(std::string_view name, Visit visit) {
    OptionWriter inner;
    visit(inner);
    object_[std::string(name)] = std::move(inner.object_);
  }
  nlohmann::ordered_json take() { return std::move(object_); }

 private:
  template <class T>
  static nlohmann::ordered_json json_of(const T& value) {
    return value;
  }
  template <class T>
  static nlohmann::ordered_json json_of(const std::optional<T>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
  }

  nlohmann::ordered_json object_ = nlohmann::ordered_json::object();
};

}  // namespace df2::reference
