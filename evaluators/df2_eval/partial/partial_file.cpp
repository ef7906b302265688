#include <df2_eval/partial/partial_file.h>

#include <optional>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/version.h>
#include <df2_eval/partial/cbor.h>
#include <df2_eval/partial/detail/head_json.h>
#include <df2_eval/partial/detail/outcomes_json.h>
#include <df2_eval/partial/detail/sealed_file.h>
#include <df2_eval/partial/detail/stored_values.h>
#include <df2_eval/partial/partial_bytes.h>

namespace df2::eval {

using nlohmann::json;

namespace {

constexpr std::string_view kFormat = "df2-partial-4";

Partial from_json(const json& stored) {
  detail::require(stored.is_object() && stored.value("format", json()) == kFormat, "its format is df2-partial-4");
  detail::require(stored.at("df2_version") == kVersion, "this version of df2 wrote it");
  detail::require_keys(stored, detail::kHeadKeys + 3);
  Partial partial;
  detail::read_head(stored, partial);
  const json& outcomes = stored.at("outcomes");
  switch (partial.options.task) {
    case Task::detection:
    case Task::landmarks:
    case Task::segmentation:
      partial.outcomes = detail::read_ap_outcomes(outcomes, partial);
      break;
    case Task::retrieval:
      partial.outcomes = detail::read_retrieval_outcomes(outcomes, partial);
      break;
    case Task::verification:
      detail::require(false, "its task has partials");
  }
  return partial;
}

/// Why the bytes are not a partial; nothing when they are one.
std::optional<std::string> read_bytes(const std::string& bytes, Partial& partial) {
  if (!is_plain_cbor(detail::as_bytes(bytes))) return "it is not CBOR as df2 writes it";
  try {
    partial = from_json(json::from_cbor(bytes));
  } catch (const std::invalid_argument& rule) {
    return std::string("it breaks the rule that ") + rule.what();
  } catch (const json::exception& error) {
    return error.what();
  } catch (const Error& error) {
    return error.what();
  }
  return std::nullopt;
}

Partial read_unsealed(const std::string& bytes, const std::string& path) {
  Partial partial;
  if (const auto reason = read_bytes(bytes, partial)) detail::refuse_partial(path, *reason);
  partial.path = path;
  return partial;
}

}  // namespace

std::string partial_bytes(const Partial& partial) {
  json stored = detail::to_json(static_cast<const RunHead&>(partial));
  stored["format"] = kFormat;
  stored["df2_version"] = kVersion;
  stored["outcomes"] = std::visit([](const auto& outcomes) { return detail::to_json(outcomes); }, partial.outcomes);
  return detail::sealed(json::to_cbor(stored));
}

Partial read_partial_bytes(const std::string& bytes, const std::string& name) {
  return read_unsealed(detail::unsealed(bytes, name), name);
}

void write_partial(const Partial& partial, const std::string& path) {
  write_file_atomically(path, partial_bytes(partial));
}

Partial read_partial(const std::string& path, std::uint64_t max_bytes) {
  return read_unsealed(detail::read_sealed_file(path, max_bytes), path);
}

}  // namespace df2::eval
