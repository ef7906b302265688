#include <df2/validate/render_findings.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/render_placed.h>
#include <df2/version.h>

namespace df2 {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostSarifResults = 5'000;
constexpr std::array kSeverities = {Severity::error, Severity::warning, Severity::note};

std::string dump(const ordered_json& value) {
  return value.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

ordered_json counts_of(const Validation& validation) {
  ordered_json counts = {{"images", validation.images}, {"items", validation.items}};
  if (validation.pictures) counts["pictures"] = *validation.pictures;
  counts["refused_files"] = validation.refused_files;
  for (const Severity severity : kSeverities)
    counts[std::string(severity_name(severity)) + "s"] = validation.findings.count(severity);
  return counts;
}

ordered_json totals_of(const FindingList& findings) {
  ordered_json totals = ordered_json::object();
  for (const auto& [code, total] : findings.totals())
    totals[code] = {{"severity", severity_name(total.severity)}, {"count", total.count}};
  return totals;
}

/// As GitHub's workflow commands want it.
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool is_special = c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    if (is_special)
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

ordered_json location_json(const Location& where) {
  ordered_json physical = {{"artifactLocation", {{"uri", where.file}}}};
  if (where.line) physical["region"] = {{"startLine", *where.line}};
  ordered_json location = {{"physicalLocation", std::move(physical)}};
  if (!where.pointer.empty()) location["logicalLocations"] = {{{"fullyQualifiedName", where.pointer}}};
  return location;
}

std::string_view sarif_level(Severity severity) {
  return severity_name(severity);  // the words are the same
}

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::string render_findings_text(const Validation& validation) {
  std::string text;
  for (const Finding& finding : validation.findings.shown())
    text += std::string(severity_name(finding.severity)) + ": " +
            render_placed(finding.where, finding.message, finding.code) + "\n";
  const auto& totals = validation.findings.totals();
  if (!totals.empty()) text += "\n";
  std::size_t width = 0;
  for (const auto& [code, total] : totals) width = std::max(width, code.size());
  for (const Severity severity : kSeverities) {
    for (const auto& [code, total] : totals) {
      if (total.severity != severity) continue;
      const auto shown = std::ranges::count(validation.findings.shown(), code, &Finding::code);
      const bool is_cut = static_cast<std::uint64_t>(shown) < total.count;
      text += fmt::format("{:<7}  {:<{}}  {:>9}{}\n", severity_name(severity), code, width, total.count,
                          is_cut ? fmt::format("  ({} shown)", shown) : "");
    }
  }
  text += fmt::format("{}{}, {} and {} in {} with {}", totals.empty() ? "" : "\n",
                      plural(validation.findings.count(Severity::error), "error"),
                      plural(validation.findings.count(Severity::warning), "warning"),
                      plural(validation.findings.count(Severity::note), "note"), plural(validation.images, "image"),
                      plural(validation.items, "item"));
  if (validation.refused_files > 0)
    text += fmt::format("; {} cannot be read", plural(validation.refused_files, "annotation file"));
  text += validation.pictures ? fmt::format("; {} looked at\n", plural(*validation.pictures, "picture"))
                              : "; no pictures looked at\n";
  return text;
}

std::string render_findings_json(const Validation& validation) {
  ordered_json findings = ordered_json::array();
  for (const Finding& finding : validation.findings.shown()) {
    ordered_json row = {{"severity", severity_name(finding.severity)}, {"code", finding.code}};
    row["file"] = finding.where.file;
    if (finding.where.line) row["line"] = *finding.where.line;
    row["pointer"] = finding.where.pointer;
    row["message"] = finding.message;
    findings.push_back(std::move(row));
  }
  return dump({{"df2_version", kVersion},
               {"ground_truth", validation.name},
               {"counts", counts_of(validation)},
               {"totals", totals_of(validation.findings)},
               {"findings", std::move(findings)}});
}

std::string render_findings_sarif(const Validation& validation) {
  ordered_json rules = ordered_json::array();
  for (const auto& [code, total] : validation.findings.totals()) {
    const auto row = std::ranges::find(all_checks(), code, &CheckRow::code);
    const std::string about =
        row == all_checks().end() ? "A reader refuses the file: " + code : std::string(row->about);
    rules.push_back({{"id", code},
                     {"shortDescription", {{"text", about}}},
                     {"defaultConfiguration", {{"level", sarif_level(total.severity)}}}});
  }
  // The worst first, so that what is cut off is the least.
  std::vector<const Finding*> kept;
  for (const Finding& finding : validation.findings.shown()) kept.push_back(&finding);
  std::ranges::stable_sort(kept, {}, [](const Finding* finding) { return finding->severity; });
  kept.resize(std::min(kept.size(), kMostSarifResults));
  ordered_json results = ordered_json::array();
  for (const Finding* finding : kept) {
    results.push_back({{"ruleId", finding->code},
                       {"level", sarif_level(finding->severity)},
                       {"message", {{"text", finding->message}}},
                       {"locations", {location_json(finding->where)}}});
  }
  ordered_json run;
  run["tool"]["driver"] = {{"name", "df2-data validate"}, {"version", kVersion}, {"rules", std::move(rules)}};
  run["results"] = std::move(results);
  run["properties"] = {{"counts", counts_of(validation)}, {"totals", totals_of(validation.findings)}};
  return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
               {"version", "2.1.0"},
               {"runs", ordered_json::array({std::move(run)})}});
}

std::string render_findings_github(const Validation& validation) {
  std::string text;
  for (const Finding& finding : validation.findings.shown()) {
    const std::string_view command = finding.severity == Severity::note ? "notice" : severity_name(finding.severity);
    const std::string line = finding.where.line ? fmt::format(",line={}", *finding.where.line) : "";
    const std::string pointer = finding.where.pointer.empty() ? "" : finding.where.pointer + ": ";
    text += fmt::format("::{} file={}{},title={}::{}\n", command, escaped(finding.where.file, true), line, finding.code,
                        escaped(pointer + finding.message, false));
  }
  for (const auto& [code, total] : validation.findings.totals()) {
    const auto shown = std::ranges::count(validation.findings.shown(), code, &Finding::code);
    if (static_cast<std::uint64_t>(shown) < total.count)
      text += fmt::format("::notice title={}::{} more are not shown\n", code,
                          total.count - static_cast<std::uint64_t>(shown));
  }
  return text;
}

}  // namespace df2
